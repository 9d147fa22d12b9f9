//! Settling, and moving a manual clock from due instant to due instant.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex;

use crate::activity::Activity;
use crate::clock::HostClock;
use crate::dynamo::{Dynamo, SWEEP_EVERY};
use crate::minute::Minute;
use crate::relay::Relay;
use crate::sockets::Sockets;
use crate::sqs::Sqs;

/// How long to wait for news before looking again; a change is told of at once.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// Everything that follows the clock.
#[derive(Debug)]
pub struct Timeline {
    clock: Arc<HostClock>,
    activity: Arc<Activity>,
    sqs: Sqs,
    relay: Arc<Relay>,
    minute: Arc<Minute>,
    dynamo: Dynamo,
    sockets: Arc<Sockets>,
    /// One move at a time; when expired items were last looked for.
    swept: Mutex<DateTime<Utc>>,
}

impl Timeline {
    /// Of these parts.
    pub fn new(
        clock: Arc<HostClock>,
        activity: Arc<Activity>,
        sqs: Sqs,
        relay: Arc<Relay>,
        minute: Arc<Minute>,
        dynamo: Dynamo,
        sockets: Arc<Sockets>,
    ) -> Self {
        let swept = Mutex::new(clock.now());
        Self { clock, activity, sqs, relay, minute, dynamo, sockets, swept }
    }

    /// The clock it moves.
    pub const fn clock(&self) -> &Arc<HostClock> {
        &self.clock
    }

    /// Waits until no message is visible, no handler runs and the relay is at the stream's end.
    ///
    /// Delayed, invisible and dead-lettered messages do not count.
    pub async fn settle(&self) {
        let mut epoch = self.activity.watch();
        loop {
            epoch.mark_unchanged();
            let is_idle = self.activity.running() == 0
                && self.relay.is_at_end()
                && self.sqs.visible().await == 0
                && self.activity.running() == 0;
            // All three were looked at one after the other: it counts if nothing changed meanwhile.
            if is_idle && !epoch.has_changed().unwrap_or(false) {
                return;
            }
            if !is_idle {
                // No news is no reason not to look again.
                let _ = tokio::time::timeout(LOOK_EVERY, epoch.changed()).await;
            }
        }
    }

    /// Moves the clock by `by`, stopping at each instant at which something is due and going on
    /// when that has settled; answers what time it is then.
    ///
    /// Expiries of deduplication ids are no stops: nothing happens at them, and who asks later
    /// finds them expired.
    ///
    /// # Errors
    ///
    /// If the clock cannot be kept; it stands at the last instant reached.
    pub async fn advance(&self, by: TimeDelta) -> io::Result<DateTime<Utc>> {
        let mut swept = self.swept.lock().await;
        self.settle().await;
        let target = self.clock.now() + by;
        loop {
            let now = self.clock.now();
            if now >= target {
                return Ok(now);
            }
            let minute = Minute::after(now);
            let message = self.sqs.next_due().await.and_then(|it| TimeDelta::from_std(it).ok());
            let message = message.map_or(target, |it| now + it);
            let socket = self.sockets.next_due().unwrap_or(target).max(now);
            let next = target.min(minute).min(message).min(socket);
            self.clock.set(next)?;
            // The clock first: what wakes by the SQS queues' time reads the host's.
            self.sqs.advance((next - now).to_std().unwrap_or_default()).await;
            self.sockets.expire().await;
            if next == minute {
                self.minute.fire(next).await;
            }
            if next - *swept >= SWEEP_EVERY {
                *swept = next;
                self.sweep().await;
            }
            self.settle().await;
        }
    }

    async fn sweep(&self) {
        if let Err(err) = self.dynamo.sweep().await {
            tracing::warn!(error = %err, "expired items could not be deleted");
        }
    }
}
