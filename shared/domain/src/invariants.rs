//! What must hold at every moment (design §5), as pure functions: used by the tests, by debug assertions after a
//! commit and on stored data.

use crate::bookings::{Bookings, bookings};
use crate::chat::{Chat, Entry};
use crate::session::{Event, Offeree, Phase, evolve};
use crate::settings::Settings;

#[cfg(test)]
mod tests;

/// What is wrong with a chat's head and what it holds; empty if all is well.
pub fn violations(chat: &Chat, held: &Bookings, settings: &Settings) -> Vec<String> {
    let mut wrong = Vec::new();
    let Some(session) = chat.open_session() else {
        if *held != Bookings::default() {
            wrong.push(format!("chat {}: no open session, but it holds {held:?}", chat.id));
        }
        return wrong;
    };
    let at = held.timer.unwrap_or(session.active_at);
    let ought = bookings(chat, settings, held, at);
    if (ought.slot, ought.place) != (held.slot, held.place) {
        wrong.push(format!("chat {}: holds {held:?}, ought to hold {ought:?}", chat.id));
    }
    if ought.timer.is_some() && held.timer.is_none_or(|it| Some(it) > ought.timer) {
        wrong.push(format!("chat {}: its timer is too late: {held:?}", chat.id));
    }
    if session.queued_at < session.opened_at {
        wrong.push(format!("chat {}: it waits since before it was opened", chat.id));
    }
    // A colleague's transfer may well go to one who passed it; the queue's offer only once the round has wrapped.
    if let Phase::Offered { to: Offeree::One(user), from: None, .. } = session.phase
        && session.passed.contains(&user)
    {
        wrong.push(format!("chat {}: the queue offered it to one who passed it", chat.id));
    }
    wrong
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
    let replayed = log.iter().fold(start, |chat, entry| evolve(chat, &entry.event, entry.at));
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
