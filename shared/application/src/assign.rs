//! Offers a line's waiting sessions, one at a time, the highest priority and then the oldest first, until nobody is
//! eligible (design D10). One drain per line runs at once: `assign.fifo` is grouped by line.

mod offer;

use domain::ids::{ChatId, LineId};
use domain::queue::Roster;
use domain::session::{Command, Unattended, decide};
use domain::settings::Settings;
use domain::time::{Seconds, Timestamp};
use domain::trace::TraceId;

use self::offer::{Offered, offer};
use crate::commit::Plan;
use crate::context::{Context, Stores};
use crate::dispatch::delay_until;
use crate::error::Failure;
use crate::ports::{Assign, Clock, Queues, StoreError, TimerMessage};

/// Offers one drain makes before it sends itself on: a line with a thousand waiting does not hold a function for
/// longer than its time-out.
pub const OFFERS_MAX: usize = 50;

/// While anyone waits, the line is looked at again after this time at the latest.
pub const RECHECK: Seconds = Seconds(60);

/// What a drain came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drained {
    /// Offers made.
    pub offered: usize,
    /// Whether sessions wait on.
    pub waiting: bool,
    /// Why nobody is there for them; none, where somebody is.
    pub unattended: Option<Unattended>,
}

/// Offers what waits in a line; where nobody is there, the customer of the chat that began to wait is told. `id` names
/// this message, so that going on is a message of its own.
///
/// # Errors
///
/// [`Failure`]: deliver it again; the offers made so far stand.
pub async fn assign<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    message: Assign,
    id: &str,
) -> Result<Drained, Failure> {
    let line = message.line;
    let now = context.clock.now();
    let waiting = context.store.waiting(line, OFFERS_MAX + 1).await?;
    if waiting.is_empty() {
        return Ok(Drained::default());
    }
    let settings = context.settings(line, now).await?;
    let mut roster = context.roster(line, &settings).await?;
    let unattended = unattended(&roster, &settings, now);
    if let (Some(why), Some(chat)) = (unattended, message.chat) {
        tell(context, chat, why, message.trace).await?;
    }
    let mut drained = Drained { offered: 0, waiting: waiting.len() > OFFERS_MAX, unattended };
    if !settings.offers_at(now) {
        drained.waiting = true;
        look_again_later(context, line, &settings, &roster).await?;
        return Ok(drained);
    }
    for chat in waiting.iter().take(OFFERS_MAX) {
        match offer(context, *chat, message, &settings, &mut roster).await? {
            Offered::Made => drained.offered += 1,
            Offered::Overtaken => {}
            Offered::Nobody => {
                drained.waiting = true;
                break;
            }
        }
    }
    if waiting.len() > OFFERS_MAX && drained.offered > 0 {
        let rest = Assign { chat: None, ..message };
        context.queues.assign(rest, &format!("{id}+")).await?;
    } else if drained.waiting {
        look_again_later(context, line, &settings, &roster).await?;
    }
    Ok(drained)
}

/// Why nobody is there (§4.6): where sessions are offered off hours too, that they are off hours is no reason by itself.
fn unattended(roster: &Roster, settings: &Settings, now: Timestamp) -> Option<Unattended> {
    let nobody = roster.unattended(settings, now);
    if settings.is_open(now) {
        return nobody;
    }
    let is_off_hours = !settings.offers_at(now) || nobody.is_some();
    is_off_hours.then_some(Unattended::OffHours)
}

/// The line is looked at again within [`RECHECK`]: at once when it opens, or when a leave ends.
async fn look_again_later<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    line: LineId,
    settings: &Settings,
    roster: &Roster,
) -> Result<(), StoreError> {
    let now = context.clock.now();
    let latest = now + RECHECK;
    let opening = settings.next_opening(now).filter(|_| !settings.offers_at(now));
    let sooner = opening.into_iter().chain(roster.next_return(now)).min();
    let at = sooner.map_or(latest, |it| it.min(latest));
    context.store.set_recheck(line, at).await?;
    if at < latest {
        // The next minute might see it only when it is past.
        context.queues.timer(TimerMessage::Line { line }, delay_until(now, at)).await?;
    }
    Ok(())
}

/// Tells the customer of a waiting session that nobody is there: once, however often it is asked.
///
/// # Errors
///
/// [`Failure`]: deliver it again; nothing has changed.
pub async fn tell<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
    why: Unattended,
    trace: Option<TraceId>,
) -> Result<(), Failure> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        match tell_once(context, chat, why, trace).await {
            Ok(()) => return Ok(()),
            Err(error) => context.again(attempt, error).await?,
        }
    }
}

async fn tell_once<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
    why: Unattended,
    trace: Option<TraceId>,
) -> Result<(), StoreError> {
    let now = context.clock.now();
    let Some(record) = context.store.head(chat).await? else { return Ok(()) };
    let settings = context.settings_of(&record.chat, now).await?;
    if !settings.tells_of_absence() {
        return Ok(());
    }
    let facts = context.facts(&record.chat, &settings, now).await?;
    let command = Command::TellNobodyIsThere { why };
    let events = decide(&record.chat, command, facts, now).unwrap_or_default();
    context.save_quietly(record, Plan { trace, ..Plan::of(events) }, now).await
}
