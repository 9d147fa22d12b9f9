//! Time to live on a clock that is set by hand: dynoxide's own sweep reads the system's.

use chrono::{DateTime, Utc};
use dynoxide::{Database, DynoxideError};
use serde_json::{Value, json};

use super::BoxError;

/// The attribute that holds an item's last second.
const ATTRIBUTE: &str = "ttl";

/// Deletes the items whose time has come by `now`, and answers how many.
pub(super) fn sweep(
    database: &Database,
    table: &str,
    now: DateTime<Utc>,
) -> Result<usize, BoxError> {
    let values = json!({ ":now": { "N": now.timestamp().to_string() } });
    let mut start: Option<Value> = None;
    let mut count = 0;
    loop {
        let mut request = json!({
            "TableName": table,
            "FilterExpression": "#ttl <= :now",
            "ProjectionExpression": "pk, sk",
            "ExpressionAttributeNames": { "#ttl": ATTRIBUTE },
            "ExpressionAttributeValues": &values,
        });
        if let Some(start) = start.take() {
            request["ExclusiveStartKey"] = start;
        }
        let page = serde_json::to_value(database.scan(serde_json::from_value(request)?)?)?;
        for item in page["Items"].as_array().into_iter().flatten() {
            count += usize::from(delete(database, table, item, &values)?);
        }
        match page.get("LastEvaluatedKey") {
            Some(Value::Object(key)) => start = Some(Value::Object(key.clone())),
            Some(_) | None => return Ok(count),
        }
    }
}

/// Deletes an item unless it has been prolonged meanwhile.
fn delete(database: &Database, table: &str, key: &Value, values: &Value) -> Result<bool, BoxError> {
    let request = json!({
        "TableName": table,
        "Key": { "pk": key["pk"], "sk": key["sk"] },
        "ConditionExpression": "#ttl <= :now",
        "ExpressionAttributeNames": { "#ttl": ATTRIBUTE },
        "ExpressionAttributeValues": values,
    });
    match database.delete_item(serde_json::from_value(request)?) {
        Ok(_) => Ok(true),
        Err(DynoxideError::ConditionalCheckFailedException(..)) => Ok(false),
        Err(err) => Err(err.into()),
    }
}
