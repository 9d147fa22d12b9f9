//! One dead letter, as it is told.

use aws_sdk_sqs::types::{Message, MessageSystemAttributeName};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use super::Named;

/// What is known of a message.
#[derive(Debug, Serialize)]
pub(crate) struct Letter<'a> {
    /// SQS's id of it, which `redrive --id` takes.
    id: &'a str,
    /// The group, of a FIFO queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'a str>,
    /// The deduplication id it was sent with.
    #[serde(skip_serializing_if = "Option::is_none")]
    deduplication_id: Option<&'a str>,
    /// When it was sent, or came to the dead letters: SQS tells the one of standard queues, the other of FIFO queues.
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_at: Option<DateTime<Utc>>,
    /// How often it was received, as far as SQS remembers; looking at it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    received: Option<u32>,
    /// Why it is here.
    reason: String,
    /// What it says. A body that was too large for SQS is where its `object` says.
    body: Value,
}

impl<'a> Letter<'a> {
    /// What `message` of the dead-letter queue `queue` is.
    pub(crate) fn of(message: &'a Message, queue: Named) -> Self {
        let text = message.body.as_deref().unwrap_or_default();
        let body = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
        Self {
            id: message.message_id.as_deref().unwrap_or_default(),
            group: attribute(message, &MessageSystemAttributeName::MessageGroupId),
            deduplication_id: attribute(
                message,
                &MessageSystemAttributeName::MessageDeduplicationId,
            ),
            sent_at: sent_at(message),
            received: attribute(message, &MessageSystemAttributeName::ApproximateReceiveCount)
                .and_then(|it| it.parse().ok()),
            reason: reason(queue, &body),
            body,
        }
    }
}

/// When it was sent.
pub(crate) fn sent_at(message: &Message) -> Option<DateTime<Utc>> {
    let sent = attribute(message, &MessageSystemAttributeName::SentTimestamp)?;
    DateTime::from_timestamp_millis(sent.parse().ok()?)
}

/// What SQS says of it.
pub(crate) fn attribute<'a>(
    message: &'a Message,
    name: &MessageSystemAttributeName,
) -> Option<&'a str> {
    message.attributes.as_ref()?.get(name).map(String::as_str)
}

/// A message bears no reason, but for the stream's: Lambda tells the condition. Source: the Lambda developer guide,
/// "Retain discarded records for a DynamoDB data source".
fn reason(queue: Named, body: &Value) -> String {
    match queue {
        Named::Of(queue) => {
            let function = queue.feeds.name();
            format!("received {} times in vain; the log of {function} says why", queue.max_receives)
        }
        Named::Dispatch => {
            let condition = body["requestContext"]["condition"].as_str().unwrap_or("unknown");
            format!("{condition}; the log of dispatch says why")
        }
    }
}
