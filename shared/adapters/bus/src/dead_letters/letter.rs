//! One dead letter, as it is told.

use application::ports::{DeadLetter, DeadLetterQueue};
use aws_sdk_sqs::types::{Message, MessageSystemAttributeName};
use domain::time::Timestamp;
use serde_json::Value;

/// What `message` of the dead-letter queue `queue` is.
pub(super) fn told(message: &Message, queue: DeadLetterQueue) -> DeadLetter {
    let body = message.body.clone().unwrap_or_default();
    let known = |name| attribute(message, &name).map(str::to_owned);
    DeadLetter {
        id: message.message_id.clone().unwrap_or_default(),
        group: known(MessageSystemAttributeName::MessageGroupId),
        deduplication_id: known(MessageSystemAttributeName::MessageDeduplicationId),
        sent_at: sent_at(message),
        received: attribute(message, &MessageSystemAttributeName::ApproximateReceiveCount)
            .and_then(|it| it.parse().ok()),
        reason: reason(queue, &body),
        body,
    }
}

/// When it was sent.
pub(super) fn sent_at(message: &Message) -> Option<Timestamp> {
    let sent = attribute(message, &MessageSystemAttributeName::SentTimestamp)?;
    Some(Timestamp(sent.parse().ok()?))
}

/// What SQS says of it.
pub(super) fn attribute<'a>(
    message: &'a Message,
    name: &MessageSystemAttributeName,
) -> Option<&'a str> {
    message.attributes.as_ref()?.get(name).map(String::as_str)
}

/// A message bears no reason, but for the stream's: Lambda tells the condition. Source: the Lambda developer guide,
/// "Retain discarded records for a DynamoDB data source".
fn reason(queue: DeadLetterQueue, body: &str) -> String {
    let function = queue.function();
    if queue.origin().is_some() {
        let times = queue.max_receives();
        return format!("received {times} times in vain; the log of {function} says why");
    }
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let condition = body["requestContext"]["condition"].as_str().unwrap_or("unknown");
    format!("{condition}; the log of {function} says why")
}
