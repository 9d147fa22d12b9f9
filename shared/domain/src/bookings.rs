//! What a chat occupies outside itself: a timer, a slot of an operator's limit, a place in a line's waiting list.
//!
//! They follow from the chat and its line's settings, so they are no part of the log. The store keeps what a chat
//! holds beside its head and moves the difference in the head's own transaction: counters cannot drift, and a
//! change of settings is put right by looking at each chat again, as often as one likes (design D6, D8, D10).

use serde::{Deserialize, Serialize};

use crate::chat::Chat;
use crate::ids::{LineId, SessionId, UserId};
use crate::session::{Phase, next_deadline};
use crate::settings::Settings;
use crate::time::Timestamp;

#[cfg(test)]
mod tests;

/// What a chat holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookings {
    /// When it is looked at next: never later than its true deadline, possibly earlier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timer: Option<Timestamp>,
    /// The operator's slot it counts in, in the line it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<Slot>,
    /// The operator it counts for over all lines, where its line limits that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<UserId>,
    /// Its place among those who wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// The counter of one operator's sessions in one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Slot {
    /// The line.
    pub line: LineId,
    /// The operator.
    pub user: UserId,
}

/// A session's place in its line's waiting list; the list is ordered by priority (the higher first), then by age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The line.
    pub line: LineId,
    /// The session's priority.
    pub priority: i32,
    /// Since when it waits.
    pub since: Timestamp,
    /// The session.
    pub session: SessionId,
}

impl Place {
    /// What the waiting list is sorted by.
    pub fn order(&self) -> (std::cmp::Reverse<i32>, Timestamp, SessionId) {
        (std::cmp::Reverse(self.priority), self.since, self.session)
    }
}

/// What `chat` ought to hold at `now`, given what it holds and the settings of its session's line.
///
/// A timer that is set no later than the true deadline stays as it is, so that a message which only moves a deadline
/// back writes nothing more.
pub fn bookings(chat: &Chat, settings: &Settings, held: &Bookings, now: Timestamp) -> Bookings {
    let Some(session) = chat.open_session() else { return Bookings::default() };
    let timer = next_deadline(session, settings).map(|due| match held.timer {
        Some(set) if now < set && set <= due.at => set,
        Some(_) | None => due.at,
    });
    let slot = session
        .holder()
        .filter(|_| session.status().code() < settings.counted_below())
        .map(|user| Slot { line: session.line, user });
    let place = match session.phase {
        Phase::Waiting { .. } if settings.active && session.lookup_until.is_none() => Some(Place {
            line: session.line,
            priority: session.priority,
            since: session.queued_at,
            session: session.id,
        }),
        Phase::Bot { .. }
        | Phase::Waiting { .. }
        | Phase::Offered { .. }
        | Phase::Owned { .. }
        | Phase::Closing { .. }
        | Phase::Closed { .. } => None,
    };
    let total = slot.filter(|_| settings.total_limit().is_some()).map(|it| it.user);
    Bookings { timer, slot, total, place }
}
