//! An employee's inbox: what comes in, and how they are told of it besides; reading it.

use domain::errand;
use domain::ids::UserId;
use domain::time::{Seconds, Timestamp};

use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, HookMessage, Notification, Queues, Received, StoreError};

/// Unread notifications are counted up to this many.
pub const UNREAD_MAX: usize = 1_000;

/// Part of an inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inbox {
    /// What is in it, newest first.
    pub items: Vec<Received>,
    /// The `before` of the next page, if there is one.
    pub next: Option<u64>,
    /// How many of all in the inbox are not read; of more than [`UNREAD_MAX`] it is that.
    pub unread: usize,
}

/// Puts `notification` into `user`'s inbox, and has them told the other ways they chose, while it is news; false, if it was
/// there before. What is told twice here is told once there: errands happen once.
///
/// # Errors
///
/// [`Failure`]: it may be in their inbox; doing it again is safe, and needed for the other ways.
pub async fn notify<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    user: UserId,
    notification: &Notification,
    expires_at: Timestamp,
) -> Result<bool, Failure> {
    let add = || context.store.add_notification(user, notification, expires_at);
    let is_new = context.insist(add).await?;
    if context.clock.now() < notification.at + errand::LIFE {
        let ways = context.store.ways(user).await?;
        if ways.leave_the_inbox(notification.about) {
            let notification = notification.clone();
            let message = HookMessage::Notification { user, notification };
            context.queues.hook(message, Seconds(0)).await?;
        }
    }
    Ok(is_new)
}

/// The last `limit` notifications of `user` with a number below `before`, or of all.
///
/// # Errors
///
/// [`StoreError`].
pub async fn read_inbox<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    user: UserId,
    before: Option<u64>,
    limit: usize,
) -> Result<Inbox, StoreError> {
    // One more than asked for tells whether there is a next page.
    let mut items = context.store.notifications(user, before, limit + 1).await?;
    let is_more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| is_more).map(|it| it.number);
    let unread = context.store.unread(user, UNREAD_MAX).await?;
    Ok(Inbox { items, next, unread })
}
