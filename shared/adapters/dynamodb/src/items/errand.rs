//! Errands.

use domain::errand::Errand;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::json::Json;

/// An errand as it is made.
#[derive(Debug, Serialize)]
pub(crate) struct NewErrandItem<'a> {
    pub(crate) errand: Json<&'a Errand>,
    pub(crate) revision: u64,
    pub(crate) due_shard: String,
    pub(crate) due_at: Timestamp,
    /// In seconds since 1970, as DynamoDB wants it.
    pub(crate) ttl: i64,
}

/// An errand as it is found.
#[derive(Debug, Deserialize)]
pub(crate) struct ErrandItem {
    pub(crate) errand: Json<Errand>,
    pub(crate) revision: u64,
}

/// What the index `due` holds of an errand.
#[derive(Debug, Deserialize)]
pub(crate) struct DueErrandItem {
    pub(crate) pk: String,
    pub(crate) sk: String,
    pub(crate) due_at: Timestamp,
}
