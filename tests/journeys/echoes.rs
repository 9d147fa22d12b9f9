//! What is written to a customer from our side but not through us (design D4).

use application::{ECHO_HOLD, Operation};
use domain::delivery::MessageStatus;
use domain::inbound::{InboundEvent, Receipted};
use domain::message::{Attachment, AttachmentKind, Author, Content, Source};
use domain::session::{Event, SessionStatus};
use domain::time::Seconds;
use memory::SqsQueue;

use crate::disturbed::with_each_call_failing;
use crate::world::{World, timeless, writing};

fn echo(world: &World, external_id: &str, content: Content) -> InboundEvent {
    let sent_at = application::ports::Clock::now(&world.context.clock);
    InboundEvent::Echo { external_id: external_id.to_owned(), sent_at, content }
}

async fn tell(world: &mut World, event: InboundEvent) {
    let key = format!("{event:?}");
    let event = world.event("ada", &key, event);
    world.receive(&event).await;
    world.settle().await;
}

async fn played_back(world: &mut World, external_id: &str, text: &str) {
    let event = echo(world, external_id, Content::text(text));
    tell(world, event).await;
}

async fn world() -> World {
    let mut world = World::new(timeless(), 1).await;
    world.says("ada", "hello").await;
    world
}

#[tokio::test]
async fn what_is_written_elsewhere_is_in_the_chat_after_half_a_minute() {
    let mut world = world().await;
    played_back(&mut world, "e1", "from my phone").await;
    world.pass(Seconds(ECHO_HOLD.0 - 1)).await;
    assert_eq!(world.texts("ada"), ["customer: hello"]);
    world.pass(Seconds(1)).await;
    assert_eq!(world.texts("ada"), ["customer: hello", "elsewhere: from my phone"]);
    assert_eq!(world.provider.calls(), 0, "it is at the customer's already");
    played_back(&mut world, "e1", "from my phone").await;
    world.pass(Seconds(60)).await;
    assert_eq!(world.texts("ada").len(), 2, "played back twice it is there once");
}

#[tokio::test]
async fn the_customer_waits_no_longer_and_the_session_goes_on() {
    let mut world = world().await;
    world.does(1, "ada", Operation::Answer { offer: None }).await;
    assert_eq!(world.session("ada").status(), SessionStatus::Client);
    played_back(&mut world, "e1", "from my phone").await;
    world.pass(ECHO_HOLD).await;
    let session = world.session("ada");
    assert_eq!(session.status(), SessionStatus::Answer);
    assert_eq!((session.unanswered_since, session.replied), (None, false));
    world.says("ada", "thanks").await;
    assert_eq!(world.session("ada").status(), SessionStatus::Client);
}

#[tokio::test]
async fn our_own_is_ours_however_early_it_is_played_back() {
    let mut world = world().await;
    world.does(1, "ada", Operation::Answer { offer: None }).await;
    played_back(&mut world, "p1", "coming").await;
    world.does(1, "ada", writing("coming")).await;
    played_back(&mut world, "p1", "coming").await;
    world.pass(Seconds(120)).await;
    assert_eq!(world.texts("ada"), ["customer: hello", "user 1: coming"]);
    assert_eq!(world.context.queues.held(SqsQueue::Timers), []);
}

#[tokio::test]
async fn to_somebody_who_never_wrote_it_says_nothing() {
    let mut world = World::new(timeless(), 1).await;
    played_back(&mut world, "e1", "are you interested?").await;
    assert_eq!(world.context.queues.held(SqsQueue::Timers), []);
    world.pass(Seconds(60)).await;
    assert!(world.find("ada").is_none());
}

#[tokio::test]
async fn it_is_read_edited_reacted_to_and_taken_back_like_any_other() {
    let mut world = world().await;
    played_back(&mut world, "e1", "at nine").await;
    let of = Receipted::Ids(vec!["e1".to_owned()]);
    let early = InboundEvent::Receipt { of, status: MessageStatus::Delivered, reason: None };
    tell(&mut world, early).await;
    world.pass(ECHO_HOLD).await;
    assert_eq!(world.deliveries("ada").await[0].1.status(None), MessageStatus::Delivered);
    let now = application::ports::Clock::now(&world.context.clock);
    let (of, status) = (Receipted::UpTo(now), MessageStatus::Read);
    tell(&mut world, InboundEvent::Receipt { of, status, reason: None }).await;
    assert_eq!(world.deliveries("ada").await[0].1.status(None), MessageStatus::Read);
    let (target, content) = ("e1".to_owned(), Content::text("at ten"));
    tell(&mut world, InboundEvent::Edit { target, content, edited_at: now }).await;
    tell(&mut world, InboundEvent::Reaction { target: "e1".to_owned(), emoji: None }).await;
    tell(&mut world, InboundEvent::Delete { target: "e1".to_owned() }).await;
    let changes = |it: &Event| match it {
        Event::MessageEdited { target, by: None, .. }
        | Event::MessageDeleted { target, by: None }
        | Event::MessageReacted { target, .. } => *target == 4,
        _ => false,
    };
    assert_eq!(world.count("ada", changes), 3);
    assert_eq!(world.provider.calls(), 0);
}

#[tokio::test]
async fn its_files_are_fetched_and_it_answers_what_it_answers() {
    let mut world = world().await;
    let file = Attachment {
        kind: AttachmentKind::Image,
        source: Source::Url("https://cdn.example/1".to_owned()),
        name: None,
        mime: None,
        size: None,
        duration_s: None,
    };
    let reply_to =
        domain::message::ReplyTo { external_id: Some("ada:1".to_owned()), seq: None, quote: None };
    let content =
        Content { attachments: vec![file], reply_to: Some(reply_to), ..Content::default() };
    let media = application::ports::Media { bytes: b"png".to_vec(), mime: None };
    world.provider.give([Ok(media)]);
    let event = echo(&world, "e1", content);
    tell(&mut world, event).await;
    world.pass(ECHO_HOLD).await;
    let entry = world.log("ada").pop().unwrap();
    let Event::MessageAdded(message) = &entry.event else { panic!("{entry:?}") };
    assert_eq!(message.author, Author::Elsewhere);
    assert_eq!(message.content.reply_to.as_ref().unwrap().seq, Some(2));
    let key = application::media_key(&entry, 0);
    let kept = application::ports::Objects::get(&world.context.store, &key).await.unwrap();
    assert_eq!(kept.as_deref(), Some(b"png".as_slice()));
}

#[tokio::test]
async fn no_failing_call_loses_or_doubles_an_echo() {
    with_each_call_failing(timeless(), 1, async |world| {
        world.says("ada", "hello").await;
        played_back(world, "e1", "from my phone").await;
        world.pass(Seconds(60)).await;
        assert_eq!(world.texts("ada"), ["customer: hello", "elsewhere: from my phone"]);
    })
    .await;
}
