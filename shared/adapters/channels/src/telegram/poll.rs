//! Updates are asked for, where Telegram cannot call us: a laptop (<https://core.telegram.org/bots/api#getupdates>).

use std::time::Duration;

use domain::time::Seconds;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use thiserror::Error;

use super::ALLOWED_UPDATES;
use super::api::{Bot, Call};
use super::outcome::Failure;
use crate::json::Object;
use crate::targets::CALL_TIMEOUT;

/// One update, as a webhook call would have had it for a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Polled {
    /// Ask from one above the highest: that confirms all up to it.
    pub update_id: i64,
    /// The update.
    pub body: Vec<u8>,
}

/// Why there are no updates.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PollError {
    /// A webhook is set, or another program polls.
    #[error("the updates go elsewhere: {0}")]
    Conflict(String),
    /// The token is revoked, or none.
    #[error("the bot is not accepted: {0}")]
    Unauthorized(String),
    /// Later.
    #[error("the updates are not to be had now: {reason}")]
    Later {
        /// When, if Telegram said so.
        after: Option<Seconds>,
        /// What it said.
        reason: String,
    },
}

/// Waits up to `timeout` for updates from `offset` on.
///
/// # Errors
///
/// [`PollError`]; no update is lost by it.
pub(crate) async fn poll(
    bot: &Bot<'_>,
    offset: Option<i64>,
    timeout: Seconds,
) -> Result<Vec<Polled>, PollError> {
    let fields = json!({ "timeout": timeout.0, "allowed_updates": ALLOWED_UPDATES });
    let mut call = Call::new("getUpdates", fields);
    if let Some(offset) = offset {
        call.fields.insert("offset".to_owned(), offset.into());
    }
    call.timeout = CALL_TIMEOUT + Duration::from_secs(timeout.0.into());
    let updates = bot.call_raw(&call).await?;
    let updates: Vec<&RawValue> =
        serde_json::from_str(updates.get()).map_err(|_| PollError::from(Failure::Garbled))?;
    Ok(updates.into_iter().filter_map(polled).collect())
}

/// Without an id an update could not be confirmed; Telegram's all have one.
fn polled(update: &RawValue) -> Option<Polled> {
    let value: Value = serde_json::from_str(update.get()).ok()?;
    let Some(update_id) = Object::of(&value).and_then(|it| it.integer("update_id")) else {
        tracing::warn!("an update without an id was passed over");
        return None;
    };
    Some(Polled { update_id, body: update.get().as_bytes().to_vec() })
}

impl From<Failure> for PollError {
    fn from(failure: Failure) -> Self {
        let reason = failure.words();
        match failure {
            Failure::Misconfigured(_) => Self::Unauthorized(reason),
            Failure::Unsent(_) | Failure::Unanswered(_) | Failure::Garbled => {
                Self::Later { after: None, reason }
            }
            Failure::Answer(it) => match it.code {
                401 | 404 => Self::Unauthorized(reason),
                409 => Self::Conflict(reason),
                _ => Self::Later { after: it.retry_after.map(Seconds), reason },
            },
        }
    }
}
