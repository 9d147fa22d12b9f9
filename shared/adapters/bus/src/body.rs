//! The bodies on the wire. What exceeds SQS's size goes through the object store: the body carries its key.

use application::ports::{Objects, StoreError};
use domain::inbound::Inbound;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// Bodies above this go through the object store; SQS takes 256 KiB with its attributes.
pub(crate) const BODY_MAX_BYTES: usize = 200_000;

/// Where a large body is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredBody {
    /// Its key in the object store.
    pub object: String,
    /// Its size in bytes.
    pub size: usize,
    /// Its SHA-256 in hex.
    pub sha256: String,
}

/// Why a body could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// It is no event, and never will be.
    #[error("the body cannot be decoded")]
    Undecodable(#[source] serde_json::Error),
    /// It was stored aside and is gone, or is not what was stored.
    #[error("the stored body {0} is missing or damaged")]
    Missing(String),
    /// The object store gave no answer; open it again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads the body of a message on `inbound.fifo`, wherever it is.
///
/// # Errors
///
/// [`OpenError`]: only `Store` is worth another try.
pub async fn open_inbound(body: &str, objects: &impl Objects) -> Result<Inbound, OpenError> {
    let Ok(stored) = serde_json::from_str::<StoredBody>(body) else {
        return serde_json::from_str(body).map_err(OpenError::Undecodable);
    };
    let bytes = objects.get(&stored.object).await?.filter(|it| hash(it) == stored.sha256);
    let Some(bytes) = bytes else { return Err(OpenError::Missing(stored.object)) };
    serde_json::from_slice(&bytes).map_err(OpenError::Undecodable)
}

/// SHA-256 in hex: group and dedup ids are hashed, so that they fit and say nothing (design D17).
pub(crate) fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
