//! The list of messages that will not arrive.

use domain::bookings::Bookings;
use domain::delivery::{Delivery, Part};
use domain::ids::{ChatId, LineId, MessageId};
use domain::time::Timestamp;

use crate::contract::samples::stored;
use crate::ports::{ChatStore, FailedDeliveries, FailedDelivery, FailedFilter};

const LINE: LineId = LineId(1);

fn failed(chat: u64, seq: u64, at: i64) -> FailedDelivery {
    FailedDelivery::at(MessageId::of(ChatId(chat), seq), Timestamp(1_767_225_600_000 + at))
}

async fn listed(
    store: &impl FailedDeliveries,
    before: Option<u64>,
    limit: usize,
) -> Vec<FailedDelivery> {
    store.failed(FailedFilter { line: LINE, before, limit }).await.unwrap()
}

/// They come newest first, page by page, of their line alone.
pub async fn failed_deliveries_come_newest_first(store: &(impl ChatStore + FailedDeliveries)) {
    stored(store, 1, Bookings::default()).await;
    stored(store, 2, Bookings::default()).await;
    let all = [failed(1, 2, 0), failed(2, 2, 7), failed(1, 1, 7), failed(2, 1, 9)];
    for it in all {
        store.list_failed(LINE, it).await.unwrap();
    }
    store.list_failed(LineId(2), failed(1, 3, 8)).await.unwrap();
    let mut wanted = all.to_vec();
    wanted.sort_by_key(|it| std::cmp::Reverse(it.place));
    assert_eq!(listed(store, None, 10).await, wanted);
    assert_eq!(listed(store, None, 2).await, wanted[..2]);
    assert_eq!(listed(store, Some(wanted[1].place), 10).await, wanted[2..]);
    assert_eq!(listed(store, Some(wanted[3].place), 10).await, []);
    let other = store.failed(FailedFilter { line: LineId(2), before: None, limit: 10 }).await;
    assert_eq!(other.unwrap(), [failed(1, 3, 8)]);
}

/// A message is listed once, keeps its delivery, and is off the list for good once it is taken off.
pub async fn a_failed_delivery_is_listed_until_it_is_taken_off(
    store: &(impl ChatStore + FailedDeliveries),
) {
    stored(store, 1, Bookings::default()).await;
    let delivery = Delivery { parts: vec![Part::Failed], ..Delivery::default() };
    store.list_failed(LINE, failed(1, 2, 0)).await.unwrap();
    store.put_delivery(ChatId(1), 2, &delivery).await.unwrap();
    store.list_failed(LINE, failed(1, 2, 5)).await.unwrap();
    assert_eq!(listed(store, None, 10).await, [failed(1, 2, 5)]);
    for _ in 0..2 {
        store.unlist_failed(failed(1, 2, 0).message).await.unwrap();
        assert_eq!(listed(store, None, 10).await, []);
    }
    store.unlist_failed(failed(1, 1, 0).message).await.unwrap();
    assert_eq!(store.deliveries(ChatId(1), 0, 10).await.unwrap(), [(2, delivery)]);
}

/// Nothing of an erased message is listed.
pub async fn an_erased_message_is_not_listed(store: &(impl ChatStore + FailedDeliveries)) {
    stored(store, 1, Bookings::default()).await;
    store.list_failed(LINE, failed(1, 1, 0)).await.unwrap();
    let entry = store.entries(ChatId(1), 0, 1).await.unwrap().remove(0);
    store.erase_entry(&entry, &[]).await.unwrap();
    assert_eq!(listed(store, None, 10).await, []);
}
