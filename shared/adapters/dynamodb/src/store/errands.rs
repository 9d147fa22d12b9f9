//! Errands: an item each, in the index `due` until it is over.

use application::ports::{ErrandRecord, ErrandStore, StoreError};
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use domain::errand::{Addressee, Errand, ErrandKey};
use domain::time::Timestamp;
use futures::future::try_join_all;

use super::DynamoStore;
use super::documents::is_beaten;
use super::externals::seconds;
use crate::create::DUE;
use crate::error::{stale, unavailable};
use crate::items::{DueErrandItem, ErrandItem, NewErrandItem};
use crate::json::Json;
use crate::keys;
use crate::table::{encode, number, text};

impl ErrandStore for DynamoStore {
    async fn add_errand(&self, errand: &Errand, expires_at: Timestamp) -> Result<bool, StoreError> {
        let item = NewErrandItem {
            errand: Json(errand),
            revision: 1,
            due_shard: keys::errand_shard(&errand.key),
            due_at: errand.due().unwrap_or(errand.made_at),
            ttl: seconds(expires_at),
        };
        let item = encode(&keys::errand(&errand.key), &item)?;
        let put = self.table.client.put_item().table_name(&self.table.name).set_item(Some(item));
        let put = put.condition_expression("attribute_not_exists(pk)");
        match put.return_consumed_capacity(ReturnConsumedCapacity::Total).send().await {
            Ok(answer) => {
                self.table.meter.write(&answer.consumed_capacity);
                Ok(true)
            }
            Err(err) if is_beaten(&err) => Ok(false),
            Err(err) => Err(unavailable(err)),
        }
    }

    async fn errand(&self, key: &ErrandKey) -> Result<Option<ErrandRecord>, StoreError> {
        let item = self.table.get::<ErrandItem>(&keys::errand(key)).await?;
        Ok(item.map(|it| ErrandRecord { errand: it.errand.0, revision: it.revision }))
    }

    async fn put_errand(&self, record: &ErrandRecord) -> Result<(), StoreError> {
        let ErrandRecord { errand, revision } = record;
        let key = keys::errand(&errand.key);
        let seen = revision.checked_sub(1).ok_or_else(|| stale(&key))?;
        let json = serde_json::to_string(errand)
            .map_err(|err| crate::error::corrupt(key.to_string(), err))?;
        let update = self
            .table
            .update(&key)
            .condition_expression("revision = :seen")
            .expression_attribute_values(":seen", number(seen))
            .expression_attribute_values(":revision", number(*revision))
            .expression_attribute_values(":errand", text(json));
        let set = "SET errand = :errand, revision = :revision";
        let update = match errand.due() {
            Some(due) => update
                .update_expression(format!("{set}, due_shard = :shard, due_at = :due"))
                .expression_attribute_values(":shard", text(keys::errand_shard(&errand.key)))
                .expression_attribute_values(":due", number(due.0)),
            None => update.update_expression(format!("{set} REMOVE due_shard, due_at")),
        };
        match update.send().await {
            Ok(answer) => self.table.meter.write(&answer.consumed_capacity),
            Err(err) if is_refused(err.as_service_error()) => return Err(stale(&key)),
            Err(err) => return Err(unavailable(err)),
        }
        Ok(())
    }

    async fn errands(&self, to: Addressee, limit: usize) -> Result<Vec<Errand>, StoreError> {
        let query = self
            .table
            .query("pk = :pk AND begins_with(sk, :errand)")
            .expression_attribute_values(":pk", text(keys::errands_partition(to)))
            .expression_attribute_values(":errand", text(keys::ERRAND))
            .scan_index_forward(false)
            .consistent_read(true);
        let items = self.table.pages::<ErrandItem>(query, limit).await?;
        Ok(items.into_iter().map(|it| it.errand.0).collect())
    }

    async fn due_errands(
        &self,
        until: Timestamp,
    ) -> Result<Vec<(ErrandKey, Timestamp)>, StoreError> {
        let queries = keys::errand_shards().map(|shard| {
            let query = self
                .table
                .query("due_shard = :shard AND due_at <= :until")
                .index_name(DUE)
                .expression_attribute_values(":shard", text(shard))
                .expression_attribute_values(":until", number(until.0));
            self.table.pages::<DueErrandItem>(query, usize::MAX)
        });
        let found = try_join_all(queries).await?.into_iter().flatten();
        let mut due: Vec<(ErrandKey, Timestamp)> =
            found.filter_map(|it| Some((keys::errand_of(&it.pk, &it.sk)?, it.due_at))).collect();
        due.sort_by_key(|(_, at)| *at);
        Ok(due)
    }

    async fn shelve_errand(&self, key: &ErrandKey) -> Result<(), StoreError> {
        let update = self
            .table
            .update(&keys::errand(key))
            .update_expression("REMOVE due_shard, due_at")
            .condition_expression("attribute_exists(pk)");
        match update.send().await {
            Ok(answer) => self.table.meter.write(&answer.consumed_capacity),
            Err(err) if is_refused(err.as_service_error()) => {}
            Err(err) => return Err(unavailable(err)),
        }
        Ok(())
    }
}

fn is_refused(err: Option<&UpdateItemError>) -> bool {
    err.is_some_and(UpdateItemError::is_conditional_check_failed_exception)
}
