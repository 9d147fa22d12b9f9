//! Sessions that come back to the queue: their owner is dismissed, on leave or silent (design §4.2, §4.8).

use application::Operation;
use application::ports::Clock;
use domain::session::{Event, Gone, Phase, QueuedBecause};
use domain::time::Seconds;
use serde_json::json;

use crate::disturbed::in_each_with_each_call_failing;
use crate::world::{World, code, writing};

const HOUR: Seconds = Seconds(3_600);

fn answer() -> Operation {
    Operation::Answer { offer: None }
}

/// Operator 2 has answered Ada's session; 1 and 3 are in the queue with them.
async fn world() -> World {
    let mut world = World::set_up(json!({"QUEUE_TYPE": "strictly"}), 3).await;
    world.configure(json!({"QUEUE": [2, 1, 3]})).await;
    world.says("ada", "hello").await;
    world.does(2, "ada", answer()).await;
    world
}

/// Why sessions of the customer came back.
fn returns(world: &World, customer: &str) -> Vec<QueuedBecause> {
    let of = |event: &Event| match event {
        Event::SessionQueued { because, .. } => Some(*because),
        _ => None,
    };
    world.log(customer).iter().filter_map(|it| of(&it.event)).collect()
}

#[tokio::test]
async fn an_owner_who_is_dismissed_loses_their_sessions_to_the_queue_oldest_first() {
    let mut world = World::set_up(json!({"MAX_CHAT": 1, "TYPE_MAX_CHAT": "closed"}), 2).await;
    world.says("b", "hello").await; // to 1
    world.says("old", "hello").await; // to 2
    let age = world.session("old").queued_at;
    world.does(2, "old", writing("hi")).await;
    world.pass(Seconds(10)).await;
    world.says("young", "hello").await;
    world.does(2, "young", answer()).await;
    world.does(1, "b", answer()).await;
    world.employs(2, false).await;
    assert_eq!((world.owner("b"), world.load(1), world.load(2)), (Some(1), 1, 0));
    for customer in ["old", "young"] {
        assert_eq!(world.phase(customer), Phase::Waiting { skipped: false });
    }
    assert_eq!(world.session("old").queued_at, age);
    world.does(1, "b", Operation::Spam { block: false }).await;
    assert_eq!((world.offered_to("old"), world.offered_to("young")), (Some(1), None));
}

#[tokio::test]
async fn one_who_is_dismissed_can_do_nothing_any_more() {
    let mut world = world().await;
    world.employs(2, false).await;
    assert_eq!(world.offered_to("ada"), Some(1));
    assert_eq!(code(&world.writes(2, "ada", "one more thing").await), "NOT_HOLDER");
    world.employs(2, true).await;
    world.says("bea", "hello").await;
    assert_eq!(world.offered_to("bea"), Some(2), "who is back is in the queue again");
}

#[tokio::test]
async fn a_leave_takes_what_waits_for_an_answer_at_the_second_it_begins() {
    let mut world = world().await;
    let from = world.context.clock.now() + HOUR;
    world.grants_leave(2, from, from + HOUR).await;
    world.pass_until(from - Seconds(1)).await;
    assert_eq!(world.owner("ada"), Some(2));
    world.pass_until(from).await;
    assert_eq!(world.offered_to("ada"), Some(1), "though nobody checks who is on leave");
    let gone = Gone::OnLeave { until: from + HOUR };
    let owner = domain::ids::UserId(2);
    assert_eq!(returns(&world, "ada"), [QueuedBecause::OwnerGone { owner, gone }]);
}

#[tokio::test]
async fn a_session_whose_customer_waits_for_nothing_stays_until_they_write() {
    let mut world = world().await;
    world.writes(2, "ada", "hi").await;
    let now = world.context.clock.now();
    world.configure(json!({"CHECK_AVAILABLE": "Y"})).await;
    world.grants_leave(2, now, now + HOUR).await;
    world.pass(Seconds(600)).await;
    assert_eq!(world.owner("ada"), Some(2));
    world.says("ada", "and one more thing").await;
    assert_eq!(world.offered_to("ada"), Some(1));
}

#[tokio::test]
async fn who_is_back_from_leave_keeps_what_nobody_asked_for() {
    for (wait, back) in [(3_599, false), (3_600, true)] {
        let mut world = world().await;
        world.writes(2, "ada", "hi").await;
        let now = world.context.clock.now();
        world.grants_leave(2, now, now + HOUR).await;
        world.pass(Seconds(wait)).await;
        world.says("ada", "are you back?").await;
        assert_eq!(world.owner("ada") == Some(2), back, "{wait}");
    }
}

#[tokio::test]
async fn a_leave_that_is_taken_back_lets_the_owner_go_on() {
    let mut world = world().await;
    world.writes(2, "ada", "hi").await;
    let now = world.context.clock.now();
    world.grants_leave(2, now, now + HOUR).await;
    let leave = application::people::Patch::Clear;
    world.changes(2, application::people::UserChange { leave, ..Default::default() }).await;
    world.says("ada", "one more thing").await;
    assert_eq!(world.owner("ada"), Some(2));
}

