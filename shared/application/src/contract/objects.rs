//! What [`Objects`] promises.

use crate::ports::Objects;

/// What was deleted is gone, and nothing else is.
pub async fn a_deleted_object_is_gone(store: &impl Objects) {
    store.put("media/1/2/0", vec![1]).await.unwrap();
    store.put("media/1/2/01", vec![2]).await.unwrap();
    store.delete("media/1/2/0").await.unwrap();
    assert_eq!(store.get("media/1/2/0").await.unwrap(), None);
    assert_eq!(store.get("media/1/2/01").await.unwrap(), Some(vec![2]));
    store.delete("media/1/2/0").await.unwrap();
    store.put("media/1/2/0", vec![3]).await.unwrap();
    assert_eq!(store.get("media/1/2/0").await.unwrap(), Some(vec![3]));
}

/// A copy is of its own: what becomes of the first changes nothing about it.
pub async fn a_copied_object_stands_by_itself(store: &impl Objects) {
    assert!(!store.copy("unsent/1", "uploads/1").await.unwrap());
    assert_eq!(store.get("uploads/1").await.unwrap(), None);
    store.put("unsent/1", vec![1, 2]).await.unwrap();
    assert!(store.copy("unsent/1", "uploads/1").await.unwrap());
    store.put("unsent/1", vec![3]).await.unwrap();
    assert_eq!(store.get("uploads/1").await.unwrap(), Some(vec![1, 2]));
    store.delete("unsent/1").await.unwrap();
    assert_eq!(store.get("uploads/1").await.unwrap(), Some(vec![1, 2]));
}

/// What was kept is read, be it empty; what is kept again replaces it.
pub async fn an_object_is_read_back(store: &impl Objects) {
    assert_eq!(store.get("parked/1").await.unwrap(), None);
    store.put("parked/1", vec![0, 255, 10]).await.unwrap();
    store.put("parked/12", vec![]).await.unwrap();
    assert_eq!(store.get("parked/1").await.unwrap(), Some(vec![0, 255, 10]));
    assert_eq!(store.get("parked/12").await.unwrap(), Some(vec![]));
    assert_eq!(store.get("parked").await.unwrap(), None);
    assert_eq!(store.size("parked/1").await.unwrap(), Some(3));
    assert_eq!(store.size("parked/12").await.unwrap(), Some(0));
    assert_eq!(store.size("parked/2").await.unwrap(), None);
    store.put("parked/1", vec![7; 300_000]).await.unwrap();
    assert_eq!(store.get("parked/1").await.unwrap(), Some(vec![7; 300_000]));
}
