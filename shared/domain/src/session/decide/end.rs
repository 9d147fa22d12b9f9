//! How a session ends by hand.

use super::{Event, Facts, Phase, Refusal, Session, is_offered, is_owner, say};
use crate::access::Actor;
use crate::chat::Chat;
use crate::ids::UserId;
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
            let text = facts.settings.close_text.as_ref();
            Ok(closing(Some(by.user), operator, CloseReason::Finished, text, facts, now))
        }
        // Nobody has spoken yet: there is nothing to say goodbye to or to rate.
        Phase::Waiting { .. } | Phase::Offered { .. } if by.supervisor => {
            Ok(vec![Event::SessionClosed { by: Some(by.user), reason: CloseReason::Finished }])
        }
        Phase::Waiting { .. }
        | Phase::Offered { .. }
        | Phase::Owned { .. }
        | Phase::Closing { .. } => Err(Refusal::NotHolder),
    }
}

/// The events of a session's goodbye.
pub(super) fn closing(
    by: Option<UserId>,
    operator: UserId,
    reason: CloseReason,
    text: Option<&String>,
    facts: Facts<'_>,
    now: Timestamp,
) -> Vec<Event> {
    let until = now + facts.settings.full_close_time;
    let mut events: Vec<Event> = say(text, now).into_iter().collect();
    events.push(Event::SessionFinished { by, operator, until, reason });
    if until <= now {
        events.push(Event::SessionClosed { by, reason });
    }
    events
}

/// Who holds the session, or a supervisor, marks it as spam: it ends at once and in silence.
pub(super) fn spam(session: &Session, by: Actor) -> Result<Vec<Event>, Refusal> {
    if is_owner(session, by) || is_offered(session, by) || by.supervisor {
        Ok(vec![Event::SessionClosed { by: Some(by.user), reason: CloseReason::Spam }])
    } else {
        Err(Refusal::NotHolder)
    }
}

/// The channel or the line went away: the session ends in silence.
pub(super) fn abandon(chat: &Chat, reason: CloseReason) -> Vec<Event> {
    match chat.open_session() {
        Some(_) => vec![Event::SessionClosed { by: None, reason }],
        None => vec![],
    }
}
