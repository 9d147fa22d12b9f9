//! A portal's limit: a bucket of so many calls, of which so many drain a second; a batch is one call (reference §5.5).
//! It counts by address: other programs on ours share it, so its own answer has the last word.

use std::num::NonZeroU32;
use std::time::Duration;

use application::ports::StoreError;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota};
use thiserror::Error;

/// How much a portal is asked.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Calls a second, in the long run.
    pub per_second: NonZeroU32,
    /// Calls at once.
    pub burst: NonZeroU32,
    /// How long a call waits for its turn; what would wait longer is to come again.
    pub patience: Duration,
    /// How long an answer is waited for.
    pub timeout: Duration,
}

impl Limits {
    /// Those of a portal's standard plan. Half a second is one call's wait; a lookup that waits longer is late for
    /// routing, which goes on after 2 s (design §4.5).
    pub const STANDARD: Self = Self {
        per_second: NonZeroU32::new(2).expect("it is not 0"),
        burst: NonZeroU32::new(50).expect("it is not 0"),
        patience: Duration::from_secs(1),
        timeout: Duration::from_secs(5),
    };
}

/// Lets calls pass at their pace.
#[derive(Debug)]
pub(super) struct Pace {
    bucket: DefaultDirectRateLimiter,
    patience: Duration,
}

/// Why a call has not been made.
#[derive(Clone, Copy, Debug, Error)]
#[error("{0:?} are left until its limit lets another call pass")]
struct Full(Duration);

impl Pace {
    pub(super) fn new(limits: Limits) -> Self {
        let quota = Quota::per_second(limits.per_second).allow_burst(limits.burst);
        Self { bucket: DefaultDirectRateLimiter::direct(quota), patience: limits.patience }
    }

    /// Waits for a call's turn, if it comes soon enough.
    pub(super) async fn turn(&self) -> Result<(), StoreError> {
        let mut waited = Duration::ZERO;
        loop {
            let Err(until) = self.bucket.check() else { return Ok(()) };
            let wait = until.wait_time_from(DefaultClock::default().now());
            waited += wait;
            if waited > self.patience {
                return Err(super::call::unavailable(Full(wait)));
            }
            tokio::time::sleep(wait).await;
        }
    }
}
