//! What a committed entry causes outside: a pure function of the entry, so that effects can be derived again from
//! the log at any time and carry the same ids (design D3).

use serde::{Deserialize, Serialize};

use crate::alert::may_alert;
use crate::chat::Entry;
use crate::ids::{ChatId, LineId};
use crate::message::{Author, Message, Source};
use crate::session::Event;
use crate::time::Timestamp;

#[cfg(test)]
mod tests;

/// Something to be done because of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Effect {
    /// Look whether somebody can be offered who waits in the line.
    Assign {
        /// The line.
        line: LineId,
        /// The chat that has begun to wait there or freed somebody: where nobody is there, its customer is told.
        chat: Option<ChatId>,
    },
    /// Look the same way at the other lines that limit sessions over all lines: somebody has one less.
    AssignElsewhere {
        /// The line that is looked at anyway.
        line: Option<LineId>,
    },
    /// Carry the entry to the customer's messenger.
    Deliver {
        /// The chat.
        chat: ChatId,
        /// The entry.
        seq: u64,
    },
    /// Fetch what the customer sent along and keep it, before its address expires.
    Fetch {
        /// The chat.
        chat: ChatId,
        /// The entry.
        seq: u64,
    },
    /// Ask the messenger for more of a new customer than their messages tell.
    Profile {
        /// Their chat.
        chat: ChatId,
    },
    /// Tell employees of the entry, as its line says.
    Alert {
        /// The chat.
        chat: ChatId,
        /// The entry.
        seq: u64,
    },
    /// Bring the CRM up to the entry: look the customer up, keep their log …
    Crm {
        /// The chat.
        chat: ChatId,
        /// The entry.
        seq: u64,
    },
    /// Look at the chat at that instant.
    Timer {
        /// The chat.
        chat: ChatId,
        /// When.
        at: Timestamp,
    },
}

/// Everything `entry` causes, in order; the n-th effect's id is (chat, seq, n).
pub fn effects(entry: &Entry) -> Vec<Effect> {
    let mut effects = Vec::new();
    let waits_in = waits_in(entry);
    if let Some(line) = waits_in {
        effects.push(Effect::Assign { line, chat: Some(entry.chat) });
    }
    if let Some(line) = entry.freed.filter(|it| Some(*it) != waits_in) {
        effects.push(Effect::Assign { line, chat: Some(entry.chat) });
    }
    if entry.freed_total.is_some() {
        effects.push(Effect::AssignElsewhere { line: waits_in.or(entry.freed) });
    }
    if concerns_customer(&entry.event) {
        effects.push(Effect::Deliver { chat: entry.chat, seq: entry.seq });
    }
    if brings_files(&entry.event) {
        effects.push(Effect::Fetch { chat: entry.chat, seq: entry.seq });
    }
    if entry.seq == 1 {
        effects.push(Effect::Profile { chat: entry.chat });
    }
    if may_alert(&entry.event) {
        effects.push(Effect::Alert { chat: entry.chat, seq: entry.seq });
    }
    if entry.crm {
        effects.push(Effect::Crm { chat: entry.chat, seq: entry.seq });
    }
    if let Some(at) = entry.due {
        effects.push(Effect::Timer { chat: entry.chat, at });
    }
    effects
}

