//! A card is deleted, and no chat is bound to it any more.

use domain::crm::{CardRef, CardsChange};

use super::answer::tell;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, CrmDirectory, Queues};

/// Deletes a card with its timeline, and lets its chats go; whether there was one. The chats' customers are unknown from
/// then on: in their next session they are looked up, and a card is made, as if they had never been here.
///
/// # Errors
///
/// [`Failure`]: it may or may not be deleted; deleting again finishes what was left.
pub async fn remove_card<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    directory: &impl CrmDirectory,
    card: CardRef,
) -> Result<bool, Failure> {
    let mut attempt = 0;
    let was_there = loop {
        attempt += 1;
        match directory.delete_card(card).await {
            Ok(was_there) => break was_there,
            Err(error) => context.again(attempt, error).await?,
        }
    };
    // The card first: who binds a chat looks whether it is there after that.
    for chat in context.store.chats_of(card).await? {
        if let Some(record) = context.store.head(chat).await? {
            let change = CardsChange::Replace { gone: card, by: None };
            tell(context, &record.chat, (None, None), Some(change), record.chat.seq).await?;
        }
        context.store.unbind_chat(card, chat).await?;
    }
    Ok(was_there)
}
