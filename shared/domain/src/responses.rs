//! How long a session's customer waited for each answer: a fold over its log (S42-S44). The definitions are in
//! `docs/metrics.md`.

use std::collections::BTreeMap;

use crate::chat::Entry;
use crate::ids::{SessionId, UserId};
use crate::message::{Author, Message};
use crate::session::Event;
use crate::time::Timestamp;

#[cfg(test)]
mod tests;

/// A session's response times, as far as its log has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Responses {
    session: SessionId,
    waits: Option<Timestamp>,
    with_bot: bool,
    replied: bool,
    first: Option<u64>,
    all: Times,
    operators: BTreeMap<UserId, Times>,
}

/// Response times taken together, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// How many.
    pub answers: u64,
    /// Their sum.
    pub total_ms: u64,
    /// The longest.
    pub maximum_ms: u64,
}

impl Times {
    /// Their mean, rounded down; none without an answer.
    pub fn average_ms(&self) -> Option<u64> {
        self.total_ms.checked_div(self.answers)
    }

    fn add(&mut self, ms: u64) {
        self.answers += 1;
        self.total_ms = self.total_ms.saturating_add(ms);
        self.maximum_ms = self.maximum_ms.max(ms);
    }
}

impl Responses {
    /// Those of `session`, before its first entry.
    pub fn of(session: SessionId) -> Self {
        Self {
            session,
            waits: None,
            with_bot: false,
            replied: false,
            first: None,
            all: Times::default(),
            operators: BTreeMap::new(),
        }
    }

    /// The first response time in milliseconds; none, where nobody has answered, or an operator wrote unasked before.
    pub fn first_ms(&self) -> Option<u64> {
        self.first
    }

    /// All of them.
    pub fn all(&self) -> Times {
        self.all
    }

    /// Those of each operator: an answer is of who wrote it, and its time is all that the customer waited, be it for
    /// others before.
    pub fn operators(&self) -> &BTreeMap<UserId, Times> {
        &self.operators
    }

    /// Since when the customer waits for an answer.
    pub fn waits_since(&self) -> Option<Timestamp> {
        self.waits
    }

    /// Reads the next entry of the chat's log.
    pub fn read(&mut self, entry: &Entry) {
        if entry.session != Some(self.session) {
            return;
        }
        match &entry.event {
            Event::MessageAdded(message) => self.hear(message, entry.at),
            Event::BotJoined { .. } => self.with_bot = true,
            Event::OfferMade { .. }
            | Event::ResponsibleAsked { .. }
            | Event::SessionTransferred { .. }
            | Event::SessionQueued { .. }
            | Event::SessionAnswered { .. }
            | Event::SessionIntercepted { .. } => self.leave_bot(entry.at),
            // Who was finished with has waited for nothing meanwhile.
            Event::SessionReopened | Event::SessionClosed { .. } => {
                self.with_bot = false;
                self.waits = None;
            }
            Event::SessionOpened { .. }
            | Event::CustomerRecognised { .. }
            | Event::LookupLapsed
            | Event::NobodyThere { .. }
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
            | Event::RoundWrapped
            | Event::OfferLapsed { .. }
            | Event::OfferDeclined { .. }
            | Event::OperatorJoined { .. }
            | Event::OperatorLeft { .. }
            | Event::OwnerAway { .. }
            | Event::OwnerBack
            | Event::PinSet { .. }
            | Event::SilenceSet { .. }
            | Event::AnswerLate { .. }
            | Event::MarkedUnanswered
            | Event::SessionFinished { .. } => {}
        }
    }

    /// Notes, bots and automatic texts are neither questions nor answers (trap T35).
    fn hear(&mut self, message: &Message, at: Timestamp) {
        if message.internal {
            return;
        }
        match message.author {
            Author::Customer(_) => self.waits = self.waits.or(Some(at)),
            Author::Operator(by) => self.answer(by, at),
            // The customer waits no longer, and nobody's answer has ended it.
            Author::Elsewhere => self.waits = None,
            Author::Bot(_) | Author::System => {}
        }
    }

    fn answer(&mut self, by: UserId, at: Timestamp) {
        let is_first = !std::mem::replace(&mut self.replied, true);
        let Some(since) = self.waits.take() else { return };
        // Clocks of machines differ: nobody answers before they are asked.
        let ms = u64::try_from(at.0.saturating_sub(since.0)).unwrap_or(0);
        if is_first {
            self.first = Some(ms);
        }
        self.all.add(ms);
        self.operators.entry(by).or_default().add(ms);
    }

    /// The clock stands while a bot has it (§4.11).
    fn leave_bot(&mut self, at: Timestamp) {
        if std::mem::take(&mut self.with_bot) {
            self.waits = self.waits.map(|_| at);
        }
    }
}
