//! Fresh integers.

use application::ports::{IdKind, Ids, StoreError};
use aws_sdk_dynamodb::types::ReturnValue;
use serde::Deserialize;

use super::DynamoStore;
use crate::error::unavailable;
use crate::keys;
use crate::table::{decode, number};

#[derive(Debug, Deserialize)]
struct CountItem {
    last: u64,
}

impl Ids for DynamoStore {
    async fn next(&self, kind: IdKind) -> Result<u64, StoreError> {
        let update = self
            .table
            .update(&keys::count(kind))
            .update_expression("ADD #last :one")
            .expression_attribute_names("#last", "last")
            .expression_attribute_values(":one", number(1))
            .return_values(ReturnValue::UpdatedNew);
        let answer = update.send().await.map_err(unavailable)?;
        self.table.meter.write(&answer.consumed_capacity);
        Ok(decode::<CountItem>(answer.attributes.unwrap_or_default())?.last)
    }
}
