//! The one write of a chat.

use application::ports::{Commit, CommitError, Dedupe, SlotCondition, StoreError};
use domain::bookings::Slot;
use domain::ids::ChatId;

use super::chats::{External, SessionItem, StoredChat};
use super::lines::PlaceKey;
use super::news::Told;
use super::{State, Written};

impl State {
    pub(super) fn commit(&mut self, commit: &Commit<'_>) -> Result<(), CommitError> {
        self.check_dedupe(commit)?;
        self.check_head(commit)?;
        self.check_limit(commit)?;

        self.write_chat(commit);
        self.write_session(commit);
        self.write_bookings(commit);
        self.tell(commit.entries.iter().map(|it| Told::Entry(it.chat, it.seq)));
        self.note(Written {
            chat: commit.after.id,
            entries: commit.entries.len(),
            seq: commit.after.seq,
            held_before: commit.before.held,
            held: commit.held,
            offer: commit.offer,
        });
        if let Some(dedupe) = &commit.dedupe {
            let external =
                External { entry: Some((commit.after.id, dedupe.seq)), pending: Vec::new() };
            self.externals.insert(key(dedupe), external);
        }
        Ok(())
    }

    fn check_dedupe(&self, commit: &Commit<'_>) -> Result<(), CommitError> {
        let Some(dedupe) = &commit.dedupe else { return Ok(()) };
        match self.externals.get(&key(dedupe)) {
            Some(External { entry: Some((chat, seq)), .. }) => {
                Err(CommitError::Duplicate { chat: *chat, seq: *seq })
            }
            Some(External { entry: None, pending }) if pending != dedupe.pending => {
                Err(CommitError::Pending(pending.clone()))
            }
            Some(External { entry: None, .. }) | None => Ok(()),
        }
    }

    fn check_head(&self, commit: &Commit<'_>) -> Result<(), CommitError> {
        let chat = commit.after.id;
        let fresh = match (commit.before.version, self.chats.get(&chat)) {
            (0, None) => !self.conversations.contains_key(&conversation(commit)),
            (seen, Some(stored)) => seen == stored.record.version,
            (_, None) => false,
        };
        if fresh { Ok(()) } else { Err(stale(chat).into()) }
    }

    fn check_limit(&self, commit: &Commit<'_>) -> Result<(), CommitError> {
        let Some((slot, offer)) = offered(commit) else { return Ok(()) };
        let load = self.counts.get(&slot).map_or(0, |it| it.load);
        let total = self.totals.get(&slot.user).copied().unwrap_or(0);
        let is_below = |load: i64, limit: Option<u32>| limit.is_none_or(|it| load < it.into());
        if is_below(load, offer.limit) && is_below(total, offer.total_limit) {
            Ok(())
        } else {
            Err(CommitError::AtLimit)
        }
    }

    fn write_chat(&mut self, commit: &Commit<'_>) {
        let id = commit.after.id;
        if let Some(given_up) = commit.given_up() {
            self.conversations.remove(&(commit.after.channel, given_up.to_owned()));
        } else if commit.before.version == 0 {
            self.conversations.insert(conversation(commit), id);
        }
        let stored = self.chats.entry(id).or_insert_with(|| StoredChat {
            record: commit.before.clone(),
            indexed: None,
            firings: 0,
            log: Vec::new(),
            deliveries: std::collections::BTreeMap::new(),
            receipts: std::collections::BTreeMap::new(),
        });
        stored.record.chat.clone_from(commit.after);
        stored.record.version = commit.before.version + 1;
        stored.record.held = commit.held;
        stored.firings = 0;
        stored.log.extend_from_slice(commit.entries);
        self.committed.extend(commit.entries.iter().map(|it| (id, it.seq)));
        if stored.indexed != commit.held.timer {
            stored.indexed = commit.held.timer;
            self.due_chats.set(id, commit.held.timer, self.index_lag);
        }
    }

    fn write_session(&mut self, commit: &Commit<'_>) {
        let (opened, ended) = (commit.opened(), commit.ended());
        if let Some(session) = ended.or(opened) {
            let line = commit.after.line;
            let item = SessionItem { chat: commit.after.id, line, ended: ended.cloned() };
            if let Some(before) = self.sessions.insert(session.id, item)
                && before.line != line
            {
                self.sessions_by_line.set((before.line, session.id), None, self.index_lag);
            }
            self.sessions_by_line.set((line, session.id), Some(()), self.index_lag);
        }
    }

    fn write_bookings(&mut self, commit: &Commit<'_>) {
        if let Some(change) = commit.place_change() {
            if let Some(place) = change.from {
                self.places.remove(&PlaceKey::from(place));
            }
            if let Some(place) = change.to {
                self.places.insert(place.into(), commit.after.id);
            }
        }
        if let Some(change) = commit.slot_change() {
            if let Some(slot) = change.from {
                self.counts.entry(slot).or_default().load -= 1;
            }
            if let Some(slot) = change.to {
                self.counts.entry(slot).or_default().load += 1;
            }
        }
        if let Some((slot, offer)) = offered(commit) {
            self.counts.entry(slot).or_default().turn = offer.turn;
        }
        if let Some(change) = commit.total_change() {
            if let Some(user) = change.from {
                *self.totals.entry(user).or_default() -= 1;
            }
            if let Some(user) = change.to {
                *self.totals.entry(user).or_default() += 1;
            }
        }
        if let Some(change) = commit.listing_change() {
            if let Some(listing) = change.from {
                self.open.remove(&listing);
            }
            if let Some(listing) = change.to {
                self.open.insert(listing, commit.after.id);
            }
        }
    }
}

/// The slot an offer takes with this write, and what it is bound to.
fn offered(commit: &Commit<'_>) -> Option<(Slot, SlotCondition)> {
    let taken = commit.slot_change()?.to?;
    Some((taken, commit.offer.filter(|it| it.slot == taken)?))
}

fn conversation(commit: &Commit<'_>) -> (domain::ids::ChannelId, String) {
    (commit.after.channel, commit.after.conversation.clone())
}

fn key(dedupe: &Dedupe<'_>) -> (super::chats::Scope, String) {
    (dedupe.scope.into(), dedupe.key.to_owned())
}

fn stale(chat: ChatId) -> StoreError {
    StoreError::Stale { what: format!("chat {chat}") }
}
