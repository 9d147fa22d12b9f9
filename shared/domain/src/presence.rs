//! Whether an employee is there: declared status, workday, leave and dismissal, and the one answer drawn from them.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// What an employee says of themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// At work.
    Online,
    /// Here, but not taking sessions.
    Away,
    /// Not here.
    #[default]
    Offline,
}

/// Where their tracked workday stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Workday {
    /// Clocked in.
    Opened,
    /// On a break.
    Paused,
    /// Clocked out, or never in.
    #[default]
    Closed,
}

/// Days off, from the first instant to the last (exclusive).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leave {
    /// When it begins.
    pub from: Timestamp,
    /// When it is over.
    pub to: Timestamp,
}

/// Everything that bears on whether an employee is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// What they declared.
    #[serde(default)]
    pub status: Status,
    /// Their workday.
    #[serde(default)]
    pub workday: Workday,
    /// Whether their workday counts instead of their status.
    #[serde(default)]
    pub time_tracking: bool,
    /// Their leave, if one is entered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leave: Option<Leave>,
    /// Whether they no longer work here.
    #[serde(default)]
    pub dismissed: bool,
}

/// Why an employee is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Absence {
    /// They no longer work here.
    Dismissed,
    /// They are on leave.
    OnLeave,
    /// Their time is tracked and their workday is not open.
    NotClockedIn,
    /// Their time is not tracked and they are not online.
    NotOnline,
}

impl Presence {
    /// Whether they are on leave at `now`.
    pub fn on_leave(&self, now: Timestamp) -> bool {
        self.leave.is_some_and(|it| it.from <= now && now < it.to)
    }

    /// Why they are not at work at `now`; `None` if they are (S9, trap T17).
    pub fn absence(&self, now: Timestamp) -> Option<Absence> {
        if self.dismissed {
            Some(Absence::Dismissed)
        } else if self.on_leave(now) {
            Some(Absence::OnLeave)
        } else if self.time_tracking {
            (self.workday != Workday::Opened).then_some(Absence::NotClockedIn)
        } else {
            (self.status != Status::Online).then_some(Absence::NotOnline)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(presence: Presence, expected: Option<Absence>) {
        assert_eq!(presence.absence(Timestamp(100)), expected);
    }

    #[test]
    fn only_online_is_at_work_where_time_is_not_tracked() {
        check(Presence { status: Status::Online, ..Presence::default() }, None);
        check(Presence { status: Status::Away, ..Presence::default() }, Some(Absence::NotOnline));
        check(
            Presence { workday: Workday::Opened, ..Presence::default() },
            Some(Absence::NotOnline),
        );
    }

    #[test]
    fn only_an_open_workday_is_at_work_where_time_is_tracked() {
        let tracked =
            Presence { time_tracking: true, status: Status::Online, ..Presence::default() };
        check(tracked, Some(Absence::NotClockedIn));
        check(Presence { workday: Workday::Paused, ..tracked }, Some(Absence::NotClockedIn));
        check(Presence { workday: Workday::Opened, status: Status::Offline, ..tracked }, None);
    }

    #[test]
    fn leave_begins_at_its_first_instant_and_ends_before_its_last() {
        let online = Presence { status: Status::Online, ..Presence::default() };
        let leave = |from, to| Presence {
            leave: Some(Leave { from: Timestamp(from), to: Timestamp(to) }),
            ..online
        };
        check(leave(100, 101), Some(Absence::OnLeave));
        check(leave(101, 200), None);
        check(leave(0, 100), None);
    }

    #[test]
    fn the_dismissed_are_never_there() {
        check(
            Presence { status: Status::Online, dismissed: true, ..Presence::default() },
            Some(Absence::Dismissed),
        );
    }
}
