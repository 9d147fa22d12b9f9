//! What an observer sees of the store without disturbing it: no port call, no fault, no copy.

use std::mem;

use application::ports::{ChatRecord, SlotCondition};
use domain::bookings::Bookings;
use domain::chat::Entry;
use domain::delivery::Delivery;
use domain::ids::{ChatId, SessionId};
use domain::session::Session;

use super::{MemoryStore, State};
use crate::faults::Faults;

/// One write of a chat.
#[derive(Clone, Copy, Debug)]
pub struct Written {
    /// The chat.
    pub chat: ChatId,
    /// How many entries were added.
    pub entries: usize,
    /// The last entry's place after it.
    pub seq: u64,
    /// What the chat held before.
    pub held_before: Bookings,
    /// What it holds now.
    pub held: Bookings,
    /// The line's offer behind it.
    pub offer: Option<SlotCondition>,
}

impl MemoryStore {
    /// Notes every write of a chat from now on, for [`MemoryStore::written`].
    #[must_use]
    pub fn watched(self) -> Self {
        self.with(|it| it.written = Some(Vec::new()));
        self
    }

    /// Moves the writes since the last look into `into`, in the order of their commits; what was in it goes.
    pub fn written(&self, into: &mut Vec<Written>) {
        into.clear();
        self.with(|it| {
            if let Some(written) = &mut it.written {
                mem::swap(written, into);
            }
        });
    }

    /// The same store, whose calls do not fail.
    #[must_use]
    pub fn calm(&self) -> Self {
        Self { state: self.state.clone(), faults: Faults::none() }
    }

    /// Looks at a chat and its whole log.
    pub fn look<T>(&self, chat: ChatId, at: impl FnOnce(&ChatRecord, &[Entry]) -> T) -> Option<T> {
        self.with(|it| it.chats.get(&chat).map(|it| at(&it.record, &it.log)))
    }

    /// Looks at the delivery of a message.
    pub fn look_at_delivery<T>(
        &self,
        chat: ChatId,
        seq: u64,
        at: impl FnOnce(&Delivery) -> T,
    ) -> Option<T> {
        self.with(|it| it.chats.get(&chat)?.deliveries.get(&seq).map(at))
    }

    /// Looks at a session that has ended.
    pub fn look_at_ended<T>(&self, id: SessionId, at: impl FnOnce(&Session) -> T) -> Option<T> {
        self.with(|it| it.sessions.get(&id)?.ended.as_ref().map(at))
    }

    /// Lets all indexes show everything that was written until now: for lag in time, with
    /// [`Faults::lag_indexes`] at its most.
    pub fn catch_up_indexes(&self) {
        self.with(|it| {
            it.sessions_by_line.read(0);
            it.due_chats.read(0);
            it.due_lines.read(0);
        });
    }

    /// How many chats wait in all lines.
    pub fn places(&self) -> usize {
        self.with(|it| it.places.len())
    }
}

impl State {
    pub(super) fn note(&mut self, written: Written) {
        if let Some(notes) = &mut self.written {
            notes.push(written);
        }
    }
}
