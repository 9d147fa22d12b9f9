//! A *no* is an outcome, never retried (design D5); nothing has happened.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::ids::UserId;
use crate::window::Instead;

/// Why a command was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum Refusal {
    /// The offer is not, or no longer, the caller's.
    #[error("the offer is gone")]
    OfferGone,
    /// Somebody has it.
    #[error("already answered by operator {owner}")]
    AlreadyAnswered {
        /// Who.
        owner: UserId,
    },
    /// Only its holder may do this.
    #[error("only the operator who holds the session may do this")]
    NotHolder,
    /// Taking it would exceed the operator's limit.
    #[error("the operator is at their limit")]
    AtLimit,
    /// The session is over, or there is none.
    #[error("the session is closed")]
    SessionClosed,
    /// The line is switched off (S46).
    #[error("the line is not active")]
    LineInactive,
    /// The target cannot take it: themselves, dismissed, or unknown.
    #[error("the session cannot be passed to this operator")]
    OperatorWrong,
    /// The target line is unknown or switched off.
    #[error("the session cannot be passed to this line")]
    LineWrong,
    /// The message to change is not there, or not the caller's.
    #[error("there is no such message of the caller's")]
    NoSuchMessage,
    /// A message with nothing in it.
    #[error("the message is empty")]
    MessageEmpty,
    /// Their messenger does not let us write to the customer now.
    #[error("the customer cannot be written to now; what can be sent: {}", instead.name())]
    WindowClosed {
        /// What can be sent instead.
        instead: Instead,
    },
    /// Only comments under posts can be hidden, or answered privately.
    #[error("this is no comment under a post")]
    NotComment,
    /// A comment is answered privately once.
    #[error("the comment has been answered privately")]
    AnsweredPrivately,
    /// The chat's customer was erased: nothing happens in it any more.
    #[error("the customer of this chat was erased")]
    CustomerErased,
    /// The chat's log is full: 2^20 entries.
    #[error("the chat is full")]
    ChatFull,
}

impl Refusal {
    /// The code in the API.
    pub fn code(self) -> &'static str {
        match self {
            Self::OfferGone => "OFFER_GONE",
            Self::AlreadyAnswered { .. } => "ALREADY_ANSWERED",
            Self::NotHolder => "NOT_HOLDER",
            Self::AtLimit => "AT_LIMIT",
            Self::SessionClosed => "SESSION_CLOSED",
            Self::LineInactive => "LINE_INACTIVE",
            Self::OperatorWrong => "OPERATOR_WRONG",
            Self::LineWrong => "LINE_WRONG",
            Self::NoSuchMessage => "NO_SUCH_MESSAGE",
            Self::MessageEmpty => "MESSAGE_EMPTY",
            Self::WindowClosed { .. } => "WINDOW_CLOSED",
            Self::NotComment => "NOT_A_COMMENT",
            Self::AnsweredPrivately => "ANSWERED_PRIVATELY",
            Self::CustomerErased => "CUSTOMER_ERASED",
            Self::ChatFull => "CHAT_FULL",
        }
    }
}
