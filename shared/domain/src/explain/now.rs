//! Where a session stands at this moment, and how every member of its line's queue stands to it.

use crate::ids::UserId;
use crate::queue::{Roster, Verdict, survey};
use crate::session::{Offeree, Phase, Session, Unattended};
use crate::settings::Settings;
use crate::time::Timestamp;

/// Where a session stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// With whom it is, or why it is with nobody.
    pub standing: Standing,
    /// All members of its line's queue, the next one first: not only those a decision keeps. None where the queue has
    /// no say: a bot has it, or it is finished.
    pub candidates: Vec<(UserId, Verdict)>,
    /// The version of the line's settings this follows from.
    pub settings_version: u64,
}

/// With whom a session is, or why it is with nobody: the first that holds, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It waits: its line is switched off (S46).
    LineInactive,
    /// It waits for the CRM to say who is responsible for the customer (§4.5).
    AwaitsCrm {
        /// At the latest until then.
        until: Timestamp,
    },
    /// It waits for the working hours (§4.6).
    OffHours {
        /// When they begin; never, where they do not.
        until: Option<Timestamp>,
    },
    /// It waits: nobody is in the queue, or nobody who still works here.
    QueueEmpty,
    /// It waits: nobody of the queue is at work.
    NobodyAtWork,
    /// It waits: everybody who is at work has as many sessions as they may (§4.4).
    AllAtLimit,
    /// It waits its turn.
    Behind {
        /// How many wait before it.
        others: usize,
    },
    /// It is about to be offered.
    Next {
        /// To whom.
        to: Offeree,
    },
    /// A bot speaks with the customer first.
    WithBot {
        /// The bot.
        bot: UserId,
        /// When its time is up; never, where it has no limit.
        until: Option<Timestamp>,
    },
    /// It is offered.
    Offered {
        /// To whom.
        to: Offeree,
        /// When that lapses; never, where rotation is off.
        until: Option<Timestamp>,
    },
    /// Somebody has it.
    Owned {
        /// Who.
        operator: UserId,
    },
    /// It is finished and about to be closed.
    Closing {
        /// Who had it last.
        operator: UserId,
        /// When it closes.
        until: Timestamp,
    },
    /// It is over.
    Closed {
        /// Since when.
        at: Timestamp,
        /// Who had it last.
        operator: Option<UserId>,
    },
}

/// Where `session` stands at `now`; `roster` and `settings` are its line's, and `ahead` sessions wait there before it.
pub fn outlook(
    session: &Session,
    roster: &Roster,
    settings: &Settings,
    ahead: usize,
    now: Timestamp,
) -> Outlook {
    let standing = match session.phase {
        Phase::Waiting { .. } => waiting(session, roster, settings, ahead, now),
        Phase::Bot { bot, until } => Standing::WithBot { bot, until },
        Phase::Offered { to, until, .. } => Standing::Offered { to, until },
        Phase::Owned { operator } => Standing::Owned { operator },
        Phase::Closing { operator, until, .. } => Standing::Closing { operator, until },
        Phase::Closed { operator, at, .. } => Standing::Closed { at, operator },
    };
    let candidates = candidates(standing, session, roster, settings, now);
    Outlook { standing, candidates, settings_version: settings.version }
}

fn waiting(
    session: &Session,
    roster: &Roster,
    settings: &Settings,
    ahead: usize,
    now: Timestamp,
) -> Standing {
    if !settings.active {
        return Standing::LineInactive;
    }
    if let Some(until) = session.lookup_until {
        return Standing::AwaitsCrm { until };
    }
    if !settings.offers_at(now) {
        return off_hours(settings, now);
    }
    match roster.unattended(settings, now) {
        Some(Unattended::OffHours) => return off_hours(settings, now),
        Some(Unattended::QueueEmpty) => return Standing::QueueEmpty,
        Some(Unattended::NobodyAtWork) => return Standing::NobodyAtWork,
        None => {}
    }
    match survey(roster, settings, &session.passed, now).to {
        None => Standing::AllAtLimit,
        Some(_) if ahead > 0 => Standing::Behind { others: ahead },
        Some(to) => Standing::Next { to },
    }
}

fn off_hours(settings: &Settings, now: Timestamp) -> Standing {
    Standing::OffHours { until: settings.next_opening(now) }
}

/// How each member stands to it: who has it, is offered it or is next is taken, though a new choice might fall on
/// others; where nobody is, those who could be are eligible.
fn candidates(
    standing: Standing,
    session: &Session,
    roster: &Roster,
    settings: &Settings,
    now: Timestamp,
) -> Vec<(UserId, Verdict)> {
    let holder = match standing {
        Standing::WithBot { .. } | Standing::Closing { .. } | Standing::Closed { .. } => {
            return vec![];
        }
        Standing::Next { to } | Standing::Offered { to, .. } => Some(to),
        Standing::Owned { operator } => Some(Offeree::One(operator)),
        Standing::LineInactive
        | Standing::AwaitsCrm { .. }
        | Standing::OffHours { .. }
        | Standing::QueueEmpty
        | Standing::NobodyAtWork
        | Standing::AllAtLimit
        | Standing::Behind { .. } => None,
    };
    let seen_from_now = |(user, verdict): (UserId, Verdict)| {
        let is_eligible = verdict == Verdict::Taken || verdict == Verdict::Behind;
        let verdict = match holder {
            Some(Offeree::One(holder)) if holder == user => Verdict::Taken,
            Some(Offeree::Everyone) | None if !is_eligible => verdict,
            Some(Offeree::Everyone) => Verdict::Taken,
            None => Verdict::Eligible,
            Some(Offeree::One(_)) if is_eligible => Verdict::Behind,
            Some(Offeree::One(_)) => verdict,
        };
        (user, verdict)
    };
    let surveyed = survey(roster, settings, &session.passed, now).candidates;
    let mut candidates: Vec<_> = surveyed.into_iter().map(seen_from_now).collect();
    candidates.sort_by_key(|(_, verdict)| *verdict != Verdict::Taken);
    candidates
}
