//! Messages that will not arrive: each is on its line's list until it is sent again.

use domain::chat::Entry;
use domain::delivery::{Delivery, MessageStatus};
use domain::ids::{ChatId, MessageId};
use domain::session::Event;

use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, FailedDelivery, Queues, StoreError};

/// What the own id of a message begins with that is sent again.
const AGAIN: &str = "again:";

/// The `client_id` of the message that is written anew for `failed`: asked twice, it is written once.
pub fn again_id(failed: MessageId) -> String {
    format!("{AGAIN}{}", failed.0)
}

/// The message that `entry` is written anew for.
fn again_of(entry: &Entry) -> Option<MessageId> {
    let Event::MessageAdded(message) = &entry.event else { return None };
    let id = message.client_id.as_deref()?.strip_prefix(AGAIN)?.parse().ok()?;
    Some(MessageId(id)).filter(|it| it.chat() == entry.chat)
}

/// Lists what will not arrive, before that is kept: whoever is interrupted comes again. A message that has arrived, or will
/// not, stands for the one that it was written anew for: one row for what a customer has not got.
pub(super) async fn list<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    entry: &Entry,
    delivery: &Delivery,
) -> Result<(), Failure> {
    match delivery.status(None) {
        MessageStatus::Pending | MessageStatus::Unknown => return Ok(()),
        MessageStatus::Sent | MessageStatus::Delivered | MessageStatus::Read => {}
        MessageStatus::Failed => {
            let id = MessageId::of(entry.chat, entry.seq);
            let failed = FailedDelivery::at(id, context.clock.now());
            context.insist(|| context.store.list_failed(entry.line, failed)).await?;
        }
    }
    match again_of(entry) {
        Some(before) => context.insist(|| context.store.unlist_failed(before)).await,
        None => Ok(()),
    }
}

/// Takes in how far a provider says that the message at `seq` has come: see [`crate::ports::ChatStore::raise`]. What it gives
/// up after it took it is listed.
pub(crate) async fn raise<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    (chat, seq): (ChatId, u64),
    (status, reason): (MessageStatus, Option<&str>),
) -> Result<(), StoreError> {
    let given_up = status == MessageStatus::Failed;
    let found = if given_up {
        context.store.entries(chat, seq.saturating_sub(1), 1).await?
    } else {
        vec![]
    };
    if let Some(entry) = found.into_iter().find(|it| it.seq == seq) {
        let known = context.store.deliveries(chat, seq, seq).await?;
        // Told twice, it would come back to the list after it was sent again.
        if !known.iter().any(|(_, it)| it.status(None) == MessageStatus::Failed) {
            let failed = FailedDelivery::at(MessageId::of(chat, seq), context.clock.now());
            context.store.list_failed(entry.line, failed).await?;
        }
    }
    context.store.raise(chat, seq, status, reason).await?;
    Ok(())
}
