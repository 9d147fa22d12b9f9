//! What [`Objects`] promises.

use crate::ports::Objects;

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
