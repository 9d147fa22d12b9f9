//! The members of a line's queue with what routing must know of each: read by one query of the line's partition.

use serde::{Deserialize, Serialize};

use super::Verdict;
use crate::ids::UserId;
use crate::presence::{Absence, Presence};
use crate::session::Unattended;
use crate::settings::Settings;
use crate::time::Timestamp;

/// A member of a line's queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// Who.
    pub user: UserId,
    /// Their place in the queue, from 0.
    pub position: u32,
    /// Whether they are there.
    pub presence: Presence,
    /// Sessions of this line counted against their limit.
    pub load: u32,
    /// Their sessions over all lines that limit those; 0 where this line does not.
    #[serde(default)]
    pub total: u32,
    /// The number of their last offer in this line; 0 before the first. Not a clock: it orders, no more.
    pub turn: u64,
}

impl Seat {
    /// Why they cannot be offered a session at `now`; `None` if they can (§4.3).
    pub fn hindrance(&self, settings: &Settings, now: Timestamp) -> Option<Verdict> {
        match self.absence(settings, now) {
            Some(Absence::Dismissed) => Some(Verdict::Dismissed),
            Some(Absence::OnLeave) => Some(Verdict::OnLeave),
            Some(Absence::NotClockedIn) => Some(Verdict::NotClockedIn),
            Some(Absence::NotOnline) => Some(Verdict::NotOnline),
            None if settings.limit().is_some_and(|it| self.load >= it) => Some(Verdict::AtLimit),
            None if settings.total_limit().is_some_and(|it| self.total >= it) => {
                Some(Verdict::AtTotalLimit)
            }
            None => None,
        }
    }

    /// Whether they have as many sessions as they may, in this line or over all.
    pub fn is_at_limit(&self, settings: &Settings) -> bool {
        settings.limit().is_some_and(|it| self.load >= it)
            || settings.total_limit().is_some_and(|it| self.total >= it)
    }

    /// Why they are not there at `now`, however many sessions they have.
    pub fn absence(&self, settings: &Settings, now: Timestamp) -> Option<Absence> {
        if settings.check_available {
            self.presence.absence(now)
        } else {
            self.presence.dismissed.then_some(Absence::Dismissed)
        }
    }
}

/// All members of a line's queue, in queue order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    /// The members.
    pub seats: Vec<Seat>,
}

impl Roster {
    /// The number the line's next offer gets.
    pub fn next_turn(&self) -> u64 {
        self.seats.iter().map(|it| it.turn).max().unwrap_or(0) + 1
    }

    /// Why nobody is there at `now`, in hours or out; `None` if somebody is, be they at their limit (§4.6).
    pub fn unattended(&self, settings: &Settings, now: Timestamp) -> Option<Unattended> {
        let is_employed = |it: &Seat| !it.presence.dismissed;
        if !self.seats.iter().any(is_employed) {
            return Some(Unattended::QueueEmpty);
        }
        let is_there = |it: &Seat| it.absence(settings, now).is_none();
        (!self.seats.iter().any(is_there)).then_some(Unattended::NobodyAtWork)
    }

    /// The first instant after `now` at which a leave ends: somebody may be there again.
    pub fn next_return(&self, now: Timestamp) -> Option<Timestamp> {
        let ends = self.seats.iter().filter_map(|it| it.presence.leave).map(|it| it.to);
        ends.filter(|it| *it > now).min()
    }

    /// The seat of `user`.
    pub fn seat(&self, user: UserId) -> Option<&Seat> {
        self.seats.iter().find(|it| it.user == user)
    }

    /// Notes an offer to `user`, so that the next choice of the same drain sees it.
    pub fn seat_taken(&mut self, user: UserId, turn: u64) {
        if let Some(seat) = self.seats.iter_mut().find(|it| it.user == user) {
            seat.load += 1;
            seat.total += 1;
            seat.turn = turn;
        }
    }
}
