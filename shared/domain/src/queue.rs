//! A line's queue: who is in it, who of them is eligible, who is chosen, and why.

mod choose;
mod roster;

#[cfg(test)]
mod tests;

pub use self::choose::{Choice, Survey, choose, counted, survey};
pub use self::roster::{Roster, Seat};

use serde::{Deserialize, Serialize};

use crate::ids::UserId;

/// How one offer was decided (design D9): kept in the offer's log entry, at most 1 KB.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Up to [`CANDIDATES_MAX`] members in the order they were considered, the chosen one first.
    pub candidates: Vec<(UserId, Verdict)>,
    /// How many members got each verdict, over all of them.
    pub counts: Vec<(Verdict, u32)>,
    /// The version of the line's settings it was decided by.
    pub settings_version: u64,
}

/// Candidates kept with a decision.
pub const CANDIDATES_MAX: usize = 20;

/// Why a member was taken or passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Offered.
    Taken,
    /// Eligible, but behind the one taken.
    Behind,
    /// Let it lapse or declined it in this round.
    Passed,
    /// At their limit (S10).
    AtLimit,
    /// At their limit over all lines.
    AtTotalLimit,
    /// No longer works here.
    Dismissed,
    /// On leave.
    OnLeave,
    /// Workday not open.
    NotClockedIn,
    /// Not online.
    NotOnline,
    /// Could be offered it, were it its turn: said of the present only, never of an offer.
    Eligible,
}
