//! Sends to the SQS queues.

use application::ports::{
    AlertMessage, Assign, CrmAnswer, CrmMessage, HookMessage, Objects, Outbound, PushMessage,
    Queues, RetainMessage, StoreError, TimerMessage,
};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
use domain::inbound::Inbound;
use domain::time::Seconds;

use crate::body::{BODY_MAX_BYTES, StoredBody, hash};

/// Messages in one call (an SQS limit).
const BATCH_MAX: usize = 10;

/// The longest delay of a message (an SQS limit).
const DELAY_MAX: Seconds = Seconds(15 * 60);

/// The addresses of the SQS queues a function sends to; an empty one is not sent to.
#[derive(Clone, Debug, Default)]
pub struct QueueUrls {
    /// `inbound.fifo`.
    pub inbound: String,
    /// `assign.fifo`.
    pub assign: String,
    /// `outbound.fifo`.
    pub outbound: String,
    /// `timers`.
    pub timers: String,
    /// `alerts`.
    pub alerts: String,
    /// `crm`.
    pub crm: String,
    /// `hooks`.
    pub hooks: String,
    /// `pushes`.
    pub pushes: String,
}

/// Sends by the AWS SDK.
#[derive(Clone, Debug)]
pub struct SqsQueues<O> {
    client: Client,
    urls: QueueUrls,
    objects: O,
}

impl<O: Objects> SqsQueues<O> {
    /// Sends with `client` to `urls`; bodies that are too large go to `objects`.
    pub fn new(client: Client, urls: QueueUrls, objects: O) -> Self {
        Self { client, urls, objects }
    }

    async fn body_of(&self, event: &Inbound) -> Result<String, StoreError> {
        let body = encode(event)?;
        if body.len() <= BODY_MAX_BYTES {
            return Ok(body);
        }
        let sha256 = hash(body.as_bytes());
        let object = format!("bodies/inbound/{sha256}.json");
        let size = body.len();
        self.objects.put(&object, body.into_bytes()).await?;
        encode(&StoredBody { object, size, sha256 })
    }

    async fn send_all(&self, entries: Vec<SendMessageBatchRequestEntry>) -> Result<(), StoreError> {
        // Most bodies of providers bring one event.
        if let [entry] = entries.as_slice() {
            let message = self.client.send_message().queue_url(&self.urls.inbound);
            let message = message.message_body(entry.message_body());
            let message = message.set_message_group_id(entry.message_group_id().map(str::to_owned));
            let id = entry.message_deduplication_id().map(str::to_owned);
            message.set_message_deduplication_id(id).send().await.map_err(unavailable)?;
            return Ok(());
        }
        let batch = self
            .client
            .send_message_batch()
            .queue_url(&self.urls.inbound)
            .set_entries(Some(entries));
        let sent = batch.send().await.map_err(unavailable)?;
        match sent.failed().first() {
            None => Ok(()),
            Some(failed) => Err(unavailable(format!("inbound.fifo refused: {}", failed.code()))),
        }
    }

    async fn send_fifo(
        &self,
        url: &str,
        (group, id): (&str, &str),
        body: String,
    ) -> Result<(), StoreError> {
        let message = self.client.send_message().queue_url(url).message_body(body);
        let message = message.message_group_id(hash(group.as_bytes()));
        message.message_deduplication_id(hash(id.as_bytes())).send().await.map_err(unavailable)?;
        Ok(())
    }

    async fn send_later(&self, url: &str, body: String, delay: Seconds) -> Result<(), StoreError> {
        let seconds = i32::try_from(delay.min(DELAY_MAX).0).unwrap_or(i32::MAX);
        let message = self.client.send_message().queue_url(url).message_body(body);
        message.delay_seconds(seconds).send().await.map_err(unavailable)?;
        Ok(())
    }
}

impl<O: Objects> Queues for SqsQueues<O> {
    async fn inbound(&self, events: Vec<Inbound>) -> Result<(), StoreError> {
        let mut entries = Vec::with_capacity(events.len().min(BATCH_MAX));
        let mut bytes = 0;
        for (place, event) in events.iter().enumerate() {
            let body = self.body_of(event).await?;
            // A batch has the size limit of one message.
            if entries.len() == BATCH_MAX
                || bytes + body.len() > BODY_MAX_BYTES && !entries.is_empty()
            {
                self.send_all(std::mem::take(&mut entries)).await?;
                bytes = 0;
            }
            bytes += body.len();
            let group = format!("{}#{}", event.channel, event.conversation);
            let id = format!("{}#{}", event.channel, event.dedupe_key);
            let entry = SendMessageBatchRequestEntry::builder()
                .id(place.to_string())
                .message_body(body)
                .message_group_id(hash(group.as_bytes()))
                .message_deduplication_id(hash(id.as_bytes()));
            entries.push(entry.build().map_err(unavailable)?);
        }
        if entries.is_empty() {
            return Ok(());
        }
        self.send_all(entries).await
    }

    async fn crm_answer(&self, answer: CrmAnswer, id: &str) -> Result<(), StoreError> {
        let body = encode(&answer)?;
        let group = format!("{}#{}", answer.channel, answer.conversation);
        self.send_fifo(&self.urls.inbound, (&group, id), body).await
    }

    async fn assign(&self, message: Assign, id: &str) -> Result<(), StoreError> {
        let body = encode(&message)?;
        self.send_fifo(&self.urls.assign, (&format!("line {}", message.line), id), body).await
    }

    async fn outbound(&self, message: Outbound, id: &str) -> Result<(), StoreError> {
        let body = encode(&message)?;
        let group = message.group();
        self.send_fifo(&self.urls.outbound, (&group, id), body).await
    }

    async fn timer(&self, message: TimerMessage, delay: Seconds) -> Result<(), StoreError> {
        self.send_later(&self.urls.timers, encode(&message)?, delay).await
    }

    async fn alert(&self, message: AlertMessage) -> Result<(), StoreError> {
        self.send_later(&self.urls.alerts, encode(&message)?, Seconds(0)).await
    }

    async fn crm(&self, message: CrmMessage) -> Result<(), StoreError> {
        self.send_later(&self.urls.crm, encode(&message)?, Seconds(0)).await
    }

    async fn retain(&self, message: RetainMessage) -> Result<(), StoreError> {
        self.send_later(&self.urls.crm, encode(&message)?, Seconds(0)).await
    }

    async fn hook(&self, message: HookMessage, delay: Seconds) -> Result<(), StoreError> {
        self.send_later(&self.urls.hooks, encode(&message)?, delay).await
    }

    async fn push(&self, message: PushMessage, delay: Seconds) -> Result<(), StoreError> {
        self.send_later(&self.urls.pushes, encode(&message)?, delay.min(DELAY_MAX)).await
    }
}

fn encode(body: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(body).map_err(|error| StoreError::Corrupt {
        what: "a message for an SQS queue".to_owned(),
        source: Box::new(error),
    })
}

fn unavailable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
    StoreError::Unavailable { service: "SQS", source: error.into() }
}
