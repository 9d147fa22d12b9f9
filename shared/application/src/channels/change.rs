//! Changing what a connected channel was told about itself. Its account stays: another one is another channel.

use domain::channel::Channel;
use domain::widget::Widget;

use super::identity_secret_name;
use crate::context::{Context, Stores};
use crate::people::Patch;
use crate::ports::{Clock, Queues, Secrets, StoreError};

/// What changes of a channel.
#[derive(Clone, Debug, Default)]
pub struct ChannelChange {
    /// What people call it.
    pub name: Option<String>,
    /// The web origins whose pages may open a live chat.
    pub origins: Option<Vec<String>>,
    /// Whether its customers get the line's automatic texts.
    pub takes_texts: Option<bool>,
    /// The secret by which a site vouches for its visitors.
    pub identity_secret: Patch<String>,
    /// How a live chat looks, and what it asks.
    pub widget: Patch<Widget>,
}

/// Changes a connected channel; as it is then.
///
/// # Errors
///
/// [`StoreError`]: some of it may have happened; repeating it is safe.
pub async fn change_channel<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    secrets: &impl Secrets,
    mut channel: Channel,
    change: ChannelChange,
) -> Result<Channel, StoreError> {
    let secret = identity_secret_name(channel.id);
    match change.identity_secret {
        Patch::Keep => {}
        Patch::Clear => secrets.delete(&secret).await?,
        Patch::Set(value) => secrets.put(&secret, &value).await?,
    }
    channel.name = change.name.unwrap_or(channel.name);
    channel.origins = change.origins.unwrap_or(channel.origins);
    channel.takes_texts = change.takes_texts.unwrap_or(channel.takes_texts);
    channel.widget = change.widget.apply(channel.widget);
    context.store.put_channel(&channel).await?;
    context.caches.forget_channel(channel.id);
    Ok(channel)
}
