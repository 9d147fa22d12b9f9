//! A line's partition.

use domain::ids::{ChatId, UserId};
use domain::presence::Presence;
use domain::time::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::json::Json;

/// A line's settings; `version` is theirs.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "L: DeserializeOwned"))]
pub(crate) struct LineItem<L> {
    pub(crate) version: u64,
    pub(crate) line: Json<L>,
}

/// A member's seat: `HERE#<user>`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SeatItem {
    pub(crate) user: UserId,
    pub(crate) position: u32,
    pub(crate) presence: Json<Presence>,
}

/// Any item between `HERE#` and `SLOT#~`, told apart by its sort key: a seat, a recheck, or a slot's counters.
#[derive(Debug, Deserialize)]
pub(crate) struct RosterItem {
    pub(crate) sk: String,
    #[serde(default)]
    pub(crate) user: Option<UserId>,
    #[serde(default)]
    pub(crate) position: u32,
    #[serde(default)]
    pub(crate) presence: Option<Json<Presence>>,
    /// Below zero for a moment where a slot is given back to a line that was deleted.
    #[serde(default)]
    pub(crate) load: i64,
    #[serde(default)]
    pub(crate) turn: u64,
}

/// How many sessions an operator has over all lines that limit that.
#[derive(Debug, Deserialize)]
pub(crate) struct TotalItem {
    pub(crate) pk: String,
    #[serde(default)]
    pub(crate) load: i64,
}

/// A place in the waiting list, or in the list of open sessions.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PlaceItem {
    pub(crate) chat: ChatId,
}

/// How far the line's sessions have been gone through for what is kept no longer.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "W: DeserializeOwned"))]
pub(crate) struct WalksItem<W> {
    pub(crate) walks: Json<W>,
}

/// When the waiting list, or an employee, is looked at again.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RecheckItem {
    pub(crate) due_shard: String,
    pub(crate) due_at: Timestamp,
}

/// What the index `due` holds of a head or a recheck.
#[derive(Debug, Deserialize)]
pub(crate) struct DueItem {
    pub(crate) pk: String,
    pub(crate) due_at: Timestamp,
}
