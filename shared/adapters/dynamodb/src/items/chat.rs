//! A chat's partition.

use application::ports::ChatRecord;
use domain::bookings::Bookings;
use domain::chat::Chat;
use domain::delivery::{Delivery, MessageStatus};
use domain::time::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::json::Json;
use crate::keys;

/// A chat's head. It is read and written with every message: it stays below 1 KB.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "C: DeserializeOwned"))]
pub(crate) struct HeadItem<C> {
    pub(crate) chat: Json<C>,
    pub(crate) version: u64,
    pub(crate) held: Json<Bookings>,
    /// Firings without progress; every write of the head is progress and begins at none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) firings: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) due_shard: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) due_at: Option<Timestamp>,
}

/// A log entry.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "E: DeserializeOwned"))]
pub(crate) struct EntryItem<E> {
    pub(crate) entry: Json<E>,
}

/// The delivery of a message, as it is found.
#[derive(Debug, Deserialize)]
pub(crate) struct DeliveryItem {
    pub(crate) seq: u64,
    /// None, where a receipt came before the first call was noted.
    #[serde(default)]
    pub(crate) delivery: Option<Json<Delivery>>,
    /// The rank of the highest receipt, which calls and receipts do not contend for.
    #[serde(default)]
    pub(crate) receipt: Option<u8>,
    /// Why it failed, where that is the receipt.
    #[serde(default)]
    pub(crate) said: Option<String>,
}

impl DeliveryItem {
    /// The delivery with its receipt.
    pub(crate) fn whole(self) -> Option<Delivery> {
        let mut delivery = self.delivery?.0;
        if let Some(receipt) = self.receipt.and_then(MessageStatus::ranked) {
            delivery.receive(receipt, self.said.as_deref());
        }
        Some(delivery)
    }
}

impl<'a> HeadItem<&'a Chat> {
    pub(crate) fn new(chat: &'a Chat, version: u64, held: Bookings) -> Self {
        Self {
            chat: Json(chat),
            version,
            held: Json(held),
            firings: 0,
            due_shard: held.timer.map(|_| keys::chat_shard(chat.id)),
            due_at: held.timer,
        }
    }
}

impl From<HeadItem<Chat>> for ChatRecord {
    fn from(item: HeadItem<Chat>) -> Self {
        Self { chat: item.chat.0, version: item.version, held: item.held.0 }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(it: &u32) -> bool {
    *it == 0
}
