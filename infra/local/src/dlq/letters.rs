//! The messages of one dead-letter queue, taken in hand and put back.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sqs::types::{Message, MessageSystemAttributeName, QueueAttributeName};
use lambda::Causes;

use crate::reach::Reached;
use crate::serve::BoxError;

/// How long a message stays invisible while it is in our hands, in seconds; should we die, it shows again after it.
const IN_HAND_S: i32 = 60;

/// Messages in one call (an SQS limit).
const AT_ONCE: i32 = 10;

/// A dead-letter queue that is there.
#[derive(Debug)]
pub(crate) struct Letters {
    sqs: Client,
    name: &'static str,
    url: String,
    patience_s: i32,
}

impl Letters {
    /// Those of the dead-letter queue that every deployment calls `name`.
    ///
    /// # Errors
    ///
    /// In words: this one has none such, or SQS is not to be had.
    pub(crate) async fn of(reached: &Reached, name: &'static str) -> Result<Self, BoxError> {
        let url = reached.url(name).await?;
        let url = url.ok_or_else(|| reached.lacks(name))?;
        let patience_s = reached.patience_s();
        Ok(Self { sqs: reached.sqs.clone(), name, url, patience_s })
    }

    /// How many there are, in anybody's hands or not.
    ///
    /// # Errors
    ///
    /// In words: SQS is not to be had.
    pub(crate) async fn depth(&self) -> Result<usize, BoxError> {
        let counts = [
            QueueAttributeName::ApproximateNumberOfMessages,
            QueueAttributeName::ApproximateNumberOfMessagesNotVisible,
            QueueAttributeName::ApproximateNumberOfMessagesDelayed,
        ];
        let get = self.sqs.get_queue_attributes().queue_url(&self.url);
        let got = get.set_attribute_names(Some(counts.to_vec())).send().await;
        let got = got.map_err(|error| self.failed("not counted", &error))?;
        let attributes = got.attributes.unwrap_or_default();
        let counted = counts.iter().filter_map(|it| attributes.get(it)?.parse::<usize>().ok());
        Ok(counted.sum())
    }

    /// Takes some in hand; none, if there are no more to be had.
    ///
    /// # Errors
    ///
    /// In words: SQS is not to be had.
    pub(crate) async fn take(&self) -> Result<Vec<Message>, BoxError> {
        let receive = self.sqs.receive_message().queue_url(&self.url);
        let receive = receive.max_number_of_messages(AT_ONCE).visibility_timeout(IN_HAND_S);
        let receive = receive.wait_time_seconds(self.patience_s).message_attribute_names("All");
        let receive = receive.message_system_attribute_names(MessageSystemAttributeName::All);
        let received = receive.send().await;
        let received = received.map_err(|error| self.failed("not received", &error))?;
        Ok(received.messages.unwrap_or_default())
    }

    /// Puts messages back, to be seen at once.
    ///
    /// # Errors
    ///
    /// In words: some will show only when they are out of our hands, within a minute.
    pub(crate) async fn put_back<'a>(
        &self,
        messages: impl IntoIterator<Item = &'a Message>,
    ) -> Result<(), BoxError> {
        let mut outcome = Ok(());
        for message in messages {
            let change = self.sqs.change_message_visibility().queue_url(&self.url);
            let change = change.set_receipt_handle(message.receipt_handle.clone());
            if let Err(error) = change.visibility_timeout(0).send().await {
                outcome = Err(self.failed("not put back; they show again within a minute", &error));
            }
        }
        outcome
    }

    /// Deletes a message in hand.
    ///
    /// # Errors
    ///
    /// In words: it may still be there.
    pub(crate) async fn delete(&self, message: &Message) -> Result<(), BoxError> {
        let delete = self.sqs.delete_message().queue_url(&self.url);
        let deleted = delete.set_receipt_handle(message.receipt_handle.clone()).send().await;
        deleted.map(drop).map_err(|error| self.failed("not deleted", &error))
    }

    fn failed<E, R>(&self, what: &str, error: &SdkError<E, R>) -> BoxError
    where
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
        R: std::fmt::Debug + Send + Sync + 'static,
    {
        format!("{}: {what}: {}", self.name, Causes(error)).into()
    }
}
