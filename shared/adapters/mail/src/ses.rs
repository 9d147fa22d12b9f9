//! Letters by Amazon SES, version 2 of its API.

use std::error::Error;
use std::time::Duration;

use application::ports::{Letter, Mailer};
use aws_config::SdkConfig;
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::config::Builder;
use aws_sdk_sesv2::config::retry::RetryConfig;
use aws_sdk_sesv2::config::timeout::TimeoutConfig;
use aws_sdk_sesv2::error::{BuildError, DisplayErrorContext, SdkError};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageHeader};
use domain::errand::Answer;

use crate::message::{self, AUTO_SUBMITTED, Sender};

/// For a whole call; SES answers within a second.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Hands letters to SES.
#[derive(Clone, Debug)]
pub struct SesMail {
    client: Client,
    sender: Sender,
}

impl SesMail {
    /// Hands letters to SES of the configured region. The SDK's own retries are off: SES has no key by which it would know a
    /// letter again, so that what was not answered may have been sent.
    pub fn new(aws: &SdkConfig, sender: Sender) -> Self {
        Self::waiting(aws, sender, TIMEOUT)
    }

    /// The same with less patience: for tests.
    pub fn waiting(aws: &SdkConfig, sender: Sender, timeout: Duration) -> Self {
        let config = Builder::from(aws)
            .retry_config(RetryConfig::disabled())
            .timeout_config(TimeoutConfig::builder().operation_timeout(timeout).build());
        Self { client: Client::from_conf(config.build()), sender }
    }
}

impl Mailer for SesMail {
    async fn send(&self, letter: Letter<'_>) -> Answer {
        let to = match message::address(&letter) {
            Ok(to) => to,
            Err(error) => return Answer::Never { reason: error.to_string() },
        };
        let content = match content(&letter) {
            Ok(content) => content,
            Err(error) => return Answer::Never { reason: error.to_string() },
        };
        let sent = self
            .client
            .send_email()
            .from_email_address(self.sender.0.to_string())
            .destination(Destination::builder().to_addresses(to.to_string()).build())
            .content(content)
            .send()
            .await;
        match sent {
            Ok(_) => Answer::Taken,
            Err(error) => refused(&error),
        }
    }
}

fn content(letter: &Letter<'_>) -> Result<EmailContent, BuildError> {
    let utf8 = |text: String| Content::builder().data(text).charset("UTF-8").build();
    let (name, value) = AUTO_SUBMITTED;
    let message = Message::builder()
        .subject(utf8(message::subject(letter))?)
        .body(Body::builder().text(utf8(message::text(letter))?).build())
        .headers(MessageHeader::builder().name(name).value(value).build()?);
    Ok(EmailContent::builder().simple(message.build()).build())
}

/// What an error means. Whether it is the letter's fault or the account's, which somebody mends, is told by its kind.
fn refused(error: &SdkError<SendEmailError>) -> Answer {
    let reason = format!("SES: {}", words(error));
    let later = |reason| Answer::Later { after: None, busy: false, reason };
    match error {
        SdkError::ServiceError(answer) => match answer.err() {
            SendEmailError::MessageRejected(_) | SendEmailError::BadRequestException(_) => {
                Answer::Never { reason }
            }
            // The account is throttled, paused, in want of a right or of a verified sender.
            _ => later(reason),
        },
        SdkError::ConstructionFailure(_) => later(reason),
        SdkError::DispatchFailure(_) if was_not_connected(error) => later(reason),
        _ => Answer::Unknown { reason },
    }
}

/// The service's own words, or what the SDK says.
fn words(error: &SdkError<SendEmailError>) -> String {
    let said = error.as_service_error().and_then(|it| it.meta().message());
    said.map_or_else(|| DisplayErrorContext(error).to_string(), str::to_owned)
}

/// Whether there was no connection, so that nothing was sent.
fn was_not_connected(error: &SdkError<SendEmailError>) -> bool {
    let mut cause = error.source();
    while let Some(it) = cause {
        let client = it.downcast_ref::<hyper_util::client::legacy::Error>();
        if client.is_some_and(hyper_util::client::legacy::Error::is_connect) {
            return true;
        }
        cause = it.source();
    }
    false
}
