//! One offer of the queue.

use domain::bookings::Slot;
use domain::ids::{ChatId, UserId};
use domain::queue::{Choice, Roster, choose};
use domain::session::{Command, Facts, Offeree, Phase, decide};
use domain::settings::Settings;
use domain::time::Timestamp;

use crate::commit::Plan;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Assign, Clock, CommitError, Queues, SlotCondition, StoreError};

pub(super) enum Offered {
    Made,
    /// It does not wait any more.
    Overtaken,
    /// Nobody is eligible.
    Nobody,
}

/// Offers one session; whoever is full by now is noted as full, and another chosen.
pub(super) async fn offer<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
    message: Assign,
    settings: &Settings,
    roster: &mut Roster,
) -> Result<Offered, Failure> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        let now = context.clock.now();
        match offer_once(context, chat, message, settings, roster, now).await {
            Ok((offered, Some((user, turn)))) => {
                roster.seat_taken(user, turn);
                return Ok(offered);
            }
            Ok((offered, None)) => return Ok(offered),
            Err(CommitError::AtLimit) => *roster = context.roster(message.line, settings).await?,
            Err(CommitError::Store(error)) => {
                let may_have_happened = matches!(error, StoreError::Unavailable { .. });
                context.again(attempt, error).await?;
                if may_have_happened {
                    // Then whoever was offered it has had their turn, though nothing will say so.
                    *roster = context.roster(message.line, settings).await?;
                }
            }
            Err(CommitError::Duplicate { .. } | CommitError::Pending(_)) => {
                return Ok(Offered::Overtaken); // An offer carries no key.
            }
        }
    }
}

type Taken = Option<(UserId, u64)>;

async fn offer_once<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
    Assign { line, trace, .. }: Assign,
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
        Offeree::One(user) => Some(SlotCondition {
            slot: Slot { line, user },
            limit: settings.limit(),
            total_limit: settings.total_limit(),
            turn: roster.next_turn(),
        }),
        Offeree::Everyone => None,
    };
    let command = Command::Offer { to, wrapped, decision };
    let events = decide(&record.chat, command, Facts::of(settings), now).unwrap_or_default();
    if events.is_empty() {
        return Ok((Offered::Overtaken, None));
    }
    let plan = Plan { offer: condition, trace, ..Plan::of(events) };
    context.save(record, plan, now).await?;
    Ok((Offered::Made, condition.map(|it| (it.slot.user, it.turn))))
}
