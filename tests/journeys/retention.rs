//! What lines keep no longer: it goes when its time is over, nothing else does, and whatever fails on the way.

use application::ports::{Clock, Objects, RetainMessage};
use application::{Operation, queue_retention, retain, sent_key};
use domain::erasure::content_of;
use domain::message::{Attachment, AttachmentKind, Source};
use domain::retention::is_gone;
use domain::session::Event;
use domain::time::Seconds;
use serde_json::{Value, json};

use crate::disturbed::in_each_with_each_call_failing;
use crate::world::{LINE, World};

const DAY: Seconds = Seconds(24 * 60 * 60);

/// All that is said has it in it.
const SAID: &str = "clandestine";

#[expect(clippy::needless_pass_by_value, reason = "settings read better without borrows")]
fn keeping(own: Value) -> Value {
    json!({ "FULL_CLOSE_TIME": 0, "CANALI": own })
}

/// `customer` writes with a file, is answered, and their session ends.
async fn talks(world: &mut World, customer: &str) {
    let mut message = world.message(customer, &format!("{SAID} of {customer}"));
    if let domain::inbound::InboundEvent::Message { content, .. } = &mut message.event {
        content.attachments = vec![Attachment {
            kind: AttachmentKind::File,
            source: Source::Object(sent_key(customer)),
            name: Some(format!("{SAID}.pdf")),
            mime: None,
            size: None,
            duration_s: None,
        }];
    }
    while Objects::put(&world.context.store, &sent_key(customer), vec![1]).await.is_err() {}
    world.receive(&message).await;
    world.settle().await;
    let taker = world.offered_to(customer).unwrap_or(1);
    world.does(taker, customer, Operation::Answer { offer: None }).await;
    world.writes(taker, customer, "good day").await;
}

async fn ends(world: &mut World, customer: &str) {
    let owner = world.owner(customer).unwrap_or(1);
    world.does(owner, customer, Operation::Finish).await;
    assert!(world.record(customer).chat.session.is_some_and(|it| it.is_over()));
}

/// Whether anything in `customer`'s log says something.
fn is_said(world: &World, customer: &str) -> bool {
    world.log(customer).iter().filter_map(|it| content_of(&it.event)).any(|it| !is_gone(it))
}

#[tokio::test]
async fn files_go_after_their_days_and_words_stay() {
    let mut world = World::set_up(keeping(json!({ "keep_files_days": 1 })), 1).await;
    talks(&mut world, "ada").await;
    ends(&mut world, "ada").await;
    let before = world.log("ada");
    world.pass(Seconds(DAY.0 - 60)).await;
    assert_eq!(world.context.store.object_keys(), [sent_key("ada")]);
    assert_eq!(world.log("ada"), before);
    world.pass(Seconds(2 * 60 * 60)).await;
    assert_eq!(world.context.store.object_keys(), Vec::<String>::new());
    assert_eq!(world.texts("ada").len(), 2, "what was said is said");
    let stored = serde_json::to_string(&world.log("ada")).unwrap();
    assert!(
        stored.contains("clandestine of ada") && !stored.contains("clandestine.pdf"),
        "{stored}"
    );
}

#[tokio::test]
async fn what_was_said_goes_and_the_log_and_the_card_keep_that_it_was() {
    let mut world = World::with_crm(json!({ "CRM_CREATE": "lead" })).await;
    world.configure(keeping(json!({ "keep_messages_days": 1, "country": "IT" }))).await;
    world
        .says_as("ada", &format!("a {SAID}"), |it| it.phone = Some("+39 333 1234567".to_owned()))
        .await;
    talks(&mut world, "ada").await;
    ends(&mut world, "ada").await;
    let (before, statuses) = (world.log("ada"), world.statuses("ada").await);
    let card = world.card("ada").card_ref();
    assert!(format!("{:?}", world.timeline_of(card)).contains(SAID));
    world.pass(Seconds(DAY.0 + 2 * 60 * 60)).await;
    let stored = format!("{:?}", world.context.store);
    let at = stored.find(SAID).map(|it| &stored[it.saturating_sub(300)..it + 20]);
    assert_eq!(at, None, "neither in the log nor in a file nor in a timeline");
    let after = world.log("ada");
    let told = |log: &[domain::chat::Entry]| -> Vec<_> {
        log.iter()
            .map(|it| (it.seq, it.at, it.session, std::mem::discriminant(&it.event)))
            .collect()
    };
    assert_eq!(told(&after), told(&before));
    assert_eq!(world.statuses("ada").await.len(), statuses.len());
    let who = |it: &domain::chat::Entry| match &it.event {
        Event::MessageAdded(message) => Some(message.author),
        _ => None,
    };
    assert_eq!(
        after.iter().filter_map(who).collect::<Vec<_>>(),
        before.iter().filter_map(who).collect::<Vec<_>>()
    );
    assert_eq!(world.timeline_of(card).len(), 2, "that there was a session, and a history");
    world.says("ada", &format!("another {SAID}")).await;
    assert!(is_said(&world, "ada"), "the next conversation has its own time");
}

