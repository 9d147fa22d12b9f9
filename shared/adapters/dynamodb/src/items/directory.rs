//! Items that hold one thing, or lead to one.

use domain::ids::ChatId;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::json::Json;

/// One thing as JSON: a channel, a connection, a user …
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "T: DeserializeOwned"))]
pub(crate) struct Document<T> {
    pub(crate) json: Json<T>,
}

/// One thing as JSON that several may change: `revision` is its own, for the condition that nobody was faster. Reads as a
/// [`Document`] too.
#[derive(Debug, Serialize)]
pub(crate) struct Revised<T> {
    pub(crate) revision: u64,
    pub(crate) json: Json<T>,
}

/// One thing as JSON with its revision, as it is found; 0, where it was kept without one.
#[derive(Debug, Deserialize)]
#[serde(bound(deserialize = "T: DeserializeOwned"))]
pub(crate) struct RevisedDocument<T> {
    #[serde(default)]
    pub(crate) revision: u64,
    pub(crate) json: Json<T>,
}

/// The id of something kept elsewhere.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Pointer {
    pub(crate) id: u64,
}

/// The chat of a conversation; written once, with the chat's first write.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ConversationItem {
    pub(crate) chat: ChatId,
}
