//! The texts that go out by themselves (S29, S31-S33, S35): which, when, how often, and to whom not.

use application::Operation;
use application::people::PresenceChange;
use domain::presence::Status;
use domain::session::{CloseReason, Event, Unattended};
use domain::time::Seconds;
use serde_json::{Value, json};

use crate::disturbed::in_each_with_each_call_failing;
use crate::world::{OTHER_LINE, World, instant, writing};

/// Nobody is in at night, and the customer is told so.
fn with_hours() -> Value {
    json!({
        "WORKTIME_ENABLE": "Y",
        "WORKTIME_DAYOFF_RULE": "text",
        "WORKTIME_DAYOFF_TEXT": "Nobody is in",
    })
}

/// The customer is told when nobody is online.
fn with_check() -> Value {
    json!({
        "CHECK_AVAILABLE": "Y",
        "SEND_NOTIFICATION_EMPTY_QUEUE": "Y",
        "WORKTIME_DAYOFF_RULE": "text",
        "WORKTIME_DAYOFF_TEXT": "Nobody is in",
    })
}

/// Every text there is.
fn all_texts() -> Value {
    json!({
        "WELCOME_MESSAGE_TEXT": "Welcome[br]to [b]us[/b]",
        "NO_ANSWER_TIME": 60, "NO_ANSWER_RULE": "text", "NO_ANSWER_TEXT": "Please wait",
        "CLOSE_RULE": "text", "CLOSE_TEXT": "Goodbye",
        "AUTO_CLOSE_TIME": 600, "AUTO_CLOSE_RULE": "text", "AUTO_CLOSE_TEXT": "Nobody writes",
        "FULL_CLOSE_TIME": 0,
    })
}

async fn night(fields: Value, operators: u64) -> World {
    let world = World::set_up(fields, operators).await;
    world.context.clock.set(instant("2026-01-05T20:00:00Z"));
    world
}

fn offline() -> PresenceChange {
    PresenceChange::Status(Status::Offline)
}

fn told(world: &World, customer: &str) -> Vec<(Unattended, bool)> {
    let log = world.log(customer);
    let of = |event: &Event| match event {
        Event::NobodyThere { why, notify } => Some((*why, *notify)),
        _ => None,
    };
    log.iter().filter_map(|it| of(&it.event)).collect()
}

#[tokio::test]
async fn s29_off_hours_the_customer_is_told_once_in_a_session() {
    let mut world = night(with_hours(), 1).await;
    world.says("ada", "hello").await;
    assert_eq!(world.provider.shown("ada"), ["Nobody is in"]);
    world.says("ada", "anybody?").await;
    world.pass(Seconds(3_600)).await;
    assert_eq!(world.provider.shown("ada"), ["Nobody is in"]);
    world.does(99, "ada", Operation::Finish).await;
    world.says("ada", "me again").await;
    assert_eq!(world.provider.shown("ada"), ["Nobody is in"; 2], "each session has its own");
}

#[tokio::test]
async fn s29_in_hours_nobody_is_told_and_the_session_of_the_night_is_offered_in_the_morning() {
    let mut world = night(with_hours(), 1).await;
    world.says("ada", "hello").await;
    world.pass_until(instant("2026-01-06T09:00:00Z")).await;
    assert_eq!(world.offered_to("ada"), Some(1));
    world.says("bea", "hello").await;
    assert_eq!(world.provider.shown("bea"), Vec::<String>::new());
    assert_eq!(world.provider.shown("ada").len(), 1);
}

#[tokio::test]
async fn s29_an_offer_that_lapses_after_hours_tells_the_customer() {
    let mut fields = with_hours();
    fields["QUEUE_TIME"] = json!(60);
    let mut world = World::set_up(fields, 1).await;
    world.context.clock.set(instant("2026-01-05T17:59:30Z"));
    world.says("ada", "hello").await;
    world.pass(Seconds(59)).await;
    assert_eq!(world.provider.calls(), 0);
    world.pass(Seconds(1)).await;
    assert_eq!(world.provider.shown("ada"), ["Nobody is in"]);
}

#[tokio::test]
async fn s29_a_transfer_to_a_line_where_nobody_is_in_tells_the_customer_by_its_text() {
    let mut fields = with_hours();
    fields["ACTIVE"] = json!("Y");
    let mut world = night(json!({}), 1).await;
    world.configures(OTHER_LINE, fields).await;
    world.says("ada", "hello").await;
    world.writes(1, "ada", "one moment").await;
    world.does(1, "ada", Operation::TransferToLine(OTHER_LINE)).await;
    assert_eq!(world.provider.shown("ada"), ["one moment", "Nobody is in"]);
}

