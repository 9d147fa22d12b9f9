//! External ids beside a chat's write: what waits for a message, and the ids of our own messages.
//!
//! An item counts until DynamoDB has removed it, which may be days after its `ttl`: an id that still leads to its
//! entry harms nobody.

use application::ports::{DedupeScope, StoreError};
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure};
use domain::ids::ChatId;
use domain::inbound::Inbound;
use domain::time::Timestamp;

use super::DynamoStore;
use crate::error::{corrupt, stale, unavailable};
use crate::items::ExternalItem;
use crate::keys;
use crate::table::{decode, number, text};

impl DynamoStore {
    /// Adds `event` to what waits for `target`, unless the message has come; the same event waits once.
    pub(super) async fn add_pending(
        &self,
        target: &str,
        event: &Inbound,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let key = keys::external(DedupeScope::Channel(event.channel), target);
        let json = serde_json::to_string(event).map_err(|err| corrupt(key.to_string(), err))?;
        let update = self
            .table
            .update(&key)
            .update_expression(
                "SET pending = list_append(if_not_exists(pending, :none), :events), #ttl = :ttl \
                 ADD pending_keys :keys",
            )
            .condition_expression("attribute_not_exists(seq) AND NOT contains(pending_keys, :key)")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":none", AttributeValue::L(vec![]))
            .expression_attribute_values(":events", AttributeValue::L(vec![text(json)]))
            .expression_attribute_values(
                ":keys",
                AttributeValue::Ss(vec![event.dedupe_key.clone()]),
            )
            .expression_attribute_values(":key", text(&event.dedupe_key))
            .expression_attribute_values(":ttl", number(seconds(expires_at)))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match update.send().await {
            Ok(answer) => {
                self.table.meter.write(&answer.consumed_capacity);
                Ok(())
            }
            Err(err) => match found(&err)? {
                Some(item) if item.entry().is_none() => Ok(()),
                Some(_) => Err(stale(&key)),
                None if is_conflict(&err) => Err(stale(&key)),
                None => Err(unavailable(err)),
            },
        }
    }

    /// Leads an external id to an entry. Gives what waits under it; it stays.
    pub(super) async fn lead_external(
        &self,
        scope: DedupeScope,
        id: &str,
        (chat, seq): (ChatId, u64),
        expires_at: Timestamp,
    ) -> Result<Vec<Inbound>, StoreError> {
        let update = self
            .table
            .update(&keys::external(scope, id))
            .return_values(ReturnValue::AllNew)
            .update_expression("SET chat = :chat, seq = :seq, #ttl = :ttl")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":chat", number(chat.0))
            .expression_attribute_values(":seq", number(seq))
            .expression_attribute_values(":ttl", number(seconds(expires_at)));
        let answer = update.send().await.map_err(unavailable)?;
        self.table.meter.write(&answer.consumed_capacity);
        let item: Option<ExternalItem> = answer.attributes.map(decode).transpose()?;
        Ok(item.into_iter().flat_map(|it| it.pending).map(|it| it.0).collect())
    }
}

/// The instant as DynamoDB's `ttl` wants it.
pub(super) fn seconds(at: Timestamp) -> i64 {
    at.0.div_euclid(1_000)
}

/// The item a failed condition has found.
fn found<R>(err: &SdkError<UpdateItemError, R>) -> Result<Option<ExternalItem>, StoreError> {
    match err.as_service_error() {
        Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
            failed.item.clone().map(decode).transpose()
        }
        Some(_) | None => Ok(None),
    }
}

fn is_conflict<R>(err: &SdkError<UpdateItemError, R>) -> bool {
    err.as_service_error().is_some_and(|it| {
        it.is_conditional_check_failed_exception() || it.is_transaction_conflict_exception()
    })
}
