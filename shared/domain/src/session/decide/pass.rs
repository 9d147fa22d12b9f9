//! How a session leaves its holder by hand: skipped, or transferred.

use super::{Event, Facts, Offeree, Phase, Refusal, Session, bot, is_offered, is_owner};
use crate::access::Actor;
use crate::ids::{OfferId, UserId};
use crate::session::{HandedOver, QueuedBecause, TransferTarget};
use crate::time::Timestamp;

/// Who is offered it declines, or its owner gives it back before the first reply (§4.8); a bot hands it over.
pub(super) fn skip(
    session: &Session,
    by: Actor,
    seen: Option<OfferId>,
    facts: Facts<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    let declined = Ok(vec![Event::OfferDeclined { by: by.user }]);
    match session.phase {
        Phase::Offered { offer, to, .. } => match to {
            Offeree::One(user) if user == by.user && seen.is_none_or(|it| it == offer) => declined,
            // One who declines what everybody is offered leaves it to the others.
            Offeree::Everyone if by.may_take() => Ok(vec![]),
            Offeree::One(_) | Offeree::Everyone => Err(Refusal::OfferGone),
        },
        Phase::Bot { bot, .. } if bot == by.user => {
            Ok(bot::hand_over(session, bot, HandedOver::Asked, facts, now))
        }
        Phase::Owned { operator } if operator == by.user && !session.replied => declined,
        Phase::Waiting { .. } => Err(Refusal::OfferGone),
        Phase::Bot { .. } | Phase::Owned { .. } => Err(Refusal::NotHolder),
        Phase::Closing { .. } | Phase::Closed { .. } => Err(Refusal::SessionClosed),
    }
}

/// The holder or a supervisor hands the session to a person, who is offered it, or to another line's queue.
pub(super) fn transfer(
    session: &Session,
    by: Actor,
    to: TransferTarget,
    facts: Facts<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    if matches!(session.phase, Phase::Closing { .. } | Phase::Closed { .. }) {
        return Err(Refusal::SessionClosed);
    }
    if !(is_owner(session, by) || is_offered(session, by) || by.supervisor) {
        return Err(Refusal::NotHolder);
    }
    if !facts.settings.active {
        return Err(Refusal::LineInactive);
    }
    match to {
        TransferTarget::User { user, employed } => {
            to_user(session, by.user, user, employed, facts, now)
        }
        TransferTarget::Line { line, active } => {
            if !active {
                return Err(Refusal::LineWrong);
            }
            if line == session.line && matches!(session.phase, Phase::Waiting { .. }) {
                return Ok(vec![]);
            }
            let because = QueuedBecause::Transferred { by: by.user };
            Ok(vec![Event::SessionQueued { line, because }])
        }
    }
}

fn to_user(
    session: &Session,
    by: UserId,
    to: UserId,
    employed: bool,
    facts: Facts<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    if !employed || session.operator() == Some(to) {
        return Err(Refusal::OperatorWrong);
    }
    if session.offer().is_some_and(|(_, offeree)| offeree == Offeree::One(to)) {
        // Pressed twice; or they hold the queue's offer already.
        return if by == to { Err(Refusal::OperatorWrong) } else { Ok(vec![]) };
    }
    let until = facts.settings.queue_time.on().map(|it| now + it);
    Ok(vec![Event::SessionTransferred { by, to, until }])
}
