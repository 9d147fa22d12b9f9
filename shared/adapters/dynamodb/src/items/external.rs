//! What an external id leads to (design D4).

use domain::ids::ChatId;
use domain::inbound::Inbound;
use serde::{Deserialize, Serialize};

use crate::json::Json;

/// An external id as it is found: it leads to an entry, or events wait under it for their message.
#[derive(Debug, Deserialize)]
pub(crate) struct ExternalItem {
    #[serde(default)]
    pub(crate) chat: Option<ChatId>,
    #[serde(default)]
    pub(crate) seq: Option<u64>,
    /// Beside them stands the set of their dedupe keys, `pending_keys`: for conditions, never read.
    #[serde(default)]
    pub(crate) pending: Vec<Json<Inbound>>,
}

/// An external id as a commit writes it.
#[derive(Debug, Serialize)]
pub(crate) struct EntryPointer {
    pub(crate) chat: ChatId,
    pub(crate) seq: u64,
    /// In seconds since 1970, as DynamoDB wants it.
    pub(crate) ttl: i64,
}

impl ExternalItem {
    /// The entry it leads to.
    pub(crate) fn entry(&self) -> Option<(ChatId, u64)> {
        self.chat.zip(self.seq)
    }
}
