//! Whether an employee is there: declared status, workday, leave and dismissal, and the one answer drawn from them.

use serde::{Deserialize, Serialize};

use crate::session::Gone;
use crate::time::{Seconds, Timestamp};

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

/// That an employee came online by opening the console, without saying so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// Since when none of their sockets is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone_at: Option<Timestamp>,
    /// When the last of their sockets ends at the latest: that one is gone may never be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// Who came online by socket counts as away when the last one has been gone for this long (contract §3).
pub const LEASE: Seconds = Seconds(90);

/// Everything that bears on whether an employee is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// What they declared, or what their sockets say of them.
    #[serde(default)]
    pub status: Status,
    /// Whether they declared it: it holds until they change it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub declared: bool,
    /// Set where their sockets say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<Lease>,
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
    /// As they are once they have declared `status`.
    #[must_use]
    pub fn declaring(self, status: Status) -> Self {
        Self { status, declared: true, lease: None, ..self }
    }

    /// As they are once they have opened a socket that ends at `until`: online, unless they have declared something else.
    #[must_use]
    pub fn connected(self, until: Timestamp) -> Self {
        if self.has_declared() {
            return self;
        }
        let until = self.lease.and_then(|it| it.until).max(Some(until));
        Self { status: Status::Online, lease: Some(Lease { gone_at: None, until }), ..self }
    }

    /// As they are once the last of their sockets is gone, at `now`.
    #[must_use]
    pub fn disconnected(self, now: Timestamp) -> Self {
        let lease = self.lease.map(|it| Lease { gone_at: it.gone_at.or(Some(now)), ..it });
        Self { lease, ..self }
    }

    fn has_declared(&self) -> bool {
        self.declared || (self.lease.is_none() && self.status != Status::Offline)
    }

    /// Their status at `now`.
    pub fn status_at(&self, now: Timestamp) -> Status {
        match self.status {
            Status::Online if self.away_at().is_some_and(|it| it <= now) => Status::Away,
            Status::Online | Status::Away | Status::Offline => self.status,
        }
    }

    /// From when on they count as away, if nothing changes: where their sockets say that they are online.
    pub fn away_at(&self) -> Option<Timestamp> {
        let lease = self.lease.filter(|_| self.status == Status::Online)?;
        lease.gone_at.into_iter().chain(lease.until).min().map(|it| it + LEASE)
    }

    /// Why they are gone for more than a moment, at `now` (§4.8).
    pub fn gone(&self, now: Timestamp) -> Option<Gone> {
        if self.dismissed {
            return Some(Gone::Dismissed);
        }
        let leave = self.leave.filter(|_| self.on_leave(now));
        leave.map(|it| Gone::OnLeave { until: it.to })
    }

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
            (self.status_at(now) != Status::Online).then_some(Absence::NotOnline)
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
    fn who_came_by_socket_is_away_when_the_last_is_gone_for_the_lease() {
        let came = Presence::default().connected(Timestamp(1_000_000));
        assert_eq!(came.status_at(Timestamp(90_005)), Status::Online);
        let gone = came.disconnected(Timestamp(5)).disconnected(Timestamp(6));
        assert_eq!(gone.away_at(), Some(Timestamp(90_005)));
        assert_eq!(gone.status_at(Timestamp(90_004)), Status::Online);
        assert_eq!(gone.status_at(Timestamp(90_005)), Status::Away);
        let back = gone.connected(Timestamp(1_000_000));
        assert_eq!(back.status_at(Timestamp(90_005)), Status::Online);
    }

    #[test]
    fn a_socket_whose_end_is_never_told_ends_by_itself() {
        let came = Presence::default().connected(Timestamp(1_000)).connected(Timestamp(500));
        assert_eq!(came.away_at(), Some(Timestamp(91_000)), "the later end counts");
        assert_eq!(came.status_at(Timestamp(90_999)), Status::Online);
        assert_eq!(came.status_at(Timestamp(91_000)), Status::Away);
        let declared = came.declaring(Status::Online);
        assert_eq!(
            (declared.away_at(), declared.status_at(Timestamp(i64::MAX))),
            (None, Status::Online)
        );
    }

    #[test]
    fn what_was_declared_holds_whatever_sockets_do() {
        for status in [Status::Online, Status::Away, Status::Offline] {
            let declared = Presence::default().connected(Timestamp(9)).declaring(status);
            let later = declared.connected(Timestamp(9)).disconnected(Timestamp(0));
            assert_eq!(later.status_at(Timestamp(i64::MAX)), status);
        }
    }

    #[test]
    fn leave_and_dismissal_are_more_than_a_moment() {
        let leave = Some(Leave { from: Timestamp(10), to: Timestamp(20) });
        let presence = Presence { leave, ..Presence::default() };
        assert_eq!(presence.gone(Timestamp(9)), None);
        let until = Timestamp(20);
        assert_eq!(presence.gone(Timestamp(10)), Some(Gone::OnLeave { until }));
        assert_eq!(presence.gone(until), None);
        let dismissed = Presence { dismissed: true, ..presence };
        assert_eq!(dismissed.gone(Timestamp(10)), Some(Gone::Dismissed));
    }

    #[test]
    fn the_dismissed_are_never_there() {
        check(
            Presence { status: Status::Online, dismissed: true, ..Presence::default() },
            Some(Absence::Dismissed),
        );
    }
}
