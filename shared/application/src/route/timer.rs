//! Looks at a chat, a line or an employee whose time has come.

use domain::effects::{Effect, effects};
use domain::ids::ChatId;
use domain::session::{Command, decide};

use super::{Tried, route_held};
use crate::commit::{Committed, Plan};
use crate::context::{Context, Stores};
use crate::dispatch::{TIMER_HORIZON, assign_elsewhere, delay_until};
use crate::error::{Failure, Outcome};
use crate::lines::{Signals, look_again};
use crate::people::review;
use crate::ports::{Assign, ChatRecord, Clock, CommitError, Queues, StoreError, TimerMessage};

/// Looks at what `timer` names: what is due happens, what a chat holds is put right.
///
/// A firing may come early, late or twice; one that finds nothing due sets the timer anew. Done: it was looked at, or
/// is gone.
///
/// # Errors
///
/// [`Failure`]: deliver it again.
pub async fn route_timer<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    timer: TimerMessage,
    firing: &str,
) -> Result<Outcome, Failure> {
    match timer {
        TimerMessage::Line { line } => {
            context.queues.assign(line.into(), firing).await?;
            Ok(Outcome::Done)
        }
        TimerMessage::Sessions { line } => {
            look_again(context, line).await?;
            Ok(Outcome::Done)
        }
        TimerMessage::Echo { event } => route_held(context, &event).await,
        TimerMessage::User { user } => {
            review(context, user, &Signals::at_once(firing)).await?;
            Ok(Outcome::Done)
        }
        TimerMessage::Chat { chat, .. } => {
            let mut attempt = 0;
            let mut doubted = None;
            loop {
                attempt += 1;
                match tick(context, chat, &mut doubted).await {
                    Ok(None) => return Ok(Outcome::Gone),
                    Ok(Some((read, committed))) => {
                        let before = doubted.unwrap_or(read);
                        return wake(context, &before, &committed, firing).await;
                    }
                    Err(error) => context.again(attempt, error).await?,
                }
            }
        }
    }
}

/// Lets what is due happen. `doubted` becomes the chat as it was before the first write that was not answered: if that
/// has happened, the next try finds nothing to do, and somebody must still be told what it did.
async fn tick<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
    doubted: &mut Option<ChatRecord>,
) -> Tried<Option<(ChatRecord, Committed)>> {
    let now = context.clock.now();
    let Some(record) = context.store.head(chat).await? else { return Ok(None) };
    let settings = context.settings_of(&record.chat, now).await?;
    let facts = context.facts(&record.chat, &settings, now).await?;
    let events = decide(&record.chat, Command::Tick, facts, now).unwrap_or_default();
    match context.save(record.clone(), Plan::of(events), now).await {
        Ok(committed) => Ok(Some((record, committed))),
        Err(CommitError::Store(error)) => {
            if matches!(error, StoreError::Unavailable { .. }) {
                doubted.get_or_insert(record);
            }
            Err(error)
        }
        Err(CommitError::Duplicate { .. } | CommitError::Pending(_) | CommitError::AtLimit) => {
            Err(StoreError::Stale { what: format!("chat {chat}") })
        }
    }
}

/// A chat that began to wait, freed a slot, or has another timer, without an entry that says so: what `dispatch` does
/// for entries is done here.
async fn wake<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    before: &ChatRecord,
    after: &Committed,
    firing: &str,
) -> Result<Outcome, Failure> {
    let (was, is) = (before.held, after.record.held);
    let told: Vec<Effect> = after.entries.iter().flat_map(effects).collect();
    let waits = is.place.filter(|it| was.place != Some(*it));
    let freed = was.slot.filter(|it| is.slot != Some(*it));
    let line = waits.map(|it| it.line).or(freed.map(|it| it.line));
    let chat = after.record.chat.id;
    let is_told =
        |line| told.iter().any(|it| matches!(it, Effect::Assign { line: it, .. } if *it == line));
    if let Some(line) = line.filter(|it| !is_told(*it)) {
        context.queues.assign(Assign { line, chat: Some(chat), trace: None }, firing).await?;
    }
    if was.total.is_some_and(|it| is.total != Some(it)) && after.entries.is_empty() {
        assign_elsewhere(context, line, firing, None).await?;
    }
    if !after.entries.is_empty() {
        return Ok(Outcome::Done); // The last of them carries the timer.
    }
    let now = context.clock.now();
    let near = is.timer.filter(|it| was.timer != Some(*it) && *it <= now + TIMER_HORIZON);
    if let Some(at) = near {
        let message = TimerMessage::Chat { chat, at };
        context.queues.timer(message, delay_until(now, at)).await?;
    }
    Ok(Outcome::Done)
}
