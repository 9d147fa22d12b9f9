//! `deliver`: what employees write reaches the messenger, in order, and nothing of it twice.

use application::ports::{ChannelStore, Clock, ConnectError, Media, Objects, SendResult};
use application::{Operation, media_key};
use domain::channel::FAILURES_MAX;
use domain::chat::Entry;
use domain::delivery::MessageStatus;
use domain::inbound::InboundEvent;
use domain::message::{Attachment, AttachmentKind, Content, ReplyTo, Source};
use domain::session::{Draft, Event};
use domain::time::Seconds;
use memory::SqsQueue;

use crate::disturbed::with_each_call_failing;
use crate::provider::Answer;
use crate::world::{CHANNEL, World, timeless, writing};

fn later(after: Option<u32>) -> SendResult {
    let reason = "come again".to_owned();
    SendResult::Retry { after: after.map(Seconds), reason, whole_account: false }
}

fn says(result: SendResult) -> Answer {
    Answer::Says(result)
}

fn rejected() -> SendResult {
    SendResult::Rejected { reason: "no such chat".to_owned() }
}

/// Ada's session, taken by operator 1.
async fn world() -> World {
    let mut world = World::new(timeless(), 1).await;
    world.says("ada", "hello").await;
    world.does(1, "ada", Operation::Answer { offer: None }).await;
    world
}

#[tokio::test]
async fn messages_arrive_once_and_in_order() {
    for seed in 0..5 {
        let mut world = World::seeded(timeless(), 2, seed).await;
        for customer in ["ada", "bea"] {
            world.says(customer, "hello").await;
        }
        for text in ["one", "two", "three"] {
            for (id, customer) in [(1, "ada"), (2, "bea")] {
                let text = format!("{text}, {customer}");
                world.tries(id, customer, writing(&text)).await;
            }
        }
        world.settle().await;
        for customer in ["ada", "bea"] {
            let expected = ["one", "two", "three"].map(|it| format!("{it}, {customer}"));
            assert_eq!(world.provider.shown(customer), expected);
            assert_eq!(world.statuses(customer).await, [MessageStatus::Sent; 3]);
        }
    }
}

#[tokio::test]
async fn a_long_message_resumes_at_the_first_part_not_sent() {
    let mut world = world().await;
    world.provider.answer([Answer::Takes, says(later(Some(10)))]);
    world.writes(1, "ada", "twenty characters...and as many again...and the end").await;
    assert_eq!(world.provider.shown("ada"), ["twenty characters..."]);
    assert_eq!(world.statuses("ada").await, [MessageStatus::Pending]);
    world.pass(Seconds(9)).await;
    assert_eq!(world.provider.calls(), 2);
    world.pass(Seconds(1)).await;
    let expected = ["twenty characters...", "and as many again...", "and the end"];
    assert_eq!(world.provider.shown("ada"), expected);
    assert_eq!(world.statuses("ada").await, [MessageStatus::Sent]);
}

#[tokio::test]
async fn what_nobody_knows_is_never_sent_again() {
    let mut world = world().await;
    world.provider.answer([Answer::TakesSilently]);
    world.writes(1, "ada", "did you get this?").await;
    world.pass(Seconds(3_600)).await;
    assert_eq!(world.provider.shown("ada"), ["did you get this?"]);
    assert_eq!(world.statuses("ada").await, [MessageStatus::Unknown]);
    assert_eq!(world.provider.calls(), 1);
}

#[tokio::test]
async fn the_parts_after_an_unknown_one_are_sent() {
    let mut world = world().await;
    world.provider.answer([Answer::TakesSilently]);
    world.writes(1, "ada", "twenty characters...and the end").await;
    assert_eq!(world.provider.shown("ada"), ["twenty characters...", "and the end"]);
    assert_eq!(world.statuses("ada").await, [MessageStatus::Unknown]);
}

#[tokio::test]
async fn a_message_that_must_wait_keeps_its_place() {
    let mut world = world().await;
    world.provider.answer([says(later(Some(30)))]);
    world.writes(1, "ada", "one").await;
    world.writes(1, "ada", "two").await;
    world.pass(Seconds(29)).await;
    assert_eq!(world.provider.shown("ada"), Vec::<String>::new());
    world.pass(Seconds(1)).await;
    assert_eq!(world.provider.shown("ada"), ["one", "two"]);
}

