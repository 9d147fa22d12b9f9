//! Lines' settings: an item in the line's partition, and its id in the partition that lists the lines.

use application::ports::{LineRecord, StoreError};
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{Put, ReturnConsumedCapacity, TransactWriteItem};
use domain::ids::LineId;

use super::DynamoStore;
use super::documents::is_beaten;
use crate::error::{stale, unavailable};
use crate::items::{LineItem, Pointer};
use crate::json::Json;
use crate::keys::{self, Key};
use crate::table::{built, encode, number};

const TOTAL: ReturnConsumedCapacity = ReturnConsumedCapacity::Total;

impl DynamoStore {
    pub(super) async fn line_config(&self, id: LineId) -> Result<Option<LineRecord>, StoreError> {
        let item = self.table.get::<LineItem<LineRecord>>(&keys::line(id)).await?;
        Ok(item.map(|it| it.line.0))
    }

    /// The lines at `keys`, by id; consistent.
    pub(super) async fn line_configs_at(
        &self,
        keys: &[Key],
    ) -> Result<Vec<LineRecord>, StoreError> {
        let items = self.table.get_all::<LineItem<LineRecord>>(keys, true).await?;
        let mut lines: Vec<LineRecord> = items.into_iter().map(|it| it.line.0).collect();
        lines.sort_by_key(|it| it.id);
        Ok(lines)
    }

    pub(super) async fn put_line_config(&self, line: &LineRecord) -> Result<(), StoreError> {
        match line.settings.version.checked_sub(1) {
            Some(0) => self.add_line(line).await,
            Some(seen) => self.change_line(line, seen).await,
            None => Err(stale(&keys::line(line.id))),
        }
    }

    /// A new line is listed in the transaction that makes it.
    async fn add_line(&self, line: &LineRecord) -> Result<(), StoreError> {
        let key = keys::line(line.id);
        let listed = encode(&keys::listed_line(line.id), &Pointer { id: line.id.0 })?;
        let listed = Put::builder().table_name(&self.table.name).set_item(Some(listed));
        let config = Put::builder()
            .table_name(&self.table.name)
            .set_item(Some(encode(&key, &item(line))?))
            .condition_expression("attribute_not_exists(pk)");
        let put = |it: Put| TransactWriteItem::builder().put(it).build();
        let write = self.table.client.transact_write_items();
        let sent = write
            .transact_items(put(config.build().map_err(built)?))
            .transact_items(put(listed.build().map_err(built)?))
            .return_consumed_capacity(TOTAL)
            .send()
            .await;
        match sent {
            Ok(answer) => self.table.meter.write(answer.consumed_capacity.iter().flatten()),
            Err(err) if is_cancelled(&err) => return Err(stale(&key)),
            Err(err) => return Err(unavailable(err)),
        }
        Ok(())
    }

    async fn change_line(&self, line: &LineRecord, seen: u64) -> Result<(), StoreError> {
        let key = keys::line(line.id);
        let put = self.table.client.put_item().table_name(&self.table.name);
        let sent = put
            .set_item(Some(encode(&key, &item(line))?))
            .condition_expression("version = :seen")
            .expression_attribute_values(":seen", number(seen))
            .return_consumed_capacity(TOTAL)
            .send()
            .await;
        match sent {
            Ok(answer) => self.table.meter.write(&answer.consumed_capacity),
            Err(err) if is_beaten(&err) => return Err(stale(&key)),
            Err(err) => return Err(unavailable(err)),
        }
        Ok(())
    }
}

fn item(line: &LineRecord) -> LineItem<&LineRecord> {
    LineItem { version: line.settings.version, line: Json(line) }
}

/// Whether nothing was written because of another writer, a conflict or throttling: load again.
fn is_cancelled<R>(err: &SdkError<TransactWriteItemsError, R>) -> bool {
    err.as_service_error().is_some_and(TransactWriteItemsError::is_transaction_canceled_exception)
}
