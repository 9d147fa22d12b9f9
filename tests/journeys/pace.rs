//! The limits that providers publish are held before they have to say *later* (design §7, ADR 0023).

use application::Operation;
use application::ports::SendResult;
use domain::delivery::MessageStatus;
use domain::message::Content;
use domain::pace::{Pace, Rate};
use domain::time::Seconds;

use crate::disturbed::in_each_with_each_call_failing;
use crate::provider::Answer;
use crate::world::{World, timeless, writing};

/// Two at once and four a second: never more than six in any second.
const SIX: Pace = Pace { account: Some(Rate::within(6, Seconds(1))), conversation: None };

/// Two at once, and one a second.
const ONE: Pace = Pace { account: None, conversation: Some(Rate::bursting(1, Seconds(1), 2)) };

/// So many customers, each in a session with operator 1, at a provider that publishes `pace`.
async fn world(customers: usize, pace: Pace) -> World {
    let mut world = World::new(timeless(), 1).await;
    for n in 0..customers {
        let customer = format!("c{n}");
        world.says(&customer, "hello").await;
        world.does(1, &customer, Operation::Answer { offer: None }).await;
    }
    world.provider.publish(pace);
    world
}

/// How many calls are made in each of the next seconds.
async fn calls(world: &mut World, seconds: usize) -> Vec<usize> {
    let mut calls = Vec::new();
    let mut before = 0;
    for second in 0..=seconds {
        if second > 0 {
            world.pass(Seconds(1)).await;
        }
        calls.push(world.provider.calls() - before);
        before = world.provider.calls();
    }
    calls
}

#[tokio::test]
async fn what_is_too_much_at_once_waits_for_its_turn() {
    let mut world = world(20, SIX).await;
    for n in 0..20 {
        world.tries(1, &format!("c{n}"), writing("good news")).await;
    }
    world.settle().await;
    let made = calls(&mut world, 6).await;
    assert_eq!(made, [2, 4, 4, 4, 4, 2, 0], "no second has more than it may, and none is lost");
    for n in 0..20 {
        assert_eq!(world.provider.shown(&format!("c{n}")), ["good news"]);
    }
}

#[tokio::test]
async fn a_turn_is_kept_over_a_rest_only_as_long_as_it_holds() {
    let mut world = world(12, SIX).await;
    let reason = "slow down".to_owned();
    let after = Some(Seconds(60));
    let slow = SendResult::Retry { after, reason, whole_account: true };
    world.provider.answer([Answer::Says(slow)]);
    for n in 0..12 {
        world.tries(1, &format!("c{n}"), writing("good news")).await;
    }
    world.settle().await;
    assert_eq!(world.provider.calls(), 1);
    world.pass(Seconds(59)).await;
    let made = calls(&mut world, 6).await;
    assert_eq!(made[0], 1, "the breaker is open");
    assert!(made[1..].iter().all(|it| *it <= 6), "they do not all come at once: {made:?}");
    assert_eq!(made.iter().sum::<usize>(), 13, "{made:?}");
}

#[tokio::test]
async fn the_parts_of_a_message_come_at_the_conversations_pace() {
    let mut world = world(1, ONE).await;
    let text = "twenty characters...".repeat(5);
    world.writes(1, "c0", &text).await;
    assert_eq!(calls(&mut world, 4).await, [2, 1, 1, 1, 0]);
    assert_eq!(world.provider.shown("c0"), ["twenty characters..."; 5]);
    assert_eq!(world.statuses("c0").await, [MessageStatus::Sent]);
}

#[tokio::test]
async fn changes_wait_too() {
    let mut world = world(1, ONE).await;
    // A change that comes twice is made twice, and would take two turns.
    world.context.queues.deliver_twice(false);
    world.writes(1, "c0", "at nine").await;
    let target = world.record("c0").chat.seq;
    for hour in ["ten", "eleven", "noon"] {
        let content = Content::text(format!("at {hour}"));
        world.does(1, "c0", Operation::Revise { target, content }).await;
    }
    assert_eq!(world.provider.shown("c0"), ["at ten"]);
    world.pass(Seconds(2)).await;
    assert_eq!(world.provider.shown("c0"), ["at noon"]);
    assert_eq!(world.provider.calls(), 4);
}

#[tokio::test]
async fn without_a_limit_nothing_waits() {
    let mut world = world(20, Pace::default()).await;
    for n in 0..20 {
        world.tries(1, &format!("c{n}"), writing("good news")).await;
    }
    world.settle().await;
    assert_eq!(world.provider.calls(), 20);
}

#[tokio::test]
async fn every_port_call_may_fail() {
    in_each_with_each_call_failing(
        async || world(3, Pace { account: Some(Rate::within(1, Seconds(5))), ..ONE }).await,
        async |world| {
            for n in 0..3 {
                world.writes(1, &format!("c{n}"), "good news").await;
            }
            world.pass(Seconds(60)).await;
        },
    )
    .await;
}
