//! `canali relay`: what log entries have caused is caused again. For when the stream's entries did not get through.

use std::fs;
use std::io::Write;

use application::ports::DeadLetterQueue;
use application::{Relayed, Which, relay};
use aws_sdk_sqs::types::Message;
use bus::Hand;
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::ChatId;
use lambda::Causes;
use serde::Deserialize;
use serde_json::Value;

use crate::dlq::{parked_files, told};
use crate::reach::{Outside, Place, Reached};
use crate::serve::BoxError;

/// How far an entry's time may be from when the stream had it: the clocks of AWS, and a use case that tried for long.
const APART: TimeDelta = TimeDelta::minutes(2);

/// What `dispatch` gave up on, on AWS.
const DISPATCH: &str = DeadLetterQueue::Dispatch.name();

/// Which log entries.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
#[group(id = "which", required = true, multiple = false)]
pub struct Again {
    /// Of this chat.
    #[arg(long)]
    chat: Option<ChatId>,
    /// Of all chats, since this instant (RFC 3339). Every chat is looked at.
    #[arg(long)]
    since: Option<DateTime<Utc>>,
    /// Those that `dispatch` gave up on; they leave its dead letters once they are relayed. Every chat is looked at
    /// for each of them on AWS, where they tell times and not chats.
    #[arg(long)]
    dead_letters: bool,
}

/// Where in a log, or in time, it ends.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct Bounds {
    /// With --chat: from this entry on.
    #[arg(long, conflicts_with_all = ["since", "dead_letters"], default_value_t = 1)]
    from: u64,
    /// With --chat: up to this entry [default: the last].
    #[arg(long, conflicts_with_all = ["since", "dead_letters"])]
    to: Option<u64>,
    /// With --since: until this instant [default: now].
    #[arg(long, conflicts_with_all = ["chat", "dead_letters"])]
    until: Option<DateTime<Utc>>,
}

/// Relays, and says on standard output how much it was.
///
/// # Errors
///
/// In words: what was not relayed, and why. Doing it again is safe.
pub async fn again(place: &Place, again: &Again, bounds: &Bounds) -> Result<(), BoxError> {
    let reached = Reached::at(place).await?;
    let outside = reached.outside().await?;
    let mut out = std::io::stdout();
    let which = match (again.chat, again.since) {
        (Some(chat), _) => Which::Of { chat, from: bounds.from, to: bounds.to.unwrap_or(u64::MAX) },
        (None, Some(since)) => {
            let until = bounds.until.unwrap_or(DateTime::<Utc>::MAX_UTC);
            Which::Between(since.into(), until.into())
        }
        (None, None) => return dead_letters(&reached, &outside, &mut out).await,
    };
    tell(send(&outside, which).await?, &mut out)
}

/// Where there is nothing to relay, something else is wrong than what one thinks.
async fn send(outside: &Outside, which: Which) -> Result<Relayed, BoxError> {
    let relayed = relay(outside, which).await.map_err(|failure| Causes(&failure).to_string())?;
    if relayed.entries == 0 {
        return Err("there are no such entries".into());
    }
    Ok(relayed)
}

fn tell(relayed: Relayed, out: &mut impl Write) -> Result<(), BoxError> {
    Ok(writeln!(out, "{} entries of {} chats relayed", relayed.entries, relayed.chats)?)
}

/// Relays what the failure queue, or the embedded relay's folder, has; one by one, each gone once it is done.
async fn dead_letters(
    reached: &Reached,
    outside: &Outside,
    out: &mut impl Write,
) -> Result<(), BoxError> {
    if let Some(folder) = reached.parked() {
        for file in parked_files(&folder).map_err(told)? {
            let named = |error: BoxError| format!("{}: {error}", file.display());
            let which = place_in(&fs::read(&file)?).map_err(named)?;
            let relayed = send(outside, which).await.map_err(named)?;
            fs::remove_file(&file)?;
            tell(relayed, out)?;
        }
        return Ok(());
    }
    let letters = reached.dead_letters().sqs.hand(DeadLetterQueue::Dispatch).await.map_err(told)?;
    loop {
        let taken = letters.take().await.map_err(told)?;
        if taken.is_empty() {
            return Ok(());
        }
        for (place, message) in taken.iter().enumerate() {
            match of_letter(outside, &letters, message).await {
                Ok(relayed) => tell(relayed, out)?,
                Err(error) => {
                    letters.put_back(&taken[place..]).await.map_err(told)?;
                    let id = message.message_id.as_deref().unwrap_or_default();
                    return Err(format!("{id} stays in {DISPATCH}: {error}").into());
                }
            }
        }
    }
}

async fn of_letter(
    outside: &Outside,
    letters: &Hand,
    message: &Message,
) -> Result<Relayed, BoxError> {
    let which = window_in(message.body.as_deref().unwrap_or_default())?;
    let relayed = send(outside, which).await?;
    letters.delete(message).await.map_err(told)?;
    Ok(relayed)
}

/// What Lambda tells of records that it gave up on. Source: the Lambda developer guide, "Retain discarded records for a
/// DynamoDB data source".
#[derive(Deserialize)]
struct Discarded {
    #[serde(rename = "DDBStreamBatchInfo")]
    batch: Batch,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Batch {
    approximate_arrival_of_first_record: DateTime<Utc>,
    approximate_arrival_of_last_record: DateTime<Utc>,
}

/// The records themselves are in the stream for a day at most, their entries in the table for good: they are found by
/// their time.
fn window_in(body: &str) -> Result<Which, BoxError> {
    let told: Discarded = serde_json::from_str(body)
        .map_err(|error| format!("{DISPATCH}: a message is no place in a stream: {error}"))?;
    let Batch {
        approximate_arrival_of_first_record: first,
        approximate_arrival_of_last_record: last,
    } = told.batch;
    Ok(Which::Between((first - APART).into(), (last + APART).into()))
}

/// The entry that a parked record is of: its key tells.
fn place_in(record: &[u8]) -> Result<Which, BoxError> {
    let record: Value = serde_json::from_slice(record)?;
    let key = |name: &str| record["dynamodb"]["Keys"][name]["S"].as_str().unwrap_or_default();
    let chat = key("pk").strip_prefix("C#").and_then(|it| it.parse().ok());
    let seq = key("sk").strip_prefix(dynamodb::ENTRY_PREFIX).and_then(|it| it.parse().ok());
    let (chat, seq) = chat.zip(seq).ok_or("it is no log entry's record")?;
    Ok(Which::Of { chat, from: seq, to: seq })
}

#[cfg(test)]
mod tests {
    use domain::time::Timestamp;

    use super::*;

    #[test]
    fn discarded_records_are_found_around_their_time() {
        let body = include_str!("../../../../events/lambda/discarded.json");
        let at = |text: &str| Timestamp::from(text.parse::<DateTime<Utc>>().unwrap());
        let wanted = Which::Between(at("2026-01-01T11:58:00Z"), at("2026-01-01T12:02:10Z"));
        assert_eq!(window_in(body).unwrap(), wanted);
        assert!(window_in("{}").unwrap_err().to_string().contains("no place in a stream"));
    }

    #[test]
    fn a_parked_record_tells_its_entry() {
        let record = br#"{"dynamodb": {"Keys": {"pk": {"S": "C#7"}, "sk": {"S": "E#0000012"}}}}"#;
        assert_eq!(place_in(record).unwrap(), Which::Of { chat: ChatId(7), from: 12, to: 12 });
        assert!(place_in(b"{}").is_err());
    }
}
