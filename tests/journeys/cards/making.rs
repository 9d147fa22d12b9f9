//! What is made of a customer whom nobody knows (S18-S22).

use application::ports::{ConnectError, CrmDirectory, Profile};
use application::{LeadMade, Operation, make_lead};
use domain::crm::{CardKind, CommunicationKind, Handle};
use domain::ids::UserId;
use domain::session::Refusal;
use domain::time::Seconds;
use domain::user::Role;
use serde_json::json;

use crate::world::{World, user};

fn leads() -> serde_json::Value {
    json!({"CRM_CREATE": "lead"})
}

async fn lead_by(world: &mut World, id: u64, customer: &str) -> LeadMade {
    let (by, session) = (user(UserId(id), Role::Operator), world.session(customer).id);
    let store = world.context.store.clone();
    let made = loop {
        if let Ok(made) = make_lead(&world.context, &store, &by, session).await {
            break made;
        }
    };
    world.settle().await;
    made
}

#[tokio::test]
async fn s18_by_default_nothing_is_made_and_the_operator_makes_a_lead_with_name_and_history() {
    let mut world = World::with_crm(json!({})).await;
    world.says("ada", "hello").await;
    world.does(1, "ada", Operation::Answer { offer: None }).await;
    world.writes(1, "ada", "good morning").await;
    assert_eq!(world.cards(), []);
    let LeadMade::Done(lead) = lead_by(&mut world, 1, "ada").await else { panic!() };
    assert_eq!((lead.draft.kind, lead.draft.name.as_str()), (CardKind::Lead, "ADA"));
    assert_eq!(lead.draft.responsible, Some(UserId(1)));
    assert_eq!(world.bound("ada").main(), Some(lead.card_ref()));
    let comments = world.comments(lead.card_ref());
    let [history] = comments.as_slice() else { panic!("{comments:?}") };
    assert!(
        history.contains("ADA: hello") && history.contains("User 1: good morning"),
        "{history}"
    );
    let LeadMade::Done(again) = lead_by(&mut world, 1, "ada").await else { panic!() };
    assert_eq!(again.card_ref(), lead.card_ref());
    assert_eq!((world.cards().len(), world.timeline_of(lead.card_ref()).len()), (1, 2));
}

#[tokio::test]
async fn s18_a_name_that_the_messenger_tells_later_reaches_lead_and_deal() {
    for (create, kind) in [("lead", CardKind::Lead), ("deal", CardKind::Deal)] {
        let mut world = World::with_crm(json!({ "CRM_CREATE": create, "LINE_NAME": "Shop" })).await;
        let later = Err(ConnectError::Unreachable("busy".to_owned()));
        let named = Profile { name: Some("Ada Byron".to_owned()), picture: None };
        world.provider.know([later, Ok(named)]);
        world.says("ada", "hello").await;
        let title = |world: &World| {
            let card = world.bound("ada").get(kind).unwrap();
            world.card_named(card).draft.title
        };
        assert_eq!(title(&world), "ADA - Shop");
        world.pass(Seconds(60)).await;
        assert_eq!(
            (world.card("ada").draft.name.as_str(), title(&world)),
            ("Ada Byron", "Ada Byron - Shop".to_owned())
        );
    }
}

#[tokio::test]
async fn s18_only_the_current_operator_makes_a_lead() {
    let mut world = World::with_crm(json!({})).await;
    world.says("ada", "hello").await;
    assert_eq!(lead_by(&mut world, 1, "ada").await, LeadMade::Refused(Refusal::NotHolder));
    world.does(1, "ada", Operation::Answer { offer: None }).await;
    world.does(2, "ada", Operation::Join).await;
    assert_eq!(lead_by(&mut world, 2, "ada").await, LeadMade::Refused(Refusal::NotHolder));
    assert_eq!(lead_by(&mut world, 3, "ada").await, LeadMade::NotFound);
    world.does(1, "ada", Operation::Spam { block: false }).await;
    assert_eq!(lead_by(&mut world, 1, "ada").await, LeadMade::Refused(Refusal::SessionClosed));
    assert_eq!(world.cards(), []);
}

#[tokio::test]
async fn s18_by_hand_a_lead_is_made_of_an_anonymous_visitor_and_where_the_crm_is_off() {
    for off in ["Y", "N"] {
        let mut world = World::with_crm(json!({"CRM": off})).await;
        world.writes_on_site("web", "hello", None).await;
        world.does(1, "web", Operation::Answer { offer: None }).await;
        let LeadMade::Done(lead) = lead_by(&mut world, 1, "web").await else { panic!() };
        assert_eq!(world.bound("web").main(), Some(lead.card_ref()));
    }
}

#[tokio::test]
async fn s19_a_lead_is_made_by_itself_once() {
    let mut world = World::with_crm(leads()).await;
    world.says("ada", "hello").await;
    let lead = world.card("ada");
    assert_eq!((lead.draft.kind, lead.draft.name.as_str()), (CardKind::Lead, "ADA"));
    assert_eq!(lead.draft.title, "ADA - Open channel 1");
    assert_eq!(lead.draft.handles(), [Handle::of_chat(&world.record("ada").chat)]);
    assert!(world.comments(lead.card_ref())[0].contains("ADA: hello"));
    world.does(1, "ada", Operation::Spam { block: false }).await;
    world.says("ada", "me again").await;
    assert_eq!(world.cards(), [lead.card_ref()], "they are known by it now");
    assert_eq!(world.timeline_of(lead.card_ref()).len(), 3, "a history and two sessions");
}

