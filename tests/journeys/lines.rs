//! A line that is switched off (S46) or deleted (S49, trap T56) with sessions in it, and one that changes meanwhile.

use application::Operation;
use domain::session::{CloseReason, Event, Phase};
use domain::time::Seconds;
use serde_json::json;

use crate::disturbed::in_each_with_each_call_failing;
use crate::world::{LINE, OTHER_LINE, World, code, writing};

fn answer() -> Operation {
    Operation::Answer { offer: None }
}

/// Two customers: Ada is owned by operator 1, Bea is offered to 2, and everything has a time and a text.
async fn world() -> World {
    let fields = json!({
        "QUEUE_TIME": 60, "NO_ANSWER_TIME": 90, "NO_ANSWER_RULE": "text", "NO_ANSWER_TEXT": "Please wait",
        "CLOSE_TEXT": "Goodbye", "AUTO_CLOSE_TIME": 600, "KPI_FIRST_ANSWER_TIME": 30,
    });
    let mut world = World::set_up(fields, 2).await;
    for customer in ["ada", "bea"] {
        world.says(customer, "hello").await;
    }
    world.writes(1, "ada", "hi").await;
    world
}

#[tokio::test]
async fn s46_in_a_line_switched_off_time_stands_still_and_nobody_can_act() {
    let mut world = world().await;
    world.configure(json!({"ACTIVE": "N"})).await;
    world.says("eva", "hello").await;
    world.pass(Seconds(86_400)).await;
    assert_eq!((world.owner("ada"), world.offered_to("bea")), (Some(1), Some(2)));
    assert_eq!(world.phase("eva"), Phase::Waiting { skipped: false });
    assert_eq!(world.provider.shown("bea").len() + world.provider.shown("eva").len(), 0);
    for (id, customer, operation) in [
        (1, "ada", writing("still here")),
        (2, "bea", answer()),
        (1, "eva", answer()),
        (1, "ada", Operation::TransferToLine(OTHER_LINE)),
        (99, "ada", Operation::Intercept),
    ] {
        let refused = world.does(id, customer, operation).await;
        assert_eq!(code(&refused), "LINE_INACTIVE", "{customer}");
    }
}

#[tokio::test]
async fn s46_switched_on_again_everything_goes_on() {
    let mut world = world().await;
    world.configure(json!({"ACTIVE": "N"})).await;
    world.says("eva", "hello").await;
    world.pass(Seconds(300)).await;
    world.configure(json!({"ACTIVE": "Y"})).await;
    assert!(world.offered_to("eva").is_some());
    assert!(world.session("bea").unanswered && world.session("eva").unanswered);
    assert_eq!(world.offered_to("bea"), Some(1), "the offer of 2 has lapsed long ago");
    assert_eq!(code(&world.writes(1, "ada", "sorry").await), "done");
    world.pass(Seconds(600)).await;
    assert!(matches!(world.phase("ada"), Phase::Closing { .. }));
}

#[tokio::test]
async fn s46_a_closing_delay_goes_on_where_it_stood() {
    let mut world = world().await;
    world.does(1, "ada", Operation::Finish).await;
    world.configure(json!({"ACTIVE": "N"})).await;
    world.pass(Seconds(3_600)).await;
    assert!(!world.session("ada").is_over());
    world.configure(json!({"ACTIVE": "Y"})).await;
    assert!(world.session("ada").is_over());
}

#[tokio::test]
async fn s49_a_deleted_line_ends_its_sessions_in_silence_and_keeps_the_log() {
    let mut world = world().await;
    world.says("eva", "hello").await;
    let shown = world.provider.shown("ada");
    world.deletes(LINE).await;
    for customer in ["ada", "bea", "eva"] {
        let (_, reason) = world.session(customer).closed().unwrap();
        assert_eq!(reason, CloseReason::LineDeleted);
        assert_eq!(world.record(customer).held, domain::bookings::Bookings::default());
    }
    let texts = world.texts("ada");
    assert_eq!((world.provider.shown("ada"), texts.len()), (shown, 2));
    // Its channel is unregistered: nothing comes in any more.
    world.says("ada", "hello?").await;
    world.says("new", "hello?").await;
    assert_eq!((world.texts("ada"), world.find("new").is_none()), (texts, true));
    assert_eq!(code(&world.writes(1, "ada", "hello?").await), "SESSION_CLOSED");
    world.pass(Seconds(3_600)).await;
}

