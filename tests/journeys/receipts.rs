//! Receipts and reactions: how far a message has come, and what the customer thinks of it.

use application::Operation;
use application::ports::Clock;
use domain::delivery::MessageStatus;
use domain::inbound::{InboundEvent, Receipted};
use domain::session::Event;
use domain::time::{Seconds, Timestamp};

use crate::disturbed::with_each_call_failing;
use crate::world::{World, timeless, writing};

/// Ada's session, in which operator 1 has written `texts`.
async fn world(texts: &[&str]) -> World {
    let mut world = World::new(timeless(), 1).await;
    world.says("ada", "hello").await;
    world.does(1, "ada", Operation::Answer { offer: None }).await;
    for text in texts {
        world.does(1, "ada", writing(text)).await;
        world.pass(Seconds(1)).await;
    }
    world
}

fn receipt(of: Receipted, status: MessageStatus) -> InboundEvent {
    InboundEvent::Receipt { of, status, reason: None }
}

fn ids(ids: &[&str]) -> Receipted {
    Receipted::Ids(ids.iter().map(|it| (*it).to_owned()).collect())
}

async fn tell(world: &mut World, event: InboundEvent) {
    let key = format!("{event:?}");
    let event = world.event("ada", &key, event);
    world.receive(&event).await;
    world.settle().await;
}

#[tokio::test]
async fn a_receipt_raises_its_message_and_never_lowers_it() {
    let mut world = world(&["one", "two"]).await;
    let seq = world.record("ada").chat.seq;
    for status in [MessageStatus::Read, MessageStatus::Delivered] {
        tell(&mut world, receipt(ids(&["p1"]), status)).await;
    }
    assert_eq!(world.statuses("ada").await, [MessageStatus::Read, MessageStatus::Sent]);
    tell(&mut world, receipt(ids(&["p1", "p2"]), MessageStatus::Delivered)).await;
    assert_eq!(world.statuses("ada").await, [MessageStatus::Read, MessageStatus::Delivered]);
    assert_eq!(world.record("ada").chat.seq, seq, "receipts are no entries");
}

#[tokio::test]
async fn a_watermark_is_about_all_before_it() {
    let mut world = world(&["one", "two"]).await;
    let before_the_second = Timestamp(world.context.clock.now().0 - 1_500);
    tell(&mut world, receipt(Receipted::UpTo(before_the_second), MessageStatus::Read)).await;
    assert_eq!(world.statuses("ada").await, [MessageStatus::Read, MessageStatus::Sent]);
    let now = world.context.clock.now();
    tell(&mut world, receipt(Receipted::UpTo(now), MessageStatus::Delivered)).await;
    assert_eq!(world.statuses("ada").await, [MessageStatus::Read, MessageStatus::Delivered]);
}

#[tokio::test]
async fn a_receipt_that_is_faster_than_the_answer_waits_for_it() {
    let mut world = world(&[]).await;
    tell(&mut world, receipt(ids(&["p1"]), MessageStatus::Delivered)).await;
    world.does(1, "ada", writing("one")).await;
    assert_eq!(world.statuses("ada").await, [MessageStatus::Delivered]);
}

#[tokio::test]
async fn what_fails_after_it_was_taken_says_why() {
    let mut world = world(&["one"]).await;
    let reason = Some("the window is closed".to_owned());
    let status = MessageStatus::Failed;
    tell(&mut world, InboundEvent::Receipt { of: ids(&["p1"]), status, reason }).await;
    tell(&mut world, receipt(ids(&["p1"]), MessageStatus::Delivered)).await;
    assert_eq!(world.statuses("ada").await, [MessageStatus::Failed]);
}

#[tokio::test]
async fn reactions_are_in_the_log_and_wait_for_their_message() {
    let mut world = world(&["one"]).await;
    let react = |target: &str, emoji: Option<&str>| InboundEvent::Reaction {
        target: target.to_owned(),
        emoji: emoji.map(str::to_owned),
    };
    tell(&mut world, react("p1", Some("❤"))).await;
    tell(&mut world, react("ada:2", Some("👍"))).await;
    let reacted = |it: &Event| matches!(it, Event::MessageReacted { .. });
    assert_eq!(world.count("ada", reacted), 1);
    world.says("ada", "well").await;
    assert_eq!(world.count("ada", reacted), 2);
    tell(&mut world, react("p1", None)).await;
    assert_eq!(world.count("ada", reacted), 3);
}

#[tokio::test]
async fn receipts_survive_failing_stores() {
    with_each_call_failing(timeless(), 1, async |world| {
        world.says("ada", "hello").await;
        world.does(1, "ada", writing("one")).await;
        tell(world, receipt(ids(&["p1"]), MessageStatus::Read)).await;
        tell(world, receipt(ids(&["p9"]), MessageStatus::Read)).await;
    })
    .await;
}
