//! The members of a line's queue with what routing must know of each: read by one query of the line's partition.

use serde::{Deserialize, Serialize};

use super::Verdict;
use crate::ids::UserId;
use crate::presence::{Absence, Presence};
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
    /// The number of their last offer in this line; 0 before the first. Not a clock: it orders, no more.
    pub turn: u64,
}

impl Seat {
    /// Why they cannot be offered a session at `now`; `None` if they can (§4.3).
    pub fn hindrance(&self, settings: &Settings, now: Timestamp) -> Option<Verdict> {
        let absence = if settings.check_available {
            self.presence.absence(now)
        } else {
            self.presence.dismissed.then_some(Absence::Dismissed)
        };
        match absence {
            Some(Absence::Dismissed) => Some(Verdict::Dismissed),
            Some(Absence::OnLeave) => Some(Verdict::OnLeave),
            Some(Absence::NotClockedIn) => Some(Verdict::NotClockedIn),
            Some(Absence::NotOnline) => Some(Verdict::NotOnline),
            None if self.is_at_limit(settings) => Some(Verdict::AtLimit),
            None => None,
        }
    }

    /// Whether they have as many sessions as they may.
    pub fn is_at_limit(&self, settings: &Settings) -> bool {
        settings.limit().is_some_and(|limit| self.load >= limit)
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

    /// The seat of `user`.
    pub fn seat(&self, user: UserId) -> Option<&Seat> {
        self.seats.iter().find(|it| it.user == user)
    }

    /// Notes an offer to `user`, so that the next choice of the same drain sees it.
    pub fn seat_taken(&mut self, user: UserId, turn: u64) {
        if let Some(seat) = self.seats.iter_mut().find(|it| it.user == user) {
            seat.load += 1;
            seat.turn = turn;
        }
    }
}