#[tokio::test]
async fn s49_what_was_transferred_out_of_a_deleted_line_ends_with_its_channel() {
    let mut world = world().await;
    world.configures(OTHER_LINE, json!({"ACTIVE": "Y", "QUEUE": [2]})).await;
    world.does(1, "ada", Operation::TransferToLine(OTHER_LINE)).await;
    assert_eq!(world.offered_to("ada"), Some(2));
    world.deletes(LINE).await;
    assert_eq!(world.session("ada").closed().unwrap().1, CloseReason::LineDeleted);
}

#[tokio::test]
async fn s49_what_was_transferred_into_a_deleted_line_ends_and_the_next_begins_at_home() {
    let mut world = world().await;
    world.configures(OTHER_LINE, json!({"ACTIVE": "Y", "QUEUE": [2]})).await;
    world.does(1, "ada", Operation::TransferToLine(OTHER_LINE)).await;
    world.deletes(OTHER_LINE).await;
    assert_eq!(world.session("ada").closed().unwrap().1, CloseReason::LineDeleted);
    assert_eq!(world.offered_to("bea"), Some(2), "the line itself goes on");
    let to_deleted = Operation::TransferToLine(OTHER_LINE);
    assert_eq!(code(&world.does(2, "bea", to_deleted).await), "LINE_WRONG");
    world.says("ada", "me again").await;
    assert_eq!(world.session("ada").line, LINE);
    assert!(world.offered_to("ada").is_some());
}

#[tokio::test]
async fn s49_a_session_closed_for_idleness_does_not_go_on_in_a_deleted_line() {
    let mut world = world().await;
    let fields = json!({"ACTIVE": "Y", "QUEUE": [2], "AUTO_CLOSE_TIME": 60, "FULL_CLOSE_TIME": 0});
    world.configures(OTHER_LINE, fields).await;
    world.does(1, "ada", Operation::TransferToLine(OTHER_LINE)).await;
    world.writes(2, "ada", "hello from 2").await;
    world.pass(Seconds(60)).await;
    let idle = world.session("ada");
    assert_eq!(idle.closed().unwrap().1, CloseReason::Idle);
    world.deletes(OTHER_LINE).await;
    world.says("ada", "me again").await;
    assert_eq!((world.session("ada").line, world.session("ada").parent), (LINE, Some(idle.id)));
    assert!(world.offered_to("ada").is_some());
}

#[tokio::test]
async fn settings_that_change_while_sessions_wait_hold_at_once() {
    let mut world = World::set_up(json!({"MAX_CHAT": 1}), 1).await;
    world.says("ada", "hello").await;
    world.says("bea", "hello").await;
    assert_eq!(world.offered_to("bea"), None);
    world.configure(json!({"MAX_CHAT": 2})).await;
    assert_eq!(world.offered_to("bea"), Some(1));
    world.pass(Seconds(100)).await;
    world.configure(json!({"NO_ANSWER_TIME": 60})).await;
    assert!(world.session("ada").unanswered, "it has been due for a while");
    world.configure(json!({"AUTO_CLOSE_TIME": 300, "FULL_CLOSE_TIME": 0})).await;
    world.writes(1, "ada", "hi").await;
    world.pass(Seconds(200)).await;
    world.configure(json!({"AUTO_CLOSE_TIME": 100})).await;
    assert_eq!(world.session("ada").closed().unwrap().1, CloseReason::Idle);
}

#[tokio::test]
async fn no_failing_call_keeps_a_session_in_a_line_that_is_off_or_gone() {
    in_each_with_each_call_failing(world, async |world| {
        world.says("eva", "hello").await;
        world.configure(json!({"ACTIVE": "N"})).await;
        world.configure(json!({"ACTIVE": "Y"})).await;
        assert!(world.offered_to("eva").is_some());
        world.deletes(LINE).await;
        assert!(["ada", "bea", "eva"].iter().all(|it| world.session(it).is_over()));
        assert_eq!(world.count("eva", |it| matches!(it, Event::SessionClosed { .. })), 1);
    })
    .await;
}