#[tokio::test]
async fn waits_grow_where_the_provider_does_not_say_how_long() {
    let mut world = world().await;
    let refusals = FAILURES_MAX - 1; // The breaker stays shut.
    world.provider.answer((0..refusals).map(|_| says(later(None))));
    world.writes(1, "ada", "hi").await;
    let start = world.context.clock.now();
    let mut instants = Vec::new();
    while world.provider.shown("ada").is_empty() {
        let calls = world.provider.calls();
        world.pass(Seconds(1)).await;
        if world.provider.calls() > calls {
            instants.push(world.context.clock.now().seconds_since(start));
        }
    }
    let waits: Vec<u64> =
        std::iter::once(instants[0]).chain(instants.windows(2).map(|it| it[1] - it[0])).collect();
    for (wait, expected) in waits.iter().zip([1, 2, 4, 8]) {
        assert!(*wait * 10 >= expected * 8 && *wait <= expected * 12 / 10 + 1, "{waits:?}");
    }
}

#[tokio::test]
async fn a_provider_that_is_down_for_an_hour_gets_everything_once_and_in_order() {
    let mut world = world().await;
    world.says("bea", "hello").await;
    world.provider.always(Some(later(None)));
    let mut expected = Vec::new();
    for minute in 0..60 {
        let text = format!("minute {minute}");
        world.writes(1, "ada", &text).await;
        world.pass(Seconds(60)).await;
        expected.push(text);
    }
    world.writes(1, "bea", "to another").await;
    assert_eq!(world.provider.shown("ada"), Vec::<String>::new());
    world.provider.always(None);
    world.pass(Seconds(600)).await;
    assert_eq!(world.provider.shown("ada"), expected);
    assert_eq!(world.provider.shown("bea"), ["to another"]);
    assert_eq!(world.statuses("ada").await, [MessageStatus::Sent; 60]);
}

#[tokio::test]
async fn the_breaker_makes_the_rest_wait_without_calling() {
    let mut world = world().await;
    world.says("bea", "hello").await;
    let reason = "slow down".to_owned();
    let after = Some(Seconds(100));
    world.provider.answer([says(SendResult::Retry { after, reason, whole_account: true })]);
    world.writes(1, "ada", "one").await;
    world.writes(1, "bea", "two").await;
    world.pass(Seconds(99)).await;
    assert_eq!(world.provider.calls(), 1);
    world.pass(Seconds(2)).await;
    assert_eq!(world.provider.shown("ada"), ["one"]);
    assert_eq!(world.provider.shown("bea"), ["two"]);
}

#[tokio::test]
async fn five_failures_in_a_row_open_the_breaker_and_a_success_shuts_it() {
    let mut world = world().await;
    world.provider.always(Some(later(Some(1))));
    world.writes(1, "ada", "one").await;
    world.pass(Seconds(300)).await;
    let health = world.context.store.health(CHANNEL).await.unwrap();
    assert!(health.failures >= FAILURES_MAX && health.closed_until.is_some());
    assert!(world.provider.calls() < 60, "{} calls", world.provider.calls());
    world.provider.always(None);
    world.pass(Seconds(121)).await;
    assert_eq!(world.provider.shown("ada"), ["one"]);
    let health = world.context.store.health(CHANNEL).await.unwrap();
    assert_eq!((health.failures, health.closed_until), (0, None));
    assert_eq!(health.error.as_deref(), Some("come again"), "it stays to be seen");
}

#[tokio::test]
async fn a_broken_channel_rests_and_goes_on_when_it_is_mended() {
    let mut world = world().await;
    let broken = SendResult::ChannelBroken { reason: "the token was revoked".to_owned() };
    world.provider.always(Some(broken));
    world.writes(1, "ada", "one").await;
    world.pass(Seconds(299)).await;
    assert_eq!(world.provider.calls(), 1);
    let health = world.context.store.health(CHANNEL).await.unwrap();
    assert_eq!(health.error.as_deref(), Some("the token was revoked"));
    world.provider.always(None);
    world.pass(Seconds(2)).await;
    assert_eq!(world.provider.shown("ada"), ["one"]);
}

