//! The tokens people act by.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::json::Json;

/// A token by its hash.
#[derive(Debug, Serialize)]
pub(crate) struct TokenItem<T> {
    pub(crate) json: Json<T>,
    /// In seconds since 1970, as DynamoDB wants it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ttl: Option<i64>,
}

/// The same in its employee's list.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "T: DeserializeOwned"))]
pub(crate) struct ListedTokenItem<T> {
    pub(crate) hash: String,
    pub(crate) json: Json<T>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ttl: Option<i64>,
}
