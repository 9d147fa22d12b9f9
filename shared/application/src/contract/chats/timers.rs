//! Timers (design D6).

use std::collections::BTreeMap;

use domain::bookings::Bookings;
use domain::ids::ChatId;
use domain::time::Timestamp;

use crate::contract::samples::{Write, stored, with_timer};
use crate::ports::ChatStore;

async fn due(store: &impl ChatStore, until: i64) -> BTreeMap<u64, i64> {
    let found = store.due_chats(Timestamp(until)).await.unwrap();
    let count = found.len();
    let due: BTreeMap<u64, i64> = found.into_iter().map(|(id, at)| (id.0, at.0)).collect();
    assert_eq!(due.len(), count);
    due
}

/// A timer is found from its instant on, whatever the chat's id; it moves and goes with the chat's writes.
pub async fn timers_are_found_when_due(store: &impl ChatStore) {
    for id in 1..=20 {
        stored(store, id, with_timer(1_000)).await;
    }
    stored(store, 21, Bookings::default()).await;
    assert_eq!(due(store, 999).await.len(), 0);
    assert_eq!(due(store, 1_000).await, (1..=20).map(|it| (it, 1_000)).collect());

    let moved = store.head(ChatId(1)).await.unwrap().unwrap();
    Write { held: with_timer(2_000), ..Write::to(&moved) }.save(store).await.unwrap();
    let gone = store.head(ChatId(2)).await.unwrap().unwrap();
    Write { held: Bookings::default(), ..Write::to(&gone) }.save(store).await.unwrap();
    let stays = store.head(ChatId(3)).await.unwrap().unwrap();
    Write::to(&stays).save(store).await.unwrap();
    assert_eq!(due(store, 1_999).await, (3..=20).map(|it| (it, 1_000)).collect());
    assert_eq!(due(store, 2_000).await.get(&1), Some(&2_000));
}

/// Firings without progress are counted; at the limit the timer is found no more. No writer is disturbed.
pub async fn firings_are_counted_until_the_timer_is_taken_out(store: &impl ChatStore) {
    let chat = stored(store, 1, with_timer(1_000)).await;
    stored(store, 2, with_timer(1_000)).await;
    for count in 1..=3 {
        assert!(due(store, 1_000).await.contains_key(&1));
        assert_eq!(store.count_firing(ChatId(1), 3).await.unwrap(), count);
    }
    assert_eq!(due(store, 1_000).await, [(2, 1_000)].into());
    assert_eq!(store.count_firing(ChatId(9), 3).await.unwrap(), 0);
    assert_eq!(store.head(ChatId(9)).await.unwrap(), None);
    assert_eq!(store.head(ChatId(1)).await.unwrap(), Some(chat.clone()));
    Write::to(&chat).save(store).await.unwrap();
}

/// A write of the chat is progress: the timer is found again, and the count begins anew.
pub async fn progress_starts_the_count_again(store: &impl ChatStore) {
    let mut chat = stored(store, 1, with_timer(1_000)).await;
    for _ in 0..2 {
        assert_eq!(store.count_firing(ChatId(1), 2).await.unwrap(), 1);
        assert!(due(store, 1_000).await.contains_key(&1));
        assert_eq!(store.count_firing(ChatId(1), 2).await.unwrap(), 2);
        assert!(!due(store, 1_000).await.contains_key(&1));
        chat = Write::to(&chat).save(store).await.unwrap();
        assert!(due(store, 1_000).await.contains_key(&1));
    }
}
