//! The messages of one dead-letter queue, taken in hand and put back.

use application::ports::StoreError;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{Message, MessageSystemAttributeName, QueueAttributeName};

use super::in_vain;

/// How long a message stays invisible while it is in our hands, in seconds; should we die, it shows again after it.
const IN_HAND_S: i32 = 60;

/// Messages in one call (an SQS limit).
const AT_ONCE: i32 = 10;

/// A dead-letter queue that is there.
#[derive(Debug)]
pub struct Hand {
    client: Client,
    name: &'static str,
    url: String,
    patience_s: i32,
}

impl Hand {
    pub(super) fn new(client: Client, name: &'static str, url: String, patience_s: i32) -> Self {
        Self { client, name, url, patience_s }
    }

    /// How many there are, in anybody's hands or not.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn depth(&self) -> Result<usize, StoreError> {
        let counts = [
            QueueAttributeName::ApproximateNumberOfMessages,
            QueueAttributeName::ApproximateNumberOfMessagesNotVisible,
            QueueAttributeName::ApproximateNumberOfMessagesDelayed,
        ];
        let get = self.client.get_queue_attributes().queue_url(&self.url);
        let got = get.set_attribute_names(Some(counts.to_vec())).send().await;
        let got = got.map_err(|error| self.failed("not counted", error))?;
        let attributes = got.attributes.unwrap_or_default();
        let counted = counts.iter().filter_map(|it| attributes.get(it)?.parse::<usize>().ok());
        Ok(counted.sum())
    }

    /// Takes some in hand; none, if there are no more to be had.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn take(&self) -> Result<Vec<Message>, StoreError> {
        let receive = self.client.receive_message().queue_url(&self.url);
        let receive = receive.max_number_of_messages(AT_ONCE).visibility_timeout(IN_HAND_S);
        let receive = receive.wait_time_seconds(self.patience_s).message_attribute_names("All");
        let receive = receive.message_system_attribute_names(MessageSystemAttributeName::All);
        let received = receive.send().await;
        let received = received.map_err(|error| self.failed("not received", error))?;
        Ok(received.messages.unwrap_or_default())
    }

    /// Puts messages back, to be seen at once.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: some will show only when they are out of our hands, within a minute.
    pub async fn put_back(&self, messages: &[Message]) -> Result<(), StoreError> {
        let mut outcome = Ok(());
        for message in messages {
            let change = self.client.change_message_visibility().queue_url(&self.url);
            let change = change.set_receipt_handle(message.receipt_handle.clone());
            if let Err(error) = change.visibility_timeout(0).send().await {
                outcome = Err(self.failed("not put back; they show again within a minute", error));
            }
        }
        outcome
    }

    /// Deletes a message in hand.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may still be there.
    pub async fn delete(&self, message: &Message) -> Result<(), StoreError> {
        let delete = self.client.delete_message().queue_url(&self.url);
        let deleted = delete.set_receipt_handle(message.receipt_handle.clone()).send().await;
        deleted.map(drop).map_err(|error| self.failed("not deleted", error))
    }

    fn failed(
        &self,
        what: &str,
        error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> StoreError {
        in_vain(format!("{}: {what}", self.name), error)
    }
}
