//! Offers a line's waiting sessions, one at a time, the highest priority and then the oldest first, until nobody is
//! eligible (design D10). One drain per line runs at once: `assign.fifo` is grouped by line.

use domain::bookings::Slot;
use domain::ids::{ChatId, LineId};
use domain::queue::{Choice, Roster, choose};
use domain::session::{Command, Facts, Offeree, Phase, decide};
use domain::settings::Settings;
use domain::time::{Seconds, Timestamp};

use crate::commit::Plan;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, CommitError, Queues, SlotCondition, StoreError};

/// Offers one drain makes before it sends itself on: a line with a thousand waiting does not hold a function for
/// longer than its time-out.
pub const OFFERS_MAX: usize = 50;

/// While anyone waits, the line is looked at again after this time at the latest.
pub const RECHECK: Seconds = Seconds(60);

/// What a drain came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drained {
    /// Offers made.
    pub offered: usize,
    /// Whether sessions wait on.
    pub waiting: bool,
}

/// Offers what waits in `line`. `id` names this message, so that going on is a message of its own.
///
/// # Errors
///
/// [`Failure`]: deliver it again; the offers made so far stand.
pub async fn assign<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    line: LineId,
    id: &str,
) -> Result<Drained, Failure> {
    let now = context.clock.now();
    let waiting = context.store.waiting(line, OFFERS_MAX + 1).await?;
    if waiting.is_empty() {
        return Ok(Drained { offered: 0, waiting: false });
    }
    let settings = context.settings(line, now).await?;
    let mut roster = context.store.roster(line).await?;
    let mut offered = 0;
    let mut left = waiting.len() > OFFERS_MAX;
    for chat in waiting.iter().take(OFFERS_MAX) {
        match offer(context, *chat, line, &settings, &mut roster).await? {
            Offered::Made => offered += 1,
            Offered::Overtaken => {}
            Offered::Nobody => {
                left = true;
                break;
            }
        }
    }
    if waiting.len() > OFFERS_MAX && offered > 0 {
        context.queues.assign(line, &format!("{id}+")).await?;
    } else if left {
        context.store.set_recheck(line, now + RECHECK).await?;
    }
    Ok(Drained { offered, waiting: left })
}

enum Offered {
    Made,
    /// It does not wait any more.
    Overtaken,
    /// Nobody is eligible.
    Nobody,
}

/// Offers one session; whoever is full by now is noted as full, and another chosen.
async fn offer<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
    line: LineId,
    settings: &Settings,
    roster: &mut Roster,
) -> Result<Offered, Failure> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        let now = context.clock.now();
        match offer_once(context, chat, line, settings, roster, now).await {
            Ok((offered, Some((user, turn)))) => {
                roster.seat_taken(user, turn);
                return Ok(offered);
            }
            Ok((offered, None)) => return Ok(offered),
            Err(CommitError::AtLimit) => *roster = context.store.roster(line).await?,
            Err(CommitError::Store(error)) => {
                let may_have_happened = matches!(error, StoreError::Unavailable { .. });
                context.again(attempt, error).await?;
                if may_have_happened {
                    // Then whoever was offered it has had their turn, though nothing will say so.
                    *roster = context.store.roster(line).await?;
                }
            }
            Err(CommitError::Duplicate { .. } | CommitError::Pending(_)) => {
                return Ok(Offered::Overtaken); // An offer carries no key.
            }
        }
    }
}

type Taken = Option<(domain::ids::UserId, u64)>;

async fn offer_once<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
    line: LineId,
    settings: &Settings,
    roster: &Roster,
    now: Timestamp,
) -> Result<(Offered, Taken), CommitError> {
    let Some(record) = context.store.head(chat).await? else {
        return Ok((Offered::Overtaken, None));
    };
    let Some(session) = record.chat.open_session() else { return Ok((Offered::Overtaken, None)) };
    if session.line != line || !matches!(session.phase, Phase::Waiting { .. }) {
        return Ok((Offered::Overtaken, None));
    }
    let Some(Choice { to, wrapped, decision }) = choose(roster, settings, &session.passed, now)
    else {
        return Ok((Offered::Nobody, None));
    };
    let condition = match to {
        Offeree::One(user) => {
            let slot = Slot { line, user };
            Some(SlotCondition { slot, limit: settings.limit(), turn: roster.next_turn() })
        }
        Offeree::Everyone => None,
    };
    let facts = Facts { settings, target_author: None, new_session: None, at_limit: false };
    let command = Command::Offer { to, wrapped, decision };
    let events = decide(&record.chat, command, facts, now).unwrap_or_default();
    if events.is_empty() {
        return Ok((Offered::Overtaken, None));
    }
    let plan = Plan { offer: condition, ..Plan::of(events) };
    context.save(record, plan, now).await?;
    Ok((Offered::Made, condition.map(|it| (it.slot.user, it.turn))))
}
