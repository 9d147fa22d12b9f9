//! What a command does to a chat: a total function from state, command, facts and time to events or a refusal.
//!
//! SQS delivers at least once and people press twice: a command that has already taken effect yields no events.

mod begin;
mod bot;
mod comment;
mod customer;
mod end;
mod gone;
mod hold;
mod mode;
mod pass;
mod recognise;
mod time;
mod write;

#[cfg(test)]
mod tests;

use super::{Command, Event, Facts, Offeree, Phase, Refusal, Session};
use crate::access::Actor;
use crate::chat::Chat;
use crate::ids::SEQ_MAX;
use crate::message::{Author, Automatic, Content, Message};
use crate::time::Timestamp;
use crate::window::Sending;

/// Entries that one command can add at most; a chat this near to its end takes no more.
const EVENTS_MAX: u64 = 8;

/// Decides what `command` does to `chat` at `now`.
///
/// # Errors
///
/// [`Refusal`] if the command contradicts where the chat stands; nothing has happened then.
pub fn decide(
    chat: &Chat,
    command: Command,
    facts: Facts<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    // Also in a chat that is full: who keeps a person's data can always be rid of them.
    let erases = matches!(command, Command::Erase(_));
    if chat.erased.is_some() && !erases {
        return Err(Refusal::CustomerErased);
    }
    if chat.seq + EVENTS_MAX > SEQ_MAX && !erases {
        return Err(Refusal::ChatFull);
    }
    match command {
        Command::Receive(incoming) => Ok(customer::receive(chat, incoming, facts, now)),
        Command::ReviseIncoming { target, content } => {
            customer::revise(chat, target, content, facts)
        }
        Command::RetractIncoming { target } => customer::retract(chat, target, facts),
        Command::React { target, emoji } => Ok(customer::react(target, emoji)),
        Command::HearElsewhere(incoming) => Ok(vec![customer::elsewhere(incoming)]),
        Command::Profile { name, picture } => Ok(customer::profile(chat, name, picture)),
        Command::Hide { by, target, on } => comment::hide(chat, by, target, on, facts),
        Command::Leave => Ok(customer::leave(chat)),
        Command::Return => Ok(customer::return_(chat)),
        Command::Offer { to, wrapped, decision } => {
            Ok(hold::offer(chat, to, wrapped, decision, facts, now))
        }
        Command::TellNobodyIsThere { why } => Ok(gone::nobody_is_there(chat, why, facts, now)),
        Command::Recognise { session, cards, responsible } => {
            Ok(recognise::recognise(chat, session, cards, responsible, facts, now))
        }
        Command::Review { user, gone } => Ok(gone::review(chat, user, gone, facts, now)),
        Command::Consent { how } => Ok(customer::agree(chat, how).into_iter().collect()),
        Command::Start { by } => begin::start(chat, by, facts, now),
        Command::Unblock { by } => end::unblock(chat, by),
        Command::Pin { by, on } => mode::pin(open(chat)?, by, on),
        Command::Silence { by, on } => mode::silence(open(chat)?, by, on),
        Command::Greet { by } => bot::greet(open(chat)?, by, facts, now),
        Command::Answer { by, offer } => hold::answer(open(chat)?, by, offer, facts),
        Command::Intercept { by } => hold::intercept(open(chat)?, by, facts),
        Command::Join { by } => hold::join(open(chat)?, by),
        Command::Invite { by, user } => hold::invite(open(chat)?, by, user),
        Command::Remove { by, user } => hold::remove(open(chat)?, by, user),
        Command::Skip { by, offer } => pass::skip(open(chat)?, by, offer, facts, now),
        Command::Transfer { by, to } => pass::transfer(open(chat)?, by, to, facts, now),
        Command::Write { by, draft } => write::write(chat, by, draft, facts, now),
        Command::Revise { by, target, content } => write::revise(chat, by, target, content, facts),
        Command::Retract { by, target } => write::retract(chat, by, target, facts),
        Command::Finish { by } => end::finish(open(chat)?, by, facts, now),
        Command::Spam { by, block } => end::spam(chat, by, block),
        Command::Erase(erasure) => Ok(end::erase(chat, erasure)),
        Command::Abandon { reason } => Ok(end::abandon(chat, reason)),
        Command::Tick => Ok(time::tick(chat, facts, now)),
    }
}

/// The open session, where a command needs one.
fn open(chat: &Chat) -> Result<&Session, Refusal> {
    chat.open_session().ok_or(Refusal::SessionClosed)
}

/// An automatic text to the customer, where the line has one and works, and the channel takes it.
fn say(
    text: Option<&String>,
    automatic: Automatic,
    facts: Facts<'_>,
    now: Timestamp,
) -> Option<Event> {
    let is_open = facts.window.is_none_or(|it| it.admits(Sending::ByProgram, now).is_ok());
    let is_sent = facts.takes_texts && facts.settings.active && is_open;
    let text = text.filter(|it| is_sent && !it.trim().is_empty())?;
    Some(Event::MessageAdded(Message {
        author: Author::System,
        content: Content::text(text),
        sent_at: now,
        internal: false,
        external_id: None,
        client_id: None,
        automatic: Some(automatic),
    }))
}

/// Whether `by` holds the offer that stands.
fn is_offered(session: &Session, by: Actor) -> bool {
    match session.offer() {
        Some((_, Offeree::One(user))) => user == by.user,
        Some((_, Offeree::Everyone)) => by.may_take(),
        None => false,
    }
}

/// Whether `by` owns the session, be it in its closing delay; a bot that holds it does.
fn is_owner(session: &Session, by: Actor) -> bool {
    session.is_owned_by(by.user)
}
