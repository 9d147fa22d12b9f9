//! What a card's timeline shows: sessions of all channels, and what people noted.

use std::fmt;
use std::str::FromStr;

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
        let origin = Log::OfSession(activity.session).to_string();
        Self { origin, at, what: What::Session(activity) }
    }

    /// What was said in `chat` before its customer had a card.
    pub fn history(chat: ChatId, text: String, at: Timestamp) -> Self {
        let what = What::Comment { text, by: None };
        Self { origin: Log::OfChat(chat).to_string(), at, what }
    }

    /// The log that it repeats, be it as a comment, as another CRM keeps a session; none, for what people noted.
    pub fn log(&self) -> Option<Log> {
        match &self.what {
            What::Session(activity) => Some(Log::OfSession(activity.session)),
            What::Comment { by: None, .. } => self.origin.parse().ok(),
            What::Comment { by: Some(_), .. } | What::Merged { .. } => None,
        }
    }

    /// Without the words of the log that it repeats; what people noted stays as it is.
    #[must_use]
    pub fn without_log(mut self) -> Self {
        let is_log = self.log().is_some();
        match &mut self.what {
            What::Session(SessionActivity { ended: Some(ended), .. }) => {
                ended.log.clear();
                ended.left_out = 0;
            }
            What::Comment { text, .. } if is_log => text.clear(),
            What::Session(_) | What::Comment { .. } | What::Merged { .. } => {}
        }
        self
    }
}

/// A log that a timeline repeats. Its text, as in `session 5`, is the origin of the note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Log {
    /// A session's.
    OfSession(SessionId),
    /// A chat's, of whatever sessions.
    OfChat(ChatId),
}

impl fmt::Display for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OfSession(session) => write!(f, "session {session}"),
            Self::OfChat(chat) => write!(f, "history {chat}"),
        }
    }
}

/// A text that is the origin of no log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the origin of a log")]
pub struct NoLog;

impl FromStr for Log {
    type Err = NoLog;

    fn from_str(text: &str) -> Result<Self, NoLog> {
        let (what, id) = text.split_once(' ').ok_or(NoLog)?;
        let id = id.parse().map_err(|_| NoLog)?;
        match what {
            "session" => Ok(Self::OfSession(SessionId(id))),
            "history" => Ok(Self::OfChat(ChatId(id))),
            _ => Err(NoLog),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::CardKind;

    #[test]
    fn a_log_is_known_by_its_origin_and_what_people_noted_is_none() {
        let said = |origin: &str, by: Option<u64>| {
            let what = What::Comment { text: "hello".to_owned(), by: by.map(UserId) };
            Note { origin: origin.to_owned(), at: Timestamp(1), what }
        };
        let history = Note::history(ChatId(8), "hello".to_owned(), Timestamp(1));
        assert_eq!(history, said("history 8", None));
        for (note, log) in [
            (history, Some(Log::OfChat(ChatId(8)))),
            (said("session 9", None), Some(Log::OfSession(SessionId(9)))),
            (said("session 9", Some(1)), None),
            (said("comment 9", None), None),
            (said("session x", None), None),
            (said("history", None), None),
        ] {
            assert_eq!(note.log(), log, "{}", note.origin);
            let What::Comment { text, .. } = note.without_log().what else { panic!() };
            assert_eq!(text.is_empty(), log.is_some());
        }
    }

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
