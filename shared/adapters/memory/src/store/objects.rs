//! Large bodies.

use application::ports::{Objects, StoreError};

use super::MemoryStore;

impl Objects for MemoryStore {
    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.call("put_object", |it| {
            it.objects.insert(key.to_owned(), bytes);
            Ok(())
        })
    }

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.call("get_object", |it| Ok(it.objects.get(key).cloned()))
    }
}
