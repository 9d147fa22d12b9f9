mod days;
mod saving;
mod spans;
mod swept;

use chrono::{DateTime, Utc};

use super::*;

/// An instant in RFC 3339.
#[track_caller]
fn at(text: &str) -> Timestamp {
    DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc).into()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[track_caller]
fn day(said: &[&str]) -> Day {
    Day::from(said.iter().map(|it| it.parse().unwrap()).collect::<Vec<Interval>>())
}

/// The same every day of the week.
#[track_caller]
fn daily(zone: Tz, said: &[&str]) -> Hours {
    let week = [(); 7].map(|()| day(said));
    Hours { zone, week, holidays: BTreeSet::new(), exceptions: BTreeMap::new() }
}

/// Open from the first instant until just before the last, and not just outside.
#[track_caller]
fn open_between(hours: &Hours, from: &str, until: &str) {
    let (from, until) = (at(from), at(until));
    assert!(!hours.is_open(Timestamp(from.0 - 1)), "before {}", from.rfc3339());
    assert!(hours.is_open(from), "at {}", from.rfc3339());
    assert!(hours.is_open(Timestamp(until.0 - 1)), "before {}", until.rfc3339());
    assert!(!hours.is_open(until), "at {}", until.rfc3339());
    assert_eq!(hours.next_opening(Timestamp(from.0 - 1)), Some(from));
    assert_eq!(hours.next_closing(from), Some(until));
    assert_eq!(hours.open_millis(from, until), until.0 - from.0);
}
