//! What bears on hiding a comment and on answering it privately.

use domain::delivery::MessageStatus;
use domain::ids::ChatId;
use domain::message::Content;
use domain::session::{Comment, Draft, Event};

use super::Operation;
use crate::context::{Context, Stores};
use crate::ports::{Clock, Queues, StoreError};

/// What has become of the comment that `operation` is to hide or to answer privately.
pub(super) async fn comment_of<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
    operation: &Operation,
) -> Result<Option<Comment>, StoreError> {
    let (Operation::Write(Draft { content: Content { private_to: Some(target), .. }, .. })
    | Operation::Hide { target, .. }) = operation
    else {
        return Ok(None);
    };
    let Some(after) = target.checked_sub(1) else { return Ok(None) };
    let mut entries = context.store.entries(chat, after, usize::MAX).await?.into_iter();
    let comment = entries.next().filter(|it| it.seq == *target).map(|it| it.event);
    let Some(Event::MessageAdded(comment)) = comment else { return Ok(None) };
    let (mut answered, mut hidden) = (false, false);
    for entry in entries {
        match &entry.event {
            Event::MessageAdded(message) if message.content.private_to == Some(*target) => {
                let found = context.store.deliveries(chat, entry.seq, entry.seq).await?;
                answered |= !found.iter().any(|(_, it)| it.status(None) == MessageStatus::Failed);
            }
            Event::MessageHidden { target: of, on, .. } if of == target => hidden = *on,
            _ => {}
        }
    }
    Ok(Some(Comment { at: comment.sent_at, answered, hidden }))
}
