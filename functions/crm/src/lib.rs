//! `crm` → [`application::crm`] → the CRM, and what it says of the customer → `inbound.fifo`; and, every hour,
//! [`application::retain`]: what a line keeps no longer goes.
//!
//! Done: the CRM knows of the log entry, or there is nothing for it to know. Retried after 1 s doubling to 5 min, for
//! days: the CRM or the store gave no answer, or others kept writing first; routing has gone on without it by then.
//! Parked: a body that cannot be decoded, a chat that cannot be read, a CRM that refuses what it is given or answers
//! nonsense.

use application::ports::{
    Clock, CrmDirectory, CrmMessage, Objects, Queues, RetainMessage, Visibility,
};
use application::{Context, Stores, crm, retain};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use domain::time::Seconds;
use lambda::{Causes, Shell, Verdict, traced};
use serde::Deserialize;

/// The longest time between two tries.
const PAUSE_MAX: Seconds = Seconds(5 * 60);

/// The function, given its outside.
#[derive(Clone, Debug)]
pub struct Handler<S, Q, C, D, V, O> {
    /// Stores, SQS queues, clock.
    pub context: Context<S, Q, C>,
    /// The CRM.
    pub directory: D,
    /// Says when failed records come back.
    pub visibility: V,
    /// Where files are, and parked bodies go.
    pub objects: O,
}

impl<S, Q, C, D, V, O> Handler<S, Q, C, D, V, O>
where
    S: Stores,
    Q: Queues,
    C: Clock,
    D: CrmDirectory,
    V: Visibility,
    O: Objects,
{
    /// Handles one batch.
    pub async fn handle(&self, event: SqsEvent) -> SqsBatchResponse {
        let Self { context, visibility, objects, .. } = self;
        let now = context.clock.now();
        let shell = Shell { function: "crm", visibility, objects, now };
        shell.run(event, |record| traced(None, self.record(record))).await
    }

    async fn record(&self, record: SqsMessage) -> Verdict {
        let receives = record.attributes.get("ApproximateReceiveCount");
        let pause = pause(receives.and_then(|it| it.parse().ok()).unwrap_or(1));
        let message = match serde_json::from_str::<Message>(&record.body.unwrap_or_default()) {
            Ok(message) => message,
            Err(error) => return Verdict::Park(error.to_string()),
        };
        let Self { context, directory, objects, .. } = self;
        let done = match message {
            Message::Crm(message) => crm(context, directory, message).await,
            Message::Retain(message) => retain(context, directory, objects, message).await,
        };
        match done {
            Ok(_outcome) => Verdict::Done,
            Err(failure) if failure.is_lasting() => Verdict::Park(failure.to_string()),
            Err(failure) => {
                tracing::warn!(error = %Causes(&failure), "not done yet");
                Verdict::Retry(Some(pause))
            }
        }
    }
}

/// What comes on `crm`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Message {
    Crm(CrmMessage),
    Retain(RetainMessage),
}

/// How long a message waits that was received so often.
fn pause(receives: u32) -> Seconds {
    let doubled = 1_u32.checked_shl(receives.saturating_sub(1)).filter(|it| *it > 0);
    Seconds(doubled.map_or(PAUSE_MAX.0, |it| it.min(PAUSE_MAX.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_five_minutes() {
        let pauses = [0, 1, 2, 3, 9, 10, 32, 33, 1_000].map(|it| pause(it).0);
        assert_eq!(pauses, [1, 1, 2, 4, 256, 300, 300, 300, 300]);
    }
}
