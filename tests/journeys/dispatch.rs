//! `dispatch`: committed entries become messages, as often as one likes under the same ids.

use application::dispatch;
use domain::settings::Settings;
use domain::time::Seconds;
use memory::{Body, SqsQueue};

use crate::disturbed::with_each_call_failing;
use crate::world::{LINE, OTHER_LINE, World, timeless, writing};
use application::Operation;

fn sent_to(world: &World, queue: SqsQueue) -> usize {
    world.context.queues.sent().iter().filter(|it| it.queue == queue).count()
}

#[tokio::test]
async fn effects_that_are_derived_again_are_the_same_messages() {
    let mut world = World::new(timeless(), 2).await;
    world.says("ada", "hello").await;
    world.writes(1, "ada", "hi").await;
    world.does(1, "ada", Operation::TransferToLine(OTHER_LINE)).await;
    let sent = world.context.queues.sent().len();
    for entry in world.context.store.stream(0) {
        dispatch(&world.context, &entry).await.unwrap();
    }
    assert_eq!(world.context.queues.sent().len(), sent);
    assert_eq!(world.provider.shown("ada"), ["hi"]);
}

#[tokio::test]
async fn effects_that_are_derived_again_after_days_change_nothing() {
    let mut world = World::new(timeless(), 2).await;
    world.says("ada", "hello").await;
    world.writes(1, "ada", "hi").await;
    world.does(1, "ada", Operation::Finish).await;
    world.pass(Seconds(3 * 24 * 60 * 60)).await;
    let before = (world.log("ada"), world.provider.shown("ada"), world.load(1));
    for entry in world.context.store.stream(0) {
        dispatch(&world.context, &entry).await.unwrap();
    }
    world.settle().await;
    assert_eq!((world.log("ada"), world.provider.shown("ada"), world.load(1)), before);
}

#[tokio::test]
async fn only_what_the_customer_is_to_read_goes_out() {
    let mut world = World::new(timeless(), 1).await;
    world.says("ada", "hello").await;
    let Operation::Write(mut note) = writing("rude") else { unreachable!() };
    note.internal = true;
    world.does(1, "ada", Operation::Write(note)).await;
    assert_eq!(sent_to(&world, SqsQueue::Outbound), 0);
    world.writes(1, "ada", "hi").await;
    assert_eq!(sent_to(&world, SqsQueue::Outbound), 1);
}

#[tokio::test]
async fn a_freed_slot_wakes_the_line_it_was_in_and_a_transfer_the_line_it_goes_to() {
    let settings = Settings { max_chat: 1, ..timeless() };
    let mut world = World::new(settings, 1).await;
    world.says("ada", "hello").await;
    world.says("bea", "hello").await;
    world.tries(1, "ada", Operation::TransferToLine(OTHER_LINE)).await;
    let before = world.context.queues.sent().len();
    world.settle().await;
    let sent = world.context.queues.sent().split_off(before);
    let lines = sent.iter().filter_map(|it| match it.body {
        Body::Assign(it) => Some(it.line),
        _ => None,
    });
    assert_eq!(lines.collect::<Vec<_>>(), [OTHER_LINE, LINE]);
    assert_eq!(world.offered_to("bea"), Some(1));
    assert_eq!(world.session("ada").line, OTHER_LINE);
}

#[tokio::test]
async fn a_timer_beyond_three_minutes_is_left_to_the_minute_rule() {
    for (queue_time, timers) in [(180, 1), (181, 0)] {
        let settings = Settings { queue_time: Seconds(queue_time), ..timeless() };
        let mut world = World::new(settings, 1).await;
        world.says("ada", "hello").await;
        // The stream's entry comes twice; a timer may as well.
        assert_eq!(sent_to(&world, SqsQueue::Timers), timers * 2);
    }
}

#[tokio::test]
async fn no_failing_call_loses_an_effect() {
    with_each_call_failing(timeless(), 1, async |world| {
        world.says("ada", "hello").await;
        world.does(1, "ada", writing("hi")).await;
        world.does(1, "ada", Operation::TransferToLine(LINE)).await;
    })
    .await;
}
