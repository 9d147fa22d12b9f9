//! Working hours (S24-S28, design §4.6, §4.12, trap T12): when sessions are offered, to the second.

use application::ports::Clock;
use domain::session::Event;
use domain::time::Seconds;
use serde_json::{Value, json};

use crate::world::{World, code, instant, writing};

/// From 9 to 18 in Rome, with `more`.
fn rome(more: &Value) -> Value {
    let mut fields = json!({
        "WORKTIME_ENABLE": "Y",
        "WORKTIME_FROM": "09:00",
        "WORKTIME_TO": "18:00",
        "WORKTIME_TIMEZONE": "Europe/Rome",
    });
    for (name, value) in more.as_object().unwrap() {
        fields[name] = value.clone();
    }
    fields
}

async fn world_at(at: &str, fields: Value, operators: u64) -> World {
    let world = World::set_up(fields, operators).await;
    world.context.clock.set(instant(at));
    world
}

/// Whether a session that begins at each instant is offered at once.
async fn check_open(fields: &Value, instants: &[(&str, bool)]) {
    for (at, expected) in instants {
        let mut world = world_at(at, fields.clone(), 1).await;
        world.says("ada", "hello").await;
        assert_eq!(world.offered_to("ada").is_some(), *expected, "at {at} with {fields}");
    }
}

/// That a session that begins at `from` is offered at `opening` and not a second before.
async fn check_opening(fields: Value, from: &str, opening: &str) {
    let mut world = world_at(from, fields, 1).await;
    world.says("ada", "hello").await;
    let opening = instant(opening);
    world.pass_until(opening - Seconds(1)).await;
    assert_eq!(world.offered_to("ada"), None, "a second before {}", opening.rfc3339());
    world.pass_until(opening).await;
    assert_eq!(world.offered_to("ada"), Some(1), "at {}", opening.rfc3339());
}

#[tokio::test]
async fn s24_without_hours_a_line_is_always_open() {
    let off = rome(&json!({"WORKTIME_ENABLE": "N", "WORKTIME_DAYOFF": ["SA", "SU"]}));
    check_open(&off, &[("2026-01-03T03:00:00+01:00", true)]).await;
}

#[tokio::test]
async fn s25_s26_hours_begin_and_end_at_the_second_on_the_wall_clock_of_the_zone() {
    let instants = [
        ("2026-01-05T08:59:59+01:00", false),
        ("2026-01-05T09:00:00+01:00", true),
        ("2026-01-05T17:59:59+01:00", true),
        ("2026-01-05T18:00:00+01:00", false),
        // In summer the same hours are others in UTC.
        ("2026-07-06T06:59:59Z", false),
        ("2026-07-06T07:00:00Z", true),
        ("2026-07-06T16:00:00Z", false),
    ];
    check_open(&rome(&json!({})), &instants).await;
    let tokyo = rome(&json!({"WORKTIME_TIMEZONE": "Asia/Tokyo", "WORKTIME_FROM": "9.30"}));
    let instants = [("2026-01-05T00:29:59Z", false), ("2026-01-05T00:30:00Z", true)];
    check_open(&tokyo, &instants).await;
}

#[tokio::test]
async fn s26_the_last_minute_of_the_day_is_included_and_equal_ends_are_a_whole_day() {
    let all_day = rome(&json!({"WORKTIME_FROM": "0", "WORKTIME_TO": "23.59"}));
    let instants = [("2026-01-05T23:59:59+01:00", true), ("2026-01-06T00:00:00+01:00", true)];
    check_open(&all_day, &instants).await;
    let equal = rome(&json!({"WORKTIME_FROM": "9", "WORKTIME_TO": "09:00"}));
    let instants = [("2026-01-05T08:59:59+01:00", true), ("2026-01-05T09:00:00+01:00", true)];
    check_open(&equal, &instants).await;
}

