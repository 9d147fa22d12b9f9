//! The dead-letter queues, by the names that they have in every deployment.

mod hand;
mod letter;
mod redrive;
#[cfg(test)]
mod tests;

use application::ports::{
    DeadLetterCount, DeadLetterQueue, DeadLetters, DeadLettersSeen, RedriveError, Redriven,
    StoreError,
};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::SdkError;
use thiserror::Error;

pub use self::hand::Hand;
use self::letter::{sent_at, told};
use self::redrive::{Wanted, Way};

/// Dead letters of SQS, reached by the AWS SDK.
#[derive(Clone, Debug)]
pub struct SqsDeadLetters {
    client: Client,
    /// What the SQS queues' names begin with.
    prefix: String,
    /// How many seconds a receive waits.
    patience_s: i32,
}

impl SqsDeadLetters {
    /// Those of the deployment `name` on AWS. A receive that does not wait asks some of its servers only, so it waits.
    pub fn deployed(client: Client, name: &str) -> Self {
        Self { client, prefix: format!("{name}-"), patience_s: 1 }
    }

    /// Those of the embedded SQS, which knows at once what there is, and whose clock may stand still.
    pub fn embedded(client: Client) -> Self {
        Self { client, prefix: String::new(), patience_s: 0 }
    }

    /// The messages of one of them, to be taken in hand.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: this deployment has none such, or SQS is not to be had.
    pub async fn hand(&self, queue: DeadLetterQueue) -> Result<Hand, StoreError> {
        let url = self.url(queue.name()).await?;
        Ok(Hand::new(self.client.clone(), queue.name(), url, self.patience_s))
    }

    async fn url(&self, queue: &str) -> Result<String, StoreError> {
        let name = format!("{}{queue}", self.prefix);
        let found = self.client.get_queue_url().queue_name(&name).send().await;
        match found.map_err(SdkError::into_service_error) {
            Ok(found) => found.queue_url.ok_or_else(|| lacks(&name)),
            Err(error) if error.is_queue_does_not_exist() => Err(lacks(&name)),
            Err(error) => Err(in_vain(name, error)),
        }
    }
}

impl DeadLetters for SqsDeadLetters {
    /// SQS has no call for the age of its oldest message: some are taken in hand for it, which are the oldest of FIFO queues.
    async fn count(&self, queue: DeadLetterQueue) -> Result<DeadLetterCount, StoreError> {
        let hand = self.hand(queue).await?;
        let messages = hand.depth().await?;
        if messages == 0 {
            return Ok(DeadLetterCount { messages, oldest_at: None });
        }
        let taken = hand.take().await?;
        let oldest_at = taken.iter().filter_map(sent_at).min();
        hand.put_back(&taken).await?;
        Ok(DeadLetterCount { messages, oldest_at })
    }

    async fn look(
        &self,
        queue: DeadLetterQueue,
        most: usize,
    ) -> Result<DeadLettersSeen, StoreError> {
        let hand = self.hand(queue).await?;
        let messages = hand.depth().await?;
        let mut taken = Vec::new();
        let mut failed = None;
        while taken.len() < most && failed.is_none() {
            match hand.take().await {
                Ok(more) if more.is_empty() => break,
                Ok(more) => taken.extend(more),
                Err(error) => failed = Some(error),
            }
        }
        hand.put_back(&taken).await?;
        if let Some(error) = failed {
            return Err(error);
        }
        let letters = taken.iter().take(most).map(|it| told(it, queue)).collect();
        Ok(DeadLettersSeen { letters, messages })
    }

    async fn redrive(
        &self,
        queue: DeadLetterQueue,
        ids: &[String],
        most: usize,
    ) -> Result<Redriven, RedriveError> {
        let origin = queue.origin().ok_or(RedriveError::NoWayBack)?;
        let hand = self.hand(queue).await?;
        let target = self.url(origin).await?;
        let way = Way { client: &self.client, target, origin, hand: &hand };
        let mut wanted = Wanted::new(ids);
        let (passed_over, stopped) = way.send(&mut wanted, most).await;
        // They show again by themselves, if a little later.
        let put_back = hand.put_back(&passed_over).await;
        let (sent, missing) = wanted.outcome();
        match (stopped.or(put_back.err()), hand.depth().await) {
            (Some(error), _) | (None, Err(error)) if sent.is_empty() => Err(error.into()),
            (stopped, left) => {
                let (left, uncounted) = match left {
                    Ok(left) => (left, None),
                    Err(error) => (0, Some(error)),
                };
                Ok(Redriven { sent, missing, left, stopped: stopped.or(uncounted) })
            }
        }
    }
}

/// A call of SQS that came to nothing, with what was to be done.
#[derive(Debug, Error)]
#[error("{what}")]
struct InVain {
    what: String,
    #[source]
    source: Box<dyn std::error::Error + Send + Sync>,
}

fn in_vain(
    what: impl Into<String>,
    source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> StoreError {
    let source = Box::new(InVain { what: what.into(), source: source.into() });
    StoreError::Unavailable { service: "SQS", source }
}

fn lacks(name: &str) -> StoreError {
    let source = format!("there is no SQS queue {name}").into();
    StoreError::Unavailable { service: "SQS", source }
}
