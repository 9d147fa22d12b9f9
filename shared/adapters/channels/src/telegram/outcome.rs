//! What went wrong in a call, and what that means for a message (design §7).

use application::ports::{ConnectError, SendResult};
use domain::time::Seconds;

use crate::targets::Refused;
use crate::wire::{self, cut};

/// Why a call has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The account cannot be called as it is set up; nothing was sent.
    Misconfigured(String),
    /// There was no connection; nothing was sent.
    Unsent(String),
    /// It was sent and not answered: it may have happened.
    Unanswered(String),
    /// It was answered with success and no result that can be read.
    Garbled,
    /// The Bot API refused it.
    Answer(ApiError),
}

/// A refusal (<https://core.telegram.org/bots/api#responseparameters>).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    /// The HTTP status, as a rule.
    pub(super) code: u16,
    /// What it says.
    pub(super) description: String,
    /// Seconds to wait.
    pub(super) retry_after: Option<u32>,
    /// Where the group is now.
    pub(super) migrate_to: Option<i64>,
}

impl ApiError {
    /// Whether the description says one of `phrases`; Telegram has no finer codes.
    pub(super) fn says(&self, phrases: &[&str]) -> bool {
        let description = self.description.to_lowercase();
        phrases.iter().any(|it| description.contains(it))
    }
}

impl Failure {
    /// Whether the Bot API refused with 400 and one of `phrases`.
    pub(super) fn is_bad_request(&self, phrases: &[&str]) -> bool {
        matches!(self, Self::Answer(it) if it.code == 400 && it.says(phrases))
    }

    /// The same, with `token` blotted out wherever a server put it.
    pub(super) fn without(self, token: &str) -> Self {
        let blot = |it: String| it.replace(token, "***");
        match self {
            Self::Misconfigured(it) => Self::Misconfigured(blot(it)),
            Self::Unsent(it) => Self::Unsent(blot(it)),
            Self::Unanswered(it) => Self::Unanswered(blot(it)),
            Self::Garbled => Self::Garbled,
            Self::Answer(it) => Self::Answer(ApiError { description: blot(it.description), ..it }),
        }
    }

    /// It, in words for a person.
    pub(super) fn words(&self) -> String {
        let words = match self {
            Self::Misconfigured(it) | Self::Unsent(it) | Self::Unanswered(it) => it.clone(),
            Self::Garbled => "the answer cannot be read".to_owned(),
            Self::Answer(it) if it.description.is_empty() => format!("HTTP {}", it.code),
            Self::Answer(it) => it.description.clone(),
        };
        cut(&words)
    }
}

impl From<wire::Failure> for Failure {
    fn from(failure: wire::Failure) -> Self {
        match failure {
            wire::Failure::Misconfigured(it) => Self::Misconfigured(it),
            wire::Failure::Unsent(it) => Self::Unsent(it),
            wire::Failure::Unanswered(it) => Self::Unanswered(it),
        }
    }
}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        wire::Failure::from(error).into()
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        wire::Failure::from(refused).into()
    }
}

impl From<Failure> for SendResult {
    fn from(failure: Failure) -> Self {
        let reason = failure.words();
        match failure {
            Failure::Misconfigured(_) => Self::ChannelBroken { reason },
            Failure::Unsent(_) => Self::Retry { after: None, reason, whole_account: false },
            Failure::Unanswered(_) | Failure::Garbled => Self::Unknown { reason },
            Failure::Answer(it) => match it.code {
                429 => {
                    let after = it.retry_after.map(Seconds);
                    Self::Retry { after, reason, whole_account: true }
                }
                403 => Self::RecipientGone { reason },
                // A redirect is no Bot API's answer either.
                401 | 404 | 300..=399 => Self::ChannelBroken { reason },
                // 409 is another's `getUpdates`: it passes.
                409 | 500.. => Self::Retry { after: None, reason, whole_account: false },
                _ => Self::Rejected { reason },
            },
        }
    }
}

impl From<Failure> for ConnectError {
    fn from(failure: Failure) -> Self {
        let reason = failure.words();
        match failure {
            Failure::Misconfigured(_) => Self::Refused(reason),
            Failure::Unsent(_) | Failure::Unanswered(_) | Failure::Garbled => {
                Self::Unreachable(reason)
            }
            Failure::Answer(it) => match it.code {
                401 | 404 => {
                    Self::Refused(format!("Telegram knows no bot of this token ({reason})"))
                }
                429 | 409 | 500.. => Self::Unreachable(reason),
                _ => Self::Refused(format!("Telegram refuses: {reason}")),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(code: u16, description: &str) -> Failure {
        let description = description.to_owned();
        Failure::Answer(ApiError { code, description, retry_after: None, migrate_to: None })
    }

    #[test]
    fn a_token_is_blotted_out() {
        let failure = answer(400, "no such thing: /bot12:AB/sendMessage").without("12:AB");
        assert_eq!(failure.words(), "no such thing: /bot***/sendMessage");
        let failure = Failure::Unsent("bot12:AB".to_owned()).without("12:AB");
        assert_eq!(failure.words(), "bot***");
    }

    #[test]
    fn words_are_never_empty_and_never_long() {
        assert_eq!(answer(502, "").words(), "HTTP 502");
        assert_eq!(answer(400, &"x".repeat(1_000)).words().len(), 300);
    }
}
