//! The object store keeps what its port promises: in a folder, as the embedded one has it, and in memory.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use application::contract_tests;
use lambda::StoredObjects;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;

#[expect(clippy::unused_async, reason = "the suites wait for it")]
async fn folder() -> (StoredObjects, ()) {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let count = COUNT.fetch_add(1, Ordering::SeqCst);
    let folder = format!("objects-{}-{count}", std::process::id());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    let _there_is_none = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    (StoredObjects::new(Arc::new(LocalFileSystem::new_with_prefix(&folder).unwrap())), ())
}

#[expect(clippy::unused_async, reason = "the suites wait for it")]
async fn memory() -> (StoredObjects, ()) {
    (StoredObjects::new(Arc::new(InMemory::new())), ())
}

mod in_a_folder {
    super::contract_tests!(objects, crate::folder);
}

mod in_memory {
    super::contract_tests!(objects, crate::memory);
}
