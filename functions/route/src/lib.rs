//! `inbound.fifo`, `timers` → [`application::route`], [`application::recognise`], [`application::route_timer`] → the
//! chat's head and log.
//!
//! Done: it is in the log, was in it before, is refused, or is about nothing any more. Retried in 1-5 s: the store
//! gave no answer, or others kept writing first. Parked: a body that cannot be decoded, a chat that cannot be read.

use application::ports::{Clock, CrmAnswer, Objects, Queues, TimerMessage, Visibility};
use application::{Context, Failure, Stores, recognise, route, route_timer};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use bus::{OpenError, open_inbound};
use lambda::{Causes, Shell, Verdict};

/// The function, given its outside.
#[derive(Clone, Debug)]
pub struct Handler<S, Q, C, V, O> {
    /// Stores, SQS queues, clock.
    pub context: Context<S, Q, C>,
    /// Says when failed records come back.
    pub visibility: V,
    /// Where large bodies are, and parked ones go.
    pub objects: O,
}

impl<S: Stores, Q: Queues, C: Clock, V: Visibility, O: Objects> Handler<S, Q, C, V, O> {
    /// Handles one batch of either SQS queue.
    pub async fn handle(&self, event: SqsEvent) -> SqsBatchResponse {
        let shell =
            Shell { function: "route", visibility: &self.visibility, objects: &self.objects };
        shell.run(event, |record| self.record(record)).await
    }

    async fn record(&self, record: SqsMessage) -> Verdict {
        let body = record.body.unwrap_or_default();
        if let Ok(timer) = serde_json::from_str::<TimerMessage>(&body) {
            let firing = record.message_id.unwrap_or_default();
            return verdict(route_timer(&self.context, timer, &firing).await.map(|_| ()));
        }
        if let Ok(answer) = serde_json::from_str::<CrmAnswer>(&body) {
            return verdict(recognise(&self.context, &answer).await.map(|_| ()));
        }
        match open_inbound(&body, &self.objects).await {
            Ok(inbound) => verdict(route(&self.context, &inbound).await.map(|_| ())),
            Err(OpenError::Store(error)) => verdict(Err(error.into())),
            Err(error @ (OpenError::Undecodable(_) | OpenError::Missing(_))) => {
                Verdict::Park(error.to_string())
            }
        }
    }
}

fn verdict(result: Result<(), Failure>) -> Verdict {
    match result {
        Ok(()) => Verdict::Done,
        Err(failure) if failure.is_lasting() => Verdict::Park(failure.to_string()),
        Err(failure) => {
            tracing::warn!(error = %Causes(&failure), "not routed yet");
            Verdict::Retry(None)
        }
    }
}
