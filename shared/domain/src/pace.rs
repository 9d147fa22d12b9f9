//! How often providers may be called: a limit is held before a call is made, so that a provider never has to say *later*
//! (design §7). Virtual scheduling: of a limit only the instant until which its calls are spoken for is kept (GCRA, ITU-T
//! I.371).

use std::fmt;

use crate::time::{Seconds, Timestamp};

/// Microseconds of a millisecond and of a second: finer than [`Timestamp`], since a thousand calls may fit in a second.
const US_PER_MS: i64 = 1_000;
const US_PER_S: i64 = 1_000_000;

/// A limit of calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// As it is published: so many calls in so long.
    calls: u32,
    per: Seconds,
    /// How many may come at once after a silence; at least 1.
    burst: u32,
    /// How many come evenly in `per` beside those; at least 1.
    spread: u32,
}

/// The limits that a call is under; none: its provider publishes none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// Of the whole account: all who send through it share this one.
    pub account: Option<Rate>,
    /// Of the conversation.
    pub conversation: Option<Rate>,
}

/// A call that was given its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// When it may be made.
    pub at: Timestamp,
    /// Until when the limit's calls are spoken for now, in microseconds since 1970.
    pub until_us: i64,
}

impl Rate {
    /// At most `calls` in every span of `per`, wherever it begins: a third of them at once, the others spread evenly.
    pub const fn within(calls: u32, per: Seconds) -> Self {
        let burst = if calls < 3 { 1 } else { calls / 3 };
        let spread = if calls > burst { calls - burst } else { 1 };
        Self { calls, per, burst, spread }
    }

    /// `calls` in `per` in the long run, and `burst` at once after a silence: where a provider says itself that it
    /// allows more for a moment.
    pub const fn bursting(calls: u32, per: Seconds, burst: u32) -> Self {
        let (spread, burst) =
            (if calls == 0 { 1 } else { calls }, if burst == 0 { 1 } else { burst });
        Self { calls, per, burst, spread }
    }

    /// From one call to the next where they come evenly, in microseconds: rounded up, so that there are rather fewer
    /// calls than the provider allows.
    pub fn interval_us(self) -> i64 {
        let (per, spread) = (i64::from(self.per.0) * US_PER_S, i64::from(self.spread));
        ((per + spread - 1) / spread).max(1)
    }

    /// How far calls may be spoken for ahead of the time, in microseconds, before the next one waits.
    pub fn slack_us(self) -> i64 {
        self.interval_us() * (i64::from(self.burst) - 1)
    }

    /// Gives the next call its turn, where calls are spoken for `until_us`; none: where nothing is known of any.
    pub fn turn(self, until_us: Option<i64>, now: Timestamp) -> Turn {
        let now_us = micros(now);
        let start = until_us.map_or(now_us, |it| it.max(now_us));
        Turn { at: self.at(start), until_us: start.saturating_add(self.interval_us()) }
    }

    /// When a call may be made before which others are spoken for until `start_us`.
    pub fn at(self, start_us: i64) -> Timestamp {
        let us = start_us.saturating_sub(self.slack_us());
        Timestamp(us.div_euclid(US_PER_MS) + i64::from(us.rem_euclid(US_PER_MS) > 0))
    }
}

/// `at` in microseconds since 1970.
pub fn micros(at: Timestamp) -> i64 {
    at.0.saturating_mul(US_PER_MS)
}

impl fmt::Display for Rate {
    /// As it is published, and what of it comes at once.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {} s, {} at once", self.calls, self.per.0, self.burst)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000);

    /// When so many calls that all come at once are made.
    fn turns(rate: Rate, calls: usize) -> Vec<i64> {
        let mut until = None;
        let mut turns = Vec::new();
        for _ in 0..calls {
            let turn = rate.turn(until, NOW);
            until = Some(turn.until_us);
            turns.push(turn.at.max(NOW).0 - NOW.0);
        }
        turns
    }

    #[test]
    fn a_third_goes_at_once_and_the_others_evenly() {
        let rate = Rate::within(30, Seconds(1));
        let turns = turns(rate, 40);
        assert!(turns[..10].iter().all(|it| *it == 0), "{turns:?}");
        assert_eq!(&turns[10..13], [50, 100, 150]);
        assert_eq!(turns[29], 1_000, "the thirty-first is beyond the first second");
    }

    #[test]
    fn what_a_provider_allows_for_a_moment_is_taken() {
        let pair = Rate::bursting(1, Seconds(6), 45);
        let turns = turns(pair, 47);
        assert_eq!((turns[44], turns[45], turns[46]), (0, 6_000, 12_000));
    }

    #[test]
    fn after_a_silence_it_begins_anew() {
        let rate = Rate::bursting(1, Seconds(1), 2);
        let first = rate.turn(None, NOW);
        assert_eq!((first.at, rate.slack_us()), (Timestamp(NOW.0 - 1_000), 1_000_000));
        let long_ago = rate.turn(Some(first.until_us), NOW + Seconds(60));
        assert_eq!(long_ago, rate.turn(None, NOW + Seconds(60)));
    }

    #[test]
    fn odd_limits_are_limits_too() {
        for rate in [
            Rate::within(0, Seconds(1)),
            Rate::within(1, Seconds(1)),
            Rate::within(2, Seconds(0)),
            Rate::bursting(0, Seconds(0), 0),
        ] {
            assert!(rate.interval_us() > 0 && rate.slack_us() >= 0, "{rate:?}");
        }
        let end = Rate::within(30, Seconds(1)).turn(Some(i64::MAX), Timestamp(i64::MAX));
        assert_eq!(end.until_us, i64::MAX);
    }

    proptest! {
        #[test]
        fn no_span_has_more_calls_than_it_may(
            calls in 1_u32..200,
            per in 1_u32..20,
            gaps in proptest::collection::vec(0_i64..300, 1..400),
        ) {
            let rate = Rate::within(calls, Seconds(per));
            let (mut now, mut until, mut made) = (NOW, None, Vec::new());
            for gap in gaps {
                now = Timestamp(now.0 + gap);
                let turn = rate.turn(until, now);
                until = Some(turn.until_us);
                made.push(turn.at.max(now));
            }
            for (n, first) in made.iter().enumerate() {
                let end = *first + Seconds(per);
                let within = made[n..].iter().filter(|it| **it < end).count();
                prop_assert!(within <= usize::try_from(calls).unwrap(), "{within} of {calls}");
            }
        }
    }
}
