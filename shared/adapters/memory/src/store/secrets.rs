//! Tokens and keys.

use application::ports::{Secrets, StoreError};

use super::MemoryStore;

impl MemoryStore {
    /// The names of all secrets that are kept.
    pub fn secret_names(&self) -> Vec<String> {
        self.with(|it| it.secrets.keys().cloned().collect())
    }
}

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
