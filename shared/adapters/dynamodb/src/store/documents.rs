//! Items that hold one thing, alone or in a partition that lists what there is.

use application::ports::StoreError;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::DynamoStore;
use crate::error::{stale, unavailable};
use crate::items::{Document, Revised, RevisedDocument};
use crate::json::Json;
use crate::keys::Key;
use crate::table::{encode, number, text};

impl DynamoStore {
    pub(super) async fn document<T: DeserializeOwned>(
        &self,
        key: &Key,
    ) -> Result<Option<T>, StoreError> {
        let item = self.table.get::<Document<T>>(key).await?;
        Ok(item.map(|it| it.json.0))
    }

    /// A thing with its revision; 0, where it was kept without one.
    pub(super) async fn revised_document<T: DeserializeOwned>(
        &self,
        key: &Key,
    ) -> Result<Option<(T, u64)>, StoreError> {
        let item = self.table.get::<RevisedDocument<T>>(key).await?;
        Ok(item.map(|it| (it.json.0, it.revision)))
    }

    /// Keeps a thing in place of the revision that was `seen`; 0 of one that was kept without.
    pub(super) async fn replace_revision<T: Serialize>(
        &self,
        key: &Key,
        thing: &T,
        seen: u64,
    ) -> Result<(), StoreError> {
        let item = encode(key, &Revised { revision: seen + 1, json: Json(thing), ttl: None })?;
        let put = self.table.client.put_item().table_name(&self.table.name).set_item(Some(item));
        let put = if seen == 0 {
            put.condition_expression("attribute_exists(pk) AND attribute_not_exists(revision)")
        } else {
            put.condition_expression("revision = :seen")
                .expression_attribute_values(":seen", number(seen))
        };
        self.put_if(put, key).await
    }

    /// All things of a partition, by id; consistent.
    pub(super) async fn documents<T: DeserializeOwned>(
        &self,
        partition: &str,
    ) -> Result<Vec<T>, StoreError> {
        let query =
            self.table.query("pk = :pk").expression_attribute_values(":pk", text(partition));
        let items = self.table.pages(query.consistent_read(true), usize::MAX).await?;
        Ok(items.into_iter().map(|it: Document<T>| it.json.0).collect())
    }

    pub(super) async fn put_document<T: Serialize + ?Sized>(
        &self,
        key: &Key,
        thing: &T,
    ) -> Result<(), StoreError> {
        self.table.put(key, &Document { json: Json(thing) }).await
    }

    /// Keeps `revision` of a thing on top of the one below it; the first on top of none, or of what was kept before its
    /// revisions were counted.
    pub(super) async fn put_revision<T: Serialize>(
        &self,
        key: &Key,
        thing: &T,
        revision: u64,
    ) -> Result<(), StoreError> {
        self.put_passing_revision(key, thing, revision, None).await
    }

    /// The same of a thing that DynamoDB deletes after `ttl`, in seconds since 1970.
    pub(super) async fn put_passing_revision<T: Serialize>(
        &self,
        key: &Key,
        thing: &T,
        revision: u64,
        ttl: Option<i64>,
    ) -> Result<(), StoreError> {
        let seen = revision.checked_sub(1).ok_or_else(|| stale(key))?;
        let item = encode(key, &Revised { revision, json: Json(thing), ttl })?;
        let put = self.table.client.put_item().table_name(&self.table.name).set_item(Some(item));
        let put = if seen == 0 {
            put.condition_expression("attribute_not_exists(revision)")
        } else {
            put.condition_expression("revision = :seen")
                .expression_attribute_values(":seen", number(seen))
        };
        self.put_if(put, key).await
    }

    /// Puts an item, if its condition holds.
    async fn put_if(&self, put: PutItemFluentBuilder, key: &Key) -> Result<(), StoreError> {
        match put.return_consumed_capacity(ReturnConsumedCapacity::Total).send().await {
            Ok(answer) => self.table.meter.write(&answer.consumed_capacity),
            Err(err) if is_beaten(&err) => return Err(stale(key)),
            Err(err) => return Err(unavailable(err)),
        }
        Ok(())
    }
}

/// Whether another writer was first.
pub(super) fn is_beaten<R>(err: &SdkError<PutItemError, R>) -> bool {
    err.as_service_error().is_some_and(|it| {
        it.is_conditional_check_failed_exception() || it.is_transaction_conflict_exception()
    })
}

/// Whether the condition of an update did not hold.
pub(super) fn is_condition<R>(err: &SdkError<UpdateItemError, R>) -> bool {
    err.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception)
}