#[tokio::test]
async fn after_a_day_a_message_has_failed_and_the_next_goes() {
    let mut world = world().await;
    world.provider.always(Some(later(Some(60))));
    world.writes(1, "ada", "one").await;
    world.pass(Seconds(12 * 60 * 60)).await;
    world.writes(1, "ada", "two").await;
    world.pass(Seconds(12 * 60 * 60 - 61)).await;
    assert_eq!(world.statuses("ada").await, [MessageStatus::Pending]);
    world.pass(Seconds(300)).await;
    world.provider.always(None);
    world.pass(Seconds(300)).await;
    assert_eq!(world.provider.shown("ada"), ["two"]);
    assert_eq!(world.statuses("ada").await, [MessageStatus::Failed, MessageStatus::Sent]);
    let error = world.deliveries("ada").await[0].1.error.clone().unwrap();
    assert_eq!(error, "the provider did not take it in time: come again");
}

#[tokio::test]
async fn a_refused_message_has_failed_says_why_and_the_next_goes() {
    let refusals = [
        rejected(),
        SendResult::WindowClosed { reason: "no such chat".to_owned() },
        SendResult::RecipientGone { reason: "no such chat".to_owned() },
    ];
    for refusal in refusals {
        let mut world = world().await;
        world.provider.answer([says(refusal)]);
        world.writes(1, "ada", "one").await;
        world.writes(1, "ada", "two").await;
        assert_eq!(world.provider.shown("ada"), ["two"]);
        assert_eq!(world.statuses("ada").await, [MessageStatus::Failed, MessageStatus::Sent]);
        let error = world.deliveries("ada").await[0].1.error.clone();
        assert_eq!(error.as_deref(), Some("no such chat"));
    }
}

async fn disconnect(world: &World) {
    let store = &world.context.store;
    let mut channel = store.channel(CHANNEL).await.unwrap().unwrap();
    channel.disconnected_at = Some(world.context.clock.now());
    store.put_channel(&channel).await.unwrap();
    world.context.caches.forget_channel(CHANNEL);
}

#[tokio::test]
async fn through_a_disconnected_channel_nothing_goes() {
    let mut world = world().await;
    disconnect(&world).await;
    world.writes(1, "ada", "hi").await;
    assert_eq!(world.statuses("ada").await, [MessageStatus::Failed]);
    assert_eq!(world.provider.calls(), 0);
}

#[tokio::test]
async fn what_was_sent_stays_sent_when_the_channel_is_disconnected() {
    let mut world = world().await;
    world.writes(1, "ada", "hi").await;
    disconnect(&world).await;
    let entry = world.log("ada").pop().unwrap();
    world.pass(Seconds(400)).await;
    application::dispatch(&world.context, &entry).await.unwrap();
    world.settle().await;
    assert_eq!(world.statuses("ada").await, [MessageStatus::Sent]);
}

#[tokio::test]
async fn a_reply_names_what_it_answers_as_the_provider_does() {
    let mut world = world().await;
    world.writes(1, "ada", "which order?").await;
    let ours = world.log("ada").last().unwrap().seq;
    for (seq, id) in [(2, "ada:1"), (ours, "p1")] {
        let reply_to = Some(ReplyTo { external_id: None, seq: Some(seq), quote: None });
        let content = Content { reply_to, ..Content::text("this") };
        let client_id = Some(seq.to_string());
        let draft = Draft { content, internal: false, client_id };
        world.does(1, "ada", Operation::Write(draft)).await;
        assert_eq!(world.provider.last_reply_to().as_deref(), Some(id));
    }
}

#[tokio::test]
async fn edits_and_deletions_reach_the_messenger() {
    let mut world = world().await;
    world.writes(1, "ada", "twenty characters...and the end").await;
    let target = world.log("ada").last().unwrap().seq;
    let edit = |text: &str| Operation::Revise { target, content: Content::text(text) };
    world.does(1, "ada", edit("shorter")).await;
    assert_eq!(world.provider.shown("ada"), ["shorter"]);
    world.does(1, "ada", edit("longer characters...and the end")).await;
    assert_eq!(world.provider.shown("ada"), ["longer characters...", "and the end"]);
    world.does(1, "ada", Operation::Retract { target }).await;
    assert_eq!(world.provider.shown("ada"), Vec::<String>::new());
}

