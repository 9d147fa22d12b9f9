//! The same in words: whole sentences, with the names of people.

use chrono_tz::Tz;

use super::{How, Outlook, Standing, Step};
use crate::ids::UserId;
use crate::queue::{Verdict, counted};
use crate::session::Offeree;
use crate::settings::Settings;
use crate::time::Timestamp;

/// How explanations are worded.
#[derive(Clone, Copy, Debug)]
pub struct Words<N> {
    /// What an employee is called.
    name: N,
    /// Whose clock times are told by.
    zone: Tz,
}

/// Whether something was so, or is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tense {
    Past,
    Present,
}

impl<N: Fn(UserId) -> String> Words<N> {
    /// Those of a line, by the clock of its zone: UTC's, where it has no hours. `name` is what an employee is called.
    pub fn of(settings: &Settings, name: N) -> Self {
        let zone = settings.hours.as_ref().map_or(Tz::UTC, |it| it.zone);
        Self { name, zone }
    }

    /// A change of holder.
    pub fn step(&self, step: &Step) -> String {
        let whom = match step.chosen {
            Offeree::One(user) => (self.name)(user),
            Offeree::Everyone => "everyone".to_owned(),
        };
        let said = match step.how {
            How::Queue => format!("Offered to {whom}"),
            How::Crm => {
                format!("Offered to {whom}, who is responsible for the customer in the CRM")
            }
            How::Transfer { by } => format!("Handed to {whom} by {}", (self.name)(by)),
            How::Intercept => format!("Taken over by {whom}"),
            How::ByHand => format!("Taken by {whom} while it waited"),
            How::First => format!("Answered by {whom}, the first of those it was offered to"),
            How::Bot => format!("Given to the bot {whom}"),
            How::Reopened => {
                format!("Given back to {whom}: the customer wrote on after it was closed")
            }
        };
        let counts = step.decision.as_ref().map(|it| it.counts.as_slice()).unwrap_or_default();
        let shown: Vec<(Verdict, u32)> = match step.chosen {
            Offeree::One(_) => {
                counts.iter().copied().filter(|(it, _)| *it != Verdict::Taken).collect()
            }
            Offeree::Everyone => counts.to_vec(),
        };
        let round =
            if step.wrapped { "Everybody had let it pass: a new round began. " } else { "" };
        match shown.as_slice() {
            [] => format!("{round}{said}."),
            shown => format!("{round}{said}: {}.", tally(shown, Tense::Past)),
        }
    }

    /// Where it stands.
    pub fn outlook(&self, outlook: &Outlook) -> String {
        let name = &self.name;
        let until = |it: Option<Timestamp>| {
            it.map(|it| format!(", until {}", self.instant(it))).unwrap_or_default()
        };
        match outlook.standing {
            Standing::LineInactive => "It waits: the line is switched off.".to_owned(),
            Standing::AwaitsCrm { until } => {
                let until = self.instant(until);
                format!("It waits for the CRM to name a responsible, until {until} at the latest.")
            }
            Standing::OffHours { until: None } => {
                "It waits: it is outside working hours, and the line never opens.".to_owned()
            }
            Standing::OffHours { until: Some(until) } => {
                let until = self.instant(until);
                format!("It waits: it is outside working hours; the line opens on {until}.")
            }
            Standing::QueueEmpty if outlook.candidates.is_empty() => {
                "It waits: nobody is in the line's queue.".to_owned()
            }
            Standing::QueueEmpty => {
                "It waits: nobody in the line's queue works here any more.".to_owned()
            }
            Standing::NobodyAtWork => waits("nobody is at work", outlook),
            Standing::AllAtLimit => waits("everybody at work is at their limit", outlook),
            Standing::Behind { others: 1 } => "It waits: another waits before it.".to_owned(),
            Standing::Behind { others } => format!("It waits: {others} others wait before it."),
            Standing::Next { to: Offeree::One(user) } => {
                format!("It is about to be offered to {}.", name(user))
            }
            Standing::Next { to: Offeree::Everyone } => {
                "It is about to be offered to everyone who can take it.".to_owned()
            }
            Standing::WithBot { bot, until: at } => {
                format!("The bot {} speaks with the customer{}.", name(bot), until(at))
            }
            Standing::Offered { to: Offeree::One(user), until: at } => {
                format!("It is offered to {}{}.", name(user), until(at))
            }
            Standing::Offered { to: Offeree::Everyone, until: at } => {
                format!("It is offered to everyone who can take it{}.", until(at))
            }
            Standing::Owned { operator } => format!("{} has it.", name(operator)),
            Standing::Closing { operator, until } => {
                let until = self.instant(until);
                format!("It is finished and closes on {until}; {} had it.", name(operator))
            }
            Standing::Closed { at, operator } => {
                let had = operator.map(|it| format!("; {} had it", name(it))).unwrap_or_default();
                format!("It was closed on {}{had}.", self.instant(at))
            }
        }
    }

    /// By the line's clock.
    fn instant(&self, at: Timestamp) -> String {
        let at = at.to_utc().with_timezone(&self.zone);
        format!("{} ({})", at.format("%Y-%m-%d %H:%M:%S"), self.zone)
    }
}

/// Why it waits, with what hinders whom.
fn waits(why: &str, outlook: &Outlook) -> String {
    let counts = counted(&outlook.candidates);
    format!("It waits: {why} ({}).", tally(&counts, Tense::Present))
}

/// "2 were behind, 1 was at their limit".
fn tally(counts: &[(Verdict, u32)], tense: Tense) -> String {
    let parts: Vec<String> =
        counts.iter().map(|(it, count)| format!("{count} {}", verb(*it, *count, tense))).collect();
    parts.join(", ")
}

fn verb(verdict: Verdict, count: u32, tense: Tense) -> String {
    let be = match (tense, count) {
        (Tense::Past, 1) => "was",
        (Tense::Past, _) => "were",
        (Tense::Present, 1) => "is",
        (Tense::Present, _) => "are",
    };
    let state = match verdict {
        Verdict::Taken | Verdict::Eligible => "able to take it",
        Verdict::Behind => "behind",
        Verdict::Passed => "passed over, having let it pass in this round",
        Verdict::AtLimit => "at their limit",
        Verdict::AtTotalLimit => "at their limit over all lines",
        Verdict::Dismissed if count == 1 => return "no longer works here".to_owned(),
        Verdict::Dismissed => return "no longer work here".to_owned(),
        Verdict::OnLeave => "on leave",
        Verdict::NotClockedIn => "not clocked in",
        Verdict::NotOnline => "not online",
    };
    format!("{be} {state}")
}
