//! How much one caller may ask: per API token, per visitor, per address (design §8, reference channels §11). Counted in
//! this process: on Lambda, each instance counts for itself.

use std::hash::Hash;
use std::num::NonZeroU32;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::error::ApiError;

/// How much one caller may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests per second of one API token, in the long run.
    pub token_per_second: NonZeroU32,
    /// … and at once.
    pub token_burst: NonZeroU32,
}

impl Limits {
    /// For a function that many call: generous for a person with a console, narrow for a loop gone wild.
    pub const SHARED: Self = Self::of(50, 200);

    /// For one machine with one organisation on it, whose scripts may well ask a thousand things at once.
    pub const EMBEDDED: Self = Self::of(1_000, 5_000);

    /// So many per second, so many at once; at least one of each.
    pub const fn of(token_per_second: u32, token_burst: u32) -> Self {
        Self {
            token_per_second: at_least_one(token_per_second),
            token_burst: at_least_one(token_burst),
        }
    }
}

const fn at_least_one(count: u32) -> NonZeroU32 {
    match NonZeroU32::new(count) {
        Some(count) => count,
        None => NonZeroU32::MIN,
    }
}

/// Callers that are remembered before those who have been quiet are forgotten.
const CALLERS_MAX: usize = 10_000;

/// All limits of the function.
pub(crate) struct Limiters {
    /// By hash of an API token.
    pub(crate) tokens: Limiter<String>,
    /// Attempts to sign in, by login.
    pub(crate) logins: Limiter<String>,
    /// Attempts to sign in, by address: 60 per minute, since a whole office may have one.
    pub(crate) doors: Limiter<String>,
    /// Messages and uploads of a live chat's visitor: 1 per second, 5 at once.
    pub(crate) visitors: Limiter<String>,
    /// What a visitor does beside writing: 2 per second, 10 at once.
    pub(crate) signals: Limiter<String>,
    /// Live-chat sessions by address: 20 per minute.
    pub(crate) addresses: Limiter<String>,
    /// Pages that show a live chat, by address: 600 per minute.
    pub(crate) pages: Limiter<String>,
}

impl Limiters {
    pub(crate) fn new(limits: Limits) -> Self {
        let of_tokens = Quota::per_second(limits.token_per_second).allow_burst(limits.token_burst);
        let of_signals = Quota::per_second(at_least_one(2)).allow_burst(at_least_one(10));
        let of_visitors = Quota::per_second(NonZeroU32::MIN).allow_burst(at_least_one(5));
        Self {
            tokens: Limiter::new(of_tokens),
            logins: Limiter::new(Quota::per_minute(at_least_one(10))),
            doors: Limiter::new(Quota::per_minute(at_least_one(60))),
            visitors: Limiter::new(of_visitors),
            signals: Limiter::new(of_signals),
            addresses: Limiter::new(Quota::per_minute(at_least_one(20))),
            pages: Limiter::new(Quota::per_minute(at_least_one(600))),
        }
    }
}

/// One limit, counted by `K`.
pub(crate) struct Limiter<K: Clone + Eq + Hash>(DefaultKeyedRateLimiter<K>);

impl<K: Clone + Eq + Hash> Limiter<K> {
    fn new(quota: Quota) -> Self {
        Self(RateLimiter::keyed(quota))
    }

    /// Counts one request of `key`.
    ///
    /// # Errors
    ///
    /// 429 with Retry-After, if it is one too many; it is not counted then.
    pub(crate) fn check(&self, key: &K) -> Result<(), ApiError> {
        if self.0.len() > CALLERS_MAX {
            self.0.retain_recent();
        }
        self.0.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            ApiError::too_many(wait)
        })
    }
}
