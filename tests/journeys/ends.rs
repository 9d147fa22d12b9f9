//! How sessions end and go on (S33-S35, reference §6.1 rows 12, 17-23): the closing delay, idleness, what comes after.

use application::Operation;
use domain::session::{CloseReason, Event, Phase};
use domain::time::Seconds;
use serde_json::{Value, json};

use crate::disturbed::in_each_with_each_call_failing;
use crate::world::{World, writing};

#[expect(clippy::needless_pass_by_value, reason = "cases read better without borrows")]
fn idle(more: Value) -> Value {
    let mut fields =
        json!({"AUTO_CLOSE_TIME": 600, "FULL_CLOSE_TIME": 0, "AUTO_EXPIRE_TIME": 3_600});
    for (name, value) in more.as_object().unwrap() {
        fields[name] = value.clone();
    }
    fields
}

/// Ada's session, closed for idleness just now, whose owner was operator 1.
async fn closed_for_idleness(more: Value) -> World {
    let mut world = World::set_up(idle(more), 2).await;
    world.says("ada", "hello").await;
    world.writes(1, "ada", "hi").await;
    world.pass(Seconds(600)).await;
    assert_eq!(world.session("ada").closed().unwrap().1, CloseReason::Idle);
    world
}

fn sessions(world: &World) -> usize {
    world.count("ada", |it| matches!(it, Event::SessionOpened { .. }))
}

#[tokio::test]
async fn s34_the_delay_is_in_minutes_and_none_closes_at_once() {
    for (minutes, seconds) in [(1, 60), (10, 600)] {
        let mut world = World::set_up(json!({"FULL_CLOSE_TIME": minutes}), 1).await;
        world.says("ada", "hello").await;
        world.writes(1, "ada", "hi").await;
        world.does(1, "ada", Operation::Finish).await;
        world.pass(Seconds(seconds - 1)).await;
        assert!(matches!(world.phase("ada"), Phase::Closing { .. }));
        world.pass(Seconds(1)).await;
        assert!(world.session("ada").is_over());
    }
    let mut world = World::set_up(json!({"FULL_CLOSE_TIME": 0}), 1).await;
    world.says("ada", "hello").await;
    world.writes(1, "ada", "hi").await;
    world.does(1, "ada", Operation::Finish).await;
    assert!(world.session("ada").is_over());
}

#[tokio::test]
async fn s34_a_message_in_the_last_second_goes_on_and_one_after_it_begins_anew() {
    for (wait, expected) in [(599, 1), (600, 2)] {
        let mut world = World::set_up(json!({"FULL_CLOSE_TIME": 10}), 2).await;
        world.says("ada", "hello").await;
        world.writes(1, "ada", "hi").await;
        world.does(1, "ada", Operation::Finish).await;
        world.pass(Seconds(wait)).await;
        world.says("ada", "one more thing").await;
        assert_eq!(sessions(&world), expected);
        assert_eq!(world.owner("ada"), (expected == 1).then_some(1));
    }
}

#[tokio::test]
async fn s35_idleness_takes_the_closing_delay_too() {
    let mut world = World::set_up(idle(json!({"FULL_CLOSE_TIME": 2})), 1).await;
    world.says("ada", "hello").await;
    world.writes(1, "ada", "hi").await;
    world.pass(Seconds(600)).await;
    assert!(matches!(world.phase("ada"), Phase::Closing { reason: CloseReason::Idle, .. }));
    world.pass(Seconds(120)).await;
    assert!(world.session("ada").is_over());
}

#[tokio::test]
async fn s35_who_writes_within_the_time_to_expire_goes_on_with_the_same_operator() {
    for (wait, expected) in [(3_599, 1), (3_600, 2)] {
        let mut world = closed_for_idleness(json!({})).await;
        let id = world.session("ada").id;
        world.pass(Seconds(wait)).await;
        world.says("ada", "here I am").await;
        assert_eq!(sessions(&world), expected, "after {wait} s");
        if expected == 1 {
            assert_eq!((world.session("ada").id, world.owner("ada")), (id, Some(1)));
            assert_eq!(world.load(1), 1);
            world.pass(Seconds(600)).await;
            assert!(
                !world.session("ada").is_over() || world.session("ada").first_reply_at.is_some()
            );
        } else {
            assert_eq!(world.session("ada").parent, Some(id));
        }
    }
}

#[tokio::test]
async fn s35_a_session_that_went_on_is_closed_for_idleness_again_and_goes_on_again() {
    let mut world = closed_for_idleness(json!({})).await;
    for _ in 0..2 {
        world.says("ada", "here I am").await;
        world.writes(1, "ada", "good").await;
        world.pass(Seconds(600)).await;
        assert_eq!(world.session("ada").closed().unwrap().1, CloseReason::Idle);
    }
    assert_eq!(sessions(&world), 1);
}

#[tokio::test]
async fn s35_what_was_finished_or_spam_does_not_go_on() {
    for operation in [Operation::Finish, Operation::Spam { block: false }] {
        let mut world = World::set_up(idle(json!({})), 1).await;
        world.says("ada", "hello").await;
        world.writes(1, "ada", "hi").await;
        world.does(1, "ada", operation).await;
        world.says("ada", "one more thing").await;
        assert_eq!(sessions(&world), 2);
    }
}

#[tokio::test]
async fn s35_what_goes_on_for_one_who_is_gone_goes_to_the_queue() {
    let mut world = World::set_up(idle(json!({})), 2).await;
    world.says("bea", "hello").await;
    world.says("ada", "hello").await;
    world.writes(2, "ada", "hi").await;
    world.pass(Seconds(600)).await;
    world.employs(2, false).await;
    world.says("ada", "here I am").await;
    assert_eq!((sessions(&world), world.offered_to("ada")), (1, Some(1)));
}

#[tokio::test]
async fn s35_without_a_time_to_expire_each_message_begins_anew() {
    let mut world = closed_for_idleness(json!({"AUTO_EXPIRE_TIME": 0})).await;
    world.says("ada", "here I am").await;
    assert_eq!(sessions(&world), 2);
}

#[tokio::test]
async fn no_failing_call_loses_a_session_that_goes_on() {
    let make = async || closed_for_idleness(json!({})).await;
    in_each_with_each_call_failing(make, async |world| {
        world.says("ada", "here I am").await;
        world.does(1, "ada", writing("good")).await;
        world.pass(Seconds(600)).await;
        world.says("ada", "and again").await;
        assert_eq!(world.owner("ada"), Some(1));
    })
    .await;
}
