//! Instants and durations. Seconds and minutes are different types, because one field of the original is in
//! minutes and all others in seconds (trap T11).

use std::ops::{Add, Sub};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

/// An instant in UTC, to the millisecond; stored as milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The instant `seconds` after 1970.
    pub fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000))
    }

    /// The same instant for calendars; instants beyond chrono's range become its ends.
    pub fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or(if self.0 < 0 {
            DateTime::<Utc>::MIN_UTC
        } else {
            DateTime::<Utc>::MAX_UTC
        })
    }

    /// RFC 3339 in UTC, to the millisecond.
    pub fn rfc3339(self) -> String {
        self.to_utc().to_rfc3339_opts(SecondsFormat::Millis, true)
    }

    /// Whole seconds from `earlier` until here, rounded up; 0 if `earlier` is later.
    pub fn seconds_since(self, earlier: Self) -> u64 {
        let millis = self.0.saturating_sub(earlier.0).max(0);
        u64::try_from(millis).unwrap_or(0).div_ceil(1_000)
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at.timestamp_millis())
    }
}

/// A span in whole seconds.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Seconds(pub u32);

/// A span in whole minutes.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Minutes(pub u32);

impl Seconds {
    /// Whether it is no time at all.
    pub fn is_zero(&self) -> bool {
        self.0 == 0
    }

    /// `None` for zero, which in settings means *off*.
    pub fn on(self) -> Option<Self> {
        (self.0 > 0).then_some(self)
    }

    pub(crate) fn millis(self) -> i64 {
        i64::from(self.0) * 1_000
    }
}

impl Minutes {
    fn millis(self) -> i64 {
        i64::from(self.0) * 60_000
    }
}

impl Add<Seconds> for Timestamp {
    type Output = Self;

    fn add(self, span: Seconds) -> Self {
        Self(self.0.saturating_add(span.millis()))
    }
}

impl Sub<Seconds> for Timestamp {
    type Output = Self;

    fn sub(self, span: Seconds) -> Self {
        Self(self.0.saturating_sub(span.millis()))
    }
}

impl Add<Minutes> for Timestamp {
    type Output = Self;

    fn add(self, span: Minutes) -> Self {
        Self(self.0.saturating_add(span.millis()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_not_seconds() {
        assert_eq!(Timestamp(0) + Minutes(10), Timestamp(0) + Seconds(600));
    }

    #[test]
    fn seconds_since_rounds_up_and_never_goes_below_zero() {
        assert_eq!(Timestamp(1_001).seconds_since(Timestamp(0)), 2);
        assert_eq!(Timestamp(1_000).seconds_since(Timestamp(0)), 1);
        assert_eq!(Timestamp(0).seconds_since(Timestamp(5_000)), 0);
    }

    #[test]
    fn instants_beyond_the_calendar_do_not_panic() {
        assert_eq!(Timestamp(i64::MAX).to_utc(), DateTime::<Utc>::MAX_UTC);
        assert_eq!(Timestamp(i64::MIN).to_utc(), DateTime::<Utc>::MIN_UTC);
    }
}
