//! `outbound.fifo` → [`application::deliver`] → the customer's messenger.
//!
//! Done: carried, refused for good, or about nothing any more. Retried after what the provider says, or 1 s doubling
//! to 5 min; the chat's other messages wait behind it. Parked: a body that cannot be decoded.

use application::ports::{Clock, Messenger, Objects, Outbound, Queues, Secrets, Visibility};
use application::{Context, Delivered, Links, Stores, deliver};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use domain::time::Timestamp;
use lambda::{Causes, Shell, Verdict, traced};

/// The function, given its outside.
#[derive(Clone, Debug)]
pub struct Handler<S, Q, C, M, K, V, O> {
    /// Stores, SQS queues, clock.
    pub context: Context<S, Q, C>,
    /// Speaks to the providers.
    pub messenger: M,
    /// The channels' tokens.
    pub secrets: K,
    /// Says when failed records come back.
    pub visibility: V,
    /// Where parked bodies go, and files are.
    pub objects: O,
    /// How public links to files are made.
    pub links: Links,
}

impl<S, Q, C, M, K, V, O> Handler<S, Q, C, M, K, V, O>
where
    S: Stores,
    Q: Queues,
    C: Clock,
    M: Messenger,
    K: Secrets,
    V: Visibility,
    O: Objects,
{
    /// Handles one batch; chats side by side, the messages of one in order. No call begins that might not end before
    /// `deadline`.
    pub async fn handle(&self, event: SqsEvent, deadline: Option<Timestamp>) -> SqsBatchResponse {
        let Self { context, visibility, objects, .. } = self;
        let now = context.clock.now();
        let shell = Shell { function: "deliver", visibility, objects, now };
        shell.run(event, |record| traced(None, self.record(record, deadline))).await
    }

    async fn record(&self, record: SqsMessage, deadline: Option<Timestamp>) -> Verdict {
        let outbound = match serde_json::from_str::<Outbound>(&record.body.unwrap_or_default()) {
            Ok(outbound) => outbound,
            Err(error) => return Verdict::Park(error.to_string()),
        };
        let Self { context, messenger, secrets, objects, links, .. } = self;
        match deliver(context, messenger, secrets, (objects, links), &outbound, deadline).await {
            Ok(Delivered::Done) => Verdict::Done,
            Ok(Delivered::Later(after)) => Verdict::Retry(Some(after)),
            Err(failure) if failure.is_lasting() => Verdict::Park(failure.to_string()),
            Err(failure) => {
                tracing::warn!(error = %Causes(&failure), "not delivered yet");
                Verdict::Retry(None)
            }
        }
    }
}
