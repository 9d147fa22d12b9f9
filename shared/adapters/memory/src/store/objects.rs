//! Large bodies.

use application::ports::{LinkTo, Objects, StoreError};
use domain::time::{Seconds, Timestamp};

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

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.call("delete_object", |it| {
            it.objects.remove(key);
            Ok(())
        })
    }

    /// An address that says what it is for: nobody answers there.
    async fn link(
        &self,
        key: &str,
        to: LinkTo<'_>,
        now: Timestamp,
        life: Seconds,
    ) -> Result<String, StoreError> {
        let to = match to {
            LinkTo::Put { size, mime } => format!("put {size} {mime}"),
            LinkTo::Get { mime, disposition } => format!("get {mime} {disposition}"),
        };
        let until = (now + life).0;
        self.call("link", |_| Ok(format!("https://objects.example/{key}?until={until}#{to}")))
    }
}
