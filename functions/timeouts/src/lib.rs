//! EventBridge, every minute → [`application::timeouts`] → `timers`, and `hooks` for errands: what is due within three
//! minutes, or overdue.
//!
//! An error fails the invocation; EventBridge tries it again, and the next minute does the same work anyway.

use application::ports::{Clock, Queues};
use application::{Context, Failure, Stores, timeouts};
use lambda::{Verdict, count, count_received};

/// The function, given its outside.
#[derive(Clone, Debug)]
pub struct Handler<S, Q, C> {
    /// Stores, SQS queues, clock.
    pub context: Context<S, Q, C>,
}

impl<S: Stores, Q: Queues, C: Clock> Handler<S, Q, C> {
    /// Handles one firing of the rule, whatever its event says.
    ///
    /// # Errors
    ///
    /// [`Failure`]: some timers may not have been queued.
    pub async fn handle(&self) -> Result<(), Failure> {
        count_received("timeouts", 1);
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
