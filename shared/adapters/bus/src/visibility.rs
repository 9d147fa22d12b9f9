//! Says when a received message comes again.

use application::ports::Visibility;
use aws_sdk_sqs::Client;
use domain::time::Seconds;

/// The longest an SQS message can stay invisible.
const VISIBILITY_MAX: Seconds = Seconds(12 * 60 * 60);

/// Changes visibility by the AWS SDK, at the SQS queues it was given.
#[derive(Clone, Debug)]
pub struct SqsVisibility {
    client: Client,
    urls: Vec<String>,
}

impl SqsVisibility {
    /// Works on the SQS queues with these addresses: a record's source is found among them by its name.
    pub fn new(client: Client, urls: Vec<String>) -> Self {
        Self { client, urls }
    }
}

impl Visibility for SqsVisibility {
    async fn again_after(&self, source_arn: &str, receipt_handle: &str, delay: Seconds) {
        let name = source_arn.rsplit(':').next().unwrap_or_default();
        let Some(url) = self.urls.iter().find(|it| it.rsplit('/').next() == Some(name)) else {
            return;
        };
        let seconds = i32::try_from(delay.min(VISIBILITY_MAX).0).unwrap_or(i32::MAX);
        let change = self.client.change_message_visibility().queue_url(url);
        let change = change.receipt_handle(receipt_handle).visibility_timeout(seconds);
        if let Err(error) = change.send().await {
            // The SQS queue's own time-out brings it back.
            tracing::warn!(error = %error.into_service_error(), "visibility not changed");
        }
    }
}
