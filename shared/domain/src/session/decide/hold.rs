//! How a session gets a holder: offered by the queue, answered, intercepted.

use super::{Event, Facts, Offeree, Phase, Refusal, Session, is_offered};
use crate::access::Actor;
use crate::chat::Chat;
use crate::ids::OfferId;
use crate::ids::UserId;
use crate::queue::Decision;
use crate::time::Timestamp;

/// The queue's offer; whatever has overtaken it makes it nothing.
pub(super) fn offer(
    chat: &Chat,
    to: Offeree,
    wrapped: bool,
    decision: Decision,
    facts: Facts<'_>,
    now: Timestamp,
) -> Vec<Event> {
    let is_waiting =
        |it: &Session| matches!(it.phase, Phase::Waiting { .. }) && it.lookup_until.is_none();
    let waits = chat.open_session().is_some_and(is_waiting);
    if !waits || !facts.settings.active {
        return vec![];
    }
    let until = match to {
        Offeree::One(_) => facts.settings.queue_time.on().map(|it| now + it),
        Offeree::Everyone => None, // There is nobody to pass it on to (trap T36).
    };
    let made = Event::OfferMade { to, until, decision };
    if wrapped { vec![Event::RoundWrapped, made] } else { vec![made] }
}

/// Who is offered it takes it; while it waits, any member or supervisor may, by hand (§4.8).
pub(super) fn answer(
    session: &Session,
    by: Actor,
    seen: Option<OfferId>,
    facts: Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let answered = Ok(vec![Event::SessionAnswered { by: by.user }]);
    match session.phase {
        Phase::Owned { operator } if operator == by.user => Ok(vec![]),
        Phase::Owned { operator } => Err(Refusal::AlreadyAnswered { owner: operator }),
        Phase::Closing { .. } | Phase::Closed { .. } => Err(Refusal::SessionClosed),
        Phase::Bot { .. } => Err(Refusal::NotHolder),
        Phase::Waiting { .. } | Phase::Offered { .. } if !facts.settings.active => {
            Err(Refusal::LineInactive)
        }
        Phase::Waiting { .. } if seen.is_some() => Err(Refusal::OfferGone),
        Phase::Waiting { .. } if by.may_take() => answered,
        Phase::Waiting { .. } => Err(Refusal::NotHolder),
        Phase::Offered { offer, .. } if seen.is_some_and(|it| it != offer) => {
            Err(Refusal::OfferGone)
        }
        Phase::Offered { .. } if !is_offered(session, by) => Err(Refusal::OfferGone),
        Phase::Offered { to: Offeree::Everyone, .. } if facts.at_limit => Err(Refusal::AtLimit),
        Phase::Offered { .. } => answered,
    }
}

/// A supervisor takes the session over; a member too, where the line gives them the right.
pub(super) fn intercept(
    session: &Session,
    by: Actor,
    facts: Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    if !(by.supervisor || by.member && facts.settings.members_may_intercept) {
        return Err(Refusal::NotHolder);
    }
    if !facts.settings.active {
        return Err(Refusal::LineInactive);
    }
    match session.phase {
        Phase::Owned { operator } if operator == by.user => Ok(vec![]),
        Phase::Closing { .. } | Phase::Closed { .. } => Err(Refusal::SessionClosed),
        Phase::Bot { .. } | Phase::Waiting { .. } | Phase::Offered { .. } | Phase::Owned { .. } => {
            Ok(vec![Event::SessionIntercepted { by: by.user }])
        }
    }
}

/// A member or supervisor reads along; ownership stays as it is.
pub(super) fn join(session: &Session, by: Actor) -> Result<Vec<Event>, Refusal> {
    if !by.may_take() && session.operator() != Some(by.user) {
        return Err(Refusal::NotHolder);
    }
    if session.joined.contains(&by.user) {
        return Ok(vec![]);
    }
    Ok(vec![Event::OperatorJoined { user: by.user }])
}

/// Who takes part, or could, lets another read along; who owns the session, or reads along already, is there.
pub(super) fn invite(session: &Session, by: Actor, user: UserId) -> Result<Vec<Event>, Refusal> {
    let takes_part = session.operator() == Some(by.user) || session.joined.contains(&by.user);
    if !by.may_take() && !takes_part {
        return Err(Refusal::NotHolder);
    }
    if session.joined.contains(&user) || session.operator() == Some(user) {
        return Ok(vec![]);
    }
    Ok(vec![Event::OperatorJoined { user }])
}

/// Somebody reads along no more: by themselves, or by who owns or steers the session. An owner cannot be taken out.
pub(super) fn remove(session: &Session, by: Actor, user: UserId) -> Result<Vec<Event>, Refusal> {
    let may = by.user == user || by.supervisor || session.operator() == Some(by.user);
    if !may || session.holder() == Some(user) {
        return Err(Refusal::NotHolder);
    }
    if !session.joined.contains(&user) {
        return Ok(vec![]);
    }
    Ok(vec![Event::OperatorLeft { user }])
}
