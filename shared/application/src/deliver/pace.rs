//! Whether a call may be made now: the account's breaker is shut, and neither its limit nor the conversation's is used up
//! (design §7, ADR 0023).

use domain::channel::Health;
use domain::time::{Seconds, Timestamp};

use super::provider::resting;
use crate::context::{Context, Stores};
use crate::ports::{Account, Clock, Messenger, OutboundPart, Queues, StoreError};

/// How long ahead turns are booked. Who would wait longer asks again.
pub(super) const PATIENCE: Seconds = Seconds(10 * 60);

/// How long a turn that was booked is held: the SQS message comes back with the second, and a moment later.
const HELD: Seconds = Seconds(10);

/// What is to be called.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    pub(super) account: &'a Account,
    pub(super) conversation: &'a str,
    /// What is sent; none: something that was sent is changed or taken back.
    pub(super) part: Option<&'a OutboundPart>,
    /// The turn that was booked before.
    pub(super) booked: Option<Timestamp>,
    /// How long it waits for a turn: without any patience nothing is booked that is not at once.
    pub(super) patience: Seconds,
}

/// What is said to it.
pub(super) enum Leave {
    /// Call.
    Now(Health),
    /// Come back after so long, with the turn that is booked.
    Later(Seconds, Option<Timestamp>),
}

/// Asks whether a call may be made now.
///
/// # Errors
///
/// [`StoreError`]: a turn may have been booked, and is lost.
pub(super) async fn ask<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    messenger: &impl Messenger,
    asking: Asking<'_>,
) -> Result<Leave, StoreError> {
    let Asking { account, conversation, part, booked, patience } = asking;
    let (id, now) = (account.channel.id, context.clock.now());
    let pace = messenger.pace(&account.channel, conversation, part);
    let turn_here = pace.conversation.map(|it| context.caches.next_turn(id, conversation, it, now));
    if let Some(wait) = turn_here.and_then(|it| until(it.at, now)) {
        return Ok(Leave::Later(wait, booked));
    }
    let booked = booked.filter(|it| now < *it + HELD);
    let (health, turn) = match (pace.account, booked) {
        (None, _) => (context.store.health(id).await?, Some(now)),
        (Some(_), Some(turn)) => (context.store.health(id).await?, Some(turn)),
        (Some(rate), None) => context.store.book_turn(id, rate, now, patience).await?,
    };
    let wait = match turn {
        Some(turn) => until(turn, now),
        // The queue is longer than anybody's patience.
        None => Some(Seconds((patience.0 / 2).max(1))),
    };
    if let Some(wait) = wait.max(resting(&health, now)) {
        return Ok(Leave::Later(wait, turn.filter(|it| now < *it)));
    }
    if let Some(turn) = turn_here {
        context.caches.take_turn(id, conversation, turn, now);
    }
    Ok(Leave::Now(health))
}

/// How long it is until `at`; none, if that is now.
fn until(at: Timestamp, now: Timestamp) -> Option<Seconds> {
    let seconds = at.seconds_since(now);
    (seconds > 0).then(|| Seconds(u32::try_from(seconds).unwrap_or(u32::MAX)))
}
