//! A chat's customer, with everything that is kept of them apart from what they wrote.

use domain::channel::Channel;
use domain::chat::Chat;
use domain::ids::ChatId;
use domain::user::User;

use crate::context::{Context, Stores};
use crate::operate::{actor_in, may_know};
use crate::ports::{Clock, Queues, StoreError};

/// A customer.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomerView {
    /// The chat they write in: it holds who they are, what they were shown and what they agreed to (S30).
    pub chat: Chat,
    /// The channel they write through; none, where it is forgotten.
    pub channel: Option<Channel>,
}

/// The customer of `chat`, if `reader` may read it (§4.14).
///
/// # Errors
///
/// [`StoreError`].
pub async fn read_customer<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    reader: &User,
    chat: ChatId,
) -> Result<Option<CustomerView>, StoreError> {
    let Some(record) = context.store.head(chat).await? else { return Ok(None) };
    let chat = record.chat;
    let line = chat.open_session().map_or(chat.line, |it| it.line);
    let roster = context.store.roster(line).await?;
    if !may_know(&chat, actor_in(&roster, reader)) {
        return Ok(None);
    }
    let channel = context.store.channel(chat.channel).await?;
    Ok(Some(CustomerView { chat, channel }))
}
