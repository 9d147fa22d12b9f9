//! What employees were told by itself: an inbox for each (S42-S44).

use domain::alert::About;
use domain::ids::{ChatId, LineId, SessionId, UserId};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::StoreError;

/// What an employee is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// What it is about.
    pub about: About,
    /// The chat whose log entry it tells of.
    pub chat: ChatId,
    /// That entry: they are told once of each.
    pub seq: u64,
    /// The session.
    pub session: SessionId,
    /// The line it was in.
    pub line: LineId,
    /// When it happened.
    pub at: Timestamp,
    /// What they are told.
    pub text: String,
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

/// Keeps an inbox for each employee. Reads are consistent.
pub trait NotificationStore: Send + Sync {
    /// Puts a notification into `user`'s inbox; false, if they were told of that entry before. From `expires_at` on it
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
}