#[tokio::test]
async fn s19_who_comes_back_after_their_lead_was_over_gets_another() {
    let mut world = World::with_crm(leads()).await;
    world.says("ada", "hello").await;
    let first = world.card("ada").card_ref();
    world.edits(first, |it| "JUNK".clone_into(&mut it.stage)).await;
    world.does(1, "ada", Operation::Spam { block: false }).await;
    world.says("ada", "me again").await;
    let second = world.card("ada").card_ref();
    assert_ne!(first, second);
    assert_eq!(world.cards(), [first, second]);
}

#[tokio::test]
async fn s20_a_deal_is_made_with_the_contact_it_is_about() {
    let mut world = World::with_crm(json!({"CRM_CREATE": "deal"})).await;
    world.says("ada", "hello").await;
    let bound = world.bound("ada");
    let [contact, deal] = bound.cards()[..] else { panic!("{bound:?}") };
    assert_eq!((contact.kind, deal.kind), (CardKind::Contact, CardKind::Deal));
    let deal = world.card_named(deal);
    assert_eq!((deal.draft.contact, deal.draft.stage.as_str()), (Some(contact.id), "NEW"));
    world.does(99, "ada", Operation::Spam { block: false }).await;
    world.says("ada", "me again").await;
    assert_eq!(world.bound("ada"), bound, "while it is open it stays theirs");
    world.edits(deal.card_ref(), |it| "WON".clone_into(&mut it.stage)).await;
    world.does(99, "ada", Operation::Spam { block: false }).await;
    world.says("ada", "once more").await;
    assert_eq!(world.bound("ada").cards(), [contact], "who is known gets no other by itself");
}

#[tokio::test]
async fn s21_a_live_chats_visitor_who_left_nothing_makes_no_lead() {
    for create in ["lead", "deal"] {
        let mut world =
            World::with_crm(json!({"CRM_CREATE": create, "CRM_CHAT_TRACKER": "Y"})).await;
        world.writes_on_site("web", "hello", None).await;
        world.does(1, "web", Operation::Answer { offer: None }).await;
        world.writes(1, "web", "who are you?").await;
        world.does(1, "web", Operation::Finish).await;
        world.pass(domain::time::Seconds(600)).await;
        assert_eq!((world.cards(), world.bound("web").is_empty()), (vec![], true));
    }
}

#[tokio::test]
async fn s21_the_making_waits_for_a_way_to_reach_the_visitor() {
    let by_form = |email| ("so", Some(email));
    for (text, email) in
        [by_form("ada@example.org"), ("ada@example.org", None), ("06 12345678", None)]
    {
        let mut world =
            World::with_crm(json!({"CRM_CREATE": "lead", "CRM_CHAT_TRACKER": "Y"})).await;
        world.writes_on_site("web", "hello", None).await;
        assert_eq!(world.cards(), []);
        world.writes_on_site("web", text, email).await;
        let lead = world.card("web");
        assert_eq!(lead.draft.communications.len(), 2, "{text}");
        assert!(world.comments(lead.card_ref())[0].contains("hello"), "what was said before too");
        world.writes_on_site("web", "bye", email).await;
        assert_eq!(world.cards().len(), 1);
    }
}

#[tokio::test]
async fn s22_the_source_is_the_channel_used_or_a_fixed_one() {
    let mut world = World::with_crm(leads()).await;
    world.says("ada", "hello").await;
    world.writes_on_site("web", "hello", Some("bea@example.org")).await;
    let source = |world: &World, customer: &str| world.card(customer).draft.source.unwrap();
    assert_eq!(source(&world, "ada"), "1|TELEGRAMBOT");
    assert_eq!(source(&world, "web"), "1|LIVECHAT");
    world.configure(json!({"CRM_SOURCE": "CALL"})).await;
    world.says("cleo", "hello").await;
    assert_eq!(source(&world, "cleo"), "CALL");
    let sources = world.context.store.sources().await.unwrap();
    let named = |code: &str, name: &str| (code.to_owned(), format!("{name} - Open channel 1"));
    assert_eq!(sources, [named("1|LIVECHAT", "Live Chat"), named("1|TELEGRAMBOT", "Telegram")]);
}

#[tokio::test]
async fn s16_odd_numbers_make_no_phones() {
    let mut world = World::with_crm(json!({"CRM_CREATE": "lead", "CRM_CHAT_TRACKER": "Y"})).await;
    world
        .says_as("ada", "my order is 4711, on 26/11/2026", |it| {
            it.phone = Some("unknown".to_owned());
            it.email = Some("nobody".to_owned());
        })
        .await;
    let kinds: Vec<_> = world.card("ada").draft.communications.iter().map(|it| it.kind).collect();
    assert_eq!(kinds, [CommunicationKind::Messenger]);
}
