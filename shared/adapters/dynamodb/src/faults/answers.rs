//! DynamoDB's words for each fault.

use serde_json::{Value, json};

use super::{Fault, Instead};

/// What is answered to `operation` with that body.
pub(super) fn instead(fault: Fault, operation: &str, body: &Value) -> Instead {
    match (fault, operation) {
        (Fault::AnswerLost, _) => error(500, "InternalServerError"),
        (Fault::Conflict, "TransactWriteItems") => conflict(body),
        (Fault::Conflict, "PutItem" | "UpdateItem" | "DeleteItem") => {
            error(400, "TransactionConflictException")
        }
        (Fault::Unprocessed, "BatchGetItem") => Instead {
            status: 200,
            body: json!({"Responses": {}, "UnprocessedKeys": body["RequestItems"]}),
        },
        (Fault::Unprocessed, "BatchWriteItem") => {
            Instead { status: 200, body: json!({"UnprocessedItems": body["RequestItems"]}) }
        }
        (Fault::Throttled | Fault::Conflict | Fault::Unprocessed, _) => {
            error(400, "ProvisionedThroughputExceededException")
        }
    }
}

/// The first item of the transaction is in another one.
fn conflict(body: &Value) -> Instead {
    let items = body["TransactItems"].as_array().map_or(0, Vec::len);
    let codes = std::iter::once("TransactionConflict").chain(std::iter::repeat("None"));
    let reasons: Vec<Value> = codes.take(items).map(|it| json!({"Code": it})).collect();
    let mut answer = error(400, "TransactionCanceledException");
    answer.body["CancellationReasons"] = reasons.into();
    answer
}

fn error(status: u16, name: &str) -> Instead {
    let kind = format!("com.amazonaws.dynamodb.v20120810#{name}");
    Instead { status, body: json!({"__type": kind, "message": "a planned fault"}) }
}