#[tokio::test]
async fn s26_hours_over_midnight_belong_to_the_day_they_begin_on() {
    let night = json!({"WORKTIME_FROM": "22", "WORKTIME_TO": "6", "WORKTIME_DAYOFF": ["SU"]});
    let instants = [
        ("2026-01-03T21:59:59+01:00", false), // a Saturday
        ("2026-01-03T22:00:00+01:00", true),
        ("2026-01-04T05:59:59+01:00", true), // Saturday's night, on Sunday
        ("2026-01-04T06:00:00+01:00", false),
        ("2026-01-04T23:00:00+01:00", false), // Sunday is off
        ("2026-01-05T05:00:00+01:00", false), // and so is Sunday's night
        ("2026-01-05T22:00:00+01:00", true),
    ];
    check_open(&rome(&night), &instants).await;
    // A holiday takes its own night, not that of the day before.
    let holiday = json!({"WORKTIME_FROM": "22", "WORKTIME_TO": "6", "WORKTIME_HOLIDAYS": "6.01"});
    let instants = [
        ("2026-01-06T05:59:59+01:00", true),
        ("2026-01-06T22:00:00+01:00", false),
        ("2026-01-07T05:00:00+01:00", false),
        ("2026-01-07T22:00:00+01:00", true),
    ];
    check_open(&rome(&holiday), &instants).await;
}

#[tokio::test]
async fn s27_s28_weekends_and_holidays_of_every_year_are_off() {
    let days = json!({"WORKTIME_DAYOFF": ["SA", "SU"], "WORKTIME_HOLIDAYS": "1.01,6.01,25.12"});
    let instants = [
        ("2026-01-02T12:00:00+01:00", true), // a Friday
        ("2026-01-03T12:00:00+01:00", false),
        ("2026-01-04T12:00:00+01:00", false),
        ("2026-01-06T12:00:00+01:00", false),
        ("2026-12-25T12:00:00+01:00", false),
        ("2027-01-06T12:00:00+01:00", false),
        ("2027-01-07T12:00:00+01:00", true),
    ];
    check_open(&rome(&days), &instants).await;
}

#[tokio::test]
async fn s24_what_waits_is_offered_at_the_second_the_line_opens() {
    let weekend = rome(&json!({"WORKTIME_DAYOFF": ["SA", "SU"]}));
    check_opening(weekend, "2026-01-02T18:00:00+01:00", "2026-01-05T09:00:00+01:00").await;
}

#[tokio::test]
async fn s25_on_the_days_the_clock_changes_the_line_opens_by_the_new_time() {
    let spring = ("2026-03-28T20:00:00+01:00", "2026-03-29T07:00:00Z");
    let autumn = ("2026-10-24T20:00:00+02:00", "2026-10-25T08:00:00Z");
    for (from, opening) in [spring, autumn] {
        check_opening(rome(&json!({})), from, opening).await;
    }
}

#[tokio::test]
async fn s25_an_opening_the_clock_skips_is_the_instant_after_the_gap() {
    let night = rome(&json!({"WORKTIME_FROM": "02:30", "WORKTIME_TO": "5"}));
    check_opening(night, "2026-03-29T01:00:00+01:00", "2026-03-29T03:00:00+02:00").await;
}

#[tokio::test]
async fn s24_the_oldest_of_the_night_is_offered_first() {
    let fields = rome(&json!({"MAX_CHAT": 1}));
    let mut world = world_at("2026-01-05T20:00:00+01:00", fields, 1).await;
    for customer in ["old", "young"] {
        world.says(customer, "hello").await;
        world.pass(Seconds(60)).await;
    }
    world.pass_until(instant("2026-01-06T09:00:00+01:00")).await;
    assert_eq!((world.offered_to("old"), world.offered_to("young")), (Some(1), None));
}