#[tokio::test]
async fn s29_where_nobody_is_online_the_customer_is_told_and_the_session_waits() {
    let mut world = World::set_up(with_check(), 2).await;
    world.notes(1, offline()).await;
    world.says("ada", "hello").await;
    assert_eq!((world.offered_to("ada"), world.provider.calls()), (Some(2), 0));
    world.notes(2, PresenceChange::Status(Status::Away)).await;
    world.says("bea", "hello").await;
    assert_eq!(world.provider.shown("bea"), ["Nobody is in"]);
    assert_eq!(told(&world, "bea"), [(Unattended::NobodyAtWork, true)]);
    world.notes(1, PresenceChange::Status(Status::Online)).await;
    assert_eq!((world.offered_to("bea"), world.provider.calls()), (Some(1), 1));
}

#[tokio::test]
async fn s29_with_the_check_off_or_all_busy_nobody_is_told() {
    let mut fields = with_check();
    fields["CHECK_AVAILABLE"] = json!("N");
    let mut world = World::set_up(fields, 1).await;
    world.notes(1, offline()).await;
    world.says("ada", "hello").await;
    assert_eq!((world.offered_to("ada"), world.provider.calls()), (Some(1), 0));

    let mut fields = with_check();
    fields["MAX_CHAT"] = json!(1);
    let mut world = World::set_up(fields, 1).await;
    world.says("ada", "hello").await;
    world.says("bea", "hello").await;
    world.pass(Seconds(300)).await;
    assert_eq!((world.offered_to("bea"), world.provider.calls()), (None, 0));
    assert_eq!(told(&world, "bea"), []);
}

#[tokio::test]
async fn s29_an_empty_queue_is_nobody_and_those_who_should_know_are_told() {
    let mut world = World::set_up(with_check(), 0).await;
    world.says("ada", "hello").await;
    assert_eq!(told(&world, "ada"), [(Unattended::QueueEmpty, true)]);
    assert_eq!(world.provider.shown("ada"), ["Nobody is in"]);
    // Without the text the notification goes out by itself; off hours there is nothing to notify of.
    world.configure(json!({"WORKTIME_DAYOFF_RULE": "none"})).await;
    world.says("bea", "hello").await;
    assert_eq!((told(&world, "bea").len(), world.provider.shown("bea").len()), (1, 0));
    world.configure(json!({"SEND_NOTIFICATION_EMPTY_QUEUE": "N"})).await;
    world.says("eva", "hello").await;
    assert_eq!(told(&world, "eva"), []);
    let mut fields = with_hours();
    fields["SEND_NOTIFICATION_EMPTY_QUEUE"] = json!("Y");
    let mut world = night(fields, 1).await;
    world.says("ada", "hello").await;
    assert_eq!(told(&world, "ada"), [(Unattended::OffHours, false)]);
}

#[tokio::test]
async fn s31_the_welcome_is_sent_in_the_first_session_or_in_each_as_plain_text() {
    for (each, expected) in [("N", 1), ("Y", 2)] {
        let mut fields = all_texts();
        fields["SEND_WELCOME_EACH_SESSION"] = json!(each);
        let mut world = World::set_up(fields, 1).await;
        world.says("ada", "hello").await;
        world.says("ada", "anybody?").await;
        assert_eq!(world.provider.shown("ada"), ["Welcome\nto us"]);
        world.does(1, "ada", Operation::Spam { block: false }).await;
        world.says("ada", "me again").await;
        assert_eq!(world.provider.shown("ada").len(), expected);
    }
    let mut world =
        World::set_up(json!({"WELCOME_MESSAGE": "N", "WELCOME_MESSAGE_TEXT": "Hi"}), 1).await;
    world.says("ada", "hello").await;
    assert_eq!(world.provider.calls(), 0);
}

#[tokio::test]
async fn s31_a_reopened_session_is_not_welcomed_again() {
    let mut fields = all_texts();
    fields["SEND_WELCOME_EACH_SESSION"] = json!("Y");
    fields["FULL_CLOSE_TIME"] = json!(10);
    let mut world = World::set_up(fields, 1).await;
    world.says("ada", "hello").await;
    world.writes(1, "ada", "hi").await;
    world.does(1, "ada", Operation::Finish).await;
    world.says("ada", "one more thing").await;
    assert_eq!(world.provider.shown("ada"), ["Welcome\nto us", "hi", "Goodbye"]);
}

