//! The sessions that somebody has now.

use domain::ids::{ChatId, SessionId, UserId};
use domain::session::Phase;

use crate::context::{Context, Stores};
use crate::ports::{Clock, Queues, StoreError};

/// Every session that `user` owns, whatever line it is in. Only what is open is read.
///
/// # Errors
///
/// [`StoreError`].
pub async fn owned_sessions<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    user: UserId,
) -> Result<Vec<(ChatId, SessionId)>, StoreError> {
    let mut owned = Vec::new();
    for line in context.store.lines().await? {
        for chat in context.store.open_chats(line.id).await? {
            let Some(record) = context.store.head(chat).await? else { continue };
            // One that was moved meanwhile is found in its new line.
            let session = record.chat.open_session().filter(|it| it.line == line.id);
            let is_theirs = |phase: &Phase| *phase == Phase::Owned { operator: user };
            owned.extend(session.filter(|it| is_theirs(&it.phase)).map(|it| (chat, it.id)));
        }
    }
    Ok(owned)
}
