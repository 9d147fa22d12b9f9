//! The original's status of a session: a name and an ordered code (`reference` §6: the counting rules are
//! thresholds on the codes).

use serde::{Deserialize, Serialize};

use super::{CloseReason, Phase, Session};

/// The original's word for where a session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionStatus {
    /// Nobody has accepted it.
    New,
    /// Who was offered it last declined.
    Skip,
    /// Accepted; neither side is waiting for an answer.
    Answer,
    /// The customer waits for their first reply.
    Client,
    /// The customer wrote again after a reply.
    ClientAfterOperator,
    /// The operator replied; it is the customer's turn.
    Operator,
    /// Finished; the closing delay runs.
    WaitClient,
    /// Over.
    Closed,
    /// Over: spam.
    Spam,
    /// Over: merged into another.
    Duplicate,
    /// Over, without a word to the customer.
    SilentlyClosed,
}

impl SessionStatus {
    /// The original's number.
    pub fn code(self) -> u8 {
        match self {
            Self::New => 0,
            Self::Skip => 5,
            Self::Answer => 10,
            Self::Client => 20,
            Self::ClientAfterOperator => 25,
            Self::Operator => 40,
            Self::WaitClient => 50,
            Self::Closed => 60,
            Self::Spam => 65,
            Self::Duplicate => 69,
            Self::SilentlyClosed => 75,
        }
    }
}

impl Session {
    /// Its status.
    pub fn status(&self) -> SessionStatus {
        match self.phase {
            Phase::Bot { .. } | Phase::Waiting { skipped: false } | Phase::Offered { .. } => {
                SessionStatus::New
            }
            Phase::Waiting { skipped: true } => SessionStatus::Skip,
            Phase::Owned { .. } => match (self.unanswered_since, self.replied) {
                (None, false) => SessionStatus::Answer,
                (Some(_), false) => SessionStatus::Client,
                (Some(_), true) => SessionStatus::ClientAfterOperator,
                (None, true) => SessionStatus::Operator,
            },
            Phase::Closing { .. } => SessionStatus::WaitClient,
            Phase::Closed { reason, .. } => match reason {
                CloseReason::Finished | CloseReason::Idle => SessionStatus::Closed,
                CloseReason::Spam => SessionStatus::Spam,
                CloseReason::LineDeleted
                | CloseReason::ChannelDisconnected
                | CloseReason::CustomerErased => SessionStatus::SilentlyClosed,
            },
        }
    }
}
