//! Firings without progress (design D6).

use application::ports::StoreError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::ReturnValue;
use domain::ids::ChatId;
use serde::Deserialize;

use super::DynamoStore;
use crate::error::unavailable;
use crate::keys;
use crate::table::{decode, number};

#[derive(Debug, Deserialize)]
struct Firings {
    firings: u32,
}

impl DynamoStore {
    /// Counts on the head beside its version: no writer of the chat is disturbed, and the next one's write, which
    /// is progress, begins at none again.
    pub(super) async fn add_firing(&self, chat: ChatId, limit: u32) -> Result<u32, StoreError> {
        let update = self
            .table
            .update(&keys::head(chat))
            .update_expression("ADD firings :one")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(":one", number(1))
            .return_values(ReturnValue::UpdatedNew);
        let answer = match update.send().await {
            Ok(answer) => answer,
            Err(err) if is_refused(err.as_service_error()) => return Ok(0),
            Err(err) => return Err(unavailable(err)),
        };
        self.table.meter.write(&answer.consumed_capacity);
        let counted = decode::<Firings>(answer.attributes.unwrap_or_default())?.firings;
        if counted >= limit {
            self.take_out_of_index(chat, limit).await?;
        }
        Ok(counted)
    }

    async fn take_out_of_index(&self, chat: ChatId, limit: u32) -> Result<(), StoreError> {
        let update = self
            .table
            .update(&keys::head(chat))
            .update_expression("REMOVE due_shard, due_at")
            .condition_expression("firings >= :limit")
            .expression_attribute_values(":limit", number(limit));
        match update.send().await {
            Ok(answer) => self.table.meter.write(&answer.consumed_capacity),
            Err(err) if is_refused(err.as_service_error()) => {} // Progress was made meanwhile.
            Err(err) => return Err(unavailable(err)),
        }
        Ok(())
    }
}

fn is_refused(err: Option<&UpdateItemError>) -> bool {
    err.is_some_and(UpdateItemError::is_conditional_check_failed_exception)
}
