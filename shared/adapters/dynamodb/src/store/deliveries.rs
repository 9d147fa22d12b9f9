//! Deliveries and receipts share an item and never overwrite each other: the one is `deliver`'s, the other `route`'s.

use application::ports::StoreError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use domain::delivery::{Delivery, MessageStatus};
use domain::ids::ChatId;

use super::DynamoStore;
use crate::error::{corrupt, unavailable};
use crate::keys;
use crate::table::{number, text};

impl DynamoStore {
    /// Keeps a delivery; its receipt stays.
    pub(super) async fn write_delivery(
        &self,
        chat: ChatId,
        seq: u64,
        delivery: &Delivery,
    ) -> Result<(), StoreError> {
        let key = keys::delivery(chat, seq);
        let json = serde_json::to_string(delivery).map_err(|err| corrupt(key.to_string(), err))?;
        let update = self
            .table
            .update(&key)
            .update_expression("SET seq = :seq, delivery = :delivery")
            .expression_attribute_values(":seq", number(seq))
            .expression_attribute_values(":delivery", text(json));
        let answer = update.send().await.map_err(unavailable)?;
        self.table.meter.write(&answer.consumed_capacity);
        Ok(())
    }

    /// Raises a receipt; a lower one is refused by the condition, and changes nothing.
    pub(super) async fn raise_receipt(
        &self,
        chat: ChatId,
        seq: u64,
        receipt: MessageStatus,
        reason: Option<&str>,
    ) -> Result<bool, StoreError> {
        let set = "SET seq = :seq, receipt = :receipt";
        let expression = reason.map_or(set.to_owned(), |_| format!("{set}, said = :said"));
        let mut update = self
            .table
            .update(&keys::delivery(chat, seq))
            .update_expression(expression)
            .condition_expression("attribute_not_exists(receipt) OR receipt < :receipt")
            .expression_attribute_values(":seq", number(seq))
            .expression_attribute_values(":receipt", number(receipt.rank()));
        if let Some(reason) = reason {
            update = update.expression_attribute_values(":said", text(reason));
        }
        match update.send().await {
            Ok(answer) => {
                self.table.meter.write(&answer.consumed_capacity);
                Ok(true)
            }
            Err(err) => {
                let error = err.as_service_error();
                let lower =
                    error.is_some_and(UpdateItemError::is_conditional_check_failed_exception);
                if lower { Ok(false) } else { Err(unavailable(err)) }
            }
        }
    }
}
