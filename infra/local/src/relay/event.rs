//! The event JSON of a batch of stream records, as Lambda sends it.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::dynamo::{StreamRecord, TABLE};
use crate::queues::{ACCOUNT, REGION};

/// What the embedded stream is called after the table's name; on AWS it is when it was made.
const STREAM_LABEL: &str = "2026-01-01T00:00:00.000";

/// A DynamoDB event. Source: the Lambda developer guide, "Using Lambda with DynamoDB".
pub(super) fn stream(records: &[StreamRecord], now: DateTime<Utc>) -> Value {
    json!({ "Records": records.iter().map(|it| record(it, now)).collect::<Vec<_>>() })
}

/// One record of it.
pub(super) fn record(record: &StreamRecord, now: DateTime<Utc>) -> Value {
    json!({
        "eventID": record.event_id,
        "eventName": record.event_name,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": REGION,
        "dynamodb": {
            "ApproximateCreationDateTime": now.timestamp(),
            "Keys": json_of(&record.keys),
            "NewImage": json_of(&record.new_image),
            "SequenceNumber": record.sequence_number(),
            "SizeBytes": record.keys.len() + record.new_image.len(),
            "StreamViewType": "NEW_IMAGE",
        },
        "eventSourceARN":
            format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{TABLE}/stream/{STREAM_LABEL}"),
    })
}

/// What the database wrote is JSON; were it not, `dispatch` finds no item and parks the record.
fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}
