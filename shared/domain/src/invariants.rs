//! What must hold at every moment (design §5), as pure functions: used by the tests, by debug assertions after a
//! commit and on stored data.

use crate::bookings::{Bookings, bookings};
use crate::chat::{Chat, Entry};
use crate::session::{Event, Offeree, Phase, Session, evolve, next_deadline};
use crate::settings::{QueueType, Settings};

#[cfg(test)]
mod tests;

/// What is wrong with a chat's head and what it holds; empty if all is well.
pub fn violations(chat: &Chat, held: &Bookings, settings: &Settings) -> Vec<String> {
    let Some(session) = chat.open_session() else {
        if *held != Bookings::default() {
            return vec![format!("chat {}: no open session, but it holds {held:?}", chat.id)];
        }
        return vec![];
    };
    let at = held.timer.unwrap_or(session.active_at);
    let ought = bookings(chat, settings, held, at);
    let booked = |it: &Bookings| (it.slot, it.total, it.place);
    let due = next_deadline(session, settings).map(|it| it.at);
    let checks = [
        (booked(&ought) == booked(held), "it ought to hold something else"),
        (due.is_none() || held.timer.is_some_and(|it| Some(it) <= due), "its timer is too late"),
        (session.queued_at >= session.opened_at, "it waits since before it was opened"),
        (!offered_to_one_who_passed(session), "the queue offered it to one who passed it"),
        (
            session.bot().is_none() || booked(held) == (None, None, None),
            "a bot has it, but it counts for somebody or waits",
        ),
        (
            session.lookup_until.is_none() || held.place.is_none(),
            "it waits for the CRM, but may be offered",
        ),
        (
            held.total == held.slot.filter(|_| settings.total_limit().is_some()).map(|it| it.user),
            "what counts over all lines is not what counts in this one",
        ),
        (
            held.timer.is_some() || held.place.is_some() || is_kept(session, settings),
            "nothing will ever happen to it by itself",
        ),
        (is_owned_once(session), "somebody's ownership is noted, but it is not theirs"),
    ];
    let wrong = checks.into_iter().filter(|(well, _)| !well);
    wrong.map(|(_, what)| format!("chat {}: {what}: {held:?}", chat.id)).collect()
}

/// A colleague's transfer, or the CRM's naming, may well go to one who passed it; the queue's offer only once the
/// round has wrapped.
fn offered_to_one_who_passed(session: &Session) -> bool {
    match session.phase {
        Phase::Offered { to: Offeree::One(user), from: None, as_responsible: false, .. } => {
            session.passed.contains(&user)
        }
        Phase::Bot { .. }
        | Phase::Waiting { .. }
        | Phase::Offered { .. }
        | Phase::Owned { .. }
        | Phase::Closing { .. }
        | Phase::Closed { .. } => false,
    }
}

/// Whether somebody has it for as long as they like, by the line's settings; in a line that is switched off everybody
/// has (S46).
fn is_kept(session: &Session, settings: &Settings) -> bool {
    let by_settings = match session.phase {
        Phase::Bot { until, .. } => until.is_none(),
        Phase::Offered { to: Offeree::One(_), .. } => settings.queue_time.is_zero(),
        Phase::Offered { to: Offeree::Everyone, .. } => settings.queue_type == QueueType::All,
        Phase::Owned { .. } => true,
        Phase::Waiting { .. } | Phase::Closing { .. } | Phase::Closed { .. } => false,
    };
    by_settings || !settings.active
}

/// What is noted of an owner is gone with them. An owner from before it was noted since when they have it is one too.
fn is_owned_once(session: &Session) -> bool {
    let noted = session.owned_at.is_some()
        || session.replied
        || session.pinned
        || session.owner_away_until.is_some();
    session.operator().is_some() || !noted
}

/// What is wrong with a chat's whole log; empty if it is gap-free and replays to the head.
pub fn log_violations(chat: &Chat, log: &[Entry]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (expected, entry) in (1..).zip(log) {
        if entry.seq != expected || entry.chat != chat.id {
            wrong.push(format!("chat {}: entry {} stands in place {expected}", chat.id, entry.seq));
        }
    }
    let Chat { id, channel, kind, line, .. } = *chat;
    let (conversation, customer) = (chat.conversation.clone(), chat.customer.clone());
    let start = Chat::new(id, (channel, kind, line), conversation, customer);
    let mut replayed = log.iter().fold(start, |chat, entry| evolve(chat, &entry.event, entry.at));
    if chat.heard_at.is_none() {
        replayed.heard_at = None; // A head from before it was noted.
    }
    if replayed != *chat {
        wrong.push(format!("chat {}: its log does not replay to its head", chat.id));
    }
    let mut seen = std::collections::BTreeSet::new();
    for entry in log {
        if let Event::MessageAdded(message) = &entry.event
            && let Some(id) = &message.external_id
            && !seen.insert(id)
        {
            wrong.push(format!("chat {}: message {id} is in the log twice", chat.id));
        }
    }
    wrong
}