#[tokio::test]
async fn s24_what_is_owned_goes_on_after_hours_and_what_is_declined_waits_for_the_morning() {
    let mut world =
        world_at("2026-01-05T17:59:50+01:00", rome(&json!({"QUEUE_TIME": 60})), 2).await;
    world.says("ada", "hello").await;
    world.says("bea", "hello").await;
    world.writes(1, "ada", "hi").await;
    world.pass(Seconds(30)).await;
    world.says("ada", "still there?").await;
    assert_eq!(code(&world.does(1, "ada", writing("yes")).await), "done");
    assert_eq!(world.offered_to("bea"), Some(2), "an offer stands after hours");
    world.pass(Seconds(60)).await;
    assert_eq!(world.offered_to("bea"), None);
    world.pass_until(instant("2026-01-06T08:59:59+01:00")).await;
    assert_eq!((world.owner("ada"), world.offered_to("bea")), (Some(1), None));
    world.pass(Seconds(1)).await;
    assert_eq!(world.offered_to("bea"), Some(1));
}

#[tokio::test]
async fn s24_hours_that_change_while_sessions_wait_hold_at_once() {
    for change in [json!({"WORKTIME_TO": "21"}), json!({"WORKTIME_ENABLE": "N"})] {
        let mut world = world_at("2026-01-05T20:00:00+01:00", rome(&json!({})), 1).await;
        world.says("ada", "hello").await;
        assert_eq!(world.offered_to("ada"), None);
        world.configure(change).await;
        assert_eq!(world.offered_to("ada"), Some(1));
    }
}

#[tokio::test]
async fn s26_a_day_may_have_several_intervals_and_a_date_its_own() {
    let own = json!({
        "hours": {"MO": ["09:00-13:00", "14:00-18:00"], "SU": []},
        "exceptions": {"2026-12-24": ["09:00-12:00"], "2026-01-06": []},
    });
    let instants = [
        ("2026-01-05T12:59:59+01:00", true), // a Monday
        ("2026-01-05T13:00:00+01:00", false),
        ("2026-01-05T14:00:00+01:00", true),
        ("2026-01-04T12:00:00+01:00", false),
        ("2026-01-06T12:00:00+01:00", false),
        ("2026-12-24T11:59:59+01:00", true),
        ("2026-12-24T12:00:00+01:00", false),
    ];
    check_open(&rome(&json!({"CANALI": own})), &instants).await;
}

#[tokio::test]
async fn s24_a_line_may_offer_off_hours_too() {
    let fields = rome(&json!({
        "CANALI": {"offer_off_hours": true},
        "WORKTIME_DAYOFF_RULE": "text",
        "WORKTIME_DAYOFF_TEXT": "We are closed",
        "CHECK_AVAILABLE": "Y",
    }));
    let mut world = world_at("2026-01-05T20:00:00+01:00", fields, 1).await;
    world.says("ada", "hello").await;
    assert_eq!(world.offered_to("ada"), Some(1));
    assert_eq!(world.provider.calls(), 0, "somebody is there");
}

#[tokio::test]
async fn s32_clocks_stand_still_off_hours_where_they_count_working_time() {
    let fields = rome(&json!({
        "WORKTIME_DAYOFF": ["SA", "SU"],
        "NO_ANSWER_TIME": 600,
        "CANALI": {"clocks_in_working_time": true},
    }));
    let mut world = world_at("2026-01-02T17:55:00+01:00", fields, 1).await;
    world.says("ada", "hello").await;
    let marks = |world: &World| world.count("ada", |it| matches!(it, Event::MarkedUnanswered));
    world.pass_until(instant("2026-01-05T09:04:59+01:00")).await;
    assert_eq!(marks(&world), 0);
    world.pass(Seconds(1)).await;
    assert_eq!(marks(&world), 1);
}

#[tokio::test]
async fn s25_a_line_that_never_opens_keeps_what_it_gets() {
    let never = json!({"WORKTIME_DAYOFF": ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]});
    let mut world = world_at("2026-01-05T12:00:00+01:00", rome(&never), 1).await;
    world.says("ada", "hello").await;
    world.pass(Seconds(3_600)).await;
    assert_eq!(world.offered_to("ada"), None);
    assert!(world.context.clock.now() > world.session("ada").queued_at);
    world.configure(json!({"WORKTIME_DAYOFF": []})).await;
    assert_eq!(world.offered_to("ada"), Some(1));
}
