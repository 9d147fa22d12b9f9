//! What a customer does. Nothing of theirs is ever refused for a limit, an hour or an inactive line.

use super::{Event, Facts, Phase, Refusal};
use crate::chat::Chat;
use crate::message::{Author, Content, Message};
use crate::session::Incoming;

/// Their message opens a session where none is open, and reopens one in its closing delay with the same owner (§4.9).
pub(super) fn receive(chat: &Chat, incoming: Incoming, facts: Facts<'_>) -> Vec<Event> {
    let mut events = Vec::with_capacity(3);
    if chat.unreachable {
        events.push(Event::CustomerReturned);
    }
    match (chat.open_session(), facts.new_session) {
        (None, Some(session)) => events.push(Event::SessionOpened {
            session,
            line: chat.line,
            priority: facts.settings.priority,
        }),
        (Some(session), _) if matches!(session.phase, Phase::Closing { .. }) => {
            events.push(Event::SessionReopened);
        }
        (Some(_), _) | (None, None) => {}
    }
    events.push(Event::MessageAdded(Message {
        author: Author::Customer(chat.customer.id),
        content: incoming.content,
        sent_at: incoming.sent_at,
        internal: false,
        external_id: Some(incoming.external_id),
        client_id: None,
    }));
    events
}

/// They change a message of theirs.
pub(super) fn revise(
    chat: &Chat,
    target: u64,
    content: Content,
    facts: Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    own(chat, facts)?;
    Ok(vec![Event::MessageEdited { target, by: None, content }])
}

/// They take a message of theirs back.
pub(super) fn retract(chat: &Chat, target: u64, facts: Facts<'_>) -> Result<Vec<Event>, Refusal> {
    own(chat, facts)?;
    Ok(vec![Event::MessageDeleted { target, by: None }])
}

/// They shut us out: the log says so, and the operator sees it.
pub(super) fn leave(chat: &Chat) -> Vec<Event> {
    if chat.unreachable { vec![] } else { vec![Event::CustomerLeft] }
}

/// They let us in again.
pub(super) fn return_(chat: &Chat) -> Vec<Event> {
    if chat.unreachable { vec![Event::CustomerReturned] } else { vec![] }
}

fn own(chat: &Chat, facts: Facts<'_>) -> Result<(), Refusal> {
    match facts.target_author {
        Some(Author::Customer(id)) if id == chat.customer.id => Ok(()),
        Some(Author::Customer(_) | Author::Operator(_) | Author::Bot(_) | Author::System)
        | None => Err(Refusal::NoSuchMessage),
    }
}
