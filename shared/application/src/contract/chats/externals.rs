//! What happens once, and what waits for a message (design D4).

use domain::bookings::Bookings;
use domain::ids::{ChannelId, ChatId};
use domain::inbound::Inbound;

use crate::contract::samples::{
    CHANNEL, LATER, Write, dedupe, deletion, new_chat, odd_ids, stored,
};
use crate::ports::{ChatRecord, ChatStore, CommitError, Dedupe, DedupeScope, StoreError};

const SCOPE: DedupeScope = DedupeScope::Channel(CHANNEL);

async fn write_once(
    store: &impl ChatStore,
    before: &ChatRecord,
    dedupe: Dedupe<'_>,
) -> Result<ChatRecord, CommitError> {
    Write { dedupe: Some(dedupe), ..Write::to(before) }.save(store).await
}

#[track_caller]
fn assert_duplicate(result: &Result<ChatRecord, CommitError>, chat: u64, seq: u64) {
    let Err(CommitError::Duplicate { chat: found, seq: at }) = result else {
        panic!("not a duplicate: {result:?}");
    };
    assert_eq!((*found, *at), (ChatId(chat), seq));
}

#[track_caller]
fn assert_pending(result: &Result<ChatRecord, CommitError>, expected: &[Inbound]) {
    let Err(CommitError::Pending(found)) = result else { panic!("nothing waits: {result:?}") };
    assert_eq!(found, expected);
}

/// The second write under a key is told where the first one is, and changes nothing.
pub async fn a_message_happens_once(store: &impl ChatStore) {
    let first = write_once(store, &new_chat(1), dedupe("m1", &[])).await.unwrap();
    assert_eq!(store.find_entry(SCOPE, "m1").await.unwrap(), Some((ChatId(1), 1)));

    assert_duplicate(&write_once(store, &first, dedupe("m1", &[])).await, 1, 1);
    assert_duplicate(&write_once(store, &new_chat(2), dedupe("m1", &[])).await, 1, 1);
    assert_eq!(store.head(ChatId(1)).await.unwrap(), Some(first));
    assert_eq!(store.head(ChatId(2)).await.unwrap(), None);
    assert_eq!(store.find_chat(CHANNEL, "c2").await.unwrap(), None);
}

/// Who has read the chat before the message came is told of the duplicate, not of the other writer.
pub async fn what_has_happened_is_a_duplicate_to_a_late_writer_too(store: &impl ChatStore) {
    let before = stored(store, 1, Bookings::default()).await;
    let leads_to_two = Dedupe { seq: 2, ..dedupe("m1", &[]) };
    write_once(store, &before, leads_to_two).await.unwrap();
    assert_duplicate(&write_once(store, &before, leads_to_two).await, 1, 2);
    assert_duplicate(&write_once(store, &new_chat(1), leads_to_two).await, 1, 2);
}

/// The same key in another channel, or in a chat, is another key.
pub async fn keys_are_unique_in_their_scope(store: &impl ChatStore) {
    let scopes = [
        SCOPE,
        DedupeScope::Channel(ChannelId(2)),
        DedupeScope::Chat(ChatId(1)),
        DedupeScope::Chat(ChatId(2)),
    ];
    for (id, scope) in (1..).zip(scopes) {
        assert_eq!(store.find_entry(scope, "m1").await.unwrap(), None);
        let dedupe = Dedupe { scope, ..dedupe("m1", &[]) };
        write_once(store, &new_chat(id), dedupe).await.unwrap();
        assert_eq!(store.find_entry(scope, "m1").await.unwrap(), Some((ChatId(id), 1)));
    }
}

/// What came before its message is told to who writes the message, in order, and goes with that write.
pub async fn what_waits_goes_with_its_message(store: &impl ChatStore) {
    let waiting = [deletion("m1", "d2"), deletion("m1", "d1")];
    for event in &waiting {
        store.keep_pending("m1", event, LATER).await.unwrap();
    }
    assert_eq!(store.find_entry(SCOPE, "m1").await.unwrap(), None);

    assert_pending(&write_once(store, &new_chat(1), dedupe("m1", &[])).await, &waiting);
    assert_eq!(store.head(ChatId(1)).await.unwrap(), None);
    let first = write_once(store, &new_chat(1), dedupe("m1", &waiting)).await.unwrap();
    assert_eq!(store.find_entry(SCOPE, "m1").await.unwrap(), Some((ChatId(1), 1)));
    assert_duplicate(&write_once(store, &first, dedupe("m1", &waiting)).await, 1, 1);
    assert_duplicate(&write_once(store, &first, dedupe("m1", &[])).await, 1, 1);
}

