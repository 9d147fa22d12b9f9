//! The table's stream, log entries only → [`application::dispatch`] → `assign.fifo`, `outbound.fifo`, `timers`, `alerts`,
//! `crm`; and what integrators hear of → the bus.
//!
//! A chat's records are handled in order and stop at the first that fails; the lowest failed sequence number is
//! reported, and the stream comes again from there. What is sent twice carries the same ids. A record that cannot be
//! decoded is parked and passed.

use std::collections::BTreeMap;

use application::ports::{Announcements, Clock, Objects, Queues};
use application::{Context, Stores, announcement, dispatch};
use aws_lambda_events::dynamodb::{Event, EventRecord};
use aws_lambda_events::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use domain::chat::Entry;
use domain::ids::ChatId;
use dynamodb::ENTRY_ATTRIBUTE;
use futures::future::join_all;
use lambda::{Causes, Verdict, count, count_received, note_age, traced};
use serde_dynamo::AttributeValue;

/// The function, given its outside.
#[derive(Clone, Debug)]
pub struct Handler<S, Q, C, O, A> {
    /// Stores, SQS queues, clock.
    pub context: Context<S, Q, C>,
    /// Where integrators listen.
    pub announcements: A,
    /// Where parked records go.
    pub objects: O,
}

impl<S, Q, C, O, A> Handler<S, Q, C, O, A>
where
    S: Stores,
    Q: Queues,
    C: Clock,
    O: Objects,
    A: Announcements,
{
    /// Handles one batch of the stream; chats side by side, the entries of one in order.
    pub async fn handle(&self, event: Event) -> DynamoDbEventResponse {
        let mut chats: BTreeMap<ChatId, Vec<(String, Entry)>> = BTreeMap::new();
        let mut failed = Vec::new();
        count_received("dispatch", event.records.len());
        for record in event.records {
            let number = record.change.sequence_number.clone().unwrap_or_default();
            match entry_in(&record) {
                Ok(Some(entry)) => chats.entry(entry.chat).or_default().push((number, entry)),
                Ok(None) => {} // No log entry: the filter lets none through, and none is lost.
                Err(error) => failed.extend(self.park(&record, &number, &error.to_string()).await),
            }
        }
        failed.extend(
            join_all(chats.into_values().map(|it| self.chat(it))).await.into_iter().flatten(),
        );
        count("dispatch", &Verdict::Retry(None), failed.len());
        let mut response = DynamoDbEventResponse::default();
        for number in failed {
            let mut failure = DynamoDbBatchItemFailure::default();
            failure.item_identifier = Some(number);
            response.batch_item_failures.push(failure);
        }
        response
    }

    /// Sends the effects of a chat's entries, and then announces them; the number of the first that failed.
    async fn chat(&self, entries: Vec<(String, Entry)>) -> Option<String> {
        let mut announcements = Vec::with_capacity(entries.len());
        let mut failed = None;
        for (number, entry) in &entries {
            note_age("dispatch", entry.at, self.context.clock.now());
            let verdict = traced(Some(entry.trace()), async { self.entry(entry).await }).await;
            if verdict != Verdict::Done {
                failed = Some(number.clone());
                break;
            }
            announcements.push(announcement(entry));
        }
        count("dispatch", &Verdict::Done, announcements.len());
        if let Err(failure) = self.announcements.publish(announcements).await {
            tracing::warn!(error = %Causes(&failure), "not announced yet");
            failed = entries.into_iter().next().map(|(number, _)| number);
        }
        failed
    }

    async fn entry(&self, entry: &Entry) -> Verdict {
        let (chat, seq) = (entry.chat.0, entry.seq);
        tracing::Span::current().record("chat.id", chat);
        match Box::pin(dispatch(&self.context, entry)).await {
            Ok(()) => Verdict::Done,
            Err(failure) => {
                tracing::warn!(error = %Causes(&failure), entry.seq = seq, "not dispatched yet");
                Verdict::Retry(None)
            }
        }
    }

    async fn park(&self, record: &EventRecord, number: &str, reason: &str) -> Option<String> {
        let body = serde_json::to_vec(record).unwrap_or_default();
        count("dispatch", &Verdict::Park(reason.to_owned()), 1);
        tracing::error!(stream.number = number, reason, parked = 1, "parked");
        let parked = self.objects.put(&format!("parked/dispatch/{number}.json"), body).await;
        parked.is_err().then(|| number.to_owned())
    }
}

/// The log entry a record brings; none, if it brings another item.
fn entry_in(record: &EventRecord) -> Result<Option<Entry>, serde_json::Error> {
    match record.change.new_image.get(ENTRY_ATTRIBUTE) {
        Some(AttributeValue::S(entry)) => serde_json::from_str(entry).map(Some),
        Some(_) | None => Ok(None),
    }
}
