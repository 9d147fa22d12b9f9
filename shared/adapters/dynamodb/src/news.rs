//! What the table's stream tells: items that concern somebody who may listen, as they were written.

use application::realtime::News;
use domain::bookings::Slot;
use domain::chat::Entry;
use domain::ids::{ChatId, LineId, UserId};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_dynamo::{Error, Item, from_item};

use crate::items::{DeliveryItem, EntryItem, NotificationItem, SeatItem};
use crate::keys;

#[derive(Deserialize)]
struct KeyItem {
    pk: String,
    sk: String,
}

/// What an item that was written tells; nothing, if it concerns nobody who may listen.
///
/// # Errors
///
/// If it is not what its key says.
pub fn news(item: Item) -> Result<Option<News>, Error> {
    let KeyItem { pk, sk } = from_item(item.clone())?;
    let Some(id) = keys::id_of_partition(&pk) else { return Ok(None) };
    let told = match (pk.split('#').next(), sk.split('#').next()) {
        (Some("C"), Some("E")) => {
            let item: EntryItem<Entry> = read(item)?;
            Some(News::Entry(Box::new(item.entry.0)))
        }
        (Some("C"), Some("D")) => {
            let item: DeliveryItem = read(item)?;
            let seq = item.seq;
            item.whole().map(|delivery| News::Delivery { chat: ChatId(id), seq, delivery })
        }
        (Some("I"), Some("N")) => {
            let item: NotificationItem = read(item)?;
            // That all up to a number are read is known to the inbox alone: what comes in now is not.
            let received = Box::new(item.received(0));
            Some(News::Notified { user: UserId(id), received })
        }
        (Some("L"), Some("HERE")) => {
            let item: SeatItem = read(item)?;
            let slot = Slot { line: LineId(id), user: item.user };
            Some(News::Seated { slot, presence: item.presence.0 })
        }
        _ => None,
    };
    Ok(told)
}

fn read<T: DeserializeOwned>(item: Item) -> Result<T, Error> {
    from_item(item)
}
