//! Which hours a day has. The 1st of June 2026 is a Monday.

use super::*;

#[test]
fn s26_a_line_is_open_from_the_first_instant_until_just_before_the_last() {
    let hours = daily(Tz::UTC, &["09:00-13:00", "14:00-18:00"]);
    open_between(&hours, "2026-06-01T09:00:00Z", "2026-06-01T13:00:00Z");
    open_between(&hours, "2026-06-01T14:00:00Z", "2026-06-01T18:00:00Z");
    open_between(&hours, "2026-06-02T09:00:00Z", "2026-06-02T13:00:00Z");
}

#[test]
fn s25_hours_are_those_of_the_zone_in_summer_and_in_winter() {
    let hours = daily(Tz::Europe__Berlin, &["09:00-18:00"]);
    open_between(&hours, "2026-06-01T09:00:00+02:00", "2026-06-01T18:00:00+02:00");
    open_between(&hours, "2026-12-01T09:00:00+01:00", "2026-12-01T18:00:00+01:00");
    // Where it is Tuesday while it is Monday in UTC.
    let mut tuesday = daily(Tz::Pacific__Kiritimati, &[]);
    tuesday.week[1] = day(&["00:00-24:00"]);
    open_between(&tuesday, "2026-06-01T10:00:00Z", "2026-06-02T10:00:00Z");
}

#[test]
fn s27_each_day_of_the_week_has_its_own() {
    let starts = ["00:01", "00:02", "00:03", "00:04", "00:05", "00:06", "00:07"];
    let week = starts.map(|it| day(&[&format!("{it}-12:00")]));
    let hours = Hours { week, ..daily(Tz::UTC, &[]) };
    for number in 1..=7 {
        let from = format!("2026-06-0{number}T00:0{number}:00Z");
        open_between(&hours, &from, &format!("2026-06-0{number}T12:00:00Z"));
    }
}

#[test]
fn s27_nothing_begins_on_a_day_off() {
    let mut hours = daily(Tz::UTC, &["00:00-24:00"]);
    hours.week[5] = Day::CLOSED;
    hours.week[6] = Day::CLOSED;
    open_between(&hours, "2026-06-01T00:00:00Z", "2026-06-06T00:00:00Z");
    assert_eq!(hours.next_opening(at("2026-06-06T00:00:00Z")), Some(at("2026-06-08T00:00:00Z")));
}

#[test]
fn s28_a_holiday_comes_every_year() {
    let mut hours = daily(Tz::UTC, &["00:00-24:00"]);
    hours.holidays.insert(Holiday { day: 2, month: 6 });
    for year in [2026, 2027] {
        open_between(
            &hours,
            &format!("{year}-06-03T00:00:00Z"),
            &format!("{}-06-02T00:00:00Z", year + 1),
        );
    }
    // The 6th of February is another day.
    assert!(hours.is_open(at("2026-02-06T12:00:00Z")));
}

#[test]
fn s28_the_29th_of_february_comes_in_leap_years() {
    let mut hours = daily(Tz::UTC, &["09:00-18:00"]);
    hours.holidays.insert(Holiday { day: 29, month: 2 });
    assert!(!hours.is_open(at("2028-02-29T12:00:00Z")));
    for open in ["2028-02-28", "2028-03-01", "2027-02-28", "2027-03-01"] {
        assert!(hours.is_open(at(&format!("{open}T12:00:00Z"))), "{open}");
    }
}

#[test]
fn t12_a_night_belongs_to_the_day_it_begins_on() {
    let mut hours = daily(Tz::UTC, &[]);
    hours.week[4] = day(&["22:00-06:00"]);
    open_between(&hours, "2026-06-05T22:00:00Z", "2026-06-06T06:00:00Z");
    assert!(!hours.is_open(at("2026-06-05T05:00:00Z")), "the night from Thursday");
    assert!(!hours.is_open(at("2026-06-06T23:00:00Z")), "the night from Saturday");
}

#[test]
fn t12_a_night_goes_on_into_a_day_on_which_nothing_begins() {
    let mut hours = daily(Tz::UTC, &["22:00-06:00"]);
    hours.week[5] = Day::CLOSED;
    hours.holidays.insert(Holiday { day: 10, month: 6 });
    hours.exceptions.insert(date("2026-06-16"), Day::CLOSED);
    hours.exceptions.insert(date("2026-06-18"), day(&["12:00-13:00"]));
    for (evening, morning, night_after) in [
        ("2026-06-05", "2026-06-06", "2026-06-07"),
        ("2026-06-09", "2026-06-10", "2026-06-11"),
        ("2026-06-15", "2026-06-16", "2026-06-17"),
    ] {
        let (from, until) = (format!("{evening}T22:00:00Z"), format!("{morning}T06:00:00Z"));
        open_between(&hours, &from, &until);
        assert_eq!(hours.next_opening(at(&until)), Some(at(&format!("{night_after}T22:00:00Z"))));
    }
    open_between(&hours, "2026-06-17T22:00:00Z", "2026-06-18T06:00:00Z");
    open_between(&hours, "2026-06-18T12:00:00Z", "2026-06-18T13:00:00Z");
    assert_eq!(hours.next_opening(at("2026-06-18T12:00:00Z")), Some(at("2026-06-19T22:00:00Z")));
}

#[test]
fn an_exception_stands_before_the_week_and_a_holiday() {
    let mut hours = daily(Tz::UTC, &["09:00-18:00"]);
    hours.week[5] = Day::CLOSED;
    hours.holidays.insert(Holiday { day: 24, month: 12 });
    hours.exceptions.insert(date("2026-12-24"), day(&["09:00-12:00"]));
    hours.exceptions.insert(date("2026-12-26"), day(&["10:00-11:00"]));
    hours.exceptions.insert(date("2026-12-27"), Day::CLOSED);
    open_between(&hours, "2026-12-24T09:00:00Z", "2026-12-24T12:00:00Z");
    open_between(&hours, "2026-12-26T10:00:00Z", "2026-12-26T11:00:00Z");
    assert!(!hours.is_open(at("2026-12-27T10:00:00Z")));
    assert!(!hours.is_open(at("2027-12-24T10:00:00Z")), "the holiday of the next year");
}

#[test]
fn hours_are_kept_as_they_are_said() {
    let mut hours = daily(Tz::Europe__Rome, &["14:00-18:00", "9-13"]);
    hours.week[6] = Day::CLOSED;
    hours.holidays.insert(Holiday { day: 25, month: 12 });
    hours.exceptions.insert(date("2026-12-24"), day(&["22:00-06:00"]));
    let kept = serde_json::to_value(&hours).unwrap();
    assert_eq!(kept["zone"], "Europe/Rome");
    assert_eq!(kept["week"][0], serde_json::json!(["09:00-13:00", "14:00-18:00"]));
    assert_eq!(kept["week"][6], serde_json::json!([]));
    assert_eq!(kept["holidays"], serde_json::json!([{ "month": 12, "day": 25 }]));
    assert_eq!(kept["exceptions"], serde_json::json!({ "2026-12-24": ["22:00-06:00"] }));
    assert_eq!(serde_json::from_value::<Hours>(kept).unwrap(), hours);
}
