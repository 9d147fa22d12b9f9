//! How long a customer can be written to: some messengers shut the window some time after their last message.

use domain::chat::{Chat, Entry};
use domain::message::Author;
use domain::session::Event;
use domain::time::Timestamp;

use crate::context::{Context, Stores};
use crate::ports::{Clock, Messenger, Queues, StoreError};

/// Entries that are looked at for the customer's last message; where it is further back, the provider says no.
const LOOKED_AT: u64 = 100;

/// Until when the customer of `chat` can be written to; `None`, where the messenger has no window or nobody can tell.
///
/// # Errors
///
/// [`StoreError`].
pub async fn window_until<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    messenger: &impl Messenger,
    chat: &Chat,
) -> Result<Option<Timestamp>, StoreError> {
    let now = context.clock.now();
    let channel = context.caches.channel(&context.store, chat.channel, now).await?;
    let Some(window) = channel.and_then(|it| messenger.window(&it)) else { return Ok(None) };
    Ok(context.wrote_at(chat).await?.map(|it| it + window))
}

impl<S: Stores, Q: Queues, C: Clock> Context<S, Q, C> {
    /// When the customer last wrote, as far as the end of the log tells.
    pub(crate) async fn wrote_at(&self, chat: &Chat) -> Result<Option<Timestamp>, StoreError> {
        let after = chat.seq.saturating_sub(LOOKED_AT);
        let entries = self.store.entries(chat.id, after, usize::MAX).await?;
        let by_customer = |it: &&Entry| matches!(&it.event, Event::MessageAdded(it) if matches!(it.author, Author::Customer(_)));
        Ok(entries.iter().rev().find(by_customer).map(|it| it.at))
    }
}
