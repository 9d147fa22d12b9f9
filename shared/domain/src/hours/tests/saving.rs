//! Daylight saving. In Berlin 2026-03-29 has no 02:00-03:00 and 2026-10-25 has it twice.

use super::*;

const BERLIN: Tz = Tz::Europe__Berlin;

#[test]
fn s25_a_time_that_is_skipped_is_the_instant_after_the_gap() {
    let gap = "2026-03-29T03:00:00+02:00";
    let begins_in_it = daily(BERLIN, &["02:30-04:00"]);
    open_between(&begins_in_it, gap, "2026-03-29T04:00:00+02:00");
    let ends_in_it = daily(BERLIN, &["01:00-02:30"]);
    open_between(&ends_in_it, "2026-03-29T01:00:00+01:00", gap);
    let begins_with_it = daily(BERLIN, &["02:00-03:30"]);
    open_between(&begins_with_it, gap, "2026-03-29T03:30:00+02:00");
    let ends_after_it = daily(BERLIN, &["01:00-03:00"]);
    open_between(&ends_after_it, "2026-03-29T01:00:00+01:00", gap);
}

#[test]
fn s25_an_interval_that_is_skipped_does_not_take_place() {
    for skipped in ["02:00-03:00", "02:15-02:45"] {
        let hours = daily(BERLIN, &[skipped]);
        let next = hours.next_opening(at("2026-03-28T12:00:00Z")).unwrap();
        assert!(next > at("2026-03-30T00:00:00+02:00"), "{skipped}");
        let (noon, midnight) = (at("2026-03-28T12:00:00Z"), at("2026-03-30T00:00:00+02:00"));
        assert_eq!(hours.open_millis(noon, midnight), 0, "{skipped}");
    }
    // Samoa had no 2011-12-30 at all: 24 hours later than noon of the 29th it was noon of the 31st.
    let hours = daily(Tz::Pacific__Apia, &["09:00-18:00"]);
    let evening = at("2011-12-29T18:00:00-10:00");
    assert_eq!(hours.next_opening(evening), Some(at("2011-12-31T09:00:00+14:00")));
    assert_eq!(hours.next_opening(evening), Some(evening + Seconds(15 * 60 * 60)));
}

#[test]
fn s25_of_a_time_that_comes_twice_a_beginning_is_the_first_and_an_end_the_last() {
    let begins_in_it = daily(BERLIN, &["02:30-04:00"]);
    open_between(&begins_in_it, "2026-10-25T02:30:00+02:00", "2026-10-25T04:00:00+01:00");
    let ends_in_it = daily(BERLIN, &["01:00-02:30"]);
    open_between(&ends_in_it, "2026-10-25T01:00:00+02:00", "2026-10-25T02:30:00+01:00");
    let within = daily(BERLIN, &["02:15-02:45"]);
    open_between(&within, "2026-10-25T02:15:00+02:00", "2026-10-25T02:45:00+01:00");
    let ends_with_its_beginning = daily(BERLIN, &["01:00-02:00"]);
    open_between(
        &ends_with_its_beginning,
        "2026-10-25T01:00:00+02:00",
        "2026-10-25T02:00:00+01:00",
    );
    let begins_with_its_end = daily(BERLIN, &["03:00-04:00"]);
    open_between(&begins_with_its_end, "2026-10-25T03:00:00+01:00", "2026-10-25T04:00:00+01:00");
}

#[test]
fn t12_24_hours_on_the_wall_are_23_or_25() {
    let mut hours = daily(BERLIN, &[]);
    hours.exceptions.insert(date("2026-03-29"), day(&["00:00-23:59"]));
    hours.exceptions.insert(date("2026-10-24"), day(&["09:00-09:00"]));
    open_between(&hours, "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00");
    open_between(&hours, "2026-10-24T09:00:00+02:00", "2026-10-25T09:00:00+01:00");
    let count = |from: &str, until: &str| hours.open_millis(at(from), at(until)) / 3_600_000;
    assert_eq!(count("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"), 23);
    assert_eq!(count("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"), 25);
}

#[test]
fn s25_a_night_over_the_change_is_an_hour_shorter_or_longer() {
    let hours = daily(BERLIN, &["22:00-06:00"]);
    open_between(&hours, "2026-03-28T22:00:00+01:00", "2026-03-29T06:00:00+02:00");
    open_between(&hours, "2026-10-24T22:00:00+02:00", "2026-10-25T06:00:00+01:00");
    let six = at("2026-10-25T06:00:00+01:00");
    assert_eq!(hours.after(at("2026-10-24T12:00:00Z"), Seconds(9 * 60 * 60)), Some(six));
}

#[test]
fn s25_a_clock_that_is_set_back_over_midnight_shows_yesterday_again() {
    // St. John's, 2010-11-07: a minute after midnight it was a minute past eleven again.
    let mut morning = daily(Tz::America__St_Johns, &[]);
    morning.exceptions.insert(date("2010-11-07"), day(&["00:00-01:00"]));
    open_between(&morning, "2010-11-07T00:00:00-02:30", "2010-11-07T01:00:00-03:30");
    assert!(morning.is_open(at("2010-11-06T23:30:00-03:30")), "by tomorrow's hours");
    let mut night = daily(Tz::America__St_Johns, &[]);
    night.exceptions.insert(date("2010-11-05"), day(&["23:59-23:59"]));
    open_between(&night, "2010-11-05T23:59:00-02:30", "2010-11-06T23:59:00-03:30");
    let after_midnight = at("2010-11-07T00:00:30-02:30");
    assert!(night.is_open(after_midnight), "by the day before yesterday's hours");
}
