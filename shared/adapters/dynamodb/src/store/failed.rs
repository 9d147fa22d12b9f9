//! The list of messages that will not arrive: the delivery's item is in the index `sessions` while it is on it.

use application::ports::{FailedDeliveries, FailedDelivery, FailedFilter, StoreError};
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use domain::ids::{LineId, MessageId};

use super::DynamoStore;
use crate::create::SESSIONS;
use crate::error::unavailable;
use crate::items::FailedKeyItem;
use crate::keys;
use crate::table::{number, text};

impl FailedDeliveries for DynamoStore {
    async fn list_failed(&self, line: LineId, failed: FailedDelivery) -> Result<(), StoreError> {
        let (chat, seq) = (failed.message.chat(), failed.message.seq());
        let update = self
            .table
            .update(&keys::delivery(chat, seq))
            .update_expression("SET seq = :seq, list_key = :line, list_id = :place")
            .expression_attribute_values(":seq", number(seq))
            .expression_attribute_values(":line", text(keys::failed_partition(line)))
            .expression_attribute_values(":place", number(failed.place));
        let answer = update.send().await.map_err(unavailable)?;
        self.table.meter.write(&answer.consumed_capacity);
        Ok(())
    }

    async fn unlist_failed(&self, message: MessageId) -> Result<(), StoreError> {
        let update = self
            .table
            .update(&keys::delivery(message.chat(), message.seq()))
            .update_expression("REMOVE list_key, list_id")
            // Without it an item would be made of nothing.
            .condition_expression("attribute_exists(list_key)");
        match update.send().await {
            Ok(answer) => {
                self.table.meter.write(&answer.consumed_capacity);
                Ok(())
            }
            Err(err) => {
                let error = err.as_service_error();
                let is_off =
                    error.is_some_and(UpdateItemError::is_conditional_check_failed_exception);
                if is_off { Ok(()) } else { Err(unavailable(err)) }
            }
        }
    }

    async fn failed(&self, filter: FailedFilter) -> Result<Vec<FailedDelivery>, StoreError> {
        let below = filter.before.unwrap_or(u64::MAX);
        let query = self
            .table
            .query("list_key = :line AND list_id < :below")
            .index_name(SESSIONS)
            .expression_attribute_values(":line", text(keys::failed_partition(filter.line)))
            .expression_attribute_values(":below", number(below))
            .scan_index_forward(false);
        let listed: Vec<FailedKeyItem> = self.table.pages(query, filter.limit).await?;
        listed.into_iter().map(FailedDelivery::try_from).collect()
    }
}
