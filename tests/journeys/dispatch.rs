//! `dispatch`: committed entries become messages, as often as one likes under the same ids.

use application::dispatch;
use aws_lambda_events::dynamodb::Event;
use domain::settings::Settings;
use domain::time::Seconds;
use memory::{Body, Fault, Faults, MemoryBus, SqsQueue};
use serde_json::json;

use crate::disturbed::with_each_call_failing;
use crate::world::{LINE, OTHER_LINE, World, timeless, words, writing};
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
    let before = sent_to(&world, SqsQueue::Outbound); // Who they are was asked for.
    world.does(1, "ada", Operation::Write(note)).await;
    assert_eq!(sent_to(&world, SqsQueue::Outbound), before);
    world.writes(1, "ada", "hi").await;
    assert_eq!(sent_to(&world, SqsQueue::Outbound), before + 1);
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

/// The stream's records of everything that was committed, as AWS hands them over.
fn records(world: &World) -> Event {
    let records = world.context.store.stream(0).into_iter().enumerate().map(|(n, entry)| {
        let key = (format!("C#{}", entry.chat), format!("E#{:07}", entry.seq));
        let entry = serde_json::to_string(&entry).unwrap();
        json!({
            "eventID": n.to_string(),
            "eventName": "INSERT",
            "awsRegion": "eu-central-1",
            "dynamodb": {
                "ApproximateCreationDateTime": 1_767_225_615,
                "Keys": {},
                "NewImage": { "pk": { "S": key.0 }, "sk": { "S": key.1 }, "entry": { "S": entry } },
                "SequenceNumber": n.to_string(),
                "SizeBytes": 300,
                "StreamViewType": "NEW_IMAGE",
            },
        })
    });
    serde_json::from_value(json!({ "Records": records.collect::<Vec<_>>() })).unwrap()
}

/// The function on the world; and the numbers of the records that must come again.
async fn dispatched(world: &World, bus: &MemoryBus) -> Vec<String> {
    let handler = dispatch::Handler {
        context: world.context.clone(),
        announcements: bus.clone(),
        objects: world.context.store.clone(),
        push: world.push.clone(),
        words: words(),
        push_within: dispatch::PUSH_WITHIN,
    };
    let failures = handler.handle(records(world)).await.batch_item_failures;
    failures.into_iter().filter_map(|it| it.item_identifier).collect()
}

fn heard(bus: &MemoryBus) -> Vec<&'static str> {
    bus.heard().iter().map(|it| it.happening.name()).collect()
}

#[tokio::test]
async fn integrators_hear_what_happened_in_its_order() {
    let mut world = World::new(timeless(), 1).await;
    world.says("ada", "hello").await;
    world.does(1, "ada", Operation::Answer { offer: None }).await;
    let bus = MemoryBus::new(world.faults.clone());
    assert_eq!(dispatched(&world, &bus).await, Vec::<String>::new());
    assert_eq!(heard(&bus), ["SessionOpened", "MessageAdded", "OfferMade", "SessionAnswered"]);
}

#[tokio::test]
async fn what_the_bus_did_not_take_is_announced_again_under_the_same_ids() {
    let mut world = World::new(timeless(), 1).await;
    world.says("ada", "hello").await;
    for fault in [Fault::Unavailable, Fault::AnswerLost] {
        let bus = MemoryBus::new(Faults::none());
        assert_eq!(dispatched(&world, &bus).await, Vec::<String>::new());
        let all = bus.heard();
        let faults = Faults::none();
        let bus = MemoryBus::new(faults.clone());
        faults.fail_call(1, fault);
        assert_eq!(dispatched(&world, &bus).await, ["0"], "from the first record on");
        assert_eq!(dispatched(&world, &bus).await, Vec::<String>::new());
        assert!(bus.heard().ends_with(&all), "{fault:?}");
    }
}

#[tokio::test]
async fn what_was_not_dispatched_is_not_announced_yet() {
    let mut world = World::new(timeless(), 1).await;
    world.says("ada", "hello").await;
    let bus = MemoryBus::new(Faults::none());
    world.faults.fail_call(1, Fault::Unavailable);
    let failed = dispatched(&world, &bus).await;
    assert_eq!(heard(&bus).len(), failed[0].parse::<usize>().unwrap());
}
