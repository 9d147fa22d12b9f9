//! A channel is disconnected: its provider calls us no more, or a person is told how to see to that.

use domain::channel::Channel;

use super::{
    account_of, connected_channels, connection_key_name, identity_secret_name, opening,
    session_secret_name,
};
use crate::context::{Context, Stores};
use crate::deliver::token_name;
use crate::error::Failure;
use crate::lines::{Abandoned, abandon};
use crate::ports::{Clock, Messenger, Queues, Secrets};

/// Disconnects a channel: the provider is told, its secrets are forgotten, its sessions end in silence. Gives what is
/// left to be done by hand, for a person; until then the provider's calls find nothing.
///
/// # Errors
///
/// [`Failure`]: some of it may have happened; repeating it is safe.
pub async fn disconnect_channel<S: Stores, Q: Queues, C: Clock, M: Messenger, X: Secrets>(
    context: &Context<S, Q, C>,
    messenger: &M,
    secrets: &X,
    mut channel: Channel,
    why: Abandoned,
) -> Result<Vec<String>, Failure> {
    let mut notes = Vec::new();
    if channel.disconnected_at.is_none() {
        notes = tell(context, messenger, secrets, &channel).await?;
        opening::leave(context, &channel).await?;
        channel.disconnected_at = Some(context.clock.now());
        channel.notes.clone_from(&notes);
        context.store.put_channel(&channel).await?;
        context.caches.forget_channel(channel.id);
    }
    secrets.delete(&token_name(channel.id)).await?;
    secrets.delete(&session_secret_name(channel.id)).await?;
    secrets.delete(&identity_secret_name(channel.id)).await?;
    opening::forget(context, secrets, &channel.connection).await?;
    // Its sessions may have been transferred to any line.
    for line in context.store.lines().await? {
        for chat in context.store.open_chats(line.id).await? {
            let head = context.store.head(chat).await?;
            if head.is_some_and(|it| it.chat.channel == channel.id) {
                abandon(context, chat, why).await?;
            }
        }
    }
    Ok(notes)
}

/// Tells the provider; what other channels need stays.
async fn tell<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    messenger: &impl Messenger,
    secrets: &impl Secrets,
    channel: &Channel,
) -> Result<Vec<String>, Failure> {
    let mut account = account_of(secrets, channel.clone()).await?;
    account.key = secrets.get(&connection_key_name(&channel.connection)).await?;
    let mut staying = connected_channels(context).await?;
    staying.retain(|it| it.id != channel.id);
    let notes = messenger.disconnect(&account, &staying).await;
    for note in &notes {
        tracing::warn!(channel.id = channel.id.0, note, "left to a person");
    }
    Ok(notes)
}
