//! When it opens and closes, and how much open time passes.

use super::*;

const HOUR: u32 = 60 * 60;

/// A week of 40 hours.
fn office() -> Hours {
    let mut hours = daily(Tz::UTC, &["09:00-17:00"]);
    hours.week[5] = Day::CLOSED;
    hours.week[6] = Day::CLOSED;
    hours
}

#[test]
fn an_opening_is_later_than_now() {
    let hours = office();
    let (monday, tuesday) = (at("2026-06-01T09:00:00Z"), at("2026-06-02T09:00:00Z"));
    assert_eq!(hours.next_opening(Timestamp(monday.0 - 1)), Some(monday));
    assert_eq!(hours.next_opening(monday), Some(tuesday));
    assert_eq!(hours.next_opening(at("2026-06-01T12:00:00Z")), Some(tuesday));
    assert_eq!(hours.next_opening(at("2026-06-05T17:00:00Z")), Some(at("2026-06-08T09:00:00Z")));
}

#[test]
fn a_closing_is_later_than_now() {
    let hours = office();
    let (monday, tuesday) = (at("2026-06-01T17:00:00Z"), at("2026-06-02T17:00:00Z"));
    assert_eq!(hours.next_closing(at("2026-06-01T08:00:00Z")), Some(monday));
    assert_eq!(hours.next_closing(Timestamp(monday.0 - 1)), Some(monday));
    assert_eq!(hours.next_closing(monday), Some(tuesday));
}

#[test]
fn intervals_that_touch_or_overlap_are_one() {
    for said in [
        ["09:00-13:00", "13:00-18:00"],
        ["09:00-14:00", "13:00-18:00"],
        ["09:00-18:00", "10:00-11:00"],
    ] {
        let hours = daily(Tz::UTC, &said);
        open_between(&hours, "2026-06-01T09:00:00Z", "2026-06-01T18:00:00Z");
        let (from, eight) = (at("2026-06-01T09:00:00Z"), at("2026-06-01T17:00:00Z"));
        assert_eq!(hours.after(from, Seconds(8 * HOUR)), Some(eight), "{said:?}");
    }
    let apart = daily(Tz::UTC, &["09:00-13:00", "13:01-18:00"]);
    open_between(&apart, "2026-06-01T13:01:00Z", "2026-06-01T18:00:00Z");
    // A night into the morning's hours.
    let night = daily(Tz::UTC, &["22:00-09:00", "08:00-12:00"]);
    open_between(&night, "2026-06-01T22:00:00Z", "2026-06-02T12:00:00Z");
}

#[test]
fn t12_a_line_that_is_open_day_and_night_never_closes() {
    for said in ["00:00-24:00", "00:00-23:59", "00:00-00:00", "09:00-09:00", "23:59-23:59"] {
        let hours = daily(Tz::Europe__Berlin, &[said]);
        let now = at("2026-06-01T23:59:59.999+02:00");
        assert!(hours.is_open(now) && hours.is_open(Timestamp(now.0 + 1)), "{said}");
        assert_eq!((hours.next_opening(now), hours.next_closing(now)), (None, None), "{said}");
        let year = Seconds(366 * 24 * HOUR);
        assert_eq!(hours.after(now, year), Some(now + year), "{said}");
    }
}

#[test]
fn a_line_that_never_opens_has_no_deadlines() {
    let (hours, now) = (daily(Tz::UTC, &[]), at("2026-06-01T12:00:00Z"));
    assert!(!hours.is_open(now));
    assert_eq!((hours.next_opening(now), hours.next_closing(now)), (None, None));
    assert_eq!(hours.after(now, Seconds(1)), None);
    assert_eq!(hours.after(now, Seconds(0)), Some(now));
    assert_eq!(hours.open_millis(now, Timestamp(i64::MAX)), 0);
}

