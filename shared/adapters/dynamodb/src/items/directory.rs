//! Items that hold one thing, or lead to one.

use domain::channel::Health;
use domain::ids::ChatId;
use domain::time::Timestamp;
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
    /// Where it is deleted some day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ttl: Option<i64>,
}

/// How a channel fares; each attribute is written by others.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct HealthItem {
    #[serde(default)]
    json: Option<Json<Health>>,
    #[serde(default)]
    heard_at: Option<Timestamp>,
    /// Until when the account's calls are spoken for, in microseconds since 1970 ([`domain::pace`]).
    #[serde(default)]
    pub(crate) spoken_for: Option<i64>,
}

impl HealthItem {
    /// It, in one.
    pub(crate) fn health(self) -> Health {
        let kept = self.json.map(|it| it.0).unwrap_or_default();
        Health { heard_at: self.heard_at, ..kept }
    }
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
