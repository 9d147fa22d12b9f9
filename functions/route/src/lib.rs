//! `inbound.fifo`, `timers` → [`application::route`], [`application::recognise`], [`application::route_timer`] → the
//! chat's head and log.
//!
//! Done: it is in the log, was in it before, is refused, or is about nothing any more. Retried in 1-5 s: the store
//! gave no answer, or others kept writing first. Parked: a body that cannot be decoded, a chat that cannot be read.

use application::ports::{Clock, CrmAnswer, Objects, Queues, TimerMessage, Visibility};
use application::{Context, Failure, Outcome, Stores, recognise, route, route_timer};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use bus::{OpenError, open_inbound};
use lambda::{Causes, Shell, Verdict, traced};

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
        let Self { context, visibility, objects } = self;
        let now = context.clock.now();
        let shell = Shell { function: "route", visibility, objects, now };
        shell.run(event, |record| self.record(record)).await
    }

    async fn record(&self, record: SqsMessage) -> Verdict {
        let body = record.body.unwrap_or_default();
        if let Ok(timer) = serde_json::from_str::<TimerMessage>(&body) {
            let firing = record.message_id.unwrap_or_default();
            let routed = async { verdict(route_timer(&self.context, timer, &firing).await) };
            return traced(None, routed).await;
        }
        if let Ok(answer) = serde_json::from_str::<CrmAnswer>(&body) {
            let routed = async { verdict(recognise(&self.context, &answer).await) };
            return traced(None, routed).await;
        }
        match open_inbound(&body, &self.objects).await {
            Ok(inbound) => {
                let routed = async { verdict(route(&self.context, &inbound).await) };
                traced(inbound.trace, routed).await
            }
            Err(OpenError::Store(error)) => verdict(Err(error.into())),
            Err(error @ (OpenError::Undecodable(_) | OpenError::Missing(_))) => {
                Verdict::Park(error.to_string())
            }
        }
    }
}

fn verdict(result: Result<Outcome, Failure>) -> Verdict {
    match result {
        Ok(Outcome::Done | Outcome::Repeated | Outcome::Gone) => Verdict::Done,
        Ok(Outcome::Refused(_)) => Verdict::Refused,
        Err(failure) if failure.is_lasting() => Verdict::Park(failure.to_string()),
        Err(failure) => {
            tracing::warn!(error = %Causes(&failure), "not routed yet");
            Verdict::Retry(None)
        }
    }
}
