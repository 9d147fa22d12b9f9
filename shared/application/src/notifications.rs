//! An employee's inbox: reading it, and marking what was read.

use domain::ids::UserId;

use crate::context::{Context, Stores};
use crate::ports::{Clock, Queues, Received, StoreError};

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
