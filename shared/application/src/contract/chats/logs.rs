//! Logs and deliveries.

use domain::bookings::Bookings;
use domain::chat::Entry;
use domain::delivery::{Delivery, MessageStatus, Part};
use domain::ids::{ChatId, SEQ_MAX};

use crate::contract::samples::{Write, new_chat, said, stored};
use crate::ports::ChatStore;

/// Entries come in order, after the one that is named, as many as are asked for, of this chat alone.
pub async fn entries_come_in_order(store: &impl ChatStore) {
    let mut chat = stored(store, 1, Bookings::default()).await;
    for _ in 0..4 {
        let events = vec![said("one"), said("two"), said("three")];
        chat = Write { events, ..Write::to(&chat) }.save(store).await.unwrap();
    }
    stored(store, 11, Bookings::default()).await;

    let seqs = async |after, limit| {
        let found = store.entries(ChatId(1), after, limit).await.unwrap();
        assert!(found.iter().all(|it| it.chat == ChatId(1)));
        found.iter().map(|it| it.seq).collect::<Vec<_>>()
    };
    assert_eq!(seqs(0, usize::MAX).await, (1..=13).collect::<Vec<_>>());
    assert_eq!(seqs(8, 3).await, [9, 10, 11]);
    assert_eq!(seqs(12, 3).await, [13]);
    assert_eq!(seqs(13, 3).await, [0_u64; 0]);
    assert_eq!(seqs(u64::MAX, 3).await, [0_u64; 0]);
    assert_eq!(seqs(0, 0).await, [0_u64; 0]);
    assert_eq!(store.entries(ChatId(2), 0, 3).await.unwrap(), []);
}

/// A log above 1 MB, the most DynamoDB answers at once, is read whole.
pub async fn a_long_log_is_read_whole(store: &impl ChatStore) {
    let long = "x".repeat(100_000);
    let mut chat = new_chat(1);
    for _ in 0..13 {
        let events = vec![said(&long), said(&long)];
        chat = Write { events, ..Write::to(&chat) }.save(store).await.unwrap();
    }
    let seqs = |log: Vec<Entry>| log.iter().map(|it| it.seq).collect::<Vec<_>>();
    let whole = store.entries(ChatId(1), 0, usize::MAX).await.unwrap();
    assert_eq!(seqs(whole), (1..=26).collect::<Vec<_>>());
    let part = store.entries(ChatId(1), 3, 20).await.unwrap();
    assert_eq!(seqs(part), (4..=23).collect::<Vec<_>>());
}

/// Receipts only rise, and neither they nor deliveries overwrite each other.
pub async fn receipts_rise_beside_deliveries(store: &impl ChatStore) {
    use MessageStatus::{Delivered, Failed, Read};
    stored(store, 1, Bookings::default()).await;
    let sent =
        Delivery { parts: vec![Part::Sent { external_id: "77".into() }], ..Delivery::default() };
    let raise = async |status, reason| store.raise(ChatId(1), 2, status, reason).await.unwrap();
    let kept = async || store.deliveries(ChatId(1), 2, 2).await.unwrap().pop();
    assert!(raise(Delivered, None).await, "also before the delivery is kept");
    assert_eq!(kept().await, None);
    store.put_delivery(ChatId(1), 2, &sent).await.unwrap();
    let with = |receipt| Some((2, Delivery { receipt: Some(receipt), ..sent.clone() }));
    assert_eq!(kept().await, with(Delivered));
    assert!(raise(Read, None).await && !raise(Delivered, None).await && !raise(Read, None).await);
    store.put_delivery(ChatId(1), 2, &sent).await.unwrap();
    assert_eq!(kept().await, with(Read));
    assert!(raise(Failed, Some("blocked")).await && !raise(Read, None).await);
    let (_, failed) = kept().await.unwrap();
    assert_eq!((failed.receipt, failed.error.as_deref()), (Some(Failed), Some("blocked")));
}

/// Deliveries come by range, both ends included; the last one kept counts.
pub async fn deliveries_come_by_range(store: &impl ChatStore) {
    stored(store, 1, Bookings::default()).await;
    let sending = Delivery { parts: vec![Part::Sending], ..Delivery::default() };
    let sent = Delivery {
        parts: vec![Part::Sent { external_id: "77".into() }],
        retries: 3,
        ..Delivery::default()
    };
    for seq in [2, 9, 10] {
        store.put_delivery(ChatId(1), seq, &sending).await.unwrap();
    }
    store.put_delivery(ChatId(1), 9, &sent).await.unwrap();

    let found = async |from, to| store.deliveries(ChatId(1), from, to).await.unwrap();
    let all = [(2, sending.clone()), (9, sent.clone()), (10, sending.clone())];
    assert_eq!(found(0, SEQ_MAX).await, all);
    assert_eq!(found(2, u64::MAX).await, all);
    assert_eq!(found(9, 9).await, [(9, sent)]);
    assert_eq!(found(3, 8).await, []);
    assert_eq!(found(9, 2).await, []);
    assert_eq!(store.deliveries(ChatId(2), 0, 10).await.unwrap(), []);
}
