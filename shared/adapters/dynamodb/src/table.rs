//! The calls to the table: each metered, each with the table's name, and errors in the ports' words.

use std::collections::HashMap;

use application::ports::StoreError;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeValue, DeleteRequest, KeysAndAttributes, ReturnConsumedCapacity, WriteRequest,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{corrupt, refused, unavailable};
use crate::keys::Key;
use crate::meter::Meter;

/// An item as the SDK has it.
pub(crate) type Item = HashMap<String, AttributeValue>;

const TOTAL: ReturnConsumedCapacity = ReturnConsumedCapacity::Total;

/// Keys of one `BatchGetItem`, and items of one `BatchWriteItem` (limits of DynamoDB).
const BATCH_GET_MAX: usize = 100;
const BATCH_WRITE_MAX: usize = 25;

/// How often a batch is sent again for what it left out.
const BATCH_ROUNDS_MAX: u32 = 8;

/// One table.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) client: Client,
    pub(crate) name: String,
    pub(crate) meter: Meter,
}

impl Table {
    /// The item at `key`; consistent.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        key: &Key,
    ) -> Result<Option<T>, StoreError> {
        let get = self.client.get_item().table_name(&self.name).set_key(Some(key_item(key)));
        let sent = get.consistent_read(true).return_consumed_capacity(TOTAL).send().await;
        let answer = sent.map_err(unavailable)?;
        self.meter.read(&answer.consumed_capacity);
        answer.item.map(decode).transpose()
    }

    /// The items at `keys`, in any order, without those there are not.
    pub(crate) async fn get_all<T: DeserializeOwned>(
        &self,
        keys: &[Key],
        consistent: bool,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::with_capacity(keys.len());
        for batch in keys.chunks(BATCH_GET_MAX) {
            let mut left: Vec<Item> = batch.iter().map(key_item).collect();
            let mut round = 0;
            while !left.is_empty() {
                next_round(&mut round)?;
                let wanted = KeysAndAttributes::builder().set_keys(Some(left));
                let wanted = wanted.consistent_read(consistent).build().map_err(built)?;
                let get = self.client.batch_get_item().request_items(&self.name, wanted);
                let sent = get.return_consumed_capacity(TOTAL).send().await;
                let mut answer = sent.map_err(unavailable)?;
                self.meter.read(answer.consumed_capacity.iter().flatten());
                let items = answer.responses.as_mut().and_then(|it| it.remove(&self.name));
                found.extend(items.unwrap_or_default());
                let missed = answer.unprocessed_keys.as_mut().and_then(|it| it.remove(&self.name));
                left = missed.map(|it| it.keys).unwrap_or_default();
            }
        }
        found.into_iter().map(decode).collect()
    }

    /// Keeps `item` at `key`, whatever was there.
    pub(crate) async fn put(&self, key: &Key, item: &impl Serialize) -> Result<(), StoreError> {
        let put = self.client.put_item().table_name(&self.name).set_item(Some(encode(key, item)?));
        let answer = put.return_consumed_capacity(TOTAL).send().await.map_err(unavailable)?;
        self.meter.write(&answer.consumed_capacity);
        Ok(())
    }

    /// Deletes what is at `key`; there need not be anything.
    pub(crate) async fn delete(&self, key: &Key) -> Result<(), StoreError> {
        let delete = self.client.delete_item().table_name(&self.name).set_key(Some(key_item(key)));
        let answer = delete.return_consumed_capacity(TOTAL).send().await.map_err(unavailable)?;
        self.meter.write(&answer.consumed_capacity);
        Ok(())
    }

    /// Deletes what is at `keys`.
    pub(crate) async fn delete_all(&self, keys: &[Key]) -> Result<(), StoreError> {
        for batch in keys.chunks(BATCH_WRITE_MAX) {
            let deletes = batch.iter().map(|key| {
                let delete = DeleteRequest::builder().set_key(Some(key_item(key))).build();
                delete.map(|it| WriteRequest::builder().delete_request(it).build())
            });
            let mut left = deletes.collect::<Result<Vec<_>, _>>().map_err(built)?;
            let mut round = 0;
            while !left.is_empty() {
                next_round(&mut round)?;
                let write = self.client.batch_write_item().request_items(&self.name, left);
                let sent = write.return_consumed_capacity(TOTAL).send().await;
                let mut answer = sent.map_err(unavailable)?;
                self.meter.write(answer.consumed_capacity.iter().flatten());
                let missed = answer.unprocessed_items.as_mut().and_then(|it| it.remove(&self.name));
                left = missed.unwrap_or_default();
            }
        }
        Ok(())
    }

    /// An update of the item at `key`, to be completed and sent.
    pub(crate) fn update(&self, key: &Key) -> UpdateItemFluentBuilder {
        let update = self.client.update_item().table_name(&self.name);
        update.set_key(Some(key_item(key))).return_consumed_capacity(TOTAL)
    }

    /// A query, to be completed and followed with [`Self::pages`].
    pub(crate) fn query(&self, condition: &str) -> QueryFluentBuilder {
        let query = self.client.query().table_name(&self.name).return_consumed_capacity(TOTAL);
        query.key_condition_expression(condition)
    }

    /// The first `limit` items of a query, over as many pages as it takes.
    pub(crate) async fn pages<T: DeserializeOwned>(
        &self,
        query: QueryFluentBuilder,
        limit: usize,
    ) -> Result<Vec<T>, StoreError> {
        let mut found: Vec<T> = Vec::new();
        let mut start: Option<Item> = None;
        while found.len() < limit {
            // Without a limit of ours a page is as long as DynamoDB makes it: 1 MB.
            let left = i32::try_from(limit - found.len()).ok();
            let page = query.clone().set_limit(left).set_exclusive_start_key(start.take());
            let answer = page.send().await.map_err(unavailable)?;
            self.meter.read(&answer.consumed_capacity);
            for item in answer.items.unwrap_or_default() {
                found.push(decode(item)?);
            }
            match answer.last_evaluated_key.filter(|it| !it.is_empty()) {
                Some(last) => start = Some(last),
                None => break,
            }
        }
        Ok(found)
    }
}

