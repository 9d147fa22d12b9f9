//! What time does. A firing may come early, late or twice: only what is due at `now` happens (design D6).

use super::{Event, Facts, Phase, Session, end, say};
use crate::chat::Chat;
use crate::session::{CloseReason, DeadlineKind, deadlines};
use crate::time::Timestamp;

/// Everything due at `now`, in the order it was due.
pub(super) fn tick(chat: &Chat, facts: Facts<'_>, now: Timestamp) -> Vec<Event> {
    let Some(session) = chat.open_session() else { return vec![] };
    let mut events = Vec::new();
    for deadline in deadlines(session, facts.settings) {
        if now < deadline.at {
            break;
        }
        match deadline.kind {
            DeadlineKind::Offer => events.extend(lapse(session)),
            DeadlineKind::NoAnswer => {
                events.push(Event::MarkedUnanswered);
                events.extend(say(facts.settings.no_answer_text.as_ref(), now));
            }
            DeadlineKind::Idle => {
                events.extend(idle(session, facts, now));
                break; // What else was due belonged to a session that is over.
            }
            DeadlineKind::Close => {
                events.extend(close(session));
                break;
            }
        }
    }
    events
}

fn lapse(session: &Session) -> Option<Event> {
    session.offer().map(|(_, to)| Event::OfferLapsed { to })
}

/// Idle closing takes the same way as finishing; without an owner there is nobody to rate, so it ends at once.
fn idle(session: &Session, facts: Facts<'_>, now: Timestamp) -> Vec<Event> {
    let text = facts.settings.auto_close_text.as_ref();
    match session.phase {
        Phase::Owned { operator } => {
            end::closing(None, operator, CloseReason::Idle, text, facts, now)
        }
        Phase::Waiting { .. } | Phase::Offered { .. } => {
            let mut events: Vec<Event> = say(text, now).into_iter().collect();
            events.push(Event::SessionClosed { by: None, reason: CloseReason::Idle });
            events
        }
        Phase::Closing { .. } | Phase::Closed { .. } => vec![],
    }
}

fn close(session: &Session) -> Option<Event> {
    match session.phase {
        Phase::Closing { reason, .. } => Some(Event::SessionClosed { by: None, reason }),
        Phase::Waiting { .. }
        | Phase::Offered { .. }
        | Phase::Owned { .. }
        | Phase::Closed { .. } => None,
    }
}
