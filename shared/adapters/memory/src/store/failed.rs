//! The list of messages that will not arrive.

use std::collections::BTreeMap;

use application::ports::{FailedDeliveries, FailedDelivery, FailedFilter, StoreError};
use domain::ids::{LineId, MessageId};

use super::index::Index;
use super::{MemoryStore, State};

/// The list, with what its index shows.
#[derive(Debug, Default)]
pub(super) struct Failed {
    /// Where each message is listed.
    places: BTreeMap<MessageId, (LineId, u64)>,
    shown: Index<(LineId, u64), MessageId>,
}

impl State {
    pub(super) fn unlist(&mut self, message: MessageId) {
        if let Some(place) = self.failed.places.remove(&message) {
            self.failed.shown.set(place, None, self.index_lag);
        }
    }
}

impl FailedDeliveries for MemoryStore {
    async fn list_failed(&self, line: LineId, failed: FailedDelivery) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.call("list_failed", |it| {
            it.unlist(failed.message);
            it.failed.places.insert(failed.message, (line, failed.place));
            it.failed.shown.set((line, failed.place), Some(failed.message), it.index_lag);
            Ok(())
        })
    }

    async fn unlist_failed(&self, message: MessageId) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.call("unlist_failed", |it| {
            it.unlist(message);
            Ok(())
        })
    }

    async fn failed(&self, filter: FailedFilter) -> Result<Vec<FailedDelivery>, StoreError> {
        self.call("failed", |it| {
            let end = filter.before.unwrap_or(u64::MAX);
            let range = (filter.line, 0)..(filter.line, end);
            let shown = it.failed.shown.read(it.index_lag).range(range).rev();
            let listed =
                shown.map(|((_, place), id)| FailedDelivery { message: *id, place: *place });
            Ok(listed.take(filter.limit).collect())
        })
    }
}