/// Counts the rounds of a batch.
fn next_round(round: &mut u32) -> Result<(), StoreError> {
    *round += 1;
    if *round > BATCH_ROUNDS_MAX { Err(refused("a batch is left unprocessed")) } else { Ok(()) }
}

/// The SDK's own objection to a request.
pub(crate) fn built(error: aws_sdk_dynamodb::error::BuildError) -> StoreError {
    StoreError::Unavailable { service: "DynamoDB", source: Box::new(error) }
}

/// `item` with its key.
pub(crate) fn encode(key: &Key, item: &impl Serialize) -> Result<Item, StoreError> {
    let attributes: Item =
        serde_dynamo::to_item(item).map_err(|err| corrupt(key.to_string(), err))?;
    Ok(key_item(key).into_iter().chain(attributes).collect())
}

pub(crate) fn decode<T: DeserializeOwned>(item: Item) -> Result<T, StoreError> {
    let part = |name: &str| item.get(name).and_then(|it| it.as_s().ok()).cloned();
    let key = Key { pk: part("pk").unwrap_or_default(), sk: part("sk").unwrap_or_default() };
    serde_dynamo::from_item(item).map_err(|err| corrupt(key.to_string(), err))
}

pub(crate) fn key_item(key: &Key) -> Item {
    HashMap::from([("pk".to_owned(), text(&key.pk)), ("sk".to_owned(), text(&key.sk))])
}

pub(crate) fn text(it: impl Into<String>) -> AttributeValue {
    AttributeValue::S(it.into())
}

pub(crate) fn number(it: impl Into<i128>) -> AttributeValue {
    AttributeValue::N(it.into().to_string())
}
