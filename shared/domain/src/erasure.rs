//! A customer is erased: what is left of a chat's log when nothing may be left of the person. The log keeps what is counted
//! and timed: which entries there were, when, in which session, and what employees did.

use serde::{Deserialize, Serialize};

use crate::chat::Entry;
use crate::crm::{Bound, CardRef};
use crate::ids::{CustomerId, UserId};
use crate::message::{Attachment, Author, Content, Form, Message, ReplyTo, Source};
use crate::session::Event;

/// That a customer is erased, as their chat's log says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "what it reaches and how far it has come")]
pub struct Erasure {
    /// Who had it done.
    pub by: UserId,
    /// Whether their other chats and their cards go too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub everywhere: bool,
    /// Whether their cards are in another CRM, which keeps them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub elsewhere: bool,
    /// Whether their picture was kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub picture: bool,
    /// The cards by which the chat was known: until it is over.
    #[serde(default, skip_serializing_if = "Bound::is_empty")]
    pub cards: Bound,
    /// The other cards of the customer, on whatever chat's account they were found: until it is over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<CardRef>,
    /// What there was; none, while it is under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<Counts>,
    /// Whether all of it is done.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub done: bool,
}

impl Erasure {
    /// One that has just begun, of the customer of one chat or of all of theirs.
    pub fn begun(by: UserId, everywhere: bool) -> Self {
        Self {
            by,
            everywhere,
            elsewhere: false,
            picture: false,
            cards: Bound::default(),
            also: vec![],
            counts: None,
            done: false,
        }
    }
}

/// What was erased, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Chats whose customer it was.
    pub chats: u64,
    /// Messages and changes of them, of both sides.
    pub messages: u64,
    /// Files that came or went with them, and pictures of the customer.
    pub files: u64,
    /// Cards of the CRM.
    pub cards: u64,
    /// Cards that the CRM keeps.
    pub cards_left: u64,
}

impl Counts {
    /// Adds an entry, be it as it was or as it is left: that comes to the same.
    pub fn add(&mut self, event: &Event) {
        if let Some(content) = content_of(event) {
            self.messages += 1;
            self.files += u64::try_from(content.attachments.len()).unwrap_or(u64::MAX);
        }
        if let Event::CustomerErased(it) = event {
            self.chats += 1;
            self.files += u64::from(it.picture);
        }
    }

    /// Both together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            chats: self.chats + other.chats,
            messages: self.messages + other.messages,
            files: self.files + other.files,
            cards: self.cards + other.cards,
            cards_left: self.cards_left + other.cards_left,
        }
    }

    /// What two looks at the same found: of each the most. A later one finds what has come since, and not what has gone.
    #[must_use]
    pub fn most(self, other: Self) -> Self {
        Self {
            chats: self.chats.max(other.chats),
            messages: self.messages.max(other.messages),
            files: self.files.max(other.files),
            cards: self.cards.max(other.cards),
            cards_left: self.cards_left.max(other.cards_left),
        }
    }
}

/// What is left of an entry: the same place, time, session, line and kind of event, and nothing about the customer.
pub fn left(entry: Entry) -> Entry {
    Entry { event: left_of(entry.event), ..entry }
}

/// What an event says, where it says something.
pub fn content_of(event: &Event) -> Option<&Content> {
    match event {
        Event::MessageAdded(message) => Some(&message.content),
        Event::MessageEdited { content, .. } => Some(content),
        Event::SessionOpened { .. }
        | Event::BotJoined { .. }
        | Event::CustomerRecognised { .. }
        | Event::CardsBound { .. }
        | Event::CustomerReachable { .. }
        | Event::LookupLapsed
        | Event::ResponsibleAsked { .. }
        | Event::NobodyThere { .. }
        | Event::MessageDeleted { .. }
        | Event::MessageReacted { .. }
        | Event::MessageHidden { .. }
        | Event::CustomerProfiled { .. }
        | Event::CustomerLeft
        | Event::CustomerReturned
        | Event::CustomerBlocked { .. }
        | Event::CustomerUnblocked { .. }
        | Event::CustomerErased(_)
        | Event::ConsentGiven { .. }
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
        | Event::SessionClosed { .. } => None,
    }
}

/// What is left of an event. What employees and the line did stays as it is; the cards of an erasure stay, for whoever
/// goes on with it.
fn left_of(event: Event) -> Event {
    match event {
        Event::MessageAdded(message) => Event::MessageAdded(left_of_message(message)),
        Event::MessageEdited { target, by, content } => {
            Event::MessageEdited { target, by, content: left_of_content(content) }
        }
        Event::MessageReacted { target, .. } => Event::MessageReacted { target, emoji: None },
        Event::CustomerProfiled { .. } => Event::CustomerProfiled { name: None, picture: false },
        Event::CustomerReachable { .. } => Event::CustomerReachable { by: vec![] },
        Event::CardsBound { .. } => Event::CardsBound { cards: Bound::default() },
        Event::SessionOpened { .. }
        | Event::BotJoined { .. }
        | Event::CustomerRecognised { .. }
        | Event::LookupLapsed
        | Event::ResponsibleAsked { .. }
        | Event::NobodyThere { .. }
        | Event::MessageDeleted { .. }
        | Event::MessageHidden { .. }
        | Event::CustomerLeft
        | Event::CustomerReturned
        | Event::CustomerBlocked { .. }
        | Event::CustomerUnblocked { .. }
        | Event::CustomerErased(_)
        | Event::ConsentGiven { .. }
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
        | Event::SessionClosed { .. } => event,
    }
}

fn left_of_message(message: Message) -> Message {
    let Message { author, content, sent_at, internal, external_id: _, client_id: _, automatic } =
        message;
    let author = match author {
        Author::Customer(_) => Author::Customer(CustomerId(0)),
        Author::Operator(_) | Author::Bot(_) | Author::Elsewhere | Author::System => author,
    };
    Message {
        author,
        content: left_of_content(content),
        sent_at,
        internal,
        external_id: None,
        client_id: None,
        automatic,
    }
}

/// How many files there were and of which kinds, to what it was an answer in our own log, and to what was agreed.
pub(crate) fn left_of_content(content: Content) -> Content {
    let Content {
        text: _,
        attachments,
        location: _,
        contact: _,
        reply_to,
        button: _,
        acknowledge: _,
        replies: _,
        private_to,
        template: _,
        origin: _,
        form,
        unsupported: _,
    } = content;
    let reply = |seq| ReplyTo { external_id: None, seq: Some(seq), quote: None };
    let agreed = |agreed| Form { agreed: Some(agreed), ..Form::default() };
    Content {
        attachments: attachments.iter().map(left_of_attachment).collect(),
        reply_to: reply_to.and_then(|it| it.seq).map(reply),
        private_to,
        form: form.and_then(|it| it.agreed).map(agreed),
        ..Content::default()
    }
}

pub(crate) fn left_of_attachment(attachment: &Attachment) -> Attachment {
    let &Attachment { kind, source: _, name: _, mime: _, size: _, duration_s: _ } = attachment;
    let source = Source::Object(String::new());
    Attachment { kind, source, name: None, mime: None, size: None, duration_s: None }
}

/// Whether an attachment is what is left of one: there is no file.
pub fn is_left(attachment: &Attachment) -> bool {
    matches!(&attachment.source, Source::Object(key) if key.is_empty())
}

#[cfg(test)]
mod tests;
