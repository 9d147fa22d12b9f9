//! A session: one handling of a customer's request, from their first message to its closing.
//!
//! ```text
//!   ┌─▶ Bot ─┐ handed over
//!   │        ▼ ┌──────── declined, lapsed, returned, transferred to a line ─────────┐
//!   │        ▼ ▼                                                                    │
//!  open ─▶ Waiting ── offer ─▶ Offered ── answer ─▶ Owned ── finish ─▶ Closing ─▶ Closed
//!            └──────────── answer (by hand) ──────────▶│ ▲               │           │
//!                                                      │ └── reopened ◀──┘◀── idle ──┘
//!                                                      └── transfer to a person ─▶ Offered
//! ```

mod command;
mod deadline;
mod decide;
mod event;
mod evolve;
mod refusal;
mod status;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use self::command::{Command, Comment, Draft, Facts, Incoming, Responsible, TransferTarget};
pub use self::deadline::{Deadline, DeadlineKind, deadlines, next_deadline};
pub use self::decide::decide;
pub use self::event::{CloseReason, Event, Gone, HandedOver, Kpi, QueuedBecause, Unattended};
pub use self::evolve::{commit, evolve};
pub use self::refusal::Refusal;
pub use self::status::SessionStatus;

use crate::ids::{LineId, OfferId, SessionId, UserId};
use crate::time::Timestamp;

/// One handling of a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "what has happened to a session is independent")]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// The chat's session before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<SessionId>,
    /// The line it is in now.
    pub line: LineId,
    /// Its first log entry.
    pub first_seq: u64,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Since when it counts as waiting: its age in the queue. It begins when a bot hands it over, and never changes
    /// on a decline, a lapse, a return or a transfer.
    pub queued_at: Timestamp,
    /// Its line's priority when it was opened; the higher goes first.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub priority: i32,
    /// Where it stands.
    pub phase: Phase,
    /// Who let it lapse or declined it in this round: passed over until the round wraps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passed: Vec<UserId>,
    /// Who reads along; they may write internal notes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<UserId>,
    /// The first message of the customer that nobody has answered yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unanswered_since: Option<Timestamp>,
    /// Whether its present owner has written to the customer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub replied: bool,
    /// When an operator first wrote to the customer; idle closing never ends a session without it (§4.7).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_reply_at: Option<Timestamp>,
    /// Whether the no-answer time has run out (S32).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unanswered: bool,
    /// When it was first answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Timestamp>,
    /// Since when its present owner has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owned_at: Option<Timestamp>,
    /// Until when its owner is on leave: their customer's next message brings it back to the queue (§4.8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_away_until: Option<Timestamp>,
    /// Until when routing waits for the CRM (§4.5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lookup_until: Option<Timestamp>,
    /// Whether the CRM has answered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recognised: bool,
    /// Whether it has named somebody who could be asked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub named: bool,
    /// Who is responsible for the customer in the CRM, while they have not been asked yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crm_owner: Option<UserId>,
    /// Whether its owner has pinned it: it is neither closed for idleness nor taken from them for silence.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pinned: bool,
    /// Whether what employees write stays internal.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub silent: bool,
    /// Whether the greeting has gone out (trap T23).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub greeted: bool,
    /// Whether the customer was told that nobody is there (§4.6).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unattended: bool,
    /// The wait, by its beginning, for which a late answer was noted (§4.11).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_since: Option<Timestamp>,
    /// When somebody last wrote.
    pub active_at: Timestamp,
}

