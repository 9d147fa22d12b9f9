//! How a session ends by hand.

use super::{Event, Facts, Phase, Refusal, Session, is_offered, is_owner, open, say};
use crate::access::Actor;
use crate::chat::Chat;
use crate::erasure::Erasure;
use crate::ids::UserId;
use crate::message::Automatic;
use crate::session::CloseReason;
use crate::time::Timestamp;

/// The owner finishes, or a supervisor for another: close text, then the closing delay (§4.9).
pub(super) fn finish(
    session: &Session,
    by: Actor,
    facts: Facts<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    match session.phase {
        Phase::Closing { .. } if is_owner(session, by) || by.supervisor => Ok(vec![]),
        Phase::Closed { .. } => Err(Refusal::SessionClosed),
        Phase::Owned { operator } if operator == by.user || by.supervisor => {
            Ok(goodbye(Some(by.user), Holder { user: operator, bot: false }, facts, now))
        }
        Phase::Bot { bot, .. } if bot == by.user || by.supervisor => {
            Ok(goodbye(Some(by.user), Holder { user: bot, bot: true }, facts, now))
        }
        // Nobody has spoken yet: there is nothing to say goodbye to or to rate.
        Phase::Waiting { .. } | Phase::Offered { .. } if by.supervisor => {
            Ok(vec![Event::SessionClosed { by: Some(by.user), reason: CloseReason::Finished }])
        }
        Phase::Bot { .. }
        | Phase::Waiting { .. }
        | Phase::Offered { .. }
        | Phase::Owned { .. }
        | Phase::Closing { .. } => Err(Refusal::NotHolder),
    }
}

/// Who had the session that ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Holder {
    pub(super) user: UserId,
    pub(super) bot: bool,
}

fn goodbye(by: Option<UserId>, of: Holder, facts: Facts<'_>, now: Timestamp) -> Vec<Event> {
    let text = say(facts.settings.close_text.as_ref(), Automatic::Close, facts, now);
    closing(by, of, CloseReason::Finished, text, facts, now)
}

/// The events of a session's goodbye.
pub(super) fn closing(
    by: Option<UserId>,
    of: Holder,
    reason: CloseReason,
    text: Option<Event>,
    facts: Facts<'_>,
    now: Timestamp,
) -> Vec<Event> {
    let until = now + facts.settings.full_close_time;
    let mut events: Vec<Event> = text.into_iter().collect();
    events.push(Event::SessionFinished { by, operator: of.user, bot: of.bot, until, reason });
    if until <= now {
        events.push(Event::SessionClosed { by, reason });
    }
    events
}

/// Who holds the session, or a supervisor, marks it as spam: it ends at once and in silence, and its customer may be
/// blocked with it.
pub(super) fn spam(chat: &Chat, by: Actor, block: bool) -> Result<Vec<Event>, Refusal> {
    let session = open(chat)?;
    if !(is_owner(session, by) || is_offered(session, by) || by.supervisor) {
        return Err(Refusal::NotHolder);
    }
    let mut events = vec![Event::SessionClosed { by: Some(by.user), reason: CloseReason::Spam }];
    if block && !chat.blocked {
        events.push(Event::CustomerBlocked { by: by.user });
    }
    Ok(events)
}

/// A member or supervisor lets the customer in again.
pub(super) fn unblock(chat: &Chat, by: Actor) -> Result<Vec<Event>, Refusal> {
    if !by.may_take() {
        return Err(Refusal::NotHolder);
    }
    Ok(if chat.blocked { vec![Event::CustomerUnblocked { by: by.user }] } else { vec![] })
}

/// Nothing is kept of the customer: the session ends in silence, and the chat with it. Once: a chat has one customer.
pub(super) fn erase(chat: &Chat, erasure: Box<Erasure>) -> Vec<Event> {
    if chat.erased.is_some() {
        return vec![];
    }
    let mut events = abandon(chat, CloseReason::CustomerErased);
    events.push(Event::CustomerErased(erasure));
    events
}

/// The channel or the line went away: the session ends in silence.
pub(super) fn abandon(chat: &Chat, reason: CloseReason) -> Vec<Event> {
    match chat.open_session() {
        Some(_) => vec![Event::SessionClosed { by: None, reason }],
        None => vec![],
    }
}
