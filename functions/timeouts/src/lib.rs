//! EventBridge, every minute → [`application::timeouts`] → `timers`, and `hooks` for errands: what is due within three
//! minutes, or overdue. And every hour → [`application::queue_retention`] → `crm`: lines that keep something for a time only.
//!
//! An error fails the invocation; EventBridge tries it again, and the next minute does the same work anyway.

use application::ports::{Clock, Queues};
use application::{Context, Failure, Stores, queue_retention, timeouts};
use lambda::{Verdict, count, count_received};
use serde_json::Value;

/// What the hourly rule's event says; of the minute's nothing is read.
pub const HOURLY: &str = "retention";

/// The function, given its outside.
#[derive(Clone, Debug)]
pub struct Handler<S, Q, C> {
    /// Stores, SQS queues, clock.
    pub context: Context<S, Q, C>,
}

impl<S: Stores, Q: Queues, C: Clock> Handler<S, Q, C> {
    /// Handles one firing of a rule: the hourly one's event is `{"round": "retention"}`, whatever else is the minute's.
    ///
    /// # Errors
    ///
    /// [`Failure`]: some timers may not have been queued.
    pub async fn handle(&self, event: &Value) -> Result<(), Failure> {
        count_received("timeouts", 1);
        if event.get("round").and_then(Value::as_str) == Some(HOURLY) {
            let lines = queue_retention(&self.context).await?;
            count("timeouts", &Verdict::Done, 1);
            tracing::debug!(lines, "queued for what they keep no longer");
            return Ok(());
        }
        let swept = timeouts(&self.context).await?;
        count("timeouts", &Verdict::Done, 1);
        if swept.parked > 0 {
            count("timeouts", &Verdict::Park(String::new()), swept.parked);
            tracing::error!(timers.parked = swept.parked, "timers fire without progress");
        }
        tracing::debug!(timers.queued = swept.queued, "swept");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::HOURLY;

    #[test]
    fn the_hourly_rule_says_what_is_listened_for() {
        let template = include_str!("../../../infra/aws/timeouts.yaml");
        let said = template.lines().find_map(|it| it.trim().strip_prefix("Input: ")).unwrap();
        let said: serde_json::Value = serde_json::from_str(said.trim_matches('\'')).unwrap();
        assert_eq!(said, json!({ "round": HOURLY }));
    }
}
