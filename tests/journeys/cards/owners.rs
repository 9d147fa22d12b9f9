//! Whose customer somebody is (S17, S23; transitions 8, 13, 15).

use application::Operation;
use domain::crm::{CardKind, Draft};
use domain::ids::UserId;
use domain::time::Seconds;
use serde_json::json;

use crate::world::World;

fn answer() -> Operation {
    Operation::Answer { offer: None }
}

async fn with_leads(more: serde_json::Value) -> World {
    let mut world = World::with_crm(json!({"CRM_CREATE": "lead"})).await;
    world.configure(more).await;
    world
}

/// A world in which Ada is a contact of employee 3.
async fn with_owner(more: serde_json::Value) -> World {
    let mut world = World::with_crm(more).await;
    let draft = Draft { responsible: Some(UserId(3)), ..Draft::new(CardKind::Contact) };
    world.keeps(draft, &["+39 06 12345678"]).await;
    world.says_as("ada", "hello", |it| it.phone = Some("390612345678".to_owned())).await;
    world
}

#[tokio::test]
async fn s17_a_lead_belongs_to_whoever_accepts_first() {
    let mut world = with_leads(json!({})).await;
    world.says("ada", "hello").await;
    assert_eq!(world.responsible("ada"), None);
    world.pass(Seconds(60)).await;
    assert_eq!((world.offered_to("ada"), world.responsible("ada")), (Some(2), None));
    world.does(2, "ada", answer()).await;
    assert_eq!(world.responsible("ada"), Some(2));
    world.does(2, "ada", Operation::Skip { offer: None }).await;
    world.does(1, "ada", answer()).await;
    assert_eq!(world.responsible("ada"), Some(2), "they had it first");
}

#[tokio::test]
async fn s17_a_deal_and_its_contact_belong_to_whoever_accepts_first() {
    let mut world = World::with_crm(json!({"CRM_CREATE": "deal"})).await;
    world.says("ada", "hello").await;
    world.writes(1, "ada", "good morning").await;
    for card in world.bound("ada").cards() {
        assert_eq!(world.card_named(card).draft.responsible, Some(UserId(1)), "{card}");
    }
}

#[tokio::test]
async fn s17_an_existing_customer_is_never_taken_from_their_owner_by_anothers_answer() {
    let mut world = with_owner(json!({})).await;
    assert_eq!(world.offered_to("ada"), Some(3));
    world.pass(Seconds(60)).await;
    world.does(1, "ada", answer()).await;
    assert_eq!((world.owner("ada"), world.responsible("ada")), (Some(1), Some(3)));
}

#[tokio::test]
async fn s23_an_accepted_transfer_changes_the_responsible_and_an_offered_one_does_not() {
    let mut world = with_owner(json!({})).await;
    world.does(3, "ada", answer()).await;
    world.does(3, "ada", Operation::TransferToUser(UserId(2))).await;
    assert_eq!(world.responsible("ada"), Some(3), "not accepted yet");
    world.does(2, "ada", answer()).await;
    assert_eq!(world.responsible("ada"), Some(2));
}

#[tokio::test]
async fn s23_rotation_never_changes_the_responsible() {
    let mut world = with_owner(json!({})).await;
    world.does(3, "ada", answer()).await;
    world.does(3, "ada", Operation::TransferToUser(UserId(2))).await;
    world.pass(Seconds(60)).await;
    assert_eq!(world.offered_to("ada"), Some(1), "silent: the queue");
    world.does(1, "ada", answer()).await;
    assert_eq!(world.responsible("ada"), Some(3));
    world.does(1, "ada", Operation::TransferToLine(domain::ids::LineId(1))).await;
    world.does(2, "ada", answer()).await;
    assert_eq!(world.responsible("ada"), Some(3), "nor does a line's queue");
}

#[tokio::test]
async fn s23_where_the_line_says_no_the_first_stays_responsible() {
    let mut world = with_leads(json!({"CRM_TRANSFER_CHANGE": "N"})).await;
    world.says("ada", "hello").await;
    world.does(1, "ada", answer()).await;
    world.does(1, "ada", Operation::TransferToUser(UserId(2))).await;
    world.does(2, "ada", answer()).await;
    assert_eq!((world.owner("ada"), world.responsible("ada")), (Some(2), Some(1)));
}

#[tokio::test]
async fn s23_who_takes_a_session_over_takes_its_customer_over() {
    let mut world = with_owner(json!({})).await;
    world.does(3, "ada", answer()).await;
    world.does(99, "ada", Operation::Intercept).await;
    assert_eq!(world.responsible("ada"), Some(99));
}

#[tokio::test]
async fn s17_the_customer_of_somebody_who_is_nobody_here_stays_theirs() {
    let mut world = World::with_crm(json!({})).await;
    let contact = Draft { others: true, ..Draft::new(CardKind::Contact) };
    world.keeps(contact, &["+39 06 12345678"]).await;
    world.says_as("ada", "hello", |it| it.phone = Some("390612345678".to_owned())).await;
    assert_eq!(world.offered_to("ada"), Some(1), "whom it names nobody here can ask");
    world.does(1, "ada", answer()).await;
    world.does(1, "ada", Operation::TransferToUser(UserId(2))).await;
    world.does(2, "ada", answer()).await;
    assert_eq!(world.responsible("ada"), None);
}

#[tokio::test]
async fn s23_whoever_takes_a_customer_over_does_not_take_their_firm_over() {
    let mut world = World::with_crm(json!({})).await;
    let of = |kind, company| Draft { responsible: Some(UserId(3)), company, ..Draft::new(kind) };
    let firm = world.keeps(of(CardKind::Company, None), &[]).await;
    world.keeps(of(CardKind::Contact, Some(firm.id)), &["+39 06 12345678"]).await;
    world.says_as("ada", "hello", |it| it.phone = Some("390612345678".to_owned())).await;
    assert_eq!(world.bound("ada").get(CardKind::Company), Some(firm));
    world.does(3, "ada", answer()).await;
    world.does(3, "ada", Operation::TransferToUser(UserId(2))).await;
    world.does(2, "ada", answer()).await;
    assert_eq!(world.responsible("ada"), Some(2));
    assert_eq!(world.card_named(firm).draft.responsible, Some(UserId(3)));
}

#[tokio::test]
async fn s17_the_customers_of_one_who_is_dismissed_belong_to_whoever_accepts() {
    let mut world = World::with_crm(json!({})).await;
    let draft = Draft { responsible: Some(UserId(3)), ..Draft::new(CardKind::Contact) };
    world.keeps(draft, &["+39 06 12345678"]).await;
    world.employs(3, false).await;
    world.says_as("ada", "hello", |it| it.phone = Some("390612345678".to_owned())).await;
    assert_eq!(world.offered_to("ada"), Some(1));
    world.does(1, "ada", answer()).await;
    assert_eq!(world.responsible("ada"), Some(1));
}
