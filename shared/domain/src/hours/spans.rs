//! From the wall clock to instants.

use chrono::{
    Days, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone,
};
use chrono_tz::GapInfo;

use super::{COUNTED_DAYS, Hours, Interval, later};
use crate::time::Timestamp;

/// What is looked at before today: an interval of the day before yesterday can reach yesterday's last minute, and a
/// clock that was set back over midnight shows yesterday again.
const DAYS_BEFORE: u32 = 2;

/// What is looked at after today, for the same reason: tomorrow may have begun already and begin once more.
const DAYS_AFTER: u32 = 1;

/// From an instant until just before another, which is later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
}

/// Which of the two instants at which a clock shows the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Beginning,
    End,
}

impl Hours {
    /// What the intervals come to, by the order of beginnings, overlaps and all: from those that can matter at `at`
    /// to those of `days` days later.
    pub(super) fn spans(&self, at: Timestamp, days: u32) -> impl Iterator<Item = Span> {
        let today = self.date(at);
        let first = today.checked_sub_days(Days::new(DAYS_BEFORE.into())).unwrap_or(today);
        let count = DAYS_BEFORE.saturating_add(1).saturating_add(days).saturating_add(DAYS_AFTER);
        let dates = first.iter_days().take(usize::try_from(count).unwrap_or(usize::MAX));
        dates.flat_map(move |date| {
            self.day(date).intervals().iter().filter_map(move |it| self.span(date, *it))
        })
    }

    /// The same, with what overlaps or touches made one.
    pub(super) fn openings(&self, at: Timestamp, days: u32) -> impl Iterator<Item = Span> {
        let mut spans = self.spans(at, days).peekable();
        std::iter::from_fn(move || {
            let mut opening = spans.next()?;
            while let Some(next) = spans.next_if(|it| it.from <= opening.until) {
                opening.until = opening.until.max(next.until);
            }
            Some(opening)
        })
    }

    /// Open time since `at` in pieces, none of it twice. They are not made one: a line that is always open would
    /// have to be followed to the end.
    pub(super) fn open_since(&self, at: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let mut counted = at;
        let limit = later(at, COUNTED_DAYS);
        self.spans(at, COUNTED_DAYS).filter_map(move |it| {
            let (from, until) = (it.from.max(counted), it.until.min(limit));
            counted = counted.max(until);
            (from < until).then_some((from, until))
        })
    }

    /// The date on the wall.
    fn date(&self, at: Timestamp) -> NaiveDate {
        let utc = at.to_utc().naive_utc();
        let offset = self.zone.offset_from_utc_datetime(&utc).fix();
        utc.checked_add_offset(offset).unwrap_or(utc).date()
    }

    /// The instants of an interval that begins on `date`; `None` if the clock skips all of it.
    fn span(&self, date: NaiveDate, interval: Interval) -> Option<Span> {
        let midnight = date.and_time(NaiveTime::MIN);
        let time = |minutes| midnight.checked_add_signed(TimeDelta::minutes(minutes));
        let from = self.instant(time(interval.begin())?, Of::Beginning);
        let until = self.instant(time(interval.end())?, Of::End);
        (from < until).then_some(Span { from, until })
    }

    /// When the clock shows `local`, or would if it did not skip it.
    fn instant(&self, local: NaiveDateTime, of: Of) -> Timestamp {
        let (time, offset) = match self.zone.offset_from_local_datetime(&local) {
            MappedLocalTime::Single(offset) => (local, Some(offset)),
            MappedLocalTime::Ambiguous(first, last) => match of {
                Of::Beginning => (local, Some(first)),
                Of::End => (local, Some(last)),
            },
            // Where the gap begins, by the clock before it, is the instant after it, by the clock after it.
            MappedLocalTime::None => match GapInfo::new(&local, &self.zone).and_then(|it| it.begin)
            {
                Some((begin, offset)) => (begin, Some(offset)),
                None => (local, None),
            },
        };
        let seconds = offset.map_or(0, |it| i64::from(it.fix().local_minus_utc()));
        Timestamp(time.and_utc().timestamp_millis() - seconds * 1_000)
    }
}