#[test]
fn openings_and_closings_are_looked_for_until_the_horizon() {
    let mut hours = daily(Tz::UTC, &[]);
    hours.exceptions.insert(date("2028-06-01"), day(&["00:00-24:00"]));
    let opening = at("2028-06-01T00:00:00Z");
    let horizon = i64::from(HORIZON_DAYS) * DAY_MILLIS;
    assert_eq!(hours.next_opening(Timestamp(opening.0 - horizon)), Some(opening));
    assert_eq!(hours.next_opening(Timestamp(opening.0 - horizon - 1)), None);
    let closing = at("2028-06-02T00:00:00Z");
    assert_eq!(hours.next_closing(Timestamp(closing.0 - horizon)), Some(closing));
    assert_eq!(hours.next_closing(Timestamp(closing.0 - horizon - 1)), None);
}

#[test]
fn open_time_stands_still_while_closed() {
    let hours = office();
    let after = |from: &str, span: u32| hours.after(at(from), Seconds(span));
    let friday = "2026-06-05T16:00:00Z";
    assert_eq!(after(friday, HOUR - 1), Some(at("2026-06-05T16:59:59Z")));
    assert_eq!(after(friday, HOUR), Some(at("2026-06-05T17:00:00Z")));
    assert_eq!(after(friday, HOUR + 1), Some(at("2026-06-08T09:00:01Z")));
    assert_eq!(after("2026-06-06T12:00:00Z", 1), Some(at("2026-06-08T09:00:01Z")));
    assert_eq!(after("2026-06-06T12:00:00Z", 0), Some(at("2026-06-06T12:00:00Z")));
    assert_eq!(after("2026-06-05T17:00:00Z", 8 * HOUR), Some(at("2026-06-08T17:00:00Z")));
    assert_eq!(after("2026-06-01T09:00:00Z", 80 * HOUR), Some(at("2026-06-12T17:00:00Z")));
}

#[test]
fn open_time_is_counted_to_the_millisecond() {
    let hours = office();
    let count = |from: &str, until: &str| hours.open_millis(at(from), at(until));
    assert_eq!(count("2026-06-01T00:00:00Z", "2026-06-08T00:00:00Z"), 40 * 3_600_000);
    assert_eq!(count("2026-06-01T08:59:59.999Z", "2026-06-01T09:00:00.001Z"), 1);
    assert_eq!(count("2026-06-01T16:59:59.999Z", "2026-06-01T17:00:00.001Z"), 1);
    assert_eq!(count("2026-06-01T12:00:00Z", "2026-06-01T12:00:00Z"), 0);
    assert_eq!(count("2026-06-01T13:00:00Z", "2026-06-01T12:00:00Z"), 0);
}

#[test]
fn open_time_is_counted_for_twenty_years() {
    let hours = daily(Tz::UTC, &["09:00-10:00"]);
    let from = at("2026-06-01T09:30:00Z");
    let last = Timestamp(from.0 + i64::from(COUNTED_DAYS) * DAY_MILLIS);
    assert_eq!(hours.after(from, Seconds(COUNTED_DAYS * HOUR)), Some(last));
    assert_eq!(hours.after(from, Seconds(COUNTED_DAYS * HOUR + 1)), None);
    assert_eq!(hours.after(from, Seconds(u32::MAX)), None);
    let all = i64::from(COUNTED_DAYS) * 3_600_000;
    assert_eq!(hours.open_millis(from, last), all);
    assert_eq!(hours.open_millis(from, last + Seconds(HOUR)), all);
}

#[test]
fn instants_beyond_the_calendar_do_not_panic() {
    let hours = daily(Tz::Europe__Berlin, &["22:00-06:00", "09:00-18:00"]);
    for now in [i64::MIN, i64::MIN + 1, -1, 0, i64::MAX - 1, i64::MAX].map(Timestamp) {
        let _ = (hours.is_open(now), hours.next_opening(now), hours.next_closing(now));
        assert!(hours.after(now, Seconds(1)).is_none_or(|it| it > now));
        assert!(hours.open_millis(now, Timestamp(i64::MAX)) >= 0);
        assert_eq!(hours.open_millis(now, Timestamp(i64::MIN)), 0);
    }
}
