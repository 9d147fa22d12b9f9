//! The customer's responsible in the CRM is asked first (S17, design §4.5, trap T21).

use application::Operation;
use application::people::PresenceChange;
use domain::presence::Status;
use domain::session::{Event, Phase, QueuedBecause};
use domain::time::Seconds;
use serde_json::{Value, json};

use crate::disturbed::in_each_with_each_call_failing;
use crate::world::{World, code, instant, writing};

/// Operators 1 and 2 are in the queue, employee 3 is not; there is a CRM, and the line asks it.
async fn world(more: Value) -> World {
    let mut world = World::set_up(json!({"CRM": "Y", "QUEUE_TIME": 60}), 2).await;
    assert_eq!(world.hires("Rita", &[], false).await, 3);
    world.configure(more).await;
    world.context.has_crm = true;
    world
}

fn answer() -> Operation {
    Operation::Answer { offer: None }
}

fn asked(world: &World) -> usize {
    world.count("ada", |it| matches!(it, Event::ResponsibleAsked { .. }))
}

#[tokio::test]
async fn s17_routing_waits_for_the_crm_for_two_seconds_and_no_longer() {
    let mut world = world(json!({})).await;
    world.says("ada", "hello").await;
    assert_eq!((world.offered_to("ada"), world.record("ada").held.place), (None, None));
    world.pass(Seconds(1)).await;
    assert_eq!(world.offered_to("ada"), None);
    world.pass(Seconds(1)).await;
    assert_eq!(world.offered_to("ada"), Some(1));
}

#[tokio::test]
async fn s17_the_responsible_is_asked_outside_the_queue_be_they_away_and_at_their_limit() {
    let mut world = world(json!({"CHECK_AVAILABLE": "Y", "MAX_CHAT": 1})).await;
    for customer in ["bea", "ada"] {
        world.says(customer, "hello").await;
        world.crm_says(customer, Some(3)).await;
        assert_eq!(world.offered_to(customer), Some(3));
    }
    assert_eq!(code(&world.does(1, "ada", answer()).await), "OFFER_GONE");
    assert_eq!(code(&world.writes(3, "ada", "hi").await), "done");
    assert_eq!(world.owner("ada"), Some(3));
}

#[tokio::test]
async fn s17_a_responsible_who_is_silent_leaves_it_to_the_queue_at_its_old_age() {
    let mut world = world(json!({})).await;
    world.says("ada", "hello").await;
    let age = world.session("ada").queued_at;
    world.pass(Seconds(1)).await;
    world.crm_says("ada", Some(3)).await;
    world.pass(Seconds(59)).await;
    assert_eq!(world.offered_to("ada"), Some(3));
    world.pass(Seconds(1)).await;
    assert_eq!((world.offered_to("ada"), world.session("ada").queued_at), (Some(1), age));
    world.pass(Seconds(300)).await;
    assert_eq!(asked(&world), 1, "once");
}

#[tokio::test]
async fn s17_a_responsible_who_declines_leaves_it_to_the_queue() {
    let mut world = world(json!({})).await;
    world.says("ada", "hello").await;
    world.crm_says("ada", Some(3)).await;
    world.does(3, "ada", Operation::Skip { offer: None }).await;
    assert_eq!(world.offered_to("ada"), Some(1));
}

#[tokio::test]
async fn s17_an_unknown_customer_goes_to_the_queue_at_once() {
    for responsible in [None, Some(12_345), Some(4)] {
        let mut world = world(json!({})).await;
        assert_eq!(world.hires("Robby", &[], true).await, 4);
        world.says("ada", "hello").await;
        world.crm_says("ada", responsible).await;
        assert_eq!((world.offered_to("ada"), asked(&world)), (Some(1), 0));
    }
}

#[tokio::test]
async fn s17_a_dismissed_responsible_is_not_asked_and_one_on_leave_only_without_the_check() {
    for (check, on_leave, expected) in
        [("N", false, 1), ("Y", false, 1), ("N", true, 3), ("Y", true, 1)]
    {
        let mut world = world(json!({"CHECK_AVAILABLE": check})).await;
        if on_leave {
            world
                .grants_leave(3, instant("2025-12-01T00:00:00Z"), instant("2026-02-01T00:00:00Z"))
                .await;
        } else {
            world.employs(3, false).await;
        }
        world.says("ada", "hello").await;
        world.crm_says("ada", Some(3)).await;
        assert_eq!(world.offered_to("ada"), Some(expected), "{check} {on_leave}");
    }
}

