//! How long a customer can be written to: some messengers shut the window some time after their last message.

use domain::chat::{Chat, Entry};
use domain::message::Author;
use domain::session::Event;
use domain::time::Timestamp;
use domain::window::Window;

use crate::context::{Context, Stores};
use crate::ports::{Clock, Queues, StoreError};

/// Entries that are looked at for the customer's last message, where the head does not know it: it was written before
/// that was noted. Where it is further back, the provider says no.
const LOOKED_AT: u64 = 100;

impl<S: Stores, Q: Queues, C: Clock> Context<S, Q, C> {
    /// How the window of `chat` stands; none, where nothing shuts it.
    pub(crate) async fn window(&self, chat: &Chat) -> Result<Option<Window>, StoreError> {
        Ok(Window::of(chat, self.heard_at(chat).await?))
    }

    /// When the customer last wrote, where their messenger shuts its window after that.
    pub(crate) async fn heard_at(&self, chat: &Chat) -> Result<Option<Timestamp>, StoreError> {
        if chat.heard_at.is_some() || chat.kind.windows().anything.is_none() {
            return Ok(chat.heard_at);
        }
        let after = chat.seq.saturating_sub(LOOKED_AT);
        let entries = self.store.entries(chat.id, after, usize::MAX).await?;
        let by_customer = |it: &&Entry| matches!(&it.event, Event::MessageAdded(it) if matches!(it.author, Author::Customer(_)));
        Ok(entries.iter().rev().find(by_customer).map(|it| it.at))
    }
}
