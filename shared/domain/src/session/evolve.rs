//! What an event makes of a chat: total, and the only way state changes. Replaying a log gives the head.

use super::{Event, Offeree, Phase, Session};
use crate::chat::{Chat, Entry};
use crate::ids::{OfferId, UserId};
use crate::message::{Author, Message};
use crate::time::Timestamp;

/// Adds `events` to `chat` as its next log entries, all at `now`.
pub fn commit(mut chat: Chat, events: Vec<Event>, now: Timestamp) -> (Chat, Vec<Entry>) {
    let mut entries = Vec::with_capacity(events.len());
    for event in events {
        chat = evolve(chat, &event, now);
        entries.push(Entry {
            chat: chat.id,
            seq: chat.seq,
            // An entry belongs to the session it changed, or to none between sessions.
            session: chat
                .session
                .as_ref()
                .filter(|it| is_part(it, chat.seq, &event))
                .map(|it| it.id),
            line: chat.session.as_ref().map_or(chat.line, |it| it.line),
            at: now,
            event,
            due: None,
            freed: None,
        });
    }
    (chat, entries)
}

/// Closed sessions own nothing but the entry that closed them, and late changes of their messages.
fn is_part(session: &Session, seq: u64, event: &Event) -> bool {
    let open = !session.is_over();
    let closes = matches!(event, Event::SessionClosed { .. });
    let changes = matches!(event, Event::MessageEdited { .. } | Event::MessageDeleted { .. });
    session.first_seq <= seq && (open || closes || changes)
}

/// What `event`, the chat's next log entry, makes of it.
pub fn evolve(mut chat: Chat, event: &Event, at: Timestamp) -> Chat {
    chat.seq += 1;
    let seq = chat.seq;
    match event {
        Event::CustomerLeft => chat.unreachable = true,
        Event::CustomerReturned => chat.unreachable = false,
        Event::SessionOpened { session, line, priority } => {
            chat.session = Some(Session {
                id: *session,
                parent: chat.session.map(|it| it.id),
                line: *line,
                first_seq: seq,
                opened_at: at,
                queued_at: at,
                priority: *priority,
                phase: Phase::Waiting { skipped: false },
                passed: vec![],
                joined: vec![],
                unanswered_since: None,
                replied: false,
                first_reply_at: None,
                unanswered: false,
                answered_at: None,
                active_at: at,
            });
        }
        Event::MessageAdded(_)
        | Event::MessageEdited { .. }
        | Event::MessageDeleted { .. }
        | Event::OfferMade { .. }
        | Event::RoundWrapped
        | Event::OfferLapsed { .. }
        | Event::OfferDeclined { .. }
        | Event::SessionAnswered { .. }
        | Event::SessionTransferred { .. }
        | Event::SessionQueued { .. }
        | Event::SessionIntercepted { .. }
        | Event::OperatorJoined { .. }
        | Event::MarkedUnanswered
        | Event::SessionFinished { .. }
        | Event::SessionReopened
        | Event::SessionClosed { .. } => {
            let offer = OfferId::of(chat.id, seq);
            if let Some(session) = &mut chat.session {
                change(session, event, offer, at);
            }
        }
    }
    chat
}

/// What `event` makes of the chat's session; `offer` is the id an offer made by it has.
fn change(session: &mut Session, event: &Event, offer: OfferId, at: Timestamp) {
    match event {
        Event::MessageAdded(message) => hear(session, message, at),
        Event::OfferMade { to, until, .. } => {
            session.phase = Phase::Offered { offer, to: *to, until: *until, from: None };
        }
        Event::SessionTransferred { by, to, until } => {
            session.replied = false;
            session.phase =
                Phase::Offered { offer, to: Offeree::One(*to), until: *until, from: Some(*by) };
        }
        Event::RoundWrapped => session.passed.clear(),
        Event::OfferLapsed { to } => {
            pass(session, *to);
            session.phase = Phase::Waiting { skipped: false };
        }
        Event::OfferDeclined { by } => {
            pass(session, Offeree::One(*by));
            session.phase = Phase::Waiting { skipped: true };
        }
        Event::SessionAnswered { by } | Event::SessionIntercepted { by } => own(session, *by, at),
        Event::SessionQueued { line, .. } => {
            session.line = *line;
            session.replied = false;
            session.passed.clear();
            session.phase = Phase::Waiting { skipped: false };
        }
        Event::OperatorJoined { user } => session.joined.push(*user),
        Event::MarkedUnanswered => session.unanswered = true,
        Event::SessionFinished { operator, until, reason, .. } => {
            session.phase = Phase::Closing { operator: *operator, until: *until, reason: *reason };
        }
        Event::SessionReopened => {
            if let Phase::Closing { operator, .. } = session.phase {
                session.phase = Phase::Owned { operator };
            }
        }
        Event::SessionClosed { reason, .. } => {
            let operator = session.operator();
            session.phase = Phase::Closed { operator, at, reason: *reason };
        }
        Event::SessionOpened { .. }
        | Event::CustomerLeft
        | Event::CustomerReturned
        | Event::MessageEdited { .. }
        | Event::MessageDeleted { .. } => {}
    }
}

/// Who speaks to whom decides whose turn it is; notes and automatic texts do not count (§4.11).
fn hear(session: &mut Session, message: &Message, at: Timestamp) {
    if session.is_over() || message.internal {
        return;
    }
    match message.author {
        Author::Customer(_) => {
            session.active_at = at;
            session.unanswered_since = session.unanswered_since.or(Some(at));
        }
        Author::Operator(_) => {
            session.active_at = at;
            session.unanswered_since = None;
            session.replied = true;
            session.first_reply_at = session.first_reply_at.or(Some(at));
        }
        Author::Bot(_) | Author::System => {}
    }
}

fn own(session: &mut Session, operator: UserId, at: Timestamp) {
    session.phase = Phase::Owned { operator };
    session.replied = false;
    session.answered_at = session.answered_at.or(Some(at));
    session.passed.clear();
}

fn pass(session: &mut Session, who: Offeree) {
    session.replied = false;
    if let Offeree::One(user) = who
        && !session.passed.contains(&user)
    {
        session.passed.push(user);
    }
}
