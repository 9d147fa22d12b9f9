//! What a session's log tells of its holders, one entry after the other: a log may be longer than memory is wide.

use crate::chat::Entry;
use crate::ids::{SessionId, UserId};
use crate::queue::Decision;
use crate::session::{Event, Offeree};
use crate::time::Timestamp;

/// One change of a session's holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its place in the chat's log.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// By what.
    pub how: How,
    /// Who has it, or is offered it, from then on.
    pub chosen: Offeree,
    /// Whether it began a new round: everybody who could be asked had let it pass.
    pub wrapped: bool,
    /// How the choice was made, where the queue made it.
    pub decision: Option<Decision>,
}

/// What changed a session's holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The queue's choice.
    Queue,
    /// The CRM named them as responsible for the customer.
    Crm,
    /// Somebody handed it to them.
    Transfer {
        /// Who.
        by: UserId,
    },
    /// They took it over.
    Intercept,
    /// They took it while it waited.
    ByHand,
    /// They were the first to answer of all to whom it was offered.
    First,
    /// The line has a bot speak first.
    Bot,
    /// The customer wrote on after it was closed for idleness.
    Reopened,
}

/// A session's log, as far as it has been read.
#[derive(Clone, Copy, Debug)]
pub struct Story {
    session: SessionId,
    /// Who has it or is offered it.
    holder: Option<Offeree>,
    /// To whom it would come back.
    last: Option<UserId>,
    wrapped: bool,
}

impl Story {
    /// That of `session`, before its first entry.
    pub fn of(session: SessionId) -> Self {
        Self { session, holder: None, last: None, wrapped: false }
    }

    /// Reads the next entry of the chat's log; what it changed, if it gave the session to somebody else.
    pub fn read(&mut self, entry: &Entry) -> Option<Step> {
        if entry.session != Some(self.session) {
            return None;
        }
        let (how, chosen, decision) = self.change(&entry.event)?;
        let wrapped = std::mem::take(&mut self.wrapped);
        self.holder = Some(chosen);
        Some(Step { seq: entry.seq, at: entry.at, how, chosen, wrapped, decision })
    }

    /// How `user` came to it who answers; none, where it was offered to them.
    fn taken(&self, user: UserId) -> Option<How> {
        match self.holder {
            Some(Offeree::One(holder)) if holder == user => None,
            Some(Offeree::Everyone) => Some(How::First),
            Some(Offeree::One(_)) | None => Some(How::ByHand),
        }
    }

    fn change(&mut self, event: &Event) -> Option<(How, Offeree, Option<Decision>)> {
        match event {
            Event::OfferMade { to, decision, .. } => {
                Some((How::Queue, *to, Some(decision.clone())))
            }
            Event::ResponsibleAsked { to, .. } => Some((How::Crm, Offeree::One(*to), None)),
            Event::SessionTransferred { by, to, .. } => {
                Some((How::Transfer { by: *by }, Offeree::One(*to), None))
            }
            Event::SessionIntercepted { by } => Some((How::Intercept, Offeree::One(*by), None)),
            Event::BotJoined { bot, .. } => Some((How::Bot, Offeree::One(*bot), None)),
            Event::SessionAnswered { by } => {
                self.taken(*by).map(|how| (how, Offeree::One(*by), None))
            }
            Event::SessionReopened => {
                // In its closing delay its last owner has it still.
                let back = self.last.filter(|_| self.holder.is_none())?;
                Some((How::Reopened, Offeree::One(back), None))
            }
            Event::RoundWrapped => {
                self.wrapped = true;
                None
            }
            Event::SessionFinished { operator, bot, .. } => self.finished(*operator, *bot),
            Event::OfferLapsed { .. }
            | Event::OfferDeclined { .. }
            | Event::SessionQueued { .. }
            | Event::SessionClosed { .. } => {
                self.holder = None;
                None
            }
            Event::SessionOpened { .. }
            | Event::CustomerRecognised { .. }
            | Event::LookupLapsed
            | Event::NobodyThere { .. }
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
            | Event::OperatorJoined { .. }
            | Event::OperatorLeft { .. }
            | Event::OwnerAway { .. }
            | Event::OwnerBack
            | Event::PinSet { .. }
            | Event::SilenceSet { .. }
            | Event::AnswerLate { .. }
            | Event::MarkedUnanswered => None,
        }
    }

    /// In its closing delay a session is with its last owner still; it comes to nobody anew.
    fn finished<T>(&mut self, operator: UserId, bot: bool) -> Option<T> {
        self.last = (!bot).then_some(operator);
        self.holder = self.last.map(Offeree::One);
        None
    }
}
