//! What should not be said or should not happen, and its defined answer.

use application::Operation;
use application::lines::Configured;
use application::ports::{Clock, LineStore};
use domain::ids::LineId;
use domain::session::{Event, Phase};
use domain::time::{Seconds, Timestamp};
use serde_json::{Value, json};

use crate::world::{LINE, World, code, instant};

#[tokio::test]
async fn a_wrong_value_names_its_field_and_changes_nothing() {
    let mut world = World::set_up(json!({"QUEUE_TIME": 77}), 1).await;
    let before = world.context.store.line(LINE).await.unwrap();
    let cases = [
        ("QUEUE_TIME", json!(-1)),
        ("QUEUE_TIME", json!("soon")),
        ("QUEUE_TIME", json!("1.5")),
        ("QUEUE_TIME", json!(3_000_000_000_i64)),
        ("NO_ANSWER_TIME", json!(-60)),
        ("AUTO_CLOSE_TIME", json!({"hours": 1})),
        ("FULL_CLOSE_TIME", json!("ten")),
        ("KPI_FIRST_ANSWER_TIME", json!(-5)),
        ("MAX_CHAT", json!("many")),
        ("MAX_CHAT", json!(-1)),
        ("TYPE_MAX_CHAT", json!("open")),
        ("QUEUE_TYPE", json!("randomly")),
        ("CHECK_AVAILABLE", json!("perhaps")),
        ("QUEUE", json!([77])),
        ("QUEUE", json!(["Anna"])),
        ("QUEUE", json!([{"ENTITY_TYPE": "department", "ENTITY_ID": 77}])),
        ("QUEUE", json!([{"ENTITY_TYPE": "team", "ENTITY_ID": 1}])),
        ("WELCOME_BOT_TIME", json!(-1)),
        ("WELCOME_BOT_JOIN", json!("never")),
        ("WORKTIME_TIMEZONE", json!("Europe/Atlantis")),
        ("WORKTIME_FROM", json!("25:00")),
        ("WORKTIME_TO", json!("noon")),
        ("WORKTIME_DAYOFF", json!(["SONNTAG"])),
        ("WORKTIME_HOLIDAYS", json!("31.02")),
        ("WORKTIME_HOLIDAYS", json!("1.01,32.12")),
    ];
    for (field, value) in cases {
        assert_eq!(world.wrong_field(json!({field: value})).await, field, "{value}");
    }
    for (setting, value) in [
        ("return_silent_s", json!(-1)),
        ("max_chat_total", json!("lots")),
        ("hours", json!({"MO": ["9 to 5"]})),
        ("exceptions", json!({"2026-02-30": []})),
        ("unheard_of", json!(1)),
    ] {
        let field = world.wrong_field(json!({"CANALI": {setting: value}})).await;
        assert!(field.starts_with(&format!("CANALI.{setting}")), "{field}");
    }
    // One wrong value among right ones takes nothing.
    world.wrong_field(json!({"LINE_NAME": "Shop", "QUEUE_TIME": -1})).await;
    assert_eq!(world.context.store.line(LINE).await.unwrap(), before);
}

#[tokio::test]
async fn a_line_that_is_not_there_is_not_found() {
    let mut world = World::set_up(json!({}), 1).await;
    let configured = world.configures(LineId(77), json!({"QUEUE_TIME": 60})).await;
    assert_eq!(configured, Configured::NotFound);
}

#[tokio::test]
async fn an_empty_queue_and_a_department_with_nobody_keep_what_they_get() {
    let mut world = World::set_up(json!({"QUEUE_TIME": 60, "NO_ANSWER_TIME": 60}), 1).await;
    let empty = world.founds("Empty", None).await;
    let department = json!([{"ENTITY_TYPE": "department", "ENTITY_ID": empty}]);
    for (queue, customer) in [(json!([]), "ada"), (department, "bea")] {
        world.configure(json!({"QUEUE": queue})).await;
        world.says(customer, "hello").await;
        world.pass(Seconds(3_600)).await;
        assert_eq!(world.phase(customer), Phase::Waiting { skipped: false });
        assert!(world.session(customer).unanswered);
    }
    world.configure(json!({"QUEUE": [1]})).await;
    assert_eq!((world.offered_to("ada"), world.offered_to("bea")), (Some(1), Some(1)));
}

