//! `hooks` → [`application::hooks`] → receivers of webhooks, and mailboxes.
//!
//! Done: it was told, refused for good, or is an errand with a due instant of its own, at which it is tried again. Retried
//! in 1-5 s: the store or the secrets gave no answer; what was told is told no second time. Parked: a body that cannot be
//! decoded, an errand that cannot be read, which is due no more then.

use application::ports::{
    Clock, HookMessage, Mailer, Objects, Queues, Receivers, Secrets, Visibility,
};
use application::{Context, Delivered, Exits, Stores, hooks};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use domain::time::Timestamp;
use lambda::{Causes, Shell, Verdict, traced};

/// The function, given its outside.
#[derive(Clone, Debug)]
pub struct Handler<S, Q, C, R, M, X, V, O> {
    /// Stores, SQS queues, clock.
    pub context: Context<S, Q, C>,
    /// The way to webhooks.
    pub receivers: R,
    /// The way to mailboxes.
    pub mailer: M,
    /// What signs.
    pub secrets: X,
    /// What links begin with.
    pub public_url: String,
    /// Says when failed records come back.
    pub visibility: V,
    /// Where parked bodies go.
    pub objects: O,
}

impl<S, Q, C, R, M, X, V, O> Handler<S, Q, C, R, M, X, V, O>
where
    S: Stores,
    Q: Queues,
    C: Clock,
    R: Receivers,
    M: Mailer,
    X: Secrets,
    V: Visibility,
    O: Objects,
{
    /// Handles one batch, which must be done with by `deadline`.
    pub async fn handle(&self, event: SqsEvent, deadline: Option<Timestamp>) -> SqsBatchResponse {
        let Self { context, visibility, objects, .. } = self;
        let now = context.clock.now();
        let shell = Shell { function: "hooks", visibility, objects, now };
        shell.run(event, |record| traced(None, self.record(record, deadline))).await
    }

    async fn record(&self, record: SqsMessage, deadline: Option<Timestamp>) -> Verdict {
        let message = match serde_json::from_str::<HookMessage>(&record.body.unwrap_or_default()) {
            Ok(message) => message,
            Err(error) => return Verdict::Park(error.to_string()),
        };
        // Each receive of a message has a handle of its own.
        let call = record.receipt_handle.unwrap_or_default();
        let exits = Exits {
            receivers: &self.receivers,
            mailer: &self.mailer,
            secrets: &self.secrets,
            public_url: &self.public_url,
            deadline,
            call: &call,
        };
        match hooks(&self.context, &exits, message).await {
            Ok(Delivered::Done) => Verdict::Done,
            Ok(Delivered::Later(after)) => Verdict::Retry(Some(after)),
            Err(failure) if failure.is_lasting() => Verdict::Park(failure.to_string()),
            Err(failure) => {
                tracing::warn!(error = %Causes(&failure), "not told yet");
                Verdict::Retry(None)
            }
        }
    }
}
