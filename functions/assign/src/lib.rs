//! `assign.fifo` → [`application::assign`] → offers of the sessions that wait in a line.
//!
//! Done: the line was looked at. Retried in 1-5 s: the store gave no answer; the offers made so far stand. Parked: a
//! body that cannot be decoded, a chat that cannot be read.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use application::ports::{Clock, Objects, Queues, Visibility};
use application::{Context, Stores, assign};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use bus::AssignBody;
use domain::ids::LineId;
use lambda::{Shell, Verdict};

/// The function, given its outside.
#[derive(Clone, Debug)]
pub struct Handler<S, Q, C, V, O> {
    /// Stores, SQS queues, clock.
    pub context: Context<S, Q, C>,
    /// Says when failed records come back.
    pub visibility: V,
    /// Where parked bodies go.
    pub objects: O,
}

impl<S: Stores, Q: Queues, C: Clock, V: Visibility, O: Objects> Handler<S, Q, C, V, O> {
    /// Handles one batch. All its records were sent before it began, so one drain of a line answers all of that line's.
    pub async fn handle(&self, event: SqsEvent) -> SqsBatchResponse {
        let shell =
            Shell { function: "assign", visibility: &self.visibility, objects: &self.objects };
        let drained = Mutex::new(HashSet::new());
        shell.run(event, |record| self.record(record, &drained)).await
    }

    async fn record(&self, record: SqsMessage, drained: &Mutex<HashSet<LineId>>) -> Verdict {
        let body = match serde_json::from_str::<AssignBody>(&record.body.unwrap_or_default()) {
            Ok(body) => body,
            Err(error) => return Verdict::Park(error.to_string()),
        };
        if drained.lock().unwrap_or_else(PoisonError::into_inner).contains(&body.line) {
            return Verdict::Done;
        }
        match assign(&self.context, body.line, &record.message_id.unwrap_or_default()).await {
            Ok(_) => {
                drained.lock().unwrap_or_else(PoisonError::into_inner).insert(body.line);
                Verdict::Done
            }
            Err(failure) if failure.is_lasting() => Verdict::Park(failure.to_string()),
            Err(failure) => {
                tracing::warn!(error = &failure as &dyn std::error::Error, "not drained yet");
                Verdict::Retry(None)
            }
        }
    }
}
