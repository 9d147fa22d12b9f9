//! When time itself changes a session (reference §6.2), computed from its state and its line's settings.

use serde::{Deserialize, Serialize};

use super::{Phase, Session};
use crate::settings::Settings;
use crate::time::Timestamp;

/// An instant at which something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Deadline {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: DeadlineKind,
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineKind {
    /// The offer lapses (`QUEUE_TIME`, S7).
    Offer,
    /// The session counts as unanswered (`NO_ANSWER_TIME`, S32).
    NoAnswer,
    /// The session is idle (`AUTO_CLOSE_TIME`, S35).
    Idle,
    /// The closing delay is over (`FULL_CLOSE_TIME`, S34).
    Close,
}

/// Everything that will be due, earliest first. Nothing is due while the line is switched off (S46).
pub fn deadlines(session: &Session, settings: &Settings) -> Vec<Deadline> {
    if !settings.active {
        return Vec::new();
    }
    let no_answer = settings
        .no_answer_time
        .on()
        .filter(|_| !session.unanswered && session.first_reply_at.is_none())
        .map(|it| Deadline { at: session.queued_at + it, kind: DeadlineKind::NoAnswer });
    let idle = settings
        .auto_close_time
        .on()
        .filter(|_| session.first_reply_at.is_some())
        .map(|it| Deadline { at: session.active_at + it, kind: DeadlineKind::Idle });
    let offer =
        |until: Option<Timestamp>| until.map(|at| Deadline { at, kind: DeadlineKind::Offer });
    let found = match session.phase {
        Phase::Waiting { .. } => [no_answer, idle, None],
        Phase::Offered { until, .. } => [offer(until), no_answer, idle],
        Phase::Owned { .. } => [no_answer, idle, None],
        Phase::Closing { until, .. } => {
            [Some(Deadline { at: until, kind: DeadlineKind::Close }), None, None]
        }
        Phase::Closed { .. } => [None, None, None],
    };
    let mut due: Vec<Deadline> = found.into_iter().flatten().collect();
    due.sort();
    due
}

/// The next instant at which time changes the session.
pub fn next_deadline(session: &Session, settings: &Settings) -> Option<Deadline> {
    deadlines(session, settings).into_iter().next()
}
