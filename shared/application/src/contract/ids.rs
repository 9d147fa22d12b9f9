//! What [`Ids`] promises.

use std::collections::BTreeSet;

use futures::future::join_all;

use crate::ports::{IdKind, Ids};

const KINDS: [IdKind; 9] = [
    IdKind::Line,
    IdKind::User,
    IdKind::Customer,
    IdKind::Chat,
    IdKind::Session,
    IdKind::Channel,
    IdKind::Department,
    IdKind::Agreement,
    IdKind::Webhook,
];

/// Ids of each kind begin at 1 and rise, each kind on its own.
pub async fn ids_rise_from_one(store: &impl Ids) {
    for kind in KINDS {
        let mut last = 0;
        for _ in 0..3 {
            let next = store.next(kind).await.unwrap();
            assert!(next > last, "{kind:?}: {next} after {last}");
            assert!(last > 0 || next == 1, "{kind:?} begins at {next}");
            last = next;
        }
    }
}

/// Ids that are counted at once are different ones.
pub async fn ids_are_unique_at_once(store: &impl Ids) {
    let counted = join_all((0..50).map(|_| store.next(IdKind::Chat))).await;
    let ids: BTreeSet<u64> = counted.into_iter().map(Result::unwrap).collect();
    assert_eq!(ids.len(), 50);
}
