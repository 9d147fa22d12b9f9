//! The EventBridge rules that invoke `timeouts`: every minute, on the minute, and every hour, on the hour.

use std::sync::Arc;

use chrono::{DateTime, DurationRound, SecondsFormat, TimeDelta, Timelike, Utc};
use serde_json::{Value, json};
use timeouts::HOURLY;
use tokio::sync::watch;

use crate::activity::Activity;
use crate::clock::HostClock;
use crate::invoke::Invoker;
use crate::queues::{ACCOUNT, REGION};

/// The rule.
#[derive(Debug)]
pub struct Minute {
    function: Invoker,
    activity: Arc<Activity>,
    clock: Arc<HostClock>,
}

impl Minute {
    /// Invokes `function` every minute of `clock`.
    pub const fn new(function: Invoker, activity: Arc<Activity>, clock: Arc<HostClock>) -> Self {
        Self { function, activity, clock }
    }

    /// Follows the system's clock until `stop` turns true, and then until the invocation in hand
    /// is done. A manual clock has no minutes of its own: who moves it calls [`Self::fire`].
    pub async fn run(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        // At once too: what came due while Canali was not running is not to wait.
        let mut next = self.clock.now();
        loop {
            let wait = (next - self.clock.now()).to_std().unwrap_or_default();
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                _ = stop.wait_for(|it| *it) => return,
            }
            self.fire(next).await;
            next = Self::after(self.clock.now());
        }
    }

    /// The first full minute after `instant`.
    pub fn after(instant: DateTime<Utc>) -> DateTime<Utc> {
        let minute = TimeDelta::minutes(1);
        // Only instants near the ends of time cannot be rounded.
        instant.duration_trunc(minute).unwrap_or(instant) + minute
    }

    /// Invokes the function for the minute `at`, and for its hour, if one begins.
    pub async fn fire(&self, at: DateTime<Utc>) {
        let running = self.activity.begin();
        if self.function.invoke(event(at)).await.is_err() {
            // Logged where it happened; the next minute takes what is overdue.
        }
        if at.minute() == 0 && self.function.invoke(json!({ "round": HOURLY })).await.is_err() {
            // The next hour does.
        }
        drop(running);
    }
}

/// A scheduled event. Source: the Lambda developer guide, "Using Lambda with EventBridge".
fn event(at: DateTime<Utc>) -> Value {
    json!({
        "version": "0",
        "id": uuid::Uuid::new_v4(),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": at.to_rfc3339_opts(SecondsFormat::Secs, true),
        "region": REGION,
        "resources": [format!("arn:aws:events:{REGION}:{ACCOUNT}:rule/canali-minute")],
        "detail": {},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_begins_at_its_full_second() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let check = |given: &str, expect: &str| assert_eq!(Minute::after(at(given)), at(expect));
        check("2026-01-31T23:59:59.999Z", "2026-02-01T00:00:00Z");
        check("2026-01-31T23:59:00Z", "2026-02-01T00:00:00Z");
        check("2026-01-31T23:58:59.999Z", "2026-01-31T23:59:00Z");
    }

    #[test]
    fn the_event_is_as_eventbridge_sends_it() {
        let at = "2026-01-31T23:59:00Z".parse().unwrap();
        assert_eq!(event(at)["time"], "2026-01-31T23:59:00Z");
        let typed: aws_lambda_events::eventbridge::EventBridgeEvent<Value> =
            serde_json::from_value(event(at)).unwrap();
        assert_eq!(typed.source, "aws.events");
        assert_eq!(typed.detail_type, "Scheduled Event");
    }
}
