//! When time itself changes a session (reference §6.2), computed from its state and its line's settings.

use serde::{Deserialize, Serialize};

use super::{Offeree, Phase, Session};
use crate::ids::UserId;
use crate::settings::{QueueType, Settings};
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
    /// The bot's time is up (`WELCOME_BOT_TIME`, S41).
    Bot,
    /// Routing has waited long enough for the CRM (§4.5).
    Lookup,
    /// The offer lapses (`QUEUE_TIME`, S7).
    Offer,
    /// The session counts as unanswered (`NO_ANSWER_TIME`, S32).
    NoAnswer,
    /// The answer is late (`KPI_…_ANSWER_TIME`, S42, S43).
    Late,
    /// The owner has been silent too long (`CANALI.return_silent_s`, §4.2).
    Silent,
    /// The session is idle (`AUTO_CLOSE_TIME`, S35).
    Idle,
    /// The closing delay is over (`FULL_CLOSE_TIME`, S34).
    Close,
}

/// Everything that will be due, earliest first. Nothing is due while the line is switched off (S46).
pub fn deadlines(session: &Session, settings: &Settings) -> Vec<Deadline> {
    let mut due: Vec<Deadline> = each(session, settings).collect();
    due.sort();
    due
}

/// The next instant at which time changes the session.
pub fn next_deadline(session: &Session, settings: &Settings) -> Option<Deadline> {
    each(session, settings).min()
}

fn each(session: &Session, settings: &Settings) -> impl Iterator<Item = Deadline> {
    use DeadlineKind::{Bot, Close, Idle, Late, Lookup, NoAnswer, Offer, Silent};
    let none = [None; 5];
    let found = match session.phase {
        Phase::Closed { .. } => none,
        Phase::Bot { bot, until } => {
            let ends = until.or_else(|| outlived(bot, session, settings));
            [due(Bot, ends), None, None, None, None]
        }
        Phase::Closing { until, .. } => [due(Close, Some(until)), None, None, None, None],
        Phase::Waiting { .. } | Phase::Offered { .. } | Phase::Owned { .. } => [
            due(Lookup, session.lookup_until).or(due(Offer, offer_ends(session, settings))),
            due(NoAnswer, no_answer(session, settings)),
            due(Late, late(session, settings)),
            due(Silent, silent(session, settings)),
            due(Idle, idle(session, settings)),
        ],
    };
    let active = settings.active;
    found.into_iter().flatten().filter(move |_| active)
}

fn due(kind: DeadlineKind, at: Option<Timestamp>) -> Option<Deadline> {
    at.map(|at| Deadline { at, kind })
}

/// A bot that was given no end has outlived its turn at once where the line has another, or none, or gives it a time by
/// now: it may have been switched off because it is broken.
fn outlived(bot: UserId, session: &Session, settings: &Settings) -> Option<Timestamp> {
    let outdated = settings.bot.is_none_or(|it| it.id != bot || it.time.on().is_some());
    outdated.then_some(session.queued_at)
}

/// When the offer that stands lapses. One that was made under other settings and would stand for ever lapses at once.
fn offer_ends(session: &Session, settings: &Settings) -> Option<Timestamp> {
    let Phase::Offered { to, until, .. } = session.phase else { return None };
    let outdated = match to {
        Offeree::Everyone => settings.queue_type != QueueType::All,
        Offeree::One(_) => settings.queue_time.on().is_some(),
    };
    until.or(outdated.then_some(session.queued_at))
}

/// Once in a session, and not after the first reply (trap T22); nor before the customer has written, where an employee
/// began it.
fn no_answer(session: &Session, settings: &Settings) -> Option<Timestamp> {
    let span = settings.no_answer_time.on()?;
    let is_open = !session.unanswered && session.first_reply_at.is_none();
    let since = session.unanswered_since.filter(|_| is_open)?.max(session.queued_at);
    Some(settings.deadline(since, span))
}

/// Once in each wait, from the first unanswered message, but not from before the queue (§4.11, trap T34).
fn late(session: &Session, settings: &Settings) -> Option<Timestamp> {
    let since = session.unanswered_since.filter(|it| session.late_since != Some(*it))?;
    let span = match session.first_reply_at {
        None => settings.kpi_first_answer_time,
        Some(_) => settings.kpi_further_answer_time,
    };
    span.on().map(|it| settings.deadline(since, it))
}

/// While their customer waits, from when both began.
fn silent(session: &Session, settings: &Settings) -> Option<Timestamp> {
    let Phase::Owned { .. } = session.phase else { return None };
    let span = settings.return_silent.on().filter(|_| !session.pinned)?;
    let since = session.unanswered_since?.max(session.owned_at?);
    Some(settings.deadline(since, span))
}

/// Never where nobody has replied (§4.7), nor where the owner keeps it.
fn idle(session: &Session, settings: &Settings) -> Option<Timestamp> {
    let span = settings.auto_close_time.on().filter(|_| !session.pinned)?;
    session.first_reply_at.map(|_| session.active_at + span)
}