#[tokio::test]
async fn s17_a_late_answer_asks_once_more_while_nobody_has_answered() {
    let mut world = world(json!({})).await;
    world.says("ada", "hello").await;
    world.pass(Seconds(30)).await;
    assert_eq!((world.offered_to("ada"), world.load(1)), (Some(1), 1));
    for _ in 0..2 {
        world.crm_says("ada", Some(3)).await;
        world.pass(Seconds(10)).await;
        assert_eq!((world.offered_to("ada"), world.load(1), asked(&world)), (Some(3), 0, 1));
    }
    world.pass(Seconds(400)).await; // SQS has forgotten the first.
    world.crm_says("ada", Some(3)).await;
    assert_eq!(asked(&world), 1);
}

#[tokio::test]
async fn s17_a_late_answer_changes_nothing_once_somebody_has_answered() {
    let mut world = world(json!({})).await;
    world.says("ada", "hello").await;
    world.pass(Seconds(2)).await;
    world.does(1, "ada", answer()).await;
    world.crm_says("ada", Some(3)).await;
    assert_eq!((world.owner("ada"), asked(&world)), (Some(1), 0));
    // Nor when the owner gives it back, since they were not the CRM's choice any more.
    world.does(1, "ada", Operation::Skip { offer: None }).await;
    assert_eq!(world.offered_to("ada"), Some(2));
}

#[tokio::test]
async fn s17_an_answer_for_a_session_that_is_over_is_about_nothing() {
    let mut world = world(json!({})).await;
    world.says("ada", "hello").await;
    let first = world.session("ada").id;
    world.does(99, "ada", Operation::Spam { block: false }).await;
    let before = world.log("ada").len();
    world.crm_says_of("ada", first, Some(3)).await;
    assert_eq!(world.log("ada").len(), before);
    world.says("ada", "me again").await;
    world.pass(Seconds(2)).await;
    world.crm_says_of("ada", first, Some(3)).await;
    assert_eq!((world.offered_to("ada"), asked(&world)), (Some(1), 0));
}

#[tokio::test]
async fn s17_who_is_offered_it_by_the_queue_already_keeps_that_offer() {
    let mut world = world(json!({})).await;
    world.says("ada", "hello").await;
    world.pass(Seconds(2)).await;
    let offer = world.session("ada").offer();
    world.crm_says("ada", Some(1)).await;
    assert_eq!(world.session("ada").offer(), offer);
}

#[tokio::test]
async fn s17_what_a_colleague_has_transferred_stays_with_whom_they_chose() {
    let mut world = world(json!({})).await;
    world.says("ada", "hello").await;
    world.pass(Seconds(2)).await;
    world.does(1, "ada", Operation::TransferToUser(domain::ids::UserId(2))).await;
    world.crm_says("ada", Some(3)).await;
    assert_eq!((world.offered_to("ada"), asked(&world)), (Some(2), 0));
}

#[tokio::test]
async fn s17_where_the_line_does_not_forward_nothing_waits_for_the_crm() {
    for off in [json!({"CRM_FORWARD": "N"}), json!({"CRM": "N"})] {
        let mut world = world(off).await;
        world.says("ada", "hello").await;
        assert_eq!(world.offered_to("ada"), Some(1));
        world.crm_says("ada", Some(3)).await;
        assert_eq!((world.offered_to("ada"), asked(&world)), (Some(1), 0));
    }
}

