//! Event source mappings: messages of an SQS queue go to a function in batches.

mod event;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use rustack_sqs_model::types::Message;
use serde_json::Value;
use tokio::sync::{Semaphore, watch};

use crate::activity::Activity;
use crate::invoke::Invoker;
use crate::meter::Counter;
use crate::queues::{QueueSpec, is_fifo};
use crate::sqs::Sqs;

/// How long to wait when SQS gave nothing or failed though there is something to be had.
const PAUSE: Duration = Duration::from_millis(5);

/// SQS bills a request by steps of so many bytes.
const SQS_STEP: usize = 64 * 1024;

/// Feeds a function from an SQS queue.
#[derive(Debug)]
pub struct Pump {
    queue: &'static QueueSpec,
    sqs: Sqs,
    function: Invoker,
    activity: Arc<Activity>,
}

/// What a function says of a batch.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// All but these message ids are done with.
    Failed(HashSet<String>),
    /// Nothing is.
    AllFailed,
}

impl Pump {
    /// Feeds `function` from `queue`.
    pub const fn new(
        queue: &'static QueueSpec,
        sqs: Sqs,
        function: Invoker,
        activity: Arc<Activity>,
    ) -> Self {
        Self { queue, sqs, function, activity }
    }

    /// Runs until `stop` turns true, and then until the last batch in hand is done.
    pub async fn run(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let hands = self.queue.concurrency;
        let free = Arc::new(Semaphore::new(hands));
        tokio::select! {
            () = self.feed(&free) => {}
            _ = stop.wait_for(|it| *it) => {}
        }
        let all = u32::try_from(hands).unwrap_or(u32::MAX);
        // The semaphore is never closed; with every permit back, no batch is in hand.
        drop(free.acquire_many(all).await);
    }

    async fn feed(self: &Arc<Self>, free: &Arc<Semaphore>) {
        let mut gate = self.sqs.gate(self.queue.name);
        while let Ok(hand) = Arc::clone(free).acquire_owned().await {
            if gate.wait_for(|it| *it > 0).await.is_err() {
                return; // The SQS is gone.
            }
            // Before the messages are taken, so that they are never in neither place.
            let running = self.activity.begin();
            let pump = Arc::clone(self);
            // As a task, so that stopping never parts received messages from their handling.
            let taken = tokio::spawn(async move {
                let messages = match pump.sqs.receive(pump.queue.name, pump.queue.batch).await {
                    Ok(messages) => messages,
                    Err(err) => {
                        tracing::error!(queue = pump.queue.name, error = %err, "cannot receive");
                        Vec::new()
                    }
                };
                let is_empty = messages.is_empty();
                if !is_empty {
                    tokio::spawn(async move {
                        pump.handle(messages).await;
                        drop((running, hand));
                    });
                }
                is_empty
            });
            if taken.await.unwrap_or(true) {
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    /// Invokes the function; deletes what is done with. The rest stays invisible until its
    /// visibility ends, which the function may have changed.
    async fn handle(&self, messages: Vec<Message>) {
        self.bill(messages.iter().filter_map(|it| it.body.as_ref()).map(String::len).sum());
        let event = event::sqs(self.queue.name, &messages);
        let failed = match self.function.invoke(event).await {
            Ok(answer) => outcome(&answer, &messages),
            Err(_) => Outcome::AllFailed, // Logged where it happened.
        };
        let done: Vec<_> = match failed {
            Outcome::AllFailed => return,
            Outcome::Failed(ids) => messages
                .into_iter()
                .filter(|it| it.message_id.as_ref().is_some_and(|id| !ids.contains(id)))
                .filter_map(|it| it.receipt_handle)
                .collect(),
        };
        if done.is_empty() {
            return;
        }
        self.bill(0);
        if let Err(err) = self.sqs.delete(self.queue.name, done).await {
            tracing::error!(queue = self.queue.name, error = %err, "cannot delete");
        }
    }

    /// The poller's own requests are on AWS's bill too.
    fn bill(&self, bytes: usize) {
        let fifo = is_fifo(self.queue.name);
        let counter = if fifo { Counter::FifoRequests } else { Counter::StandardRequests };
        let steps = u32::try_from(bytes.div_ceil(SQS_STEP).max(1)).unwrap_or(u32::MAX);
        self.function.meter().add(self.function.name(), counter, steps.into());
    }
}

/// Reads `batchItemFailures` as Lambda does. Source: the Lambda developer guide, "Implementing
/// partial batch responses": nothing listed is success; anything odd fails the whole batch.
fn outcome(answer: &Value, messages: &[Message]) -> Outcome {
    let failures = match answer.get("batchItemFailures") {
        None | Some(Value::Null) => return Outcome::Failed(HashSet::new()),
        Some(Value::Array(failures)) => failures,
        Some(_) => return Outcome::AllFailed,
    };
    let known = |id: &str| messages.iter().any(|it| it.message_id.as_deref() == Some(id));
    failures
        .iter()
        .map(|it| it.get("itemIdentifier")?.as_str().filter(|id| known(id)).map(str::to_owned))
        .collect::<Option<_>>()
        .map_or(Outcome::AllFailed, Outcome::Failed)
}
