//! The keys of what the CRM keeps.

use domain::crm::{CardKind, CardRef, Handle};
use domain::ids::ChatId;

use super::{Key, bounded, key};

/// The partition that lists the sources of cards.
pub(crate) const SOURCES: &str = "SOURCES";

/// The partition of the index `sessions` that lists the cards of a kind.
pub(crate) fn card_list(kind: CardKind) -> String {
    format!("CRM#{kind}")
}

/// A card of the CRM; its timeline is in its partition.
pub(crate) fn card(card: CardRef) -> Key {
    key(format!("CRM#{card}"), "CARD")
}

/// How many notes came into a card's timeline.
pub(crate) fn timeline(of: CardRef) -> Key {
    key(card(of).pk, "TIMELINE")
}

/// A note: they sort as they came in.
pub(crate) fn note(of: CardRef, number: u64) -> Key {
    key(card(of).pk, format!("T#{number:020}"))
}

/// The note with an origin.
pub(crate) fn origin(of: CardRef, origin: &str) -> Key {
    key(card(of).pk, format!("O#{}", bounded(origin)))
}

/// The cards that a handle leads to.
pub(crate) fn handle(handle: &Handle) -> Key {
    key(handle_partition(handle), "F")
}

/// Who may make a card for a handle.
pub(crate) fn claim(handle: &Handle) -> Key {
    key(handle_partition(handle), "CLAIM")
}

fn handle_partition(handle: &Handle) -> String {
    format!("F#{}", bounded(&handle.to_string()))
}

/// The partition that lists the chats of a card.
pub(crate) fn bound_partition(card: CardRef) -> String {
    format!("B#{card}")
}

/// A chat of a card.
pub(crate) fn bound(card: CardRef, chat: ChatId) -> Key {
    key(bound_partition(card), format!("{:020}", chat.0))
}

/// A source of cards.
pub(crate) fn source(code: &str) -> Key {
    key(SOURCES, bounded(code))
}
