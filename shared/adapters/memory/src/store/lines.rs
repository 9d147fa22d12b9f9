//! Lines, their rosters and their waiting lists.

use std::collections::BTreeMap;

use application::ports::{LineRecord, LineStore, StoreError};
use domain::bookings::{Place, Slot};
use domain::ids::{ChatId, LineId, SessionId, UserId};
use domain::presence::Presence;
use domain::queue::{Roster, Seat};
use domain::retention::Walks;
use domain::time::Timestamp;

use super::news::Told;
use super::{MemoryStore, State};

/// What is counted of one operator in one line.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    pub(super) load: i64,
    pub(super) turn: u64,
}

/// A place in the waiting list, sorted by line, priority (the higher first), age and session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PlaceKey {
    line: LineId,
    order: (std::cmp::Reverse<i32>, Timestamp, SessionId),
}

impl PlaceKey {
    /// Sorts before all places of `line`.
    fn first(line: LineId) -> Self {
        let order = (std::cmp::Reverse(i32::MAX), Timestamp(i64::MIN), SessionId(0));
        Self { line, order }
    }
}

impl From<Place> for PlaceKey {
    fn from(place: Place) -> Self {
        Self { line: place.line, order: place.order() }
    }
}

impl State {
    fn roster(&self, line: LineId) -> Roster {
        let mut seats: Vec<Seat> = self
            .seats
            .range(whole(line))
            .map(|(slot, (position, presence))| {
                let count = self.counts.get(slot).copied().unwrap_or_default();
                Seat {
                    user: slot.user,
                    position: *position,
                    presence: *presence,
                    load: u32::try_from(count.load.max(0)).unwrap_or(u32::MAX),
                    total: 0,
                    turn: count.turn,
                }
            })
            .collect();
        seats.sort_by_key(|it| (it.position, it.user));
        Roster { seats }
    }

    fn put_line(&mut self, line: &LineRecord) -> Result<(), StoreError> {
        let stored = self.lines.get(&line.id).map_or(0, |it| it.settings.version);
        if line.settings.version != stored + 1 {
            return Err(StoreError::Stale { what: format!("line {}", line.id) });
        }
        self.lines.insert(line.id, line.clone());
        Ok(())
    }

    fn delete_line(&mut self, id: LineId) {
        self.lines.remove(&id);
        self.seats.retain(|slot, _| slot.line != id);
        self.counts.retain(|slot, _| slot.line != id);
        self.walks.remove(&id);
        self.set_recheck(id, None);
    }

    fn set_recheck(&mut self, line: LineId, at: Option<Timestamp>) {
        match at {
            Some(at) => drop(self.rechecks.insert(line, at)),
            None => drop(self.rechecks.remove(&line)),
        }
        self.due_lines.set(line, at, self.index_lag);
    }
}

fn whole(line: LineId) -> std::ops::RangeInclusive<Slot> {
    Slot { line, user: UserId(0) }..=Slot { line, user: UserId(u64::MAX) }
}

impl LineStore for MemoryStore {
    async fn line(&self, id: LineId) -> Result<Option<LineRecord>, StoreError> {
        self.call("line", |it| Ok(it.lines.get(&id).cloned()))
    }

    async fn lines(&self) -> Result<Vec<LineRecord>, StoreError> {
        self.call("lines", |it| Ok(it.lines.values().cloned().collect()))
    }

    async fn put_line(&self, line: &LineRecord) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.conditional("put_line", |it| it.put_line(line))
    }

    async fn delete_line(&self, id: LineId) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.call("delete_line", |it| {
            it.delete_line(id);
            Ok(())
        })
    }

    async fn roster(&self, line: LineId) -> Result<Roster, StoreError> {
        self.call("roster", |it| Ok(it.roster(line)))
    }

    async fn seat(&self, slot: Slot, position: u32, presence: Presence) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.call("seat", |it| {
            it.seats.insert(slot, (position, presence));
            it.tell([Told::Seated(slot)]);
            Ok(())
        })
    }

    async fn unseat(&self, slot: Slot) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.call("unseat", |it| {
            it.seats.remove(&slot);
            Ok(())
        })
    }

    async fn totals(&self, users: &[UserId]) -> Result<BTreeMap<UserId, u32>, StoreError> {
        self.call("totals", |it| {
            let total = |user: &UserId| it.totals.get(user).copied().unwrap_or(0).max(0);
            let counted = |user: &UserId| u32::try_from(total(user)).unwrap_or(u32::MAX);
            Ok(users.iter().map(|user| (*user, counted(user))).collect())
        })
    }

    async fn waiting(&self, line: LineId, limit: usize) -> Result<Vec<ChatId>, StoreError> {
        self.call("waiting", |it| {
            let places = it.places.range(PlaceKey::first(line)..);
            let places = places.take_while(|(key, _)| key.line == line);
            Ok(places.map(|(_, chat)| *chat).take(limit).collect())
        })
    }

    async fn walks(&self, line: LineId) -> Result<Walks, StoreError> {
        self.call("walks", |it| Ok(it.walks.get(&line).cloned().unwrap_or_default()))
    }

    async fn put_walks(&self, line: LineId, walks: &Walks) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.call("put_walks", |it| {
            it.walks.insert(line, walks.clone());
            Ok(())
        })
    }

    async fn set_recheck(&self, line: LineId, at: Timestamp) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.call("set_recheck", |it| {
            it.set_recheck(line, Some(at));
            Ok(())
        })
    }

    async fn clear_recheck(&self, line: LineId, at: Timestamp) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.call("clear_recheck", |it| {
            if it.rechecks.get(&line) == Some(&at) {
                it.set_recheck(line, None);
            }
            Ok(())
        })
    }

    async fn due_lines(&self, until: Timestamp) -> Result<Vec<(LineId, Timestamp)>, StoreError> {
        self.call("due_lines", |it| {
            let due = it.due_lines.read(it.index_lag).iter();
            Ok(due.map(|(id, at)| (*id, *at)).filter(|(_, at)| *at <= until).collect())
        })
    }
}