#[tokio::test]
async fn the_29th_of_february_is_a_holiday_and_the_31st_is_no_day() {
    let mut world = World::set_up(json!({"WORKTIME_ENABLE": "Y"}), 1).await;
    world.configure(json!({"WORKTIME_HOLIDAYS": "29.02"})).await;
    for (at, expected) in [("2028-02-29T12:00:00Z", None), ("2027-03-01T12:00:00Z", Some(1))] {
        let customer = at;
        world.context.clock.set(instant(at));
        world.says(customer, "hello").await;
        assert_eq!(world.offered_to(customer), expected);
    }
}

/// Everything that a clock can change.
fn timed() -> Value {
    json!({
        "QUEUE_TIME": 60, "NO_ANSWER_TIME": 90, "NO_ANSWER_RULE": "text", "NO_ANSWER_TEXT": "Please wait",
        "AUTO_CLOSE_TIME": 300, "FULL_CLOSE_TIME": 1, "KPI_FIRST_ANSWER_TIME": 30,
    })
}

fn count(world: &World, wanted: impl Fn(&Event) -> bool) -> usize {
    world.count("ada", wanted)
}

#[tokio::test]
async fn a_clock_that_goes_back_loses_nothing_doubles_nothing_and_still_fires() {
    for back in [2, 3_600] {
        for after in [0, 1, 30, 59] {
            let mut world = World::set_up(timed(), 2).await;
            world.says("ada", "hello").await;
            world.pass(Seconds(after)).await;
            let now = world.context.clock.now();
            world.context.clock.set(now - Seconds(back));
            world.says("ada", "still me").await;
            world.says("bea", "hello").await;
            assert_eq!(world.texts("ada"), ["customer: hello", "customer: still me"]);
            assert_eq!(world.offered_to("bea"), Some(2));
            // By the time the clock would have shown without it, all has happened, and once.
            world.pass(Seconds(back + 90)).await;
            let lapses = |it: &Event| matches!(it, Event::OfferLapsed { .. });
            assert_eq!(count(&world, lapses), 1 + usize::from(after >= 30), "{back} {after}");
            assert_eq!(count(&world, |it| matches!(it, Event::MarkedUnanswered)), 1);
            assert_eq!(count(&world, |it| matches!(it, Event::AnswerLate { .. })), 1);
            assert_eq!(world.provider.shown("ada"), ["Please wait"]);
            let holder = world.offered_to("ada").unwrap();
            world.writes(holder, "ada", "hi").await;
            world.pass(Seconds(360)).await;
            assert!(world.session("ada").is_over());
        }
    }
}

#[tokio::test]
async fn a_clock_that_goes_back_between_each_two_steps_breaks_no_conversation() {
    for back in [2_000, 3_600_000] {
        let mut world = World::set_up(timed(), 2).await;
        world.hires("Robby", &[], true).await;
        world.configure(json!({"WELCOME_BOT_ENABLE": "Y", "WELCOME_BOT_ID": 3})).await;
        let step_back = |world: &World| {
            let now = world.context.clock.now();
            world.context.clock.set(Timestamp(now.0 - back));
        };
        world.says("ada", "hello").await;
        step_back(&world);
        world.says("ada", "0").await;
        step_back(&world);
        assert_eq!(code(&world.writes(1, "ada", "hi").await), "done");
        step_back(&world);
        world.says("ada", "thanks").await;
        step_back(&world);
        world.does(1, "ada", Operation::Finish).await;
        assert!(matches!(world.phase("ada"), Phase::Closing { .. }));
        world.pass(Seconds(60)).await;
        assert!(world.session("ada").is_over());
        assert_eq!(world.provider.shown("ada"), ["hi"]);
        step_back(&world);
        world.says("ada", "me again").await;
        assert_eq!(world.offered_to("ada"), Some(2));
    }
}