/// The line in which a session starts to wait with this entry.
fn waits_in(entry: &Entry) -> Option<LineId> {
    match &entry.event {
        Event::SessionOpened { line, lookup_until: None, .. }
        | Event::SessionQueued { line, .. } => Some(*line),
        Event::OfferLapsed { .. }
        | Event::OfferDeclined { .. }
        | Event::LookupLapsed
        | Event::CustomerRecognised { .. } => Some(entry.line),
        Event::SessionOpened { .. }
        | Event::MessageAdded(_)
        | Event::MessageEdited { .. }
        | Event::MessageDeleted { .. }
        | Event::MessageReacted { .. }
        | Event::MessageHidden { .. }
        | Event::CustomerProfiled { .. }
        | Event::CustomerLeft
        | Event::CustomerReturned
        | Event::CardsBound { .. }
        | Event::CustomerReachable { .. }
        | Event::CustomerBlocked { .. }
        | Event::CustomerUnblocked { .. }
        | Event::CustomerErased(_)
        | Event::ConsentGiven { .. }
        | Event::BotJoined { .. }
        | Event::ResponsibleAsked { .. }
        | Event::NobodyThere { .. }
        | Event::OfferMade { .. }
        | Event::RoundWrapped
        | Event::SessionAnswered { .. }
        | Event::SessionTransferred { .. }
        | Event::SessionIntercepted { .. }
        | Event::OperatorJoined { .. }
        | Event::OperatorLeft { .. }
        | Event::OwnerAway { .. }
        | Event::OwnerBack
        | Event::PinSet { .. }
        | Event::SilenceSet { .. }
        | Event::AnswerLate { .. }
        | Event::MarkedUnanswered
        | Event::SessionFinished { .. }
        | Event::SessionReopened
        | Event::SessionClosed { .. } => None,
    }
}

/// Whether the customer's messenger must hear of it.
fn concerns_customer(event: &Event) -> bool {
    match event {
        Event::MessageAdded(message) => is_outgoing(message) || awaits_acknowledgement(message),
        Event::MessageEdited { by, .. } | Event::MessageDeleted { by, .. } => by.is_some(),
        Event::MessageHidden { .. } => true,
        Event::SessionOpened { .. }
        | Event::MessageReacted { .. }
        | Event::CustomerProfiled { .. }
        | Event::CustomerLeft
        | Event::CustomerReturned
        | Event::CardsBound { .. }
        | Event::CustomerReachable { .. }
        | Event::CustomerBlocked { .. }
        | Event::CustomerUnblocked { .. }
        | Event::CustomerErased(_)
        | Event::ConsentGiven { .. }
        | Event::BotJoined { .. }
        | Event::CustomerRecognised { .. }
        | Event::LookupLapsed
        | Event::ResponsibleAsked { .. }
        | Event::NobodyThere { .. }
        | Event::OfferMade { .. }
        | Event::RoundWrapped
        | Event::OfferLapsed { .. }
        | Event::OfferDeclined { .. }
        | Event::SessionAnswered { .. }
        | Event::SessionTransferred { .. }
        | Event::SessionQueued { .. }
        | Event::SessionIntercepted { .. }
        | Event::OperatorJoined { .. }
        | Event::OperatorLeft { .. }
        | Event::OwnerAway { .. }
        | Event::OwnerBack
        | Event::PinSet { .. }
        | Event::SilenceSet { .. }
        | Event::AnswerLate { .. }
        | Event::MarkedUnanswered
        | Event::SessionFinished { .. }
        | Event::SessionReopened
        | Event::SessionClosed { .. } => false,
    }
}

/// Whether it brings files that are at their provider still.
fn brings_files(event: &Event) -> bool {
    let content = if let Event::MessageAdded(message) = event
        && let Author::Customer(_) | Author::Elsewhere = message.author
    {
        &message.content
    } else if let Event::MessageEdited { by: None, content, .. } = event {
        content
    } else {
        return false;
    };
    content.attachments.iter().any(|it| !matches!(it.source, Source::Object(_)))
}

/// Whether a message goes out to the customer.
pub fn is_outgoing(message: &Message) -> bool {
    match message.author {
        Author::Customer(_) | Author::Elsewhere => false,
        Author::Operator(_) | Author::Bot(_) | Author::System => !message.internal,
    }
}

/// Whether it is a pressed button whose provider waits for a sign that we saw it.
fn awaits_acknowledgement(message: &Message) -> bool {
    let content = &message.content;
    content.acknowledge.is_some() || content.button.as_ref().is_some_and(|it| it.press_id.is_some())
}
