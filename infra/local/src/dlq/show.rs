//! `canali dlq show`: dead letters, looked at and left where they are.

use std::io::Write;

use application::ports::{DeadLetter, DeadLetterQueue, DeadLetters};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use super::told;
use crate::serve::BoxError;

/// A line of what is shown.
#[derive(Debug, Serialize)]
struct Shown {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deduplication_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    received: Option<u32>,
    reason: String,
    body: Value,
}

impl From<DeadLetter> for Shown {
    fn from(letter: DeadLetter) -> Self {
        let DeadLetter { id, group, deduplication_id, sent_at, received, reason, body } = letter;
        let body = serde_json::from_str(&body).unwrap_or(Value::String(body));
        let sent_at = sent_at.map(domain::time::Timestamp::to_utc);
        Self { id, group, deduplication_id, sent_at, received, reason, body }
    }
}

/// A line for each of the first `most` messages; how many there are goes to standard error.
pub(super) async fn show(
    letters: &impl DeadLetters,
    queue: DeadLetterQueue,
    most: usize,
    out: &mut impl Write,
) -> Result<(), BoxError> {
    let seen = letters.look(queue, most).await.map_err(told)?;
    let (shown, depth) = (seen.letters.len(), seen.messages);
    for letter in seen.letters {
        writeln!(out, "{}", serde_json::to_string(&Shown::from(letter))?)?;
    }
    if shown < depth {
        tracing::info!(
            shown,
            depth,
            "others are behind these in their groups, in somebody's hands, or too many"
        );
    }
    Ok(())
}
