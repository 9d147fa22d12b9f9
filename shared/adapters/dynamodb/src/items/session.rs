//! A session in the list of sessions.

use application::ports::SessionRef;
use domain::ids::{ChatId, SessionId};
use domain::session::Session;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::json::Json;

/// A session: while it is open only where it is, then all of it as it ended.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "S: DeserializeOwned"))]
pub(crate) struct SessionItem<S> {
    pub(crate) chat: ChatId,
    pub(crate) list_key: String,
    pub(crate) list_id: SessionId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ended: Option<Json<S>>,
}

/// What the index `sessions` holds.
#[derive(Debug, Deserialize)]
pub(crate) struct SessionKeyItem {
    pub(crate) list_id: SessionId,
}

impl From<SessionItem<Session>> for SessionRef {
    fn from(item: SessionItem<Session>) -> Self {
        Self { id: item.list_id, chat: item.chat, ended: item.ended.map(|it| it.0) }
    }
}
