//! The index of timers.

use application::ports::StoreError;
use domain::time::Timestamp;
use futures::future::try_join_all;

use super::DynamoStore;
use crate::create::DUE;
use crate::items::DueItem;
use crate::keys;
use crate::table::{number, text};

impl DynamoStore {
    /// The ids under `shards` that are due until `until`, the earliest first; all shards at once.
    pub(super) async fn due(
        &self,
        shards: impl Iterator<Item = String>,
        until: Timestamp,
    ) -> Result<Vec<(u64, Timestamp)>, StoreError> {
        let queries = shards.map(|shard| {
            let query = self
                .table
                .query("due_shard = :shard AND due_at <= :until")
                .index_name(DUE)
                .expression_attribute_values(":shard", text(shard))
                .expression_attribute_values(":until", number(until.0));
            self.table.pages::<DueItem>(query, usize::MAX)
        });
        let found = try_join_all(queries).await?.into_iter().flatten();
        let mut due: Vec<(u64, Timestamp)> =
            found.filter_map(|it| Some((keys::id_of_partition(&it.pk)?, it.due_at))).collect();
        due.sort_by_key(|(id, at)| (*at, *id));
        Ok(due)
    }
}
