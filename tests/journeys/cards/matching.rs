//! Who the customer is (S16, S16b).

use domain::crm::{Bound, CardKind, CommunicationKind, Draft, Handle};
use domain::ids::UserId;
use domain::time::Seconds;
use serde_json::json;

use crate::world::{World, binds};

fn contact(responsible: Option<u64>) -> Draft {
    let name = "Ada Byron".to_owned();
    Draft { name, responsible: responsible.map(UserId), ..Draft::new(CardKind::Contact) }
}

fn tracker() -> serde_json::Value {
    json!({"CRM_CHAT_TRACKER": "Y"})
}

#[tokio::test]
async fn s16_a_customer_is_recognised_by_what_the_channel_tells_and_bound_to_their_card() {
    let mut world = World::with_crm(json!({})).await;
    let ada = world.keeps(contact(None), &["+39 06 12345678"]).await;
    world.says_as("ada", "hello", |it| it.phone = Some("390612345678".to_owned())).await;
    assert_eq!(world.bound("ada"), Bound::to(ada));
    let messenger = Handle::of_chat(&world.record("ada").chat);
    assert!(world.card("ada").draft.has(&messenger), "from now on they are known by it");
    assert_eq!(world.timeline_of(ada).len(), 1, "their session is in the timeline");
    world.says("ada", "are you there?").await;
    assert_eq!((world.count("ada", binds), world.cards()), (1, vec![ada]));
}

#[tokio::test]
async fn s16_who_is_known_at_the_messenger_is_recognised_by_it_alone() {
    let mut world = World::with_crm(json!({})).await;
    let ada = world.keeps(contact(None), &["+39 06 12345678"]).await;
    world.says_as("ada", "hello", |it| it.phone = Some("390612345678".to_owned())).await;
    world
        .edits(ada, |it| it.communications.retain(|it| it.kind == CommunicationKind::Messenger))
        .await;
    world.does(99, "ada", application::Operation::Spam { block: false }).await;
    world.says("ada", "me again").await;
    assert_eq!(world.bound("ada"), Bound::to(ada));
    assert_eq!(world.timeline_of(ada).len(), 2);
}

#[tokio::test]
async fn s16_without_the_tracker_nobody_is_recognised_by_what_they_write() {
    let mut world = World::with_crm(json!({})).await;
    let ada = world.keeps(contact(None), &["+39 06 12345678"]).await;
    world.says("ada", "call me: 06 12345678").await;
    assert!(world.bound("ada").is_empty());
    world.shares("ada", "06 12345678").await;
    assert_eq!(world.bound("ada"), Bound::to(ada), "but by the card of their own that they send");
}

#[tokio::test]
async fn s16b_with_the_tracker_a_phone_or_an_address_in_a_message_is_recognised() {
    for text in ["call me: 06 12345678", "write to ADA@example.org, please"] {
        let mut world = World::with_crm(tracker()).await;
        let ada = world.keeps(contact(None), &["+39 06 12345678", "ada@example.org"]).await;
        world.says("ada", "hello").await;
        assert!(world.bound("ada").is_empty());
        world.says("ada", text).await;
        assert_eq!(world.bound("ada"), Bound::to(ada), "{text}");
    }
}

#[tokio::test]
async fn s16b_conversations_of_all_channels_are_merged_onto_one_card() {
    let mut world = World::with_crm(tracker()).await;
    let ada = world.keeps(contact(None), &["+39 06 12345678", "ada@example.org"]).await;
    world.says("ada", "06 12345678").await;
    world.writes_on_site("web", "hello", Some("ada@example.org")).await;
    assert_eq!((world.bound("ada"), world.bound("web")), (Bound::to(ada), Bound::to(ada)));
    let chats = ["ada", "web"].map(|it| world.record(it).chat.id);
    let bound: Vec<_> = world.context.store.all_bindings().iter().map(|it| it.1).collect();
    assert_eq!(bound, chats);
    assert_eq!(world.timeline_of(ada).len(), 2);
}

#[tokio::test]
async fn s16_of_several_matches_the_order_decides_and_the_others_stay_as_they_are() {
    let mut world = World::with_crm(tracker()).await;
    let reached = ["+39 06 12345678"];
    let lead = world.keeps(Draft::new(CardKind::Lead), &reached).await;
    let company = world.keeps(Draft::new(CardKind::Company), &reached).await;
    let younger = world.keeps(contact(None), &["+39 06 87654321"]).await;
    let first = world.keeps(contact(None), &reached).await;
    let other = world.keeps(contact(None), &reached).await;
    world.says("ada", "06 12345678 or 06 87654321").await;
    assert_eq!(world.bound("ada"), Bound::to(younger), "the oldest contact with any of the phones");
    let mut expected = vec![younger, first, other, company, lead];
    expected.sort();
    assert_eq!(world.cards(), expected);
}

#[tokio::test]
async fn s17_who_is_recognised_is_offered_to_their_responsible() {
    let mut world = World::with_crm(tracker()).await;
    let ada = world.keeps(contact(Some(3)), &["+39 06 12345678"]).await;
    world.says("ada", "it is me, 06 12345678").await;
    assert_eq!((world.offered_to("ada"), world.bound("ada")), (Some(3), Bound::to(ada)));
    world.says("bea", "hello").await;
    assert_eq!(world.offered_to("bea"), Some(1), "nobody knows her: the queue");
    world.says("bea", "I share a phone: 06 12345678").await;
    assert_eq!(world.offered_to("bea"), Some(3), "told later, asked then");
}

#[tokio::test]
async fn s16_nothing_is_asked_of_the_crm_where_the_line_has_it_switched_off() {
    let mut world = World::with_crm(json!({"CRM": "N", "CRM_CREATE": "lead"})).await;
    let ada = world.keeps(contact(Some(3)), &["+39 06 12345678"]).await;
    world.says_as("ada", "hello", |it| it.phone = Some("390612345678".to_owned())).await;
    assert!(world.bound("ada").is_empty());
    assert_eq!((world.offered_to("ada"), world.cards()), (Some(1), vec![ada]));
    let crm = |it: &memory::Message| it.queue == memory::SqsQueue::Crm;
    assert!(!world.context.queues.sent().iter().any(crm));
}

#[tokio::test]
async fn s47_the_log_of_a_session_is_in_the_timeline_once_it_is_over() {
    let mut world = World::with_crm(json!({})).await;
    let ada = world.keeps(contact(None), &["+39 06 12345678"]).await;
    world.says_as("ada", "hello", |it| it.phone = Some("390612345678".to_owned())).await;
    world.writes(1, "ada", "good morning").await;
    world.says("ada", "and goodbye").await;
    world.does(1, "ada", application::Operation::Finish).await;
    world.pass(Seconds(600)).await;
    let notes = world.timeline_of(ada);
    let [note] = notes.as_slice() else { panic!("{notes:?}") };
    let domain::crm::timeline::What::Session(session) = &note.what else { panic!("{note:?}") };
    let ended = session.ended.as_ref().unwrap();
    let said: Vec<&str> = ended.log.lines().map(|it| it.split_once("] ").unwrap().1).collect();
    assert_eq!(said, ["ADA: hello", "User 1: good morning", "ADA: and goodbye"]);
    assert_eq!((ended.operator, ended.left_out), (Some(UserId(1)), 0));
}
