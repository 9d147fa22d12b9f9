//! A card, what leads to it, its timeline and its chats.

use std::collections::BTreeMap;

use application::ports::{Kept, StoreError};
use domain::crm::matching::Holders;
use domain::crm::timeline::{Item, ItemId, Note};
use domain::crm::{Card, CardRef};
use domain::ids::ChatId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::corrupt;
use crate::json::Json;

/// A card as it is written; in the index `sessions` under its kind.
#[derive(Debug, Serialize)]
pub(crate) struct CardItem<'a> {
    pub(crate) revision: u64,
    pub(crate) card: Json<&'a Card>,
    pub(crate) list_key: String,
    pub(crate) list_id: u64,
}

/// A card that is part of another now.
#[derive(Debug, Serialize)]
pub(crate) struct MergedItem {
    pub(crate) merged_into: String,
}

/// What is found at a card's place.
#[derive(Debug, Deserialize)]
pub(crate) struct KeptItem {
    #[serde(default)]
    card: Option<Json<Card>>,
    #[serde(default)]
    merged_into: Option<String>,
}

impl KeptItem {
    pub(crate) fn kept(self) -> Result<Option<Kept>, StoreError> {
        if let Some(card) = self.card {
            return Ok(Some(Kept::Card(Box::new(card.0))));
        }
        let Some(name) = self.merged_into else { return Ok(None) };
        let into = name.parse().map_err(|err| corrupt(format!("merged into {name:?}"), err))?;
        Ok(Some(Kept::Merged { into }))
    }
}

/// What a handle leads to: an attribute for each card, by its name, so that one is added beside another's being taken
/// away, and a number that rises with each of those.
#[derive(Debug, Deserialize)]
pub(crate) struct HandleItem {
    pub(crate) pk: String,
    #[serde(default)]
    revision: u64,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

impl HandleItem {
    pub(crate) fn holders(&self) -> Holders {
        let mut cards: Vec<CardRef> = self.rest.keys().filter_map(|it| it.parse().ok()).collect();
        cards.sort();
        Holders { revision: self.revision, cards }
    }
}

/// Who may make a card for a handle, and until when.
#[derive(Debug, Serialize)]
pub(crate) struct ClaimItem<'a> {
    pub(crate) holder: &'a str,
    /// In milliseconds since 1970.
    pub(crate) until: i64,
    /// In seconds since 1970, as DynamoDB wants it.
    pub(crate) ttl: i64,
}

/// A note as it is written.
#[derive(Debug, Serialize)]
pub(crate) struct NewNoteItem<'a> {
    pub(crate) number: u64,
    pub(crate) note: Json<&'a Note>,
}

/// A note as it is found.
#[derive(Debug, Deserialize)]
pub(crate) struct NoteItem {
    number: u64,
    note: Json<Note>,
}

impl NoteItem {
    pub(crate) fn item(self, card: CardRef) -> Item {
        Item { id: ItemId::of(card, self.number), note: self.note.0 }
    }
}

/// The number of the note with an origin.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct OriginItem {
    pub(crate) number: u64,
}

/// How many notes came into a timeline.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct TimelineItem {
    #[serde(default)]
    pub(crate) last: u64,
}

/// The key of any item.
#[derive(Debug, Deserialize)]
pub(crate) struct KeyItem {
    pub(crate) pk: String,
    pub(crate) sk: String,
}

/// What the index `sessions` holds of a card.
#[derive(Debug, Deserialize)]
pub(crate) struct CardKeyItem {
    pub(crate) list_id: u64,
}

/// A chat of a card.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct BoundItem {
    pub(crate) chat: ChatId,
}

/// A source of cards.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SourceItem {
    pub(crate) code: String,
    pub(crate) name: String,
}
