//! What was written to a customer from our side, as the provider plays it back: by us, or by somebody in the provider's own
//! inbox. Where it is not known to be ours it is held until our own call must have been answered (design D4).

use domain::delivery::{Delivery, Part};
use domain::ids::ChatId;
use domain::inbound::{Inbound, InboundEvent};
use domain::message::Author;
use domain::session::Event;
use domain::time::{Seconds, Timestamp};

use super::Tried;
use crate::commit::Committed;
use crate::context::{Context, Stores};
use crate::deliver::raise;
use crate::error::Outcome;
use crate::ports::{Clock, DedupeScope, Queues, TimerMessage};

/// How long an echo is held before it counts as written elsewhere (design D4).
pub const ECHO_HOLD: Seconds = Seconds(30);

/// Holds an echo that is not known to be ours, where there is a chat that it can belong to.
pub(super) async fn hold<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    inbound: &Inbound,
    external_id: &str,
    now: Timestamp,
) -> Tried<Outcome> {
    let Context { store, caches, queues, .. } = context;
    let scope = DedupeScope::Channel(inbound.channel);
    if store.find_entry(scope, external_id).await?.is_some() {
        return Ok(Outcome::Repeated);
    }
    let names = std::iter::once(&inbound.conversation).chain(&inbound.sender.aliases);
    for name in names {
        if caches.chat(store, inbound.channel, name, now).await?.is_some() {
            let event = Box::new(inbound.clone());
            queues.timer(TimerMessage::Echo { event }, ECHO_HOLD).await?;
            return Ok(Outcome::Done);
        }
    }
    Ok(Outcome::Gone)
}

/// Whether a held echo is in the log by now: it was ours, or is noted already; of that all is put right.
pub(super) async fn is_known<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    inbound: &Inbound,
    external_id: &str,
) -> Tried<bool> {
    let scope = DedupeScope::Channel(inbound.channel);
    let Some((chat, seq)) = context.store.find_entry(scope, external_id).await? else {
        return Ok(false);
    };
    if context.author_of(chat, seq).await? == Some(Author::Elsewhere) {
        note_sent(context, inbound, (chat, seq), &[]).await?;
    }
    Ok(true)
}

/// Notes that what was written elsewhere has gone out, so that receipts find it; those that came before it are taken in.
pub(super) async fn settle<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    inbound: &Inbound,
    committed: &Committed,
    pending: &[Inbound],
) -> Tried<()> {
    let mut added = committed.entries.iter();
    match added.find(|it| matches!(it.event, Event::MessageAdded(_))) {
        Some(entry) => note_sent(context, inbound, (entry.chat, entry.seq), pending).await,
        None => Ok(()),
    }
}

async fn note_sent<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    inbound: &Inbound,
    (chat, seq): (ChatId, u64),
    pending: &[Inbound],
) -> Tried<()> {
    let InboundEvent::Echo { external_id, sent_at, .. } = &inbound.event else { return Ok(()) };
    let delivery = Delivery {
        parts: vec![Part::Sent { external_id: external_id.clone() }],
        tried_at: Some(*sent_at),
        ..Delivery::default()
    };
    context.store.put_delivery(chat, seq, &delivery).await?;
    for event in pending {
        if let InboundEvent::Receipt { status, reason, .. } = &event.event {
            raise(context, (chat, seq), (*status, reason.as_deref())).await?;
        }
    }
    Ok(())
}