/// Who has read less than waits by now is told all of it.
pub async fn what_came_meanwhile_is_told(store: &impl ChatStore) {
    let waiting = [deletion("m1", "d1"), deletion("m1", "d2")];
    store.keep_pending("m1", &waiting[0], LATER).await.unwrap();
    let read = &waiting[..1];
    store.keep_pending("m1", &waiting[1], LATER).await.unwrap();
    assert_pending(&write_once(store, &new_chat(1), dedupe("m1", read)).await, &waiting);
    assert_eq!(store.head(ChatId(1)).await.unwrap(), None);
    write_once(store, &new_chat(1), dedupe("m1", &waiting)).await.unwrap();
}

/// An event for a message that is there does not wait.
pub async fn nothing_waits_for_what_is_there(store: &impl ChatStore) {
    write_once(store, &new_chat(1), dedupe("m1", &[])).await.unwrap();
    let kept = store.keep_pending("m1", &deletion("m1", "d1"), LATER).await;
    assert!(matches!(kept, Err(StoreError::Stale { .. })), "{kept:?}");
    assert_eq!(store.find_entry(SCOPE, "m1").await.unwrap(), Some((ChatId(1), 1)));

    store.put_external_id(CHANNEL, "ours", (ChatId(1), 1), LATER).await.unwrap();
    let kept = store.keep_pending("ours", &deletion("ours", "d2"), LATER).await;
    assert!(matches!(kept, Err(StoreError::Stale { .. })), "{kept:?}");
}

/// A redelivered event waits once.
pub async fn the_same_event_waits_once(store: &impl ChatStore) {
    let waiting = [deletion("m1", "d1")];
    for _ in 0..3 {
        store.keep_pending("m1", &waiting[0], LATER).await.unwrap();
    }
    assert_pending(&write_once(store, &new_chat(1), dedupe("m1", &[])).await, &waiting);
}

/// The provider's id of our own message leads to it, and no message from outside can take its place.
pub async fn an_external_id_leads_to_its_entry(store: &impl ChatStore) {
    let chat = stored(store, 1, Bookings::default()).await;
    for _ in 0..2 {
        let waiting = store.put_external_id(CHANNEL, "ours", (ChatId(1), 1), LATER).await.unwrap();
        assert_eq!(waiting, []);
    }
    assert_eq!(store.find_entry(SCOPE, "ours").await.unwrap(), Some((ChatId(1), 1)));
    let elsewhere = DedupeScope::Channel(ChannelId(2));
    assert_eq!(store.find_entry(elsewhere, "ours").await.unwrap(), None);
    assert_duplicate(&write_once(store, &chat, dedupe("ours", &[])).await, 1, 1);

    let waiting = [deletion("early", "d1")];
    store.keep_pending("early", &waiting[0], LATER).await.unwrap();
    let told = store.put_external_id(CHANNEL, "early", (ChatId(1), 1), LATER).await.unwrap();
    assert_eq!(told, waiting, "who writes the id is told what came before it");
    assert_duplicate(&write_once(store, &chat, dedupe("early", &waiting)).await, 1, 1);
    assert_eq!(store.find_entry(SCOPE, "early").await.unwrap(), Some((ChatId(1), 1)));
}

/// Providers' ids are told apart by every byte.
pub async fn external_ids_may_be_long_and_odd(store: &impl ChatStore) {
    for (id, key) in (1..).zip(odd_ids()) {
        write_once(store, &new_chat(id), dedupe(&key, &[])).await.unwrap();
    }
    for (id, key) in (1..).zip(odd_ids()) {
        assert_eq!(store.find_entry(SCOPE, &key).await.unwrap(), Some((ChatId(id), 1)), "{key}");
    }
}