#[tokio::test]
async fn an_edit_sends_nothing_of_which_nobody_knows_whether_it_arrived() {
    for answer in [Answer::TakesSilently, says(rejected())] {
        let mut world = world().await;
        world.provider.answer([answer]);
        world.writes(1, "ada", "hi").await;
        let (target, shown) = (world.log("ada").last().unwrap().seq, world.provider.shown("ada"));
        let content = Content::text("hello");
        world.does(1, "ada", Operation::Revise { target, content }).await;
        assert_eq!(world.provider.shown("ada"), shown);
    }
}

#[tokio::test]
async fn no_failing_call_loses_or_doubles_what_the_customer_reads() {
    with_each_call_failing(timeless(), 1, async |world| {
        world.says("ada", "hello").await;
        world.does(1, "ada", writing("one")).await;
        world.does(1, "ada", writing("twenty characters...and the end")).await;
        world.does(1, "ada", writing("three")).await;
        world.pass(Seconds(30)).await;
    })
    .await;
}

#[tokio::test]
async fn no_failing_call_loses_a_message_that_must_wait() {
    with_each_call_failing(timeless(), 1, async |world| {
        world.says("ada", "hello").await;
        world.provider.answer([says(later(Some(5)))]);
        world.does(1, "ada", writing("one")).await;
        world.does(1, "ada", writing("two")).await;
        world.pass(Seconds(30)).await;
    })
    .await;
}

/// A customer's message with a file that is at the messenger still.
async fn sends_a_file(world: &mut World) {
    let file = Attachment {
        kind: AttachmentKind::File,
        source: Source::Provider("D1".to_owned()),
        name: None,
        mime: None,
        size: None,
        duration_s: None,
    };
    let content = Content { attachments: vec![file], ..Content::default() };
    let (external_id, sent_at) = ("ada:file".to_owned(), world.context.clock.now());
    let event = InboundEvent::Message { external_id, sent_at, content };
    world.receive(&world.event("ada", "ada:file", event)).await;
    world.settle().await;
}

/// Its bytes, as far as they are kept.
async fn kept(world: &World) -> Option<Vec<u8>> {
    let log = world.log("ada");
    let is_file = |it: &&Entry| matches!(&it.event, Event::MessageAdded(it) if !it.content.attachments.is_empty());
    let entry = log.iter().find(is_file).unwrap();
    world.context.store.get(&media_key(entry, 0)).await.unwrap()
}

fn file() -> Media {
    Media { bytes: b"paper".to_vec(), mime: None }
}

fn down() -> Result<Media, ConnectError> {
    Err(ConnectError::Unreachable("down".to_owned()))
}

#[tokio::test]
async fn a_customers_file_is_kept_though_its_messenger_was_down() {
    let mut world = world().await;
    world.provider.give([down(), down(), Ok(file())]);
    sends_a_file(&mut world).await;
    assert_eq!(kept(&world).await, None);
    world.writes(1, "ada", "thank you").await;
    assert_eq!(world.provider.shown("ada"), ["thank you"], "answers do not wait for it");
    world.pass(Seconds(60)).await;
    assert_eq!(kept(&world).await.as_deref(), Some(b"paper".as_slice()));
}

#[tokio::test]
async fn a_file_that_is_not_to_be_had_is_given_up_and_one_for_a_day_too() {
    let mut refusing = world().await;
    sends_a_file(&mut refusing).await;
    assert_eq!(refusing.context.queues.held(SqsQueue::Outbound), []);
    let mut silent = world().await;
    silent.provider.give((0..10_000).map(|_| down()));
    sends_a_file(&mut silent).await;
    silent.pass(Seconds(24 * 60 * 60)).await;
    assert_eq!(silent.context.queues.held(SqsQueue::Outbound).len(), 1, "tried for a day");
    silent.pass(Seconds(10 * 60)).await;
    assert_eq!(silent.context.queues.held(SqsQueue::Outbound), []);
    assert_eq!(kept(&silent).await, None);
}
