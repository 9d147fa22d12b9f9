//! What can happen in a chat. One event is one log entry; the log is the outbox (design §1).

use serde::{Deserialize, Serialize};

use super::Offeree;
use crate::ids::{LineId, SessionId, UserId};
use crate::message::{Content, Message};
use crate::queue::Decision;
use crate::time::Timestamp;

/// Something that happened in a chat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// A session began; it waits in `line`.
    SessionOpened {
        /// Its id.
        session: SessionId,
        /// The line it waits in.
        line: LineId,
        /// The line's priority.
        priority: i32,
    },
    /// Somebody wrote.
    MessageAdded(Message),
    /// A message was changed.
    MessageEdited {
        /// The changed message.
        target: u64,
        /// Who changed it: an operator, or nobody of ours where the customer did.
        by: Option<UserId>,
        /// What it says now.
        content: Content,
    },
    /// A message was taken back.
    MessageDeleted {
        /// The message.
        target: u64,
        /// Who took it back: an operator, or nobody of ours where the customer did.
        by: Option<UserId>,
    },
    /// The customer shut us out.
    CustomerLeft,
    /// The customer let us in again.
    CustomerReturned,
    /// The queue offered the session.
    OfferMade {
        /// To whom.
        to: Offeree,
        /// When the offer lapses; never, where rotation is off.
        until: Option<Timestamp>,
        /// How the choice was made.
        decision: Decision,
    },
    /// Everybody let it lapse: a silent round ended, the next begins.
    RoundWrapped,
    /// Who was offered it did not answer in time.
    OfferLapsed {
        /// Who held the offer.
        to: Offeree,
    },
    /// Who was offered it declined, or its owner gave it back before replying.
    OfferDeclined {
        /// Who declined.
        by: UserId,
    },
    /// Somebody took it.
    SessionAnswered {
        /// Its owner now.
        by: UserId,
    },
    /// It was offered to a person by another.
    SessionTransferred {
        /// Who transferred it.
        by: UserId,
        /// To whom.
        to: UserId,
        /// When that offer lapses; never, where rotation is off.
        until: Option<Timestamp>,
    },
    /// It was put into a line's queue at its old age.
    SessionQueued {
        /// The line.
        line: LineId,
        /// By what.
        because: QueuedBecause,
    },
    /// A supervisor took it over.
    SessionIntercepted {
        /// Its owner now.
        by: UserId,
    },
    /// Somebody reads along.
    OperatorJoined {
        /// Who.
        user: UserId,
    },
    /// Nobody answered in the no-answer time (S32).
    MarkedUnanswered,
    /// It was finished; the closing delay runs until `until` (S34).
    SessionFinished {
        /// Who finished it; nobody, where it was idle.
        by: Option<UserId>,
        /// Its last owner.
        operator: UserId,
        /// When it closes.
        until: Timestamp,
        /// Why.
        reason: CloseReason,
    },
    /// Somebody wrote on in the closing delay.
    SessionReopened,
    /// It is over.
    SessionClosed {
        /// Who ended it; nobody, where time did.
        by: Option<UserId>,
        /// Why.
        reason: CloseReason,
    },
}

/// What put a session back into a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum QueuedBecause {
    /// Somebody transferred it to the line.
    Transferred {
        /// Who.
        by: UserId,
    },
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// An operator finished it.
    Finished,
    /// Nobody wrote for the line's idle time (S35).
    Idle,
    /// An operator marked it as spam.
    Spam,
    /// Its line was deleted (S49).
    LineDeleted,
    /// Its channel was disconnected.
    ChannelDisconnected,
}
