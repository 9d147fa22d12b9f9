//! `canali dlq list`: how many dead letters there are, and since when.

use std::io::Write;

use chrono::{DateTime, SecondsFormat, Utc};

use super::letter::sent_at;
use super::letters::Letters;
use super::{Named, show};
use crate::reach::Reached;
use crate::serve::BoxError;

/// A line for each dead-letter queue: its name, its depth, and since when its oldest message that can be seen is there.
pub(super) async fn list(reached: &Reached, out: &mut impl Write) -> Result<(), BoxError> {
    writeln!(out, "{:<20} {:>8}  OLDEST", "QUEUE", "MESSAGES")?;
    for queue in Named::all() {
        let (depth, oldest) = match queue {
            Named::Dispatch if reached.parked().is_some() => show::parked_count(reached)?,
            _ => measured(&Letters::of(reached, queue.name()).await?).await?,
        };
        let oldest = oldest.map(|it| since(it, reached.now())).unwrap_or_default();
        let line = format!("{:<20} {depth:>8}  {oldest}", queue.name());
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// SQS has no call for the age of its oldest message: some are taken in hand for it, which are the oldest of FIFO queues.
async fn measured(letters: &Letters) -> Result<(usize, Option<DateTime<Utc>>), BoxError> {
    let depth = letters.depth().await?;
    if depth == 0 {
        return Ok((0, None));
    }
    let taken = letters.take().await?;
    let oldest = taken.iter().filter_map(sent_at).min();
    letters.put_back(&taken).await?;
    Ok((depth, oldest))
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
