//! Several writes that happen together or not at all.

use application::ports::StoreError;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::builders::{PutBuilder, UpdateBuilder};
use aws_sdk_dynamodb::types::{Delete, Put, ReturnConsumedCapacity, TransactWriteItem, Update};
use domain::time::Timestamp;
use serde::Serialize;

use crate::error::{refused, stale, unavailable};
use crate::keys::Key;
use crate::table::{Table, built, encode, key_item, number, text};

/// Writes of one transaction.
#[derive(Debug)]
pub(super) struct Writes<'a> {
    table: &'a Table,
    writes: Vec<TransactWriteItem>,
}

impl<'a> Writes<'a> {
    pub(super) fn new(table: &'a Table) -> Self {
        Self { table, writes: Vec::new() }
    }

    /// Keeps `item` where nothing is yet.
    pub(super) fn put_new(&mut self, key: &Key, item: &impl Serialize) -> Result<(), StoreError> {
        let put = self.item(key, item)?.condition_expression("attribute_not_exists(pk)");
        self.put(put)
    }

    /// Keeps `item` in place of the revision that was read.
    pub(super) fn put_after(
        &mut self,
        key: &Key,
        revision: u64,
        item: &impl Serialize,
    ) -> Result<(), StoreError> {
        let put = self.item(key, item)?.condition_expression("revision = :seen");
        self.put(put.expression_attribute_values(":seen", number(revision)))
    }

    /// Keeps a claim where none is, or one of the same holder, or one that is over at `now`.
    pub(super) fn put_free(
        &mut self,
        key: &Key,
        (holder, now): (&str, Timestamp),
        item: &impl Serialize,
    ) -> Result<(), StoreError> {
        let free = "attribute_not_exists(pk) OR holder = :holder OR #until <= :now";
        let put = self
            .item(key, item)?
            .condition_expression(free)
            .expression_attribute_names("#until", "until")
            .expression_attribute_values(":holder", text(holder))
            .expression_attribute_values(":now", number(now.0));
        self.put(put)
    }

    /// Keeps `item` in place of what is there.
    pub(super) fn put_over(&mut self, key: &Key, item: &impl Serialize) -> Result<(), StoreError> {
        let put = self.item(key, item)?.condition_expression("attribute_exists(pk)");
        self.put(put)
    }

    /// Deletes what is there, if anything is.
    pub(super) fn delete(&mut self, key: &Key) -> Result<(), StoreError> {
        let delete = Delete::builder().table_name(&self.table.name).set_key(Some(key_item(key)));
        let delete = delete.build().map_err(built)?;
        self.writes.push(TransactWriteItem::builder().delete(delete).build());
        Ok(())
    }

    /// Deletes the revision that was read.
    pub(super) fn delete_after(&mut self, key: &Key, revision: u64) -> Result<(), StoreError> {
        let delete = Delete::builder()
            .table_name(&self.table.name)
            .set_key(Some(key_item(key)))
            .condition_expression("revision = :seen")
            .expression_attribute_values(":seen", number(revision));
        let delete = delete.build().map_err(built)?;
        self.writes.push(TransactWriteItem::builder().delete(delete).build());
        Ok(())
    }

    /// Updates an item, as `update` completes it.
    pub(super) fn update(
        &mut self,
        key: &Key,
        update: impl FnOnce(UpdateBuilder) -> UpdateBuilder,
    ) -> Result<(), StoreError> {
        let begun = Update::builder().table_name(&self.table.name).set_key(Some(key_item(key)));
        let update = update(begun).build().map_err(built)?;
        self.writes.push(TransactWriteItem::builder().update(update).build());
        Ok(())
    }

    /// Does them all. `what` is what they are about.
    ///
    /// # Errors
    ///
    /// [`StoreError::Stale`]: a condition did not hold, or another writer was at it; nothing has changed.
    /// [`StoreError::Unavailable`]: they may or may not have happened.
    pub(super) async fn send(self, what: &Key) -> Result<(), StoreError> {
        let write = self.table.client.transact_write_items();
        let write = write.set_transact_items(Some(self.writes));
        match write.return_consumed_capacity(ReturnConsumedCapacity::Total).send().await {
            Ok(answer) => {
                self.table.meter.write(answer.consumed_capacity.iter().flatten());
                Ok(())
            }
            Err(err) => Err(meant(what, err)),
        }
    }

    fn item(&self, key: &Key, item: &impl Serialize) -> Result<PutBuilder, StoreError> {
        Ok(Put::builder().table_name(&self.table.name).set_item(Some(encode(key, item)?)))
    }

    fn put(&mut self, put: PutBuilder) -> Result<(), StoreError> {
        let put = put.build().map_err(built)?;
        self.writes.push(TransactWriteItem::builder().put(put).build());
        Ok(())
    }
}

/// Reasons that go when one asks again: another was first, is at it, or it is too much at once.
const PASSING: [&str; 5] = [
    "ConditionalCheckFailed",
    "TransactionConflict",
    "ThrottlingError",
    "ProvisionedThroughputExceeded",
    "RequestLimitExceeded",
];

fn meant<R>(what: &Key, err: SdkError<TransactWriteItemsError, R>) -> StoreError
where
    R: std::fmt::Debug + Send + Sync + 'static,
{
    let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) =
        err.as_service_error()
    else {
        return unavailable(err);
    };
    let is_lasting = |code: &str| code != "None" && !PASSING.contains(&code);
    let reasons = cancelled.cancellation_reasons();
    match reasons.iter().find(|it| it.code().is_some_and(is_lasting)) {
        Some(reason) => refused(format!("{what}: {:?}", reason.message)),
        None => stale(what),
    }
}
