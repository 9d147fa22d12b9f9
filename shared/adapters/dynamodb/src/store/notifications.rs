//! Notifications: numbered by their inbox, so that *all that is there* is a number.
//!
//! An item counts until DynamoDB has removed it, which may be days after its `ttl`.

use application::ports::{Notification, NotificationStore, Received, StoreError};
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{Put, ReturnConsumedCapacity, TransactWriteItem, Update};
use domain::alert::Ways;
use domain::ids::UserId;
use domain::time::Timestamp;

use super::DynamoStore;
use super::documents::is_condition;
use super::externals::seconds;
use crate::error::{stale, unavailable};
use crate::items::{InboxItem, NewNotificationItem, NotificationItem, NumberItem, ToldItem};
use crate::json::Json;
use crate::keys;
use crate::table::{built, encode, key_item, number, text};

/// The one of the transaction's items that says whether they were told before.
const TOLD: usize = 0;

impl DynamoStore {
    async fn inbox(&self, user: UserId) -> Result<InboxItem, StoreError> {
        Ok(self.table.get(&keys::inbox(user)).await?.unwrap_or_default())
    }

    fn notified(
        &self,
        user: UserId,
        told: &Notification,
        seen: u64,
        expires_at: Timestamp,
    ) -> Result<[TransactWriteItem; 3], StoreError> {
        let (name, next, ttl) = (&self.table.name, seen + 1, seconds(expires_at));
        let key = keys::told(user, &told.subject);
        let once = Put::builder()
            .table_name(name)
            .set_item(Some(encode(&key, &ToldItem { number: next, ttl })?))
            .condition_expression("attribute_not_exists(pk)");
        let key = keys::notification(user, next);
        let item = NewNotificationItem { number: next, notification: Json(told), ttl };
        let added = Put::builder().table_name(name).set_item(Some(encode(&key, &item)?));
        let counted = Update::builder()
            .table_name(name)
            .set_key(Some(key_item(&keys::inbox(user))))
            .update_expression("SET #last = :next")
            .expression_attribute_names("#last", "last")
            .expression_attribute_values(":next", number(next));
        let counted = if seen == 0 {
            counted.condition_expression("attribute_not_exists(#last)")
        } else {
            counted
                .condition_expression("#last = :seen")
                .expression_attribute_values(":seen", number(seen))
        };
        let put = |it| TransactWriteItem::builder().put(it).build();
        let counted = TransactWriteItem::builder().update(counted.build().map_err(built)?).build();
        Ok([put(once.build().map_err(built)?), put(added.build().map_err(built)?), counted])
    }
}

impl NotificationStore for DynamoStore {
    async fn add_notification(
        &self,
        user: UserId,
        notification: &Notification,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let seen = self.inbox(user).await?.last;
        let items = self.notified(user, notification, seen, expires_at)?;
        let write = self.table.client.transact_write_items().set_transact_items(Some(items.into()));
        match write.return_consumed_capacity(ReturnConsumedCapacity::Total).send().await {
            Ok(answer) => {
                self.table.meter.write(answer.consumed_capacity.iter().flatten());
                Ok(true)
            }
            Err(err) => match refused(&err) {
                Some(codes) if codes.get(TOLD).is_some_and(|it| it == FAILED) => Ok(false),
                Some(_) => Err(stale(&keys::inbox(user))),
                None => Err(unavailable(err)),
            },
        }
    }

    async fn notifications(
        &self,
        user: UserId,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<Received>, StoreError> {
        let Some(last) = before.unwrap_or(u64::MAX).checked_sub(1) else { return Ok(vec![]) };
        let read = self.inbox(user).await?.read;
        let query = self.table.query("pk = :pk AND sk BETWEEN :first AND :last");
        let query = query
            .expression_attribute_values(":pk", text(keys::inbox_partition(user)))
            .expression_attribute_values(":first", text(keys::notification(user, 0).sk))
            .expression_attribute_values(":last", text(keys::notification(user, last).sk))
            .scan_index_forward(false)
            .consistent_read(true);
        let items = self.table.pages::<NotificationItem>(query, limit).await?;
        Ok(items.into_iter().map(|it| it.received(read)).collect())
    }

    async fn unread(&self, user: UserId, most: usize) -> Result<usize, StoreError> {
        let read = self.inbox(user).await?.read;
        let query = self.table.query("pk = :pk AND sk BETWEEN :first AND :last");
        let query = query
            .expression_attribute_values(":pk", text(keys::inbox_partition(user)))
            .expression_attribute_values(":first", text(keys::notification(user, read + 1).sk))
            .expression_attribute_values(":last", text(keys::notification(user, u64::MAX).sk))
            .filter_expression("attribute_not_exists(is_read)")
            .projection_expression("#number")
            .expression_attribute_names("#number", "number")
            .consistent_read(true);
        Ok(self.table.pages::<NumberItem>(query, most).await?.len())
    }

    async fn mark_read(&self, user: UserId, id: u64) -> Result<bool, StoreError> {
        let update = self
            .table
            .update(&keys::notification(user, id))
            .update_expression("SET is_read = :yes")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(":yes", number(1));
        match update.send().await {
            Ok(answer) => {
                self.table.meter.write(&answer.consumed_capacity);
                Ok(true)
            }
            Err(err) if is_condition(&err) => Ok(false),
            Err(err) => Err(unavailable(err)),
        }
    }

    async fn mark_all_read(&self, user: UserId) -> Result<(), StoreError> {
        let inbox = self.inbox(user).await?;
        if inbox.read >= inbox.last {
            return Ok(());
        }
        let update = self
            .table
            .update(&keys::inbox(user))
            .update_expression("SET #read = :last")
            .condition_expression("attribute_not_exists(#read) OR #read < :last")
            .expression_attribute_names("#read", "read")
            .expression_attribute_values(":last", number(inbox.last));
        match update.send().await {
            Ok(answer) => self.table.meter.write(&answer.consumed_capacity),
            // Somebody marked more meanwhile.
            Err(err) if is_condition(&err) => {}
            Err(err) => return Err(unavailable(err)),
        }
        Ok(())
    }

    async fn ways(&self, user: UserId) -> Result<Ways, StoreError> {
        Ok(self.document(&keys::ways(user)).await?.unwrap_or_default())
    }

    async fn put_ways(&self, user: UserId, ways: &Ways) -> Result<(), StoreError> {
        self.put_document(&keys::ways(user), ways).await
    }
}

/// What DynamoDB says of the item whose condition did not hold.
const FAILED: &str = "ConditionalCheckFailed";

/// What it says of each item, if the transaction was cancelled.
fn refused<R>(err: &SdkError<TransactWriteItemsError, R>) -> Option<Vec<String>> {
    match err.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
            let reasons = cancelled.cancellation_reasons().iter();
            Some(reasons.map(|it| it.code().unwrap_or_default().to_owned()).collect())
        }
        Some(_) | None => None,
    }
}
