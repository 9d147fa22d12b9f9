//! What is left of a chat whose customer is erased.

use domain::chat::ERASED;
use domain::delivery::Delivery;
use domain::erasure::{Erasure, left};
use domain::ids::{ChatId, UserId};
use domain::session::Event;

use crate::contract::samples::{CHANNEL, LATER, Write, dedupe, new_chat, said, stored};
use crate::ports::{ChatStore, DedupeScope, StoreError};

const SCOPE: DedupeScope = DedupeScope::Channel(CHANNEL);

/// The entry stays where it is with what is left of it; its delivery is gone, and ids lead to it no more.
pub async fn an_entry_is_erased_in_place(store: &impl ChatStore) {
    let new = new_chat(1);
    let first = Write { dedupe: Some(dedupe("m1", &[])), ..Write::to(&new) };
    let first = first.save(store).await.unwrap();
    Write::to(&first).save(store).await.unwrap();
    store.put_delivery(ChatId(1), 1, &Delivery::default()).await.unwrap();
    store.put_external_id(CHANNEL, "p1", (ChatId(1), 1), LATER).await.unwrap();
    store.put_external_id(CHANNEL, "p2", (ChatId(1), 2), LATER).await.unwrap();

    let log = store.entries(ChatId(1), 0, 9).await.unwrap();
    let rest = left(log[0].clone());
    assert_ne!(rest, log[0]);
    let ids = ["m1", "p1", "p1"].map(|it| (SCOPE, it.to_owned()));
    for _ in 0..2 {
        store.erase_entry(&rest, &ids).await.unwrap();
        let now = store.entries(ChatId(1), 0, 9).await.unwrap();
        assert_eq!(now, [rest.clone(), log[1].clone()]);
        assert_eq!(store.deliveries(ChatId(1), 1, 2).await.unwrap(), []);
        for id in ["m1", "p1"] {
            assert_eq!(store.find_entry(SCOPE, id).await.unwrap(), None);
        }
    }
    let other = store.find_entry(SCOPE, "p2").await.unwrap();
    assert_eq!(other, Some((ChatId(1), 2)));
    let mut nowhere = rest;
    nowhere.seq = 3;
    let refused = store.erase_entry(&nowhere, &[]).await;
    assert!(matches!(refused, Err(StoreError::Stale { .. })), "{refused:?}");
    assert_eq!(store.entries(ChatId(1), 0, 9).await.unwrap().len(), 2);
}

/// The entry stays where it is with what is left of it; what became of its delivery stays, and ids lead to it.
pub async fn an_entry_is_rewritten_and_its_delivery_stays(store: &impl ChatStore) {
    let new = new_chat(1);
    let first = Write { dedupe: Some(dedupe("m1", &[])), ..Write::to(&new) };
    first.save(store).await.unwrap();
    store.put_delivery(ChatId(1), 1, &Delivery::default()).await.unwrap();
    let log = store.entries(ChatId(1), 0, 9).await.unwrap();
    let rest = domain::retention::Kept::Messages.left(log[0].clone());
    assert_ne!(rest, log[0]);
    for _ in 0..2 {
        store.rewrite_entry(&rest).await.unwrap();
        assert_eq!(store.entries(ChatId(1), 0, 9).await.unwrap(), std::slice::from_ref(&rest));
        assert_eq!(store.deliveries(ChatId(1), 1, 1).await.unwrap().len(), 1);
        assert_eq!(store.find_entry(SCOPE, "m1").await.unwrap(), Some((ChatId(1), 1)));
    }
    let mut nowhere = rest;
    nowhere.seq = 3;
    let refused = store.rewrite_entry(&nowhere).await;
    assert!(matches!(refused, Err(StoreError::Stale { .. })), "{refused:?}");
}

/// A chat without its customer has no conversation: that is free for another chat.
pub async fn an_erased_chat_gives_its_conversation_up(store: &impl ChatStore) {
    let before = stored(store, 1, domain::bookings::Bookings::default()).await;
    assert_eq!(store.find_chat(CHANNEL, "c1").await.unwrap(), Some(ChatId(1)));
    let erased = Event::CustomerErased(Box::new(Erasure::begun(UserId(1), false)));
    let after = Write { events: vec![erased], ..Write::to(&before) }.save(store).await.unwrap();
    assert_eq!(store.head(ChatId(1)).await.unwrap(), Some(after.clone()));
    for gone in ["c1", ERASED] {
        assert_eq!(store.find_chat(CHANNEL, gone).await.unwrap(), None);
    }
    let mut other = new_chat(2);
    "c1".clone_into(&mut other.chat.conversation);
    Write { events: vec![said("hello")], ..Write::to(&other) }.save(store).await.unwrap();
    assert_eq!(store.find_chat(CHANNEL, "c1").await.unwrap(), Some(ChatId(2)));
    // What is written to the erased chat still takes nothing from the new one.
    let last = Event::CustomerLeft;
    Write { events: vec![last], ..Write::to(&after) }.save(store).await.unwrap();
    assert_eq!(store.find_chat(CHANNEL, "c1").await.unwrap(), Some(ChatId(2)));
    assert_eq!(store.find_chat(CHANNEL, ERASED).await.unwrap(), None);
}