#[tokio::test]
async fn s17_after_a_bot_the_responsible_is_asked_before_the_queue() {
    let mut world = world(json!({})).await;
    assert_eq!(world.hires("Robby", &[], true).await, 4);
    world.configure(json!({"WELCOME_BOT_ENABLE": "Y", "WELCOME_BOT_ID": 4})).await;
    world.says("ada", "hello").await;
    world.crm_says("ada", Some(3)).await;
    assert!(matches!(world.phase("ada"), Phase::Bot { .. }), "the bot goes first");
    world.says("ada", "0").await;
    assert_eq!(world.offered_to("ada"), Some(3));
    // One who has been dismissed meanwhile is not.
    world.says("bea", "hello").await;
    world.crm_says("bea", Some(3)).await;
    world.employs(3, false).await;
    assert_eq!(world.offered_to("ada"), Some(1));
    world.says("bea", "0").await;
    assert_eq!(world.offered_to("bea"), Some(2));
}

#[tokio::test]
async fn s17_the_responsible_is_asked_off_hours_and_the_queue_is_not() {
    let hours = json!({
        "WORKTIME_ENABLE": "Y",
        "WORKTIME_DAYOFF_RULE": "text",
        "WORKTIME_DAYOFF_TEXT": "Nobody is in",
    });
    let mut world = world(hours).await;
    world.context.clock.set(instant("2026-01-05T20:00:00Z"));
    world.says("ada", "hello").await;
    world.crm_says("ada", Some(3)).await;
    assert_eq!((world.offered_to("ada"), world.provider.calls()), (Some(3), 0));
    world.pass(Seconds(60)).await;
    assert_eq!(world.offered_to("ada"), None);
    assert_eq!(world.provider.shown("ada"), ["Nobody is in"]);
}

#[tokio::test]
async fn s29_that_nobody_is_there_is_said_only_once_the_crm_has_had_its_time() {
    let mut world = world(json!({
        "CHECK_AVAILABLE": "Y",
        "WORKTIME_DAYOFF_RULE": "text",
        "WORKTIME_DAYOFF_TEXT": "Nobody is in",
    }))
    .await;
    for id in [1, 2] {
        world.notes(id, PresenceChange::Status(Status::Offline)).await;
    }
    world.says("ada", "hello").await;
    world.pass(Seconds(1)).await;
    assert_eq!(world.provider.calls(), 0);
    world.pass(Seconds(1)).await;
    assert_eq!(world.provider.shown("ada"), ["Nobody is in"]);
    world.says("bea", "hello").await;
    world.crm_says("bea", None).await;
    assert_eq!(world.provider.shown("bea"), ["Nobody is in"]);
}

#[tokio::test]
async fn s17_an_inactive_line_asks_nobody() {
    let mut world = world(json!({"ACTIVE": "N"})).await;
    world.says("ada", "hello").await;
    world.crm_says("ada", Some(3)).await;
    assert_eq!(world.offered_to("ada"), None);
    world.configure(json!({"ACTIVE": "Y"})).await;
    assert_eq!(world.offered_to("ada"), Some(1));
}

#[tokio::test]
async fn a_responsible_who_is_dismissed_while_they_are_asked_has_let_it_lapse() {
    let mut world = world(json!({"QUEUE_TIME": 0})).await;
    world.notes(3, PresenceChange::Status(Status::Online)).await;
    world.says("ada", "hello").await;
    world.crm_says("ada", Some(3)).await;
    world.does(3, "ada", answer()).await;
    world.employs(3, false).await;
    assert_eq!(world.offered_to("ada"), Some(1));
    let gone = |it: &Event| {
        matches!(it, Event::SessionQueued { because: QueuedBecause::OwnerGone { .. }, .. })
    };
    assert_eq!(world.count("ada", gone), 1);
    world.says("bea", "hello").await;
    world.employs(3, true).await;
    world.crm_says("bea", Some(3)).await;
    world.employs(3, false).await;
    assert_eq!(world.offered_to("bea"), Some(2));
}

#[tokio::test]
async fn no_failing_call_loses_the_crms_answer_or_asks_twice() {
    in_each_with_each_call_failing(
        async || world(json!({})).await,
        async |world| {
            world.says("ada", "hello").await;
            world.crm_says("ada", Some(3)).await;
            world.pass(Seconds(60)).await;
            world.does(1, "ada", writing("hi")).await;
            world.says("bea", "hello").await;
            world.pass(Seconds(2)).await;
            world.crm_says("bea", Some(3)).await;
            world.does(3, "bea", writing("hi")).await;
        },
    )
    .await;
}
