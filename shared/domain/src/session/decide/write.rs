//! What employees write.

use super::{Event, Facts, Phase, Refusal, Session, comment, is_offered, is_owner, open};
use crate::access::Actor;
use crate::chat::Chat;
use crate::message::{Author, Content, Message};
use crate::session::{Draft, Offeree};
use crate::time::Timestamp;
use crate::window::Sending;

/// The owner writes; who is offered the session takes it by writing; who reads along writes only internally (§4.8).
pub(super) fn write(
    chat: &Chat,
    by: Actor,
    draft: Draft,
    facts: Facts<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    let session = open(chat)?;
    if draft.content.is_empty() {
        return Err(Refusal::MessageEmpty);
    }
    let is_bot = session.bot() == Some(by.user);
    let internal = draft.internal || session.silent && !is_bot;
    let mut events = if internal {
        may_note(session, by)?;
        vec![]
    } else {
        let taken = take_by_writing(session, by, facts)?;
        if draft.content.private_to.is_some() {
            comment::admits_private_reply(chat, facts, now)?;
        }
        reach(&draft.content, is_bot, facts, now)?;
        taken
    };
    events.push(Event::MessageAdded(Message {
        author: if is_bot { Author::Bot(by.user) } else { Author::Operator(by.user) },
        content: draft.content,
        sent_at: now,
        internal,
        external_id: None,
        client_id: draft.client_id,
        automatic: None,
    }));
    Ok(events)
}

/// Whether what is written can be sent to the customer now.
fn reach(content: &Content, is_bot: bool, facts: Facts<'_>, now: Timestamp) -> Result<(), Refusal> {
    let sending = match (&content.template, is_bot) {
        (Some(_), _) => Sending::Template,
        (None, true) => Sending::ByProgram,
        (None, false) => Sending::ByPerson,
    };
    let admitted = facts.window.map_or(Ok(()), |it| it.admits(sending, now));
    admitted.map_err(|instead| Refusal::WindowClosed { instead })
}

/// What writing to the customer does to the session before the message.
fn take_by_writing(session: &Session, by: Actor, facts: Facts<'_>) -> Result<Vec<Event>, Refusal> {
    let may_speak = is_owner(session, by) || is_offered(session, by);
    if may_speak && !facts.settings.active {
        return Err(Refusal::LineInactive);
    }
    match session.phase {
        Phase::Bot { bot: holder, .. } | Phase::Owned { operator: holder } if holder == by.user => {
            Ok(vec![])
        }
        // A bot has had its turn.
        Phase::Closing { bot: true, .. } => Err(Refusal::SessionClosed),
        // Who writes on after finishing has not finished.
        Phase::Closing { operator, .. } if operator == by.user => Ok(vec![Event::SessionReopened]),
        Phase::Offered { to: Offeree::Everyone, .. } if may_speak && facts.at_limit => {
            Err(Refusal::AtLimit)
        }
        Phase::Offered { .. } if may_speak => Ok(vec![Event::SessionAnswered { by: by.user }]),
        Phase::Closed { .. } => Err(Refusal::SessionClosed),
        Phase::Bot { .. }
        | Phase::Waiting { .. }
        | Phase::Offered { .. }
        | Phase::Owned { .. }
        | Phase::Closing { .. } => Err(Refusal::NotHolder),
    }
}

fn may_note(session: &Session, by: Actor) -> Result<(), Refusal> {
    let takes_part = is_owner(session, by)
        || is_offered(session, by)
        || session.joined.contains(&by.user)
        || by.supervisor;
    if takes_part { Ok(()) } else { Err(Refusal::NotHolder) }
}

/// An operator changes a message of their own.
pub(super) fn revise(
    chat: &Chat,
    by: Actor,
    target: u64,
    content: Content,
    facts: Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    if content.is_empty() {
        return Err(Refusal::MessageEmpty);
    }
    may_change(chat, by, facts)?;
    Ok(vec![Event::MessageEdited { target, by: Some(by.user), content }])
}

/// An operator takes a message of their own back.
pub(super) fn retract(
    chat: &Chat,
    by: Actor,
    target: u64,
    facts: Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    may_change(chat, by, facts)?;
    Ok(vec![Event::MessageDeleted { target, by: Some(by.user) }])
}

fn may_change(chat: &Chat, by: Actor, facts: Facts<'_>) -> Result<(), Refusal> {
    let session = open(chat)?;
    let own = [Author::Operator(by.user), Author::Bot(by.user)];
    if !facts.target_author.is_some_and(|it| own.contains(&it)) {
        return Err(Refusal::NoSuchMessage);
    }
    // Only the holder may speak to the customer, and a change is speech.
    if is_owner(session, by) { Ok(()) } else { Err(Refusal::NotHolder) }
}
