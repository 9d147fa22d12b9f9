//! What a card's timeline shows: sessions of all channels, and what people noted.

use serde::{Deserialize, Serialize};

use super::CardRef;
use crate::channel::ChannelKind;
use crate::ids::{ChatId, LineId, SessionId, UserId};
use crate::session::CloseReason;
use crate::time::Timestamp;

/// The number of an item in all timelines; see [`ItemId::of`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ItemId(pub u64);

/// Items a timeline can hold: what fits below the card in an [`ItemId`].
pub const ITEMS_MAX: u64 = (1 << 18) - 1;

impl ItemId {
    /// The id of item `number` of `card`'s timeline: rises in it, and stays below 2^53 for the first 2^32 cards.
    pub fn of(card: CardRef, number: u64) -> Self {
        let owner = (card.id.0 << 3) | card.kind.type_id();
        Self((owner << 18) | (number & ITEMS_MAX))
    }

    /// Its place in the timeline, from 1.
    pub fn number(self) -> u64 {
        self.0 & ITEMS_MAX
    }

    /// The card in whose timeline it was first put.
    pub fn card(self) -> Option<CardRef> {
        let owner = self.0 >> 18;
        let kind = super::CardKind::of_type_id(owner & 7)?;
        Some(CardRef::new(kind, owner >> 3))
    }
}

/// Something in a timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// What it says.
    #[serde(flatten)]
    pub note: Note,
}

/// Something to be kept in a timeline, once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// What makes it the same when it comes again: unique in its timeline, and in every other.
    pub origin: String,
    /// When it happened.
    pub at: Timestamp,
    /// What.
    pub what: What,
}

/// What an item is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum What {
    /// Somebody noted something; nobody of ours, where Canali did.
    Comment {
        /// What.
        text: String,
        /// Who.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<UserId>,
    },
    /// The customer had a session (S47).
    Session(SessionActivity),
    /// What was known as another card is this one.
    Merged {
        /// The card that is no more.
        from: CardRef,
    },
}

/// A session as a timeline shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionActivity {
    /// The session.
    pub session: SessionId,
    /// The chat.
    pub chat: ChatId,
    /// The line.
    pub line: LineId,
    /// The channel.
    pub channel: ChannelKind,
    /// How it went, once it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
}

/// How a session went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ended {
    /// When it was closed.
    pub at: Timestamp,
    /// Why.
    pub reason: CloseReason,
    /// Who had it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<UserId>,
    /// Its log, as far as there is room (S47).
    pub log: String,
    /// Messages that found no room in it.
    #[serde(default)]
    pub left_out: u64,
}

impl Note {
    /// That `activity` began at `at`.
    pub fn session(activity: SessionActivity, at: Timestamp) -> Self {
        Self { origin: session_origin(activity.session), at, what: What::Session(activity) }
    }
}

/// What a session's item is known by.
pub fn session_origin(session: SessionId) -> String {
    format!("session {session}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::CardKind;

    #[test]
    fn an_items_id_takes_card_and_number_apart_again() {
        for kind in CardKind::ALL {
            let card = CardRef::new(kind, (1 << 32) - 1);
            let id = ItemId::of(card, ITEMS_MAX);
            assert_eq!((id.card(), id.number()), (Some(card), ITEMS_MAX));
            assert!(id.0 < 1 << 53);
            assert!(ItemId::of(card, 1) < ItemId::of(card, 2));
        }
        assert_eq!(ItemId(1).card(), None);
    }
}
