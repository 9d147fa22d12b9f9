//! A line's working hours: when it is open, when that changes, and how much open time has passed (S24-S28, trap T12,
//! design §4.12).
//!
//! Hours are said on the wall clock of the line's zone, so their length in seconds varies with daylight saving. A time
//! the clock skips stands for the instant after the gap. Of a time it shows twice, a beginning is the first and an end
//! the last: in doubt the line is open.

mod interval;
mod spans;
#[cfg(any(test, feature = "sweep"))]
pub mod sweep;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

pub use self::interval::{Day, Interval, minute_of_day};
use crate::time::{Seconds, Timestamp};

/// How far [`Hours::next_opening`] and [`Hours::next_closing`] look: two years, one of them a leap year.
pub const HORIZON_DAYS: u32 = 731;

/// How far [`Hours::after`] and [`Hours::open_millis`] count: twenty years, so that a year's worth of
/// seconds comes to pass at two hours a day.
pub const COUNTED_DAYS: u32 = 7_305;

/// Of a day in UTC; those of a zone may be longer or shorter.
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// When a line is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// Whose clock and calendar are meant.
    pub zone: Tz,
    /// From Monday to Sunday; a day off has no interval.
    pub week: [Day; 7],
    /// Days of every year on which nothing begins.
    pub holidays: BTreeSet<Holiday>,
    /// What begins on a date, whatever day of the week or holiday it is.
    pub exceptions: BTreeMap<NaiveDate, Day>,
}

/// A day of every year. The 29th of February comes in leap years only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Holiday {
    /// From 1.
    pub month: u32,
    /// From 1.
    pub day: u32,
}

impl Hours {
    /// What begins on `date`: its exception, else nothing on a holiday, else what its day of the week says. What has
    /// begun the day before goes on into it either way (trap T12).
    pub fn day(&self, date: NaiveDate) -> &Day {
        const CLOSED: &Day = &Day::CLOSED;
        if let Some(day) = self.exceptions.get(&date) {
            return day;
        }
        if self.holidays.contains(&Holiday { month: date.month(), day: date.day() }) {
            return CLOSED;
        }
        let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = &self.week;
        match date.weekday() {
            Weekday::Mon => monday,
            Weekday::Tue => tuesday,
            Weekday::Wed => wednesday,
            Weekday::Thu => thursday,
            Weekday::Fri => friday,
            Weekday::Sat => saturday,
            Weekday::Sun => sunday,
        }
    }

    /// Whether the line is open: from the instant of an opening until just before that of a closing.
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.spans(at, 0).take_while(|it| it.from <= at).any(|it| at < it.until)
    }

    /// The first instant after `at` at which a closed line opens; `None` if there is none within [`HORIZON_DAYS`].
    pub fn next_opening(&self, at: Timestamp) -> Option<Timestamp> {
        let opening = self.openings(at, HORIZON_DAYS).map(|it| it.from).find(|it| *it > at);
        opening.filter(|it| *it <= later(at, HORIZON_DAYS))
    }

    /// The first instant after `at` at which an open line closes; `None` if there is none within [`HORIZON_DAYS`].
    pub fn next_closing(&self, at: Timestamp) -> Option<Timestamp> {
        let closing = self.openings(at, HORIZON_DAYS).map(|it| it.until).find(|it| *it > at);
        closing.filter(|it| *it <= later(at, HORIZON_DAYS))
    }

    /// The instant at which the line has been open for `span` since `at`; at the very closing if that is what it
    /// takes, and `at` itself for no time at all. `None` if that is not within [`COUNTED_DAYS`].
    pub fn after(&self, at: Timestamp, span: Seconds) -> Option<Timestamp> {
        let mut left = span.millis();
        if left == 0 {
            return Some(at);
        }
        for (from, until) in self.open_since(at) {
            let open = until.0 - from.0;
            if left <= open {
                return Some(Timestamp(from.0 + left));
            }
            left -= open;
        }
        None
    }

    /// Milliseconds of open time from `from` until `until`; 0 if that is not later. What is more than
    /// [`COUNTED_DAYS`] after `from` is not counted.
    pub fn open_millis(&self, from: Timestamp, until: Timestamp) -> i64 {
        let spans = self.open_since(from).take_while(|(begin, _)| *begin < until);
        spans.map(|(begin, end)| end.min(until).0 - begin.0).sum()
    }
}

fn later(at: Timestamp, days: u32) -> Timestamp {
    Timestamp(at.0.saturating_add(i64::from(days) * DAY_MILLIS))
}
