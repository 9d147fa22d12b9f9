//! One SQS queue's messages by when they can be received: so that receiving looks at no others.

use std::collections::{BTreeMap, BTreeSet};

use domain::time::Timestamp;

#[derive(Debug, Default)]
pub(super) struct Shelf {
    /// FIFO only: the messages of each group in the order they were sent.
    groups: BTreeMap<String, BTreeSet<u64>>,
    /// What can be received, the oldest first.
    ready: Vec<u64>,
    /// What shows later.
    coming: BTreeSet<(Timestamp, u64)>,
}

impl Shelf {
    /// Puts a message at the end of its group; whether it stands first there, or there are no groups.
    pub(super) fn join(&mut self, is_fifo: bool, group: &str, id: u64) -> bool {
        if !is_fifo {
            return true;
        }
        if let Some(members) = self.groups.get_mut(group) {
            members.insert(id);
            return false;
        }
        self.groups.insert(group.to_owned(), BTreeSet::from([id]));
        true
    }

    /// Takes a message out of its group; the one that stands first from now on.
    pub(super) fn leave(&mut self, group: &str, id: u64) -> Option<u64> {
        let members = self.groups.get_mut(group)?;
        members.remove(&id);
        let next = members.first().copied();
        if next.is_none() {
            self.groups.remove(group);
        }
        next
    }

    /// Lets a message be received from `due` on.
    pub(super) fn show(&mut self, id: u64, due: Timestamp, now: Timestamp) {
        if due > now {
            self.coming.insert((due, id));
        } else if let Err(place) = self.ready.binary_search(&id) {
            self.ready.insert(place, id);
        }
    }

    /// Lets a message be received no more that could be from `due` on.
    pub(super) fn hide(&mut self, id: u64, due: Timestamp) {
        if let Ok(place) = self.ready.binary_search(&id) {
            self.ready.remove(place);
        } else {
            self.coming.remove(&(due, id));
        }
    }

    /// What can be received now, the oldest first.
    pub(super) fn ready(&mut self, now: Timestamp) -> &[u64] {
        while let Some((due, id)) = self.coming.first().copied().filter(|(due, _)| *due <= now) {
            self.coming.remove(&(due, id));
            self.show(id, due, now);
        }
        &self.ready
    }

    /// When the next message shows that does not show yet.
    pub(super) fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        self.coming.range((now, u64::MAX)..).next().map(|(due, _)| *due)
    }
}
