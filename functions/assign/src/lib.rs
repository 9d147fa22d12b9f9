//! `assign.fifo` → [`application::assign`] → offers of the sessions that wait in a line.
//!
//! Done: the line was looked at. Retried in 1-5 s: the store gave no answer; the offers made so far stand. Parked: a
//! body that cannot be decoded, a chat that cannot be read.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use application::ports::{Assign, Clock, Objects, Queues, Visibility};
use application::{Context, Failure, Stores, assign, tell};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use domain::ids::LineId;
use domain::session::Unattended;
use lambda::{Causes, Shell, Verdict, traced};

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
    /// Handles one batch. All its records were sent before it began, so one drain of a line answers all of that line's;
    /// where nobody is there, each of their customers is told.
    pub async fn handle(&self, event: SqsEvent) -> SqsBatchResponse {
        let Self { context, visibility, objects } = self;
        let now = context.clock.now();
        let shell = Shell { function: "assign", visibility, objects, now };
        let drained = Mutex::new(HashMap::new());
        shell.run(event, |record| self.record(record, &drained)).await
    }

    async fn record(&self, record: SqsMessage, drained: &Drained) -> Verdict {
        let message = match serde_json::from_str::<Assign>(&record.body.unwrap_or_default()) {
            Ok(message) => message,
            Err(error) => return Verdict::Park(error.to_string()),
        };
        let id = record.message_id.unwrap_or_default();
        traced(message.trace, async { self.verdict(message, &id, drained).await }).await
    }

    async fn verdict(&self, message: Assign, id: &str, drained: &Drained) -> Verdict {
        match self.drain(message, id, drained).await {
            Ok(()) => Verdict::Done,
            Err(failure) if failure.is_lasting() => Verdict::Park(failure.to_string()),
            Err(failure) => {
                tracing::warn!(error = %Causes(&failure), "not drained yet");
                Verdict::Retry(None)
            }
        }
    }

    async fn drain(&self, message: Assign, id: &str, drained: &Drained) -> Result<(), Failure> {
        let before =
            drained.lock().unwrap_or_else(PoisonError::into_inner).get(&message.line).copied();
        let Some(unattended) = before else {
            let found = assign(&self.context, message, id).await?.unattended;
            drained.lock().unwrap_or_else(PoisonError::into_inner).insert(message.line, found);
            return Ok(());
        };
        match (unattended, message.chat) {
            (Some(why), Some(chat)) => tell(&self.context, chat, why, message.trace).await,
            (Some(_), None) | (None, _) => Ok(()),
        }
    }
}

/// The lines of one batch that were looked at, with why nobody is there.
type Drained = Mutex<HashMap<LineId, Option<Unattended>>>;
