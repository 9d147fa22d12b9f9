//! When a channel was last heard from: people see by it whether its provider still calls us.

use domain::inbound::Inbound;

use crate::context::{Context, Stores};
use crate::ports::{Clock, Queues};

/// Notes that the channel of `inbound` is heard from; once a minute, since it is for people (ADR 0023).
pub(super) async fn note<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    inbound: &Inbound,
) {
    if context.caches.is_news_of(inbound.channel, context.clock.now())
        && context.store.note_heard(inbound.channel, inbound.received_at).await.is_err()
    {
        // The event itself is taken.
        tracing::warn!(channel.id = inbound.channel.0, "not noted that the channel is heard from");
    }
}
