//! Letters as RFC 5322 has them.

use std::str::FromStr;

use application::ports::Letter;
use lettre::Address;
use lettre::address::AddressError;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use thiserror::Error;

/// A subject is cut here, in characters: a header line has 998 at most, encoded.
const SUBJECT_MAX: usize = 150;

/// A text is cut here, in characters; ours have some thousand.
const TEXT_MAX: usize = 100_000;

/// A header that says *a program sent this* (RFC 3834): no other program answers it, no absence notice comes back.
pub(crate) const AUTO_SUBMITTED: (&str, &str) = ("Auto-Submitted", "auto-generated");

/// Who letters are from: `Canali <canali@example.org>`, or the address alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender(pub(crate) Mailbox);

/// A text that is no sender.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0:?} is no sender like `Canali <canali@example.org>` in plain letters")]
pub struct SenderError(String);

impl FromStr for Sender {
    type Err = SenderError;

    /// Plain letters alone: SES takes no others, and a deployment is told so as it starts.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || SenderError(text.to_owned());
        let is_plain = text.chars().all(|it| it.is_ascii() && !it.is_ascii_control());
        let mailbox = Mailbox::from_str(text.trim()).map_err(|_| wrong())?;
        if is_plain { Ok(Self(mailbox)) } else { Err(wrong()) }
    }
}

/// The one address a letter goes to.
pub(crate) fn address(letter: &Letter<'_>) -> Result<Address, AddressError> {
    letter.to.trim().parse()
}

/// The subject on one line.
pub(crate) fn subject(letter: &Letter<'_>) -> String {
    let line = letter.subject.chars().map(|it| if it.is_control() { ' ' } else { it });
    line.take(SUBJECT_MAX).collect()
}

/// The text, of bearable length, without what steers terminals.
pub(crate) fn text(letter: &Letter<'_>) -> String {
    let shown = letter.text.chars().filter(|it| matches!(it, '\n' | '\t') || !it.is_control());
    shown.take(TEXT_MAX).collect()
}

/// A letter with all its headers; its id is the same in every try.
pub(crate) fn message(sender: &Sender, letter: &Letter<'_>) -> Result<Message, String> {
    let to = address(letter).map_err(|it| it.to_string())?;
    let id = format!("<{}@{}>", letter.id, sender.0.email.domain());
    let (name, value) = AUTO_SUBMITTED;
    let name = HeaderName::new_from_ascii_str(name);
    Message::builder()
        .message_id(Some(id))
        .date_now()
        .from(sender.0.clone())
        .to(Mailbox::new(None, to))
        .subject(subject(letter))
        .raw_header(HeaderValue::new(name, value.to_owned()))
        .header(ContentType::TEXT_PLAIN)
        .body(text(letter))
        .map_err(|it| it.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_is_an_address_with_a_name_or_without() {
        for right in ["canali@example.org", "Canali <canali@example.org>", " canali@example.org "] {
            assert!(right.parse::<Sender>().is_ok(), "{right}");
        }
        for wrong in ["", "canali", "Canali", "a@b\r\nBcc: c@d", "Càntali <canali@example.org>"] {
            assert_eq!(wrong.parse::<Sender>(), Err(SenderError(wrong.to_owned())), "{wrong}");
        }
    }
}
