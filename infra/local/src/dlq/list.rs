//! `canali dlq list`: how many dead letters there are, and since when.

use std::io::Write;

use application::ports::{DeadLetterCount, DeadLetterQueue, DeadLetters};
use chrono::{DateTime, SecondsFormat, Utc};

use super::told;
use crate::serve::BoxError;

/// A line for each dead-letter queue: its name, its depth, and since when its oldest message that can be seen is there.
pub(super) async fn list(
    letters: &impl DeadLetters,
    now: DateTime<Utc>,
    out: &mut impl Write,
) -> Result<(), BoxError> {
    writeln!(out, "{:<20} {:>8}  OLDEST", "QUEUE", "MESSAGES")?;
    for queue in DeadLetterQueue::ALL {
        let DeadLetterCount { messages, oldest_at } = letters.count(queue).await.map_err(told)?;
        let oldest = oldest_at.map(|it| since(it.to_utc(), now)).unwrap_or_default();
        let line = format!("{:<20} {messages:>8}  {oldest}", queue.name());
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// `2026-01-31T12:00:00Z (3 h)`
fn since(then: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let minutes = (now - then).num_minutes().max(0);
    let age = match minutes {
        0..120 => format!("{minutes} min"),
        120..2_880 => format!("{} h", minutes / 60),
        _ => format!("{} days", minutes / (24 * 60)),
    };
    format!("{} ({age})", then.to_rfc3339_opts(SecondsFormat::Secs, true))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn an_age_is_told_in_minutes_hours_or_days() {
        let then = DateTime::from_timestamp_millis(0).unwrap();
        let aged = |minutes| since(then, then + TimeDelta::minutes(minutes));
        assert_eq!(aged(119), "1970-01-01T00:00:00Z (119 min)");
        assert!(aged(120).ends_with("(2 h)") && aged(2_879).ends_with("(47 h)"));
        assert!(aged(2_880).ends_with("(2 days)") && aged(-5).ends_with("(0 min)"));
    }
}
