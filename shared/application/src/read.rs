//! What has been read of customers' messages by who holds their session. Like receipts these are marks on deliveries and
//! touch neither head nor log (design D4).

use domain::chat::{Chat, Entry};
use domain::delivery::{Delivery, MessageStatus};
use domain::ids::ChatId;
use domain::message::{Author, Message};
use domain::session::{Event, Refusal};
use domain::user::User;

use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::operate::{actor_in, may_know};
use crate::ports::{Clock, Messenger, Outbound, Queues, StoreError};

/// How many entries before a mark are looked at: what is older was marked long ago.
const LOOKED_AT: u64 = 200;

/// What came of marking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marked {
    /// It is marked, or was before, or there is nothing to mark.
    Done,
    /// Only who holds the session reads for it.
    Refused(Refusal),
    /// There is no such chat, or the caller may not know of it.
    NotFound,
}

/// Marks what the customer has written in `chat` up to entry `up_to` as read by `reader`, and tells the messenger, where
/// it shows that to customers.
///
/// # Errors
///
/// [`Failure`]: marking again is safe.
pub async fn mark_read<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    messenger: &impl Messenger,
    reader: &User,
    chat: ChatId,
    up_to: u64,
) -> Result<Marked, Failure> {
    let Some(record) = context.store.head(chat).await? else { return Ok(Marked::NotFound) };
    let line = record.chat.open_session().map_or(record.chat.line, |it| it.line);
    let roster = context.store.roster(line).await?;
    if !may_know(&record.chat, actor_in(&roster, reader)) {
        return Ok(Marked::NotFound);
    }
    if !record.chat.open_session().is_some_and(|it| it.is_owned_by(reader.id)) {
        return Ok(Marked::Refused(Refusal::NotHolder));
    }
    let Some(seq) = last_of_customer(context, &record.chat, up_to).await? else {
        return Ok(Marked::Done);
    };
    let found = context.store.deliveries(chat, seq, seq).await?;
    if found.iter().any(|(_, it)| it.is_read()) {
        return Ok(Marked::Done);
    }
    let channel =
        context.caches.channel(&context.store, record.chat.channel, context.clock.now()).await?;
    if channel.is_some_and(|it| messenger.marks_read(&it)) {
        // Before the mark: were it lost after that, nobody would tell the messenger.
        let message = Outbound::Read { chat, seq };
        context.queues.outbound(message, &format!("read-{chat}-{seq}")).await?;
    }
    let mark = Delivery { receipt: Some(MessageStatus::Read), ..Delivery::default() };
    context.store.put_delivery(chat, seq, &mark).await?;
    Ok(Marked::Done)
}

/// The last message of the customer's up to `up_to`.
async fn last_of_customer<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: &Chat,
    up_to: u64,
) -> Result<Option<u64>, StoreError> {
    let last = up_to.min(chat.seq);
    let after = last.saturating_sub(LOOKED_AT);
    let limit = usize::try_from(last - after).unwrap_or(usize::MAX);
    let entries = context.store.entries(chat.id, after, limit).await?;
    let by_customer = |it: &&Entry| it.seq <= last && is_by_customer(&it.event);
    Ok(entries.iter().rev().find(by_customer).map(|it| it.seq))
}

fn is_by_customer(event: &Event) -> bool {
    matches!(event, Event::MessageAdded(Message { author: Author::Customer(_), .. }))
}

/// Up to which entry the holders of a chat's sessions have read what its customer wrote, as far as the end of the log
/// tells; 0: nothing.
///
/// # Errors
///
/// [`StoreError`].
pub async fn read_up_to<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
    last: u64,
) -> Result<u64, StoreError> {
    let first = last.saturating_sub(LOOKED_AT - 1).max(1);
    Ok(mark_of(&context.store.deliveries(chat, first, last).await?))
}

/// The last mark of ours among `deliveries`.
pub(crate) fn mark_of(deliveries: &[(u64, Delivery)]) -> u64 {
    let marks = deliveries.iter().filter(|(_, it)| it.is_mark());
    marks.map(|(seq, _)| *seq).max().unwrap_or(0)
}
