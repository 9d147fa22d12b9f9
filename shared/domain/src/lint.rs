//! Settings that are legal and hopeless: what a line was told to do and can never do.
//!
//! Only what can be known is said. That nobody is at work at this hour is no fault of the settings, and whether
//! somebody whose workday is closed will ever open it is not known. Neither is a rating lost where a session closes at
//! once (`FULL_CLOSE_TIME` 0): it outlives the closing by `VOTE_TIME_LIMIT` minutes, or by 24 h (design §4.9), so no
//! combination of the two is hopeless. What holds by default is not warned of until somebody says it: a new line's
//! `CLOSE_RULE` is `text` and its text is empty.

mod people;
mod rest;
mod texts;
mod times;

#[cfg(test)]
mod tests;

use crate::ids::{AgreementId, DepartmentId, UserId};
use crate::settings::Settings;
use crate::settings::fields::{Fields, value};
use crate::time::Timestamp;
use crate::user::User;

/// A setting that cannot do what it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The field to look at first.
    pub field: &'static str,
    /// What is wrong with it, for programs.
    pub code: Code,
    /// What is wrong with it, for people: a fragment that reads after the field's name.
    pub text: String,
}

/// What can be wrong with a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// Nobody is in the queue.
    QueueEmpty,
    /// A department of the queue has nobody in it.
    DepartmentEmpty,
    /// Everybody in the queue has left.
    EveryoneDismissed,
    /// Only who is online is offered sessions, and nobody in the queue has ever been.
    NeverOnline,
    /// Idle sessions close before unanswered ones are noticed.
    ClosesFirst,
    /// The working hours have no hour.
    NeverOpens,
    /// The working hours end when they begin, which means all day (trap T12).
    AllDay,
    /// A text is to be sent and there is none.
    TextMissing,
    /// A text is to be sent at a time that never comes.
    NeverSent,
    /// Nothing is named.
    Missing,
    /// What is named is not there.
    Unknown,
    /// Who is named is no bot.
    NoBot,
    /// Who is named has left.
    Dismissed,
    /// A breach is to be reported of a time that is not limited.
    NeverDue,
    /// A breach is to be reported to nobody.
    NobodyTold,
    /// The line is switched off and messengers still lead to it (S46).
    ChannelsConnected,
}

impl Code {
    /// Its name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::QueueEmpty => "queue_empty",
            Self::DepartmentEmpty => "department_empty",
            Self::EveryoneDismissed => "everyone_dismissed",
            Self::NeverOnline => "never_online",
            Self::ClosesFirst => "closes_first",
            Self::NeverOpens => "never_opens",
            Self::AllDay => "all_day",
            Self::TextMissing => "text_missing",
            Self::NeverSent => "never_sent",
            Self::Missing => "missing",
            Self::Unknown => "unknown",
            Self::NoBot => "no_bot",
            Self::Dismissed => "dismissed",
            Self::NeverDue => "never_due",
            Self::NobodyTold => "nobody_told",
            Self::ChannelsConnected => "channels_connected",
        }
    }
}

/// A line and what its settings name.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Its fields, as they were said.
    pub fields: &'a Fields,
    /// What the rules read from them.
    pub settings: &'a Settings,
    /// All employees.
    pub users: &'a [User],
    /// Who is in the queue, with its departments expanded.
    pub members: &'a [UserId],
    /// The departments of the queue in which nobody is.
    pub vacant: &'a [DepartmentId],
    /// How many channels are connected to it.
    pub channels: usize,
    /// The agreements there are.
    pub agreements: &'a [AgreementId],
    /// The present.
    pub now: Timestamp,
}

/// Everything hopeless about a line's settings, in the order of its fields.
pub fn lint(line: &Subject<'_>) -> Vec<Warning> {
    let mut found = people::queue(line);
    found.extend(rest::channels(line));
    found.extend(people::bot(line));
    found.extend(rest::agreement(line));
    found.extend(times::hours(line));
    found.extend(texts::rules(line));
    found.extend(times::closing(line));
    found.extend(texts::votes(line));
    found.extend(people::alerts(line));
    found
}

impl Subject<'_> {
    fn user(&self, id: UserId) -> Option<&User> {
        self.users.iter().find(|it| it.id == id)
    }

    /// The number in a field; 0 if there is none.
    fn number(&self, field: &str) -> u64 {
        value(self.fields, field).as_u64().unwrap_or(0)
    }

    /// Whether somebody has set the field.
    fn says(&self, field: &str) -> bool {
        self.fields.contains_key(field)
    }
}

fn warning(field: &'static str, code: Code, text: impl Into<String>) -> Warning {
    Warning { field, code, text: text.into() }
}
