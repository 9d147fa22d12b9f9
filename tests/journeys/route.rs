//! `route`: customers' events become log entries.

use application::ports::{Clock, TimerMessage};
use application::{Operation, announcement, route_timer};
use domain::inbound::{Inbound, InboundEvent};
use domain::message::{Content, ReplyTo};
use domain::session::{Event, Phase};
use domain::settings::Settings;
use domain::time::Seconds;
use domain::trace::TraceId;
use memory::Fault;

use crate::disturbed::with_each_call_failing;
use crate::world::{World, timeless, writing};

fn edit(world: &World, target: &str, text: &str) -> domain::inbound::Inbound {
    let target = target.to_owned();
    let edited_at = world.context.clock.now();
    let key = format!("edit:{target}:{text}");
    let event = InboundEvent::Edit { target, content: Content::text(text), edited_at };
    world.event("ada", &key, event)
}

fn edits(world: &World) -> Vec<String> {
    let log = world.log("ada");
    let of = |event: &Event| match event {
        Event::MessageEdited { content, .. } => content.text.clone(),
        _ => None,
    };
    log.iter().filter_map(|it| of(&it.event)).collect()
}

#[tokio::test]
async fn a_first_message_opens_a_session_and_is_offered() {
    let mut world = World::new(Settings::default(), 1).await;
    world.says("ada", "hello").await;
    assert_eq!(world.texts("ada"), ["customer: hello"]);
    assert_eq!(world.offered_to("ada"), Some(1));
    let chat = world.record("ada").chat;
    assert_eq!((chat.customer.name.as_str(), chat.conversation.as_str()), ("ADA", "ada"));
}

#[tokio::test]
async fn the_same_update_twenty_times_is_one_message() {
    for seed in 0..5 {
        let mut world = World::seeded(Settings::default(), 1, seed).await;
        let message = world.message("ada", "hello");
        for _ in 0..10 {
            world.receive(&message).await;
        }
        world.settle().await;
        world.pass(Seconds(400)).await; // SQS has forgotten the message's id by then.
        for _ in 0..10 {
            world.receive(&message).await;
            world.settle().await;
        }
        assert_eq!(world.texts("ada"), ["customer: hello"]);
        assert_eq!(world.count("ada", |it| matches!(it, Event::SessionOpened { .. })), 1);
    }
}

#[tokio::test]
async fn the_same_update_twenty_times_at_once_is_one_message() {
    let mut world = World::new(Settings::default(), 1).await;
    let message = world.message("ada", "hello");
    let context = world.context.clone();
    let all = (0..20).map(|_| {
        let (context, message) = (context.clone(), message.clone());
        tokio::spawn(async move { application::route(&context, &message).await.unwrap() })
    });
    for handle in all.collect::<Vec<_>>() {
        handle.await.unwrap();
    }
    world.settle().await;
    assert_eq!(world.texts("ada"), ["customer: hello"]);
}

#[tokio::test]
async fn messages_keep_their_order_and_belong_to_one_session() {
    for seed in 0..5 {
        let mut world = World::seeded(Settings::default(), 2, seed).await;
        for text in ["one", "two", "three", "four"] {
            for customer in ["ada", "bea"] {
                let message = world.message(customer, text);
                world.receive(&message).await;
            }
        }
        world.settle().await;
        for customer in ["ada", "bea"] {
            let expected = ["customer: one", "customer: two", "customer: three", "customer: four"];
            assert_eq!(world.texts(customer), expected);
            assert_eq!(world.count(customer, |it| matches!(it, Event::SessionOpened { .. })), 1);
        }
    }
}

#[tokio::test]
async fn an_edit_before_its_message_waits_for_it() {
    let mut world = World::new(Settings::default(), 1).await;
    world.receive(&edit(&world, "ada:1", "hullo")).await;
    world.receive(&edit(&world, "ada:1", "hello!")).await;
    world.settle().await;
    assert!(world.find("ada").is_none());
    world.says("ada", "hallo").await;
    assert_eq!(world.texts("ada"), ["customer: hallo"]);
    assert_eq!(edits(&world), ["hello!"]);
}

#[tokio::test]
async fn an_edit_after_its_message_is_one_entry_however_often_it_comes() {
    let mut world = World::new(Settings::default(), 1).await;
    world.says("ada", "hallo").await;
    for _ in 0..3 {
        world.receive(&edit(&world, "ada:1", "hello")).await;
        world.settle().await;
        world.pass(Seconds(400)).await;
    }
    assert_eq!(edits(&world), ["hello"]);
}

#[tokio::test]
async fn a_deletion_before_its_message_waits_for_it() {
    let mut world = World::new(Settings::default(), 1).await;
    let event = InboundEvent::Delete { target: "ada:1".to_owned() };
    world.receive(&world.event("ada", "delete", event)).await;
    world.settle().await;
    world.says("ada", "oops").await;
    assert_eq!(
        world.count("ada", |it| matches!(it, Event::MessageDeleted { target: 2, by: None })),
        1
    );
}

