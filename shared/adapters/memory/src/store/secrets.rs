//! Tokens and keys.

use application::ports::{Secrets, StoreError};

use super::MemoryStore;

impl Secrets for MemoryStore {
    async fn put(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.call("put_secret", |it| {
            it.secrets.insert(name.to_owned(), value.to_owned());
            Ok(())
        })
    }

    async fn get(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.call("get_secret", |it| Ok(it.secrets.get(name).cloned()))
    }

    async fn delete(&self, name: &str) -> Result<(), StoreError> {
        self.call("delete_secret", |it| {
            it.secrets.remove(name);
            Ok(())
        })
    }
}
