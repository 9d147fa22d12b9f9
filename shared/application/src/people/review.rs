//! What follows from an employee being gone, or back: what they hold is looked at (design §4.8).

use domain::ids::{ChatId, UserId};
use domain::presence::Presence;
use domain::session::{Command, Gone, decide};
use domain::time::Timestamp;

use crate::commit::Plan;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::lines::{Signals, reseat};
use crate::ports::{Clock, Queues, StoreError};

/// Looks at everything `user` holds or is offered: who is dismissed, or on leave while a customer waits, loses it to the
/// queue. Sets when they are looked at again: where their leave begins or ends. Then signals: they may be eligible again.
///
/// # Errors
///
/// [`Failure`]: some chats may have changed; repeating it is safe.
pub async fn review<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    user: UserId,
    signals: &Signals,
) -> Result<(), Failure> {
    let now = context.clock.now();
    let found = context.store.user(user).await?;
    let presence =
        found.map_or(Presence { dismissed: true, ..Presence::default() }, |it| it.presence);
    context.store.set_user_due(user, next_change(presence, now)).await?;
    for line in context.store.lines().await? {
        for chat in context.store.open_chats(line.id).await? {
            review_chat(context, chat, user, presence).await?;
        }
    }
    reseat(context, user, signals).await
}

/// When their leave begins or ends next.
fn next_change(presence: Presence, now: Timestamp) -> Option<Timestamp> {
    let leave = presence.leave.filter(|_| !presence.dismissed)?;
    [leave.from, leave.to].into_iter().find(|it| *it > now)
}

async fn review_chat<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
    user: UserId,
    presence: Presence,
) -> Result<(), Failure> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        match review_once(context, chat, user, presence).await {
            Ok(()) => return Ok(()),
            Err(error) => context.again(attempt, error).await?,
        }
    }
}

async fn review_once<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
    user: UserId,
    presence: Presence,
) -> Result<(), StoreError> {
    let now = context.clock.now();
    let Some(record) = context.store.head(chat).await? else { return Ok(()) };
    let holder = record.chat.open_session().and_then(|it| it.holder().or(it.bot()));
    if holder != Some(user) {
        return Ok(());
    }
    let settings = context.settings_of(&record.chat, now).await?;
    let facts = context.facts(&record.chat, &settings, now).await?;
    let gone: Option<Gone> = presence.gone(now);
    let events = decide(&record.chat, Command::Review { user, gone }, facts, now);
    context.save_quietly(record, Plan::of(events.unwrap_or_default()), now).await
}