#[tokio::test]
async fn an_open_session_keeps_all_and_holds_up_nobody() {
    let mut world = World::set_up(keeping(json!({ "keep_messages_days": 1 })), 3).await;
    for customer in ["ada", "bea", "cia"] {
        talks(&mut world, customer).await;
    }
    ends(&mut world, "bea").await;
    world.pass(Seconds(2 * DAY.0)).await;
    ends(&mut world, "cia").await;
    world.pass(Seconds(60 * 60)).await;
    let said = |world: &World| ["ada", "bea", "cia"].map(|it| is_said(world, it));
    assert_eq!(said(&world), [true, false, true]);
    world.pass(Seconds(DAY.0)).await;
    assert_eq!(said(&world), [true, false, false], "its time ran from its end");
    ends(&mut world, "ada").await;
    world.pass(Seconds(DAY.0 + 60 * 60)).await;
    assert_eq!(said(&world), [false; 3]);
}

#[tokio::test]
async fn a_line_keeps_for_ever_until_it_says_otherwise_and_then_what_was_before_goes_too() {
    let mut world = World::set_up(keeping(json!({})), 1).await;
    talks(&mut world, "ada").await;
    ends(&mut world, "ada").await;
    world.pass(Seconds(2 * DAY.0)).await;
    assert!(is_said(&world, "ada"));
    assert_eq!(queue_retention(&world.context).await.unwrap(), 0);
    world.configure(keeping(json!({ "keep_messages_days": 3 }))).await;
    world.pass(Seconds(60 * 60)).await;
    assert!(is_said(&world, "ada"), "three days are not over");
    world.configure(keeping(json!({ "keep_messages_days": 1 }))).await;
    world.pass(Seconds(60 * 60)).await;
    assert!(!is_said(&world, "ada"), "less than before counts at once");
}

#[tokio::test]
async fn who_may_go_on_with_their_session_finds_it_whole() {
    let mut fields = keeping(json!({ "keep_messages_days": 1 }));
    fields["AUTO_EXPIRE_TIME"] = json!(2 * DAY.0);
    let mut world = World::set_up(fields, 1).await;
    talks(&mut world, "ada").await;
    ends(&mut world, "ada").await;
    world.pass(Seconds(2 * DAY.0 - 60)).await;
    assert!(is_said(&world, "ada"));
    world.pass(Seconds(2 * 60 * 60)).await;
    assert!(!is_said(&world, "ada"));
}

#[tokio::test]
async fn a_long_conversation_goes_in_several_messages() {
    let mut world = World::set_up(keeping(json!({ "keep_messages_days": 1 })), 1).await;
    talks(&mut world, "ada").await;
    for n in 0..450 {
        world.says("ada", &format!("{SAID} {n}")).await;
    }
    ends(&mut world, "ada").await;
    let end = world.context.clock.now() + Seconds(DAY.0 + 60);
    world.context.clock.set(end);
    let store = world.context.store.clone();
    let mut messages = 0;
    while is_said(&world, "ada") {
        messages += 1;
        let message = RetainMessage { line: LINE };
        retain(&world.context, &store, &store, message).await.unwrap();
    }
    assert_eq!(messages, 3);
}

#[tokio::test]
async fn no_failing_call_leaves_what_was_said_or_takes_anything_else() {
    let make = async || World::set_up(keeping(json!({ "keep_messages_days": 1 })), 2).await;
    in_each_with_each_call_failing(make, async |world| {
        talks(world, "ada").await;
        talks(world, "bea").await;
        ends(world, "ada").await;
        let end = world.context.clock.now() + Seconds(DAY.0 + 60);
        world.context.clock.set(end);
        world.says("cia", "hello").await;
        while queue_retention(&world.context).await.is_err() {}
        world.settle().await;
        assert!(!is_said(world, "ada") && is_said(world, "bea"));
        let kept = world.context.store.object_keys();
        assert_eq!(kept, [sent_key("bea")]);
    })
    .await;
}
