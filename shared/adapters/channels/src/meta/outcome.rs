//! What the Graph API has against a call, and what that means (design §7). Decided by code and subcode, never by the
//! text, which is in the reader's language.
//!
//! Codes: <https://developers.facebook.com/docs/graph-api/guides/error-handling>,
//! <https://developers.facebook.com/docs/messenger-platform/reference/send-api/error-codes>,
//! <https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes>.

use application::ports::{ConnectError, SendResult};
use domain::time::Seconds;
use reqwest::StatusCode;
use serde_json::Value;

use crate::json::Object;
use crate::wire::{self, Answer, cut};

/// The pair limit of WhatsApp: one message to the same customer each 6 seconds.
const PAIR_REST: Seconds = Seconds(6);

/// Why a call has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// There is no answer.
    Wire(wire::Failure),
    /// It succeeded, and says nothing that can be read.
    Garbled,
    /// Meta refused.
    Refused(Refusal),
}

/// A refusal of the Graph API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    status: u16,
    pub(super) code: i64,
    subcode: i64,
    passing: bool,
    words: String,
    after: Option<Seconds>,
}

impl Refusal {
    /// The refusal in `answer`, if it is one.
    pub(super) fn of(answer: &Answer) -> Option<Self> {
        let error = answer.json.get("error").and_then(Object::of);
        if answer.status.is_success() && error.is_none() {
            return None;
        }
        let text = |name: &str| error.and_then(|it| it.string(name)).unwrap_or_default();
        let details = error.and_then(|it| it.object("error_data")?.string("details"));
        let words = details.filter(|_| text("error_user_msg").is_empty());
        let words = words.unwrap_or_else(|| text("error_user_msg"));
        let words = if words.is_empty() { text("message") } else { words };
        let whole = |name: &str| error.and_then(|it| it.integer(name));
        Some(Self {
            status: answer.status.as_u16(),
            code: whole("code").unwrap_or(if error.is_some() { 0 } else { -1 }),
            subcode: whole("error_subcode").unwrap_or(0),
            passing: error.is_some_and(|it| it.flag("is_transient")),
            words: if words.is_empty() {
                format!("HTTP {}", answer.status.as_u16())
            } else {
                words
            },
            after: answer.retry_after().map(Seconds).or_else(|| regained(answer)),
        })
    }

    /// Whether trying again may help.
    pub(super) fn is_passing(&self) -> bool {
        matches!(self.result(), SendResult::Retry { .. })
    }

    /// What it says, for a person.
    pub(super) fn words(&self) -> String {
        cut(&self.words)
    }

    /// The same, its words made harmless.
    pub(super) fn without(self, blot: impl Fn(&str) -> String) -> Self {
        Self { words: blot(&self.words), ..self }
    }

    /// What became of the call of a message. A function of its own for the sake of `statuses`, which tell the same
    /// codes later.
    fn result(&self) -> SendResult {
        let reason = cut(&self.words);
        let later = |after, whole_account| SendResult::Retry {
            after,
            reason: reason.clone(),
            whole_account,
        };
        match (self.code, self.subcode) {
            (10, 2_018_278 | 2_534_022) | (131_047, _) => SendResult::WindowClosed { reason },
            (551 | 131_026, _) => SendResult::RecipientGone { reason },
            (4 | 17 | 32 | 613 | 80_001..=80_014 | 130_429 | 131_048, _) => later(self.after, true),
            (131_056, _) => later(Some(PAIR_REST), false),
            // The token, the permissions, the account itself, its bill.
            (
                0
                | 3
                | 10
                | 190
                | 200..=299
                | 368
                | 131_005
                | 131_031
                | 131_042
                | 131_045
                | 131_057
                | 130_497
                | 133_010,
                _,
            ) => SendResult::ChannelBroken { reason },
            (1 | 2 | 1_200 | 131_000 | 131_016 | 133_004 | 133_016, _) => later(self.after, false),
            _ if self.status == StatusCode::TOO_MANY_REQUESTS.as_u16() => later(self.after, true),
            _ if self.passing || self.status >= 500 => later(self.after, false),
            (-1, _) if matches!(self.status, 300..=404) => SendResult::ChannelBroken { reason },
            _ => SendResult::Rejected { reason },
        }
    }
}

/// The longest time until the account may call again, in minutes there
/// (<https://developers.facebook.com/docs/graph-api/overview/rate-limiting>).
fn regained(answer: &Answer) -> Option<Seconds> {
    let header = answer.headers.get("x-business-use-case-usage")?;
    let usage: Value = serde_json::from_slice(header.as_bytes()).ok()?;
    let uses = usage.as_object()?.values().filter_map(Value::as_array).flatten();
    let minutes = uses.filter_map(|it| {
        Object::of(it)?.count::<u32>("estimated_time_to_regain_access").filter(|it| *it > 0)
    });
    minutes.max().map(|it| Seconds(it.saturating_mul(60)))
}

impl From<wire::Failure> for Failure {
    fn from(failure: wire::Failure) -> Self {
        Self::Wire(failure)
    }
}

impl From<Failure> for SendResult {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Wire(failure) => failure.into(),
            Failure::Garbled => Self::Unknown { reason: "the answer cannot be read".to_owned() },
            Failure::Refused(refusal) => refusal.result(),
        }
    }
}

impl From<Failure> for ConnectError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Wire(failure) => failure.into(),
            Failure::Garbled => Self::Unreachable("the answer cannot be read".to_owned()),
            Failure::Refused(refusal) => match refusal.result() {
                SendResult::Retry { reason, .. } => Self::Unreachable(reason),
                SendResult::Sent { .. }
                | SendResult::WindowClosed { .. }
                | SendResult::Rejected { .. }
                | SendResult::RecipientGone { .. }
                | SendResult::ChannelBroken { .. }
                | SendResult::Unknown { .. } => {
                    Self::Refused(format!("Meta refuses: {}", cut(&refusal.words)))
                }
            },
        }
    }
}
