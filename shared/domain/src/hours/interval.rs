//! What is said of a day: from when until when, in minutes of the wall clock.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

const DAY: u16 = 24 * 60;

/// The last minute of a day. As an end it is the original's word for midnight: it is included (trap T12).
const LAST_MINUTE: u16 = DAY - 1;

/// From when until when a line is open. It belongs to the day it begins on; an end that is not later than the
/// beginning is on the next day, so that equal ones are 24 hours (trap T12). As text: `09:00-13:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Interval {
    from: u16,
    to: u16,
}

/// A text that is no [`Interval`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("HH:MM-HH:MM is expected, such as 09:00-13:00")]
pub struct NotAnInterval;

impl Interval {
    /// From minute `from` of a day until minute `to`, of the same or the next one. `None` if a day has no such
    /// minutes; an end may be 24:00.
    pub fn new(from: u16, to: u16) -> Option<Self> {
        if from > LAST_MINUTE || to > DAY {
            return None;
        }
        let is_midnight = to == 0 || (to == LAST_MINUTE && from != LAST_MINUTE);
        Some(Self { from, to: if is_midnight { DAY } else { to } })
    }

    /// In minutes since the midnight of its day.
    pub(super) fn begin(self) -> i64 {
        i64::from(self.from)
    }

    /// In minutes since the midnight its day begins with, so up to almost two days.
    pub(super) fn end(self) -> i64 {
        let next_day = if self.to > self.from { 0 } else { DAY };
        i64::from(self.to) + i64::from(next_day)
    }
}

impl FromStr for Interval {
    type Err = NotAnInterval;

    fn from_str(text: &str) -> Result<Self, NotAnInterval> {
        let (from, to) = text.split_once('-').ok_or(NotAnInterval)?;
        let from = minute_of_day(from.trim()).ok_or(NotAnInterval)?;
        let to = minute_of_day(to.trim()).ok_or(NotAnInterval)?;
        Self::new(from, to).ok_or(NotAnInterval)
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
    }
}

impl TryFrom<String> for Interval {
    type Error = NotAnInterval;

    fn try_from(text: String) -> Result<Self, NotAnInterval> {
        text.parse()
    }
}

impl From<Interval> for String {
    fn from(interval: Interval) -> Self {
        interval.to_string()
    }
}

/// What begins on one day, by the order of beginnings; they may overlap. Nothing if the day is off.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Interval>")]
pub struct Day(Vec<Interval>);

impl Day {
    /// A day on which nothing begins.
    pub const CLOSED: Self = Self(Vec::new());

    /// By the order of beginnings.
    pub fn intervals(&self) -> &[Interval] {
        &self.0
    }
}

impl From<Vec<Interval>> for Day {
    fn from(mut intervals: Vec<Interval>) -> Self {
        intervals.sort_unstable();
        intervals.dedup();
        Self(intervals)
    }
}

/// Minutes since midnight of `9`, `9.30` or `09:30`, up to 24:00.
pub fn minute_of_day(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once([':', '.']).unwrap_or((text, "00"));
    let (hour, minute) = (digits(hour, 1..=2)?, digits(minute, 2..=2)?);
    let is_time = minute < 60 && (hour < 24 || (hour, minute) == (24, 0));
    is_time.then_some(hour * 60 + minute)
}

/// A number of so many digits, without a sign.
fn digits(text: &str, count: RangeInclusive<usize>) -> Option<u16> {
    let is_number = count.contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_of_the_day_are_taken_as_the_original_writes_them() {
        let minutes = [("0", 0), ("9", 540), ("9.30", 570), ("09:05", 545), ("23:59", 1_439)];
        for (text, minute) in minutes.into_iter().chain([("24", 1_440), ("24:00", 1_440)]) {
            assert_eq!(minute_of_day(text), Some(minute), "{text}");
        }
        for wrong in ["", "24:01", "25", "9:60", "9:5", "9:", ":30", "-1", "+1", "009", "9:000"] {
            assert_eq!(minute_of_day(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn t12_an_end_that_is_not_later_is_on_the_next_day() {
        let length = |text: &str| {
            let interval: Interval = text.parse().unwrap();
            interval.end() - interval.begin()
        };
        assert_eq!(length("09:00-09:01"), 1);
        assert_eq!(length("09:00-09:00"), 1_440);
        assert_eq!(length("09:01-09:00"), 1_439);
        assert_eq!(length("22:00-06:00"), 480);
        assert_eq!(length("22:00-00:00"), 120);
        assert_eq!(length("00:00-00:00"), 1_440);
    }

    #[test]
    fn t12_the_last_minute_of_a_day_is_included() {
        let midnight: Interval = "09:00-24:00".parse().unwrap();
        assert_eq!("9-23.59".parse(), Ok(midnight));
        assert_eq!("09:00-00:00".parse(), Ok(midnight));
        assert_eq!("00:00-23:59".parse(), Interval::new(0, 1_440).ok_or(NotAnInterval));
        assert_eq!("09:00-23:58".parse(), Interval::new(540, 1_438).ok_or(NotAnInterval));
        let whole_day = Interval::new(1_439, 1_439).unwrap();
        assert_eq!(whole_day.end() - whole_day.begin(), 1_440);
        let minute = Interval::new(1_439, 1_440).unwrap();
        assert_eq!(minute.end() - minute.begin(), 1);
    }

    #[test]
    fn intervals_are_written_as_they_are_read() {
        for (from, to) in [(0, 1_440), (0, 1), (540, 780), (1_320, 360), (1_439, 1_439), (600, 600)]
        {
            let interval = Interval::new(from, to).unwrap();
            assert_eq!(interval.to_string().parse(), Ok(interval));
        }
        assert_eq!("9-13.30".parse::<Interval>().unwrap().to_string(), "09:00-13:30");
        assert_eq!(Interval::new(1_440, 60), None);
        assert_eq!(Interval::new(60, 1_441), None);
        for wrong in ["", "9", "9-", "-9", "24:00-9", "9-25", "9-13-14", "09:00–13:00"] {
            assert_eq!(wrong.parse::<Interval>(), Err(NotAnInterval), "{wrong}");
        }
    }
}
