//! `alerts` → [`application::kpi`] → the inboxes of those whom a line means to be told of late answers and of nobody
//! being there.
//!
//! Done: everybody is told, or nobody is to be. Retried in 1-5 s: the store gave no answer; nobody is told twice.
//! Parked: a body that cannot be decoded, a log that cannot be read.

use application::ports::{AlertMessage, Clock, Objects, Queues, Visibility};
use application::{Context, Stores, kpi};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use lambda::{Causes, Shell, Verdict, traced};

/// The function, given its outside.
#[derive(Clone, Debug)]
pub struct Handler<S, Q, C, V, O> {
    /// Stores, SQS queues, clock.
    pub context: Context<S, Q, C>,
    /// What links begin with.
    pub public_url: String,
    /// Says when failed records come back.
    pub visibility: V,
    /// Where parked bodies go.
    pub objects: O,
}

impl<S: Stores, Q: Queues, C: Clock, V: Visibility, O: Objects> Handler<S, Q, C, V, O> {
    /// Handles one batch.
    pub async fn handle(&self, event: SqsEvent) -> SqsBatchResponse {
        let Self { context, visibility, objects, .. } = self;
        let now = context.clock.now();
        let shell = Shell { function: "kpi", visibility, objects, now };
        shell.run(event, |record| traced(None, self.record(record))).await
    }

    async fn record(&self, record: SqsMessage) -> Verdict {
        let message = match serde_json::from_str::<AlertMessage>(&record.body.unwrap_or_default()) {
            Ok(message) => message,
            Err(error) => return Verdict::Park(error.to_string()),
        };
        match kpi(&self.context, &self.public_url, message).await {
            Ok(_outcome) => Verdict::Done,
            Err(failure) if failure.is_lasting() => Verdict::Park(failure.to_string()),
            Err(failure) => {
                tracing::warn!(error = %Causes(&failure), "not told yet");
                Verdict::Retry(None)
            }
        }
    }
}
