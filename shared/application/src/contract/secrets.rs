//! What [`Secrets`] promises.

use crate::ports::Secrets;

/// A secret is kept until it is forgotten; forgetting it again is no error.
pub async fn a_secret_is_kept_until_forgotten(store: &impl Secrets) {
    assert_eq!(store.get("channel/1").await.unwrap(), None);
    store.put("channel/1", "old").await.unwrap();
    store.put("channel/2", "other").await.unwrap();
    store.put("channel/1", "new: é\n").await.unwrap();
    assert_eq!(store.get("channel/1").await.unwrap().as_deref(), Some("new: é\n"));
    for _ in 0..2 {
        store.delete("channel/1").await.unwrap();
        assert_eq!(store.get("channel/1").await.unwrap(), None);
        assert_eq!(store.get("channel/2").await.unwrap().as_deref(), Some("other"));
    }
}
