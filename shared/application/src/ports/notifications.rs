//! What employees were told by itself: an inbox for each (S42-S44), and how they are told besides.

use std::fmt;

use domain::alert::{About, Ways};
use domain::ids::{ChatId, LineId, SessionId, UserId, WebhookId};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::StoreError;

/// What an employee is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// What it is about.
    pub about: About,
    /// What it tells of: they are told once of each.
    #[serde(flatten)]
    pub subject: Subject,
    /// When it happened.
    pub at: Timestamp,
    /// What they are told.
    pub text: String,
}

/// What a notification tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Subject {
    /// A log entry.
    Entry {
        /// The chat whose it is.
        chat: ChatId,
        /// Its place in the chat's log.
        seq: u64,
        /// The session.
        session: SessionId,
        /// The line it was in.
        line: LineId,
    },
    /// That a webhook is told nothing any more.
    Webhook {
        /// The webhook.
        webhook: WebhookId,
        /// Since when it has failed: once of each such time.
        since: Timestamp,
    },
}

/// What tells subjects apart.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entry { chat, seq, .. } => write!(f, "{chat}-{seq}"),
            Self::Webhook { webhook, since } => write!(f, "w{webhook}-{}", since.0),
        }
    }
}

/// A notification in an inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Its number in the inbox: 1, 2, 3 … as they came in.
    pub number: u64,
    /// Whether it was read.
    pub is_read: bool,
    /// What it says.
    pub notification: Notification,
}

/// Keeps an inbox for each employee, and how they are told besides. Reads are consistent.
pub trait NotificationStore: Send + Sync {
    /// Puts a notification into `user`'s inbox; false, if they were told of its subject before. From `expires_at` on it
    /// may be forgotten, with its having been told.
    ///
    /// # Errors
    ///
    /// [`StoreError::Stale`]: something else came in at once; nothing has changed. [`StoreError::Unavailable`]: it may
    /// or may not have been kept; adding it again is safe.
    fn add_notification(
        &self,
        user: UserId,
        notification: &Notification,
        expires_at: Timestamp,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// The last `limit` notifications of `user` with a number below `before`, or of all, newest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn notifications(
        &self,
        user: UserId,
        before: Option<u64>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Received>, StoreError>> + Send;

    /// How many of `user`'s notifications are not read, counted up to `most`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn unread(
        &self,
        user: UserId,
        most: usize,
    ) -> impl Future<Output = Result<usize, StoreError>> + Send;

    /// Marks a notification as read; false, if there is none of that number. Marking it again is no error.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not be marked.
    fn mark_read(
        &self,
        user: UserId,
        number: u64,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Marks all that is in `user`'s inbox as read.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: they may or may not be marked.
    fn mark_all_read(&self, user: UserId) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// How `user` is told besides their inbox; not at all, if they never said.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn ways(&self, user: UserId) -> impl Future<Output = Result<Ways, StoreError>> + Send;

    /// Keeps how `user` is told besides their inbox.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not have been kept.
    fn put_ways(
        &self,
        user: UserId,
        ways: &Ways,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}
