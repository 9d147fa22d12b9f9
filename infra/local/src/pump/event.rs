//! The event JSON of a batch, as Lambda sends it.

use rustack_sqs_model::types::{Message, MessageAttributeValue};
use serde_json::{Map, Value, json};

use crate::queues::{REGION, arn};

/// An SQS event. Source: the Lambda developer guide, "Using Lambda with Amazon SQS".
pub(super) fn sqs(queue: &str, messages: &[Message]) -> Value {
    let arn = arn(queue);
    let records: Vec<_> = messages
        .iter()
        .map(|it| {
            json!({
                "messageId": it.message_id,
                "receiptHandle": it.receipt_handle,
                "body": it.body,
                "attributes": it.attributes,
                "messageAttributes": attributes(it),
                "md5OfBody": it.md5_of_body,
                "eventSource": "aws:sqs",
                "eventSourceARN": &arn,
                "awsRegion": REGION,
            })
        })
        .collect();
    json!({ "Records": records })
}

fn attributes(message: &Message) -> Map<String, Value> {
    message.message_attributes.iter().map(|(name, it)| (name.clone(), attribute(it))).collect()
}

fn attribute(it: &MessageAttributeValue) -> Value {
    use base64::Engine;
    let engine = base64::engine::general_purpose::STANDARD;
    let mut value = json!({
        "dataType": it.data_type,
        "stringListValues": [],
        "binaryListValues": [],
    });
    if let Some(text) = &it.string_value {
        value["stringValue"] = text.as_str().into();
    }
    if let Some(bytes) = &it.binary_value {
        value["binaryValue"] = engine.encode(bytes).into();
    }
    value
}