#[tokio::test]
async fn a_reply_finds_what_it_answers_whoever_wrote_it() {
    let mut world = World::new(timeless(), 1).await;
    world.says("ada", "hello").await;
    world.writes(1, "ada", "which order?").await;
    for (external_id, seq) in [("ada:1", Some(2)), ("p1", Some(5)), ("nobody", None)] {
        let mut message = world.message("ada", external_id);
        if let InboundEvent::Message { content, .. } = &mut message.event {
            let external_id = Some(external_id.to_owned());
            content.reply_to = Some(ReplyTo { external_id, seq: None, quote: None });
        }
        world.receive(&message).await;
        world.settle().await;
        let Event::MessageAdded(message) = world.log("ada").pop().unwrap().event else { panic!() };
        assert_eq!(message.content.reply_to.unwrap().seq, seq, "{external_id}");
    }
}

#[tokio::test]
async fn who_shuts_us_out_is_marked_until_they_return() {
    let mut world = World::new(timeless(), 1).await;
    world.receive(&world.event("ada", "left 0", InboundEvent::Left)).await;
    world.settle().await;
    assert!(world.find("ada").is_none(), "only a message begins a chat");
    world.says("ada", "hello").await;
    world.receive(&world.event("ada", "left 1", InboundEvent::Left)).await;
    world.settle().await;
    assert!(world.record("ada").chat.unreachable);
    world.receive(&world.event("ada", "back 1", InboundEvent::Returned)).await;
    world.settle().await;
    assert!(!world.record("ada").chat.unreachable);
    assert_eq!(world.count("ada", |it| matches!(it, Event::CustomerLeft)), 1);
}

#[tokio::test]
async fn a_message_after_closing_opens_the_next_session_with_the_last_as_parent() {
    let mut world = World::new(timeless(), 1).await;
    world.says("ada", "hello").await;
    let first = world.session("ada").id;
    world.writes(1, "ada", "hi").await;
    world.does(1, "ada", Operation::Spam { block: false }).await;
    assert!(world.session("ada").is_over());
    world.says("ada", "but why?").await;
    let second = world.session("ada");
    assert_eq!((second.parent, world.offered_to("ada")), (Some(first), Some(1)));
    assert_ne!(second.id, first);
}

#[tokio::test]
async fn s46_an_inactive_line_keeps_messages_and_offers_nothing_until_it_is_active_again() {
    let mut world = World::new(Settings { active: false, ..Settings::default() }, 1).await;
    world.says("ada", "hello").await;
    world.pass(Seconds(3_600)).await;
    assert_eq!(world.phase("ada"), Phase::Waiting { skipped: false });
    assert_eq!(world.texts("ada"), ["customer: hello"]);
    let record = world.record("ada");
    assert_eq!((record.held.timer, record.held.place), (None, None));
    world.change_settings(|it| it.active = true).await;
    world.says("ada", "anybody there?").await;
    assert_eq!(world.offered_to("ada"), Some(1));
}

/// What begins to wait without an entry that says so is offered, though the answer to that write is lost.
#[tokio::test]
async fn s46_what_waited_in_an_inactive_line_is_offered_whatever_answer_is_lost() {
    for n in 1..=8 {
        let mut world = World::new(Settings { active: false, ..timeless() }, 1).await;
        world.says("ada", "hello").await;
        world.change_settings(|it| it.active = true).await;
        let (chat, at) = (world.record("ada").chat.id, world.context.clock.now());
        world.faults.fail_call(n, Fault::AnswerLost);
        while route_timer(&world.context, TimerMessage::Chat { chat, at }, "look").await.is_err() {}
        world.faults.heal();
        world.settle().await;
        assert_eq!(world.offered_to("ada"), Some(1), "call {n}");
    }
}

#[tokio::test]
async fn events_of_a_disconnected_channel_are_let_go() {
    use application::ports::ChannelStore;
    let mut world = World::new(Settings::default(), 1).await;
    let store = &world.context.store;
    let mut channel = store.channel(crate::world::CHANNEL).await.unwrap().unwrap();
    channel.disconnected_at = Some(crate::world::START);
    store.put_channel(&channel).await.unwrap();
    world.says("ada", "hello").await;
    assert!(world.find("ada").is_none());
}

#[tokio::test]
async fn no_failing_call_loses_or_doubles_a_message() {
    with_each_call_failing(timeless(), 1, async |world| {
        let event = InboundEvent::Edit {
            target: "ada:2".to_owned(),
            content: Content::text("second!"),
            edited_at: world.context.clock.now(),
        };
        world.receive(&world.event("ada", "edit", event)).await;
        world.settle().await;
        world.says("ada", "first").await;
        world.says("ada", "second").await;
        world.does(1, "ada", writing("hi")).await;
        world.receive(&world.event("ada", "left", InboundEvent::Left)).await;
        world.settle().await;
        world.says("ada", "third").await;
    })
    .await;
}

#[tokio::test]
async fn a_call_is_followed_through_everything_it_causes() {
    let mut world = World::new(timeless(), 1).await;
    let trace = "5759e988bd862e3fe1be46a994272793".parse().ok();
    let message = world.message("ada", "hello");
    world.receive(&Inbound { trace, ..message }).await;
    world.settle().await;
    let log = world.log("ada");
    let names = log.iter().map(|it| announcement(it).happening.name());
    assert_eq!(names.collect::<Vec<_>>(), ["SessionOpened", "MessageAdded", "OfferMade"]);
    assert!(log.iter().all(|it| it.trace == trace), "{log:?}");
    world.does(1, "ada", Operation::Answer { offer: None }).await;
    let log = world.log("ada");
    let answered = log.last().unwrap();
    assert_eq!(answered.trace(), TraceId::of_entry(answered.chat, answered.seq), "begins anew");
}