#[tokio::test]
async fn s32_the_no_answer_text_is_sent_once_at_its_second_and_not_after_a_reply() {
    let mut world = World::set_up(all_texts(), 1).await;
    world.says("ada", "hello").await;
    world.says("bea", "hello").await;
    world.pass(Seconds(59)).await;
    world.writes(1, "bea", "hi").await;
    assert_eq!(world.provider.shown("ada").len(), 1);
    world.pass(Seconds(1)).await;
    assert_eq!(world.provider.shown("ada"), ["Welcome\nto us", "Please wait"]);
    world.pass(Seconds(500)).await;
    assert_eq!(world.provider.shown("ada").len(), 2);
    assert_eq!(world.provider.shown("bea"), ["Welcome\nto us", "hi"]);
}

#[tokio::test]
async fn s33_who_finishes_says_goodbye_and_who_marks_spam_says_nothing() {
    let mut world = World::set_up(all_texts(), 1).await;
    for customer in ["ada", "bea"] {
        world.says(customer, "hello").await;
        world.writes(1, customer, "hi").await;
    }
    world.does(1, "ada", Operation::Finish).await;
    world.does(1, "bea", Operation::Spam { block: false }).await;
    world.pass(Seconds(1_000)).await;
    assert_eq!(world.provider.shown("ada"), ["Welcome\nto us", "hi", "Goodbye"]);
    assert_eq!(world.provider.shown("bea"), ["Welcome\nto us", "hi"]);
    let mut fields = all_texts();
    fields["CLOSE_RULE"] = json!("none");
    let mut world = World::set_up(fields, 1).await;
    world.says("ada", "hello").await;
    world.writes(1, "ada", "hi").await;
    world.does(1, "ada", Operation::Finish).await;
    assert_eq!(world.provider.shown("ada"), ["Welcome\nto us", "hi"]);
}

#[tokio::test]
async fn s35_an_idle_session_ends_with_its_own_text_at_its_second() {
    let mut world = World::set_up(all_texts(), 1).await;
    world.says("ada", "hello").await;
    world.writes(1, "ada", "hi").await;
    world.pass(Seconds(599)).await;
    assert_eq!(world.provider.shown("ada").len(), 2);
    world.pass(Seconds(1)).await;
    assert_eq!(world.provider.shown("ada"), ["Welcome\nto us", "hi", "Nobody writes"]);
    assert_eq!(world.session("ada").closed().unwrap().1, CloseReason::Idle);
}

#[tokio::test]
async fn s31_s32_s33_s35_a_channel_that_takes_no_texts_gets_none_and_all_else_happens() {
    let mut world = World::set_up(all_texts(), 1).await;
    world.change_channel(|it| it.takes_texts = false).await;
    for customer in ["ada", "bea"] {
        world.says(customer, "hello").await;
    }
    world.pass(Seconds(60)).await;
    assert!(world.session("ada").unanswered);
    world.writes(1, "ada", "hi").await;
    world.does(1, "ada", Operation::Finish).await;
    world.writes(1, "bea", "hi").await;
    world.pass(Seconds(600)).await;
    assert!(world.session("ada").is_over() && world.session("bea").is_over());
    assert_eq!(
        (world.provider.shown("ada"), world.provider.shown("bea")),
        (vec!["hi".to_owned()], vec!["hi".to_owned()])
    );

    let mut world = night(with_hours(), 1).await;
    world.change_channel(|it| it.takes_texts = false).await;
    world.says("ada", "hello").await;
    assert_eq!((world.provider.calls(), told(&world, "ada")), (0, vec![]));
}

#[tokio::test]
async fn s46_an_inactive_line_says_nothing_by_itself() {
    let mut fields = all_texts();
    fields["ACTIVE"] = json!("N");
    fields["WORKTIME_ENABLE"] = json!("Y");
    fields["WORKTIME_DAYOFF_RULE"] = json!("text");
    fields["WORKTIME_DAYOFF_TEXT"] = json!("Nobody is in");
    let mut world = night(fields, 1).await;
    world.says("ada", "hello").await;
    world.pass(Seconds(3_600)).await;
    assert_eq!(world.provider.calls(), 0);
    assert_eq!(world.texts("ada"), ["customer: hello"]);
}

#[tokio::test]
async fn no_failing_call_says_twice_or_never_that_nobody_is_there() {
    in_each_with_each_call_failing(
        async || night(with_hours(), 1).await,
        async |world| {
            world.says("ada", "hello").await;
            world.says("ada", "anybody?").await;
            world.configure(json!({"WORKTIME_ENABLE": "N"})).await;
            world.does(1, "ada", writing("good evening")).await;
        },
    )
    .await;
}
