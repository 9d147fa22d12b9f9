//! Two at once, calls that fail, a CRM that is away, cards that vanish.

use application::{Operation, remove_card};
use domain::crm::{Bound, CardKind, CardRef, CommunicationKind, Draft};
use domain::ids::UserId;
use domain::time::Seconds;
use serde_json::json;

use crate::disturbed::in_each_with_each_call_failing;
use crate::world::{World, writing};

async fn with_leads() -> World {
    World::with_crm(json!({"CRM_CREATE": "lead", "CRM_CHAT_TRACKER": "Y"})).await
}

#[tokio::test]
async fn two_sessions_of_one_unknown_customer_at_once_make_one_lead() {
    let mut world = with_leads().await;
    let first = world.message("ada", "06 12345678");
    let second = world.visit("web", "06 12345678", None);
    world.receive(&first).await;
    world.receive(&second).await;
    world.settle().await;
    assert_eq!(world.cards().len(), 1);
    assert_eq!(world.bound("ada"), world.bound("web"));
}

#[tokio::test]
async fn two_leads_become_one_when_their_customers_tell_the_same_phone() {
    let mut world = with_leads().await;
    world.says("ada", "hello").await;
    world.says("bea", "hello").await;
    world.does(2, "bea", Operation::Answer { offer: None }).await;
    let (first, second) = (world.card("ada").card_ref(), world.card("bea").card_ref());
    assert_ne!(first, second);
    world.says("ada", "06 12345678").await;
    world.says("bea", "06 12345678").await;
    assert_eq!(world.cards(), [first]);
    assert_eq!((world.bound("ada"), world.bound("bea")), (Bound::to(first), Bound::to(first)));
    assert_eq!(world.responsible("ada"), Some(2), "whose it was is known still");
    let kinds: Vec<_> = world.card("ada").draft.communications.iter().map(|it| it.kind).collect();
    let messenger = CommunicationKind::Messenger;
    assert_eq!(kinds, [messenger, CommunicationKind::Phone, messenger]);
    assert_eq!(world.timeline_of(first).len(), 5, "two histories, two sessions, and the merging");
}

#[tokio::test]
async fn a_lead_goes_into_the_contact_its_customer_turns_out_to_be_with_its_deal() {
    let mut world = World::with_crm(json!({"CRM_CREATE": "deal"})).await;
    let ada = world.keeps(Draft::new(CardKind::Contact), &["+39 06 12345678"]).await;
    world.says("ada", "hello").await;
    let deal = world.bound("ada").get(CardKind::Deal).unwrap();
    world.shares("ada", "06 12345678").await;
    assert_eq!(world.bound("ada"), Bound::to(ada).with(deal));
    assert_eq!(world.card_named(deal).draft.contact, Some(ada.id));
    assert_eq!(world.cards(), [ada, deal]);
}

#[tokio::test]
async fn what_a_person_has_changed_is_never_merged() {
    let mut world = with_leads().await;
    for customer in ["ada", "bea"] {
        world.says(customer, "hello").await;
        let card = world.card(customer).card_ref();
        world.edits(card, |it| it.last_name = "Byron".to_owned()).await;
        world.says(customer, "06 12345678").await;
    }
    assert_eq!(world.cards().len(), 2);
    assert_ne!(world.bound("ada"), world.bound("bea"));
}

#[tokio::test]
async fn a_card_that_is_deleted_leaves_its_chats_and_another_is_made() {
    let mut world = with_leads().await;
    world.says("ada", "hello").await;
    let first = world.card("ada").card_ref();
    let store = world.context.store.clone();
    for was_there in [true, false] {
        assert_eq!(remove_card(&world.context, &store, first).await.unwrap(), was_there);
        world.settle().await;
    }
    assert!(world.bound("ada").is_empty());
    world.does(1, "ada", Operation::Answer { offer: None }).await;
    let second = world.card("ada");
    assert_ne!(second.card_ref(), first);
    assert_eq!(second.draft.responsible, Some(UserId(1)));
    assert_eq!(world.timeline_of(first), []);
}

#[tokio::test]
async fn while_the_crm_is_away_the_queue_goes_on_and_the_binding_follows() {
    let mut world = with_leads().await;
    world.faults.fail_next("find", 20);
    world.says("ada", "hello").await;
    world.pass(Seconds(2)).await;
    assert_eq!(world.offered_to("ada"), Some(1));
    world.does(1, "ada", Operation::Answer { offer: None }).await;
    world.pass(Seconds(60)).await;
    assert_eq!(world.responsible("ada"), Some(1));
    assert_eq!(world.cards().len(), 1);
}

#[tokio::test]
async fn a_crm_that_answers_after_the_session_is_over_still_keeps_its_log() {
    let mut world = with_leads().await;
    world.has_directory = false;
    world.says("ada", "hello").await;
    world.pass(Seconds(2)).await;
    world.does(1, "ada", writing("good morning")).await;
    world.does(1, "ada", Operation::Spam { block: false }).await;
    assert!(world.bound("ada").is_empty());
    world.has_directory = true;
    world.says("ada", "me again").await;
    let card = world.card("ada").card_ref();
    assert_eq!(card, CardRef::new(CardKind::Lead, 1));
}

#[tokio::test]
async fn no_failing_call_makes_a_second_lead_note_or_answer() {
    in_each_with_each_call_failing(with_leads, async |world| {
        world.says("ada", "06 12345678").await;
        world.pass(Seconds(10)).await;
        world.does(1, "ada", writing("hi")).await;
        world.does(1, "ada", Operation::Spam { block: false }).await;
    })
    .await;
}

#[tokio::test]
async fn no_failing_call_leaves_two_leads_of_one_customer() {
    in_each_with_each_call_failing(with_leads, async |world| {
        world.says("ada", "hello").await;
        world.says("bea", "hello").await;
        world.pass(Seconds(10)).await;
        world.says("ada", "06 12345678").await;
        world.says("bea", "06 12345678").await;
    })
    .await;
}
