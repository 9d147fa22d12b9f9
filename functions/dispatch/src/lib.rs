//! The table's stream → [`application::dispatch`] → `assign.fifo`, `outbound.fifo`, `timers`, `alerts`, `crm`; what
//! integrators hear of → the bus; what people see as it happens → open sockets, what lists show a second later → `pushes`.
//!
//! A chat's log entries are handled in order and stop at the first that fails; the lowest failed sequence number is
//! reported, and the stream comes again from there. What is sent twice carries the same ids. A record that cannot be
//! decoded is parked and passed.
//!
//! Sockets come last and best effort (design §1): log entries that are dispatched, deliveries, notifications and
//! presences are pushed within a time that is given, and what fails then is lost; whoever notices syncs. None of it fails
//! a record.

use std::collections::BTreeMap;
use std::time::Duration;

use application::ports::{Announcements, Clock, Objects, Push, Queues};
use application::realtime::{News, Words, push_news};
use application::{Context, Stores, announcement, dispatch};
use aws_lambda_events::dynamodb::{Event, EventRecord};
use aws_lambda_events::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use domain::chat::Entry;
use domain::ids::ChatId;
use futures::future::join_all;
use lambda::{Causes, Verdict, count, count_received, note_age, traced};

/// How long pushing a batch may take (design §1): the next one waits behind it.
pub const PUSH_WITHIN: Duration = Duration::from_millis(300);

/// The function, given its outside.
#[derive(Clone, Debug)]
pub struct Handler<S, Q, C, O, A, P, W> {
    /// Stores, SQS queues, clock.
    pub context: Context<S, Q, C>,
    /// Where integrators listen.
    pub announcements: A,
    /// Where parked records go.
    pub objects: O,
    /// Where frames go.
    pub push: P,
    /// How they are put into words.
    pub words: W,
    /// How long pushing a batch may take.
    pub push_within: Duration,
}

/// What a record brings, and where in its batch it was.
type Place = (usize, News);

impl<S, Q, C, O, A, P, W> Handler<S, Q, C, O, A, P, W>
where
    S: Stores,
    Q: Queues,
    C: Clock,
    O: Objects,
    A: Announcements,
    P: Push,
    W: Words,
{
    /// Handles one batch of the stream; chats side by side, the entries of one in order.
    pub async fn handle(&self, event: Event) -> DynamoDbEventResponse {
        let mut chats: BTreeMap<ChatId, Vec<(usize, String, Entry)>> = BTreeMap::new();
        let mut failed = Vec::new();
        let mut news: Vec<Place> = Vec::new();
        let mut undecodable = 0;
        for (place, record) in event.records.into_iter().enumerate() {
            let number = record.change.sequence_number.clone().unwrap_or_default();
            match told(&record) {
                Ok(Some(News::Entry(entry))) => {
                    chats.entry(entry.chat).or_default().push((place, number, *entry));
                }
                Ok(Some(other)) => news.push((place, other)),
                Ok(None) => {} // The filter lets through more than concerns anybody, and none is lost.
                Err(error) => {
                    undecodable += 1;
                    failed.extend(self.park(&record, &number, &error).await);
                }
            }
        }
        let entries: usize = chats.values().map(Vec::len).sum();
        count_received("dispatch", entries + undecodable);
        let handled = join_all(chats.into_values().map(|it| self.chat(it))).await;
        for (done, first_failed) in handled {
            news.extend(done);
            failed.extend(first_failed);
        }
        count("dispatch", &Verdict::Retry(None), failed.len());
        self.push(news).await;
        let mut response = DynamoDbEventResponse::default();
        for number in failed {
            let mut failure = DynamoDbBatchItemFailure::default();
            failure.item_identifier = Some(number);
            response.batch_item_failures.push(failure);
        }
        response
    }

    /// Sends the effects of a chat's entries, and then announces them; those that are done, and the number of the first
    /// that failed.
    async fn chat(&self, entries: Vec<(usize, String, Entry)>) -> (Vec<Place>, Option<String>) {
        let mut announcements = Vec::with_capacity(entries.len());
        let mut done = Vec::with_capacity(entries.len());
        let mut failed = None;
        let first = entries.first().map(|(_, number, _)| number.clone());
        for (place, number, entry) in entries {
            note_age("dispatch", entry.at, self.context.clock.now());
            let verdict = traced(Some(entry.trace()), async { self.entry(&entry).await }).await;
            if verdict != Verdict::Done {
                failed = Some(number);
                break;
            }
            announcements.push(announcement(&entry));
            done.push((place, News::Entry(Box::new(entry))));
        }
        count("dispatch", &Verdict::Done, announcements.len());
        if let Err(failure) = self.announcements.publish(announcements).await {
            tracing::warn!(error = %Causes(&failure), "not announced yet");
            failed = first;
        }
        (done, failed)
    }

    /// Pushes what is done, in the order of the batch.
    async fn push(&self, mut news: Vec<Place>) {
        news.sort_by_key(|it| it.0);
        let news: Vec<News> = news.into_iter().map(|it| it.1).collect();
        let pushed = Box::pin(push_news(&self.context, &self.push, &self.words, &news));
        match tokio::time::timeout(self.push_within, pushed).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(error = %Causes(&error), "some pushes are lost"),
            Err(_) => tracing::warn!("some pushes are lost: they took too long"),
        }
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

/// What a record brings; nothing, if it concerns nobody.
fn told(record: &EventRecord) -> Result<Option<News>, String> {
    if record.change.new_image.is_empty() {
        return Ok(None); // A seat that was taken away.
    }
    dynamodb::news(record.change.new_image.clone()).map_err(|error| error.to_string())
}