/// Where a session stands; each open one is in exactly one of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "in", rename_all = "snake_case")]
pub enum Phase {
    /// A bot speaks with the customer first (S41).
    Bot {
        /// The bot.
        bot: UserId,
        /// When its time is up; never, where it has no limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
    },
    /// In the line's queue, offered to nobody.
    Waiting {
        /// Whether the last who was offered it declined.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        skipped: bool,
    },
    /// Offered; only who holds the offer may answer.
    Offered {
        /// The offer.
        offer: OfferId,
        /// Who holds it.
        to: Offeree,
        /// When it lapses; never, where rotation is off.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
        /// Who transferred it, where it was not offered by the queue.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<UserId>,
        /// Whether it was offered to them as the customer's responsible in the CRM (§4.5).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        as_responsible: bool,
    },
    /// Somebody is responsible for it.
    Owned {
        /// Its owner.
        operator: UserId,
    },
    /// Finished by an operator or for idleness; the customer may still rate it or write on.
    Closing {
        /// Its last owner, or the bot that held it.
        operator: UserId,
        /// Whether that is a bot.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        bot: bool,
        /// When it closes.
        until: Timestamp,
        /// Why.
        reason: CloseReason,
    },
    /// Over.
    Closed {
        /// Its last owner.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        operator: Option<UserId>,
        /// Since when.
        at: Timestamp,
        /// Why.
        reason: CloseReason,
    },
}

/// Who holds an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offeree {
    /// One operator, who is reserved by it.
    One(UserId),
    /// Everyone eligible, at once; it reserves nobody (mode `all`, S6).
    Everyone,
}

impl Session {
    /// Whether it is closed for good.
    pub fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Closed { .. })
    }

    /// Who owns it, or owned it last; never a bot.
    pub fn operator(&self) -> Option<UserId> {
        match self.phase {
            Phase::Bot { .. } | Phase::Waiting { .. } | Phase::Offered { .. } => None,
            Phase::Closing { bot: true, .. } => None,
            Phase::Owned { operator } | Phase::Closing { operator, .. } => Some(operator),
            Phase::Closed { operator, .. } => operator,
        }
    }

    /// The bot that holds it, be it in its closing delay.
    pub fn bot(&self) -> Option<UserId> {
        match self.phase {
            Phase::Bot { bot, .. } | Phase::Closing { operator: bot, bot: true, .. } => Some(bot),
            Phase::Waiting { .. }
            | Phase::Offered { .. }
            | Phase::Owned { .. }
            | Phase::Closing { .. }
            | Phase::Closed { .. } => None,
        }
    }

    /// Who of the operators holds it: the one it is offered to, or its owner. Their load counts it.
    pub fn holder(&self) -> Option<UserId> {
        match self.phase {
            Phase::Offered { to: Offeree::One(user), .. } => Some(user),
            Phase::Closing { bot: true, .. } => None,
            Phase::Owned { operator } | Phase::Closing { operator, .. } => Some(operator),
            Phase::Bot { .. }
            | Phase::Waiting { .. }
            | Phase::Offered { to: Offeree::Everyone, .. }
            | Phase::Closed { .. } => None,
        }
    }

    /// Whether it is theirs, be it in its closing delay; a bot's that holds it is.
    pub fn is_owned_by(&self, user: UserId) -> bool {
        match self.phase {
            Phase::Bot { bot: owner, .. }
            | Phase::Owned { operator: owner }
            | Phase::Closing { operator: owner, .. } => owner == user,
            Phase::Waiting { .. } | Phase::Offered { .. } | Phase::Closed { .. } => false,
        }
    }

    /// The offer that stands, and who holds it.
    pub fn offer(&self) -> Option<(OfferId, Offeree)> {
        match self.phase {
            Phase::Offered { offer, to, .. } => Some((offer, to)),
            Phase::Bot { .. }
            | Phase::Waiting { .. }
            | Phase::Owned { .. }
            | Phase::Closing { .. }
            | Phase::Closed { .. } => None,
        }
    }

    /// When and why it was closed.
    pub fn closed(&self) -> Option<(Timestamp, CloseReason)> {
        match self.phase {
            Phase::Closed { at, reason, .. } => Some((at, reason)),
            Phase::Bot { .. }
            | Phase::Waiting { .. }
            | Phase::Offered { .. }
            | Phase::Owned { .. }
            | Phase::Closing { .. } => None,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(it: &i32) -> bool {
    *it == 0
}
