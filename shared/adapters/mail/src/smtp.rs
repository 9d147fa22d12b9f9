//! Letters by SMTP (RFC 5321).

use std::time::Duration;

use application::ports::{Letter, Mailer};
use domain::errand::Answer;
use lettre::transport::smtp::Error;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use thiserror::Error;
use tokio::time::timeout;

use crate::message::{Sender, message};

/// For connecting, and for finding out that the server answers.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(8);

/// For all of a letter; with [`CONNECT_TIMEOUT`] what a call may take (`application::CALL_MAX`).
const SEND_TIMEOUT: Duration = Duration::from_secs(12);

/// Replies about who we are rather than what we send (RFC 4954): an admin mends that, and the letter goes then.
const UNAUTHENTICATED: [u16; 4] = [530, 534, 535, 538];

/// Hands letters to a server.
#[derive(Clone, Debug)]
pub struct SmtpMail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    sender: Sender,
}

/// An address that is no server's.
#[derive(Debug, Error)]
#[error(
    "the address of the mail server is wrong; it is like smtps://user:password@mail.example.org"
)]
pub struct SmtpError(#[source] Error);

impl SmtpMail {
    /// Hands letters to the server at `url`: `smtps://user:password@host`, or `smtp://host:587?tls=required` for
    /// STARTTLS; `smtp://host` is not encrypted.
    ///
    /// # Errors
    ///
    /// [`SmtpError`]; it does not show the address, which has a password in it.
    pub fn new(url: &str, sender: Sender) -> Result<Self, SmtpError> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(SmtpError)?;
        Ok(Self { transport: builder.timeout(Some(CONNECT_TIMEOUT)).build(), sender })
    }
}

impl Mailer for SmtpMail {
    async fn send(&self, letter: Letter<'_>) -> Answer {
        let message = match message(&self.sender, &letter) {
            Ok(message) => message,
            Err(reason) => return Answer::Never { reason },
        };
        // Apart, so that *nothing was sent* and *nobody knows* are told apart: the library's errors do not say.
        match timeout(CONNECT_TIMEOUT, self.transport.test_connection()).await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) | Err(_) => return later("the mail server does not answer".to_owned()),
            Ok(Err(error)) => return unsent(&error),
        }
        match timeout(SEND_TIMEOUT, self.transport.send(message)).await {
            Ok(Ok(_)) => Answer::Taken,
            Ok(Err(error)) => replied(&error),
            Err(_) => Answer::Unknown { reason: "the mail server fell silent".to_owned() },
        }
    }
}

/// What an error means before anything was sent.
fn unsent(error: &Error) -> Answer {
    later(format!("the mail server cannot be reached: {error}"))
}

/// What an error means once the letter is being sent.
fn replied(error: &Error) -> Answer {
    let reason = format!("the mail server: {error}");
    let is_about_us = error.status().is_some_and(|it| UNAUTHENTICATED.contains(&u16::from(it)));
    if error.is_transient() || is_about_us {
        later(reason)
    } else if error.is_permanent() || error.is_client() {
        Answer::Never { reason }
    } else {
        Answer::Unknown { reason }
    }
}

fn later(reason: String) -> Answer {
    Answer::Later { after: None, busy: false, reason }
}
