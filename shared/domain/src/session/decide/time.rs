//! What time does. A firing may come early, late or twice: only what is due at `now` happens (design D6).

use super::{EVENTS_MAX, Event, Facts, Phase, Session, bot, end, say};
use crate::chat::Chat;
use crate::message::Automatic;
use crate::session::{
    CloseReason, Deadline, DeadlineKind, HandedOver, Kpi, QueuedBecause, evolve, next_deadline,
};
use crate::time::Timestamp;

/// Events that one deadline causes at most.
const EACH_MAX: u64 = 3;

/// Everything due at `now`, in the order it was due, each on what the one before it left.
pub(super) fn tick(chat: &Chat, facts: Facts<'_>, now: Timestamp) -> Vec<Event> {
    let mut events = Vec::new();
    let Some(mut deadline) = due(chat, facts, now) else { return events };
    let mut chat = chat.clone();
    // What does not fit is still due, and fires again.
    while events.len() as u64 + EACH_MAX <= EVENTS_MAX {
        let Some(session) = chat.open_session() else { break };
        let caused = happen(session, deadline, facts, now);
        chat = caused.iter().fold(chat, |chat, event| evolve(chat, event, now));
        events.extend(caused);
        match due(&chat, facts, now) {
            Some(next) if next != deadline => deadline = next,
            Some(_) | None => break,
        }
    }
    events
}

fn due(chat: &Chat, facts: Facts<'_>, now: Timestamp) -> Option<Deadline> {
    let session = chat.open_session()?;
    next_deadline(session, facts.settings).filter(|it| it.at <= now)
}

fn happen(session: &Session, deadline: Deadline, facts: Facts<'_>, now: Timestamp) -> Vec<Event> {
    match deadline.kind {
        DeadlineKind::Bot => bot_is_late(session, facts, now),
        DeadlineKind::Lookup => vec![Event::LookupLapsed],
        DeadlineKind::Offer => lapse(session).into_iter().collect(),
        DeadlineKind::NoAnswer => {
            let text = facts.settings.no_answer_text.as_ref();
            let text = say(text, Automatic::NoAnswer, facts, now);
            std::iter::once(Event::MarkedUnanswered).chain(text).collect()
        }
        DeadlineKind::Late => late(session).into_iter().collect(),
        DeadlineKind::Silent => silent(session).into_iter().collect(),
        DeadlineKind::Idle => idle(session, facts, now),
        DeadlineKind::Close => close(session).into_iter().collect(),
    }
}

fn bot_is_late(session: &Session, facts: Facts<'_>, now: Timestamp) -> Vec<Event> {
    match session.phase {
        Phase::Bot { bot, .. } => bot::hand_over(session, bot, HandedOver::TimedOut, facts, now),
        Phase::Waiting { .. }
        | Phase::Offered { .. }
        | Phase::Owned { .. }
        | Phase::Closing { .. }
        | Phase::Closed { .. } => vec![],
    }
}

fn lapse(session: &Session) -> Option<Event> {
    session.offer().map(|(_, to)| Event::OfferLapsed { to })
}

fn late(session: &Session) -> Option<Event> {
    let kpi = if session.first_reply_at.is_none() { Kpi::First } else { Kpi::Further };
    let holder = session.holder();
    session.unanswered_since.map(|since| Event::AnswerLate { kpi, since, holder })
}

fn silent(session: &Session) -> Option<Event> {
    let because = |owner| QueuedBecause::OwnerSilent { owner };
    let queued = |owner| Event::SessionQueued { line: session.line, because: because(owner) };
    session.operator().map(queued)
}

/// Idle closing takes the same way as finishing; without an owner there is nobody to rate, so it ends at once.
fn idle(session: &Session, facts: Facts<'_>, now: Timestamp) -> Vec<Event> {
    let text = facts.settings.auto_close_text.as_ref();
    let text = say(text, Automatic::AutoClose, facts, now);
    match session.phase {
        Phase::Owned { operator } => {
            let of = end::Holder { user: operator, bot: false };
            end::closing(None, of, CloseReason::Idle, text, facts, now)
        }
        Phase::Waiting { .. } | Phase::Offered { .. } => {
            let closed = Event::SessionClosed { by: None, reason: CloseReason::Idle };
            text.into_iter().chain([closed]).collect()
        }
        Phase::Bot { .. } | Phase::Closing { .. } | Phase::Closed { .. } => vec![],
    }
}

fn close(session: &Session) -> Option<Event> {
    match session.phase {
        Phase::Closing { reason, .. } => Some(Event::SessionClosed { by: None, reason }),
        Phase::Bot { .. }
        | Phase::Waiting { .. }
        | Phase::Offered { .. }
        | Phase::Owned { .. }
        | Phase::Closed { .. } => None,
    }
}