#[tokio::test]
async fn s09_at_the_second_a_leave_ends_they_are_offered_what_waits() {
    let mut world = World::set_up(json!({"CHECK_AVAILABLE": "Y"}), 1).await;
    let now = world.context.clock.now();
    world.grants_leave(1, now, now + Seconds(3_607)).await;
    world.says("ada", "hello").await;
    world.pass(Seconds(3_606)).await;
    assert_eq!(world.offered_to("ada"), None);
    world.pass(Seconds(1)).await;
    assert_eq!(world.offered_to("ada"), Some(1));
}

#[tokio::test]
async fn who_is_gone_while_they_are_offered_it_has_let_it_lapse() {
    let mut world = World::set_up(json!({}), 2).await;
    world.says("a", "hello").await;
    world.says("b", "hello").await;
    world.employs(2, false).await;
    assert_eq!((world.offered_to("a"), world.offered_to("b")), (Some(1), Some(1)));
    for (check, expected) in [("N", 2), ("Y", 1)] {
        let mut world = World::set_up(json!({"CHECK_AVAILABLE": check}), 2).await;
        world.says("a", "hello").await;
        world.says("b", "hello").await;
        let now = world.context.clock.now();
        world.grants_leave(2, now, now + HOUR).await;
        assert_eq!(world.offered_to("b"), Some(expected), "the check is {check}");
    }
}

#[tokio::test]
async fn who_is_taken_out_of_the_queue_keeps_their_offer_until_it_lapses() {
    let mut world = World::set_up(json!({"QUEUE_TIME": 60}), 2).await;
    world.says("a", "hello").await;
    world.says("b", "hello").await;
    world.configure(json!({"QUEUE": [1]})).await;
    assert_eq!(world.offered_to("b"), Some(2));
    world.pass(Seconds(60)).await;
    assert_eq!(world.offered_to("b"), Some(1));
    world.says("c", "hello").await;
    world.does(1, "c", answer()).await;
    world.configure(json!({"QUEUE": [2]})).await;
    assert_eq!(code(&world.writes(1, "c", "what is mine stays mine").await), "done");
}

#[tokio::test]
async fn an_owner_who_leaves_the_customer_waiting_too_long_loses_the_session() {
    let mut world = world().await;
    world.configure(json!({"CANALI": {"return_silent_s": 120}})).await;
    world.pass(Seconds(100)).await;
    world.writes(2, "ada", "one moment").await;
    world.pass(Seconds(600)).await;
    assert_eq!(world.owner("ada"), Some(2), "it is the customer's turn");
    world.says("ada", "well?").await;
    world.pass(Seconds(60)).await;
    world.says("ada", "hello?").await;
    world.pass(Seconds(59)).await;
    assert_eq!(world.owner("ada"), Some(2));
    world.pass(Seconds(1)).await;
    assert_eq!(world.offered_to("ada"), Some(1), "the others are asked before the silent one");
    assert!(matches!(returns(&world, "ada")[..], [QueuedBecause::OwnerSilent { .. }]));
}

#[tokio::test]
async fn a_silent_owner_is_asked_again_where_there_is_nobody_else() {
    let mut world = World::set_up(json!({"CANALI": {"return_silent_s": 60}}), 1).await;
    world.says("ada", "hello").await;
    world.does(1, "ada", answer()).await;
    world.pass(Seconds(60)).await;
    assert_eq!(world.offered_to("ada"), Some(1));
}

#[tokio::test]
async fn who_has_finished_has_the_whole_time_again_when_the_customer_writes_on() {
    let mut world = world().await;
    world.configure(json!({"CANALI": {"return_silent_s": 120}})).await;
    world.writes(2, "ada", "hi").await;
    world.says("ada", "thanks, bye").await;
    world.does(2, "ada", Operation::Finish).await;
    world.pass(Seconds(300)).await;
    world.says("ada", "one more thing").await;
    world.pass(Seconds(119)).await;
    assert_eq!(world.owner("ada"), Some(2));
    world.pass(Seconds(1)).await;
    assert_eq!(world.offered_to("ada"), Some(1));
}

#[tokio::test]
async fn what_is_reopened_for_one_who_is_gone_goes_to_the_queue() {
    let mut world = world().await;
    world.writes(2, "ada", "hi").await;
    world.does(2, "ada", Operation::Finish).await;
    world.employs(2, false).await;
    world.says("ada", "one more thing").await;
    assert_eq!(world.offered_to("ada"), Some(1));
    let id = world.session("ada").id;
    assert_eq!(world.count("ada", |it| matches!(it, Event::SessionOpened { .. })), 1, "{id}");
}

#[tokio::test]
async fn no_failing_call_keeps_a_session_with_one_who_is_gone() {
    in_each_with_each_call_failing(
        async || world().await,
        async |world| {
            world.says("bea", "hello").await;
            world.employs(2, false).await;
            let holder = |it: &World, customer: &str| it.session(customer).holder().map(|it| it.0);
            assert!([Some(1), Some(3)].contains(&holder(world, "ada")));
            assert!([Some(1), Some(3)].contains(&holder(world, "bea")));
            world.does(1, "ada", writing("hello from 1")).await;
        },
    )
    .await;
}
