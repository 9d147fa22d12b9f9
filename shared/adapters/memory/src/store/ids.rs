//! Fresh integers.

use application::ports::{IdKind, Ids, StoreError};

use super::{MemoryStore, kind_name};

impl Ids for MemoryStore {
    async fn next(&self, kind: IdKind) -> Result<u64, StoreError> {
        self.call("next_id", |it| {
            let last = it.ids.entry(kind_name(kind)).or_default();
            *last += 1;
            Ok(*last)
        })
    }
}
