//! Which CRM a deployment has.

use application::ports::{CrmDirectory, Secrets, StoreError};
use crm_b24::{Choice, Crm, WEBHOOK_URL};
use domain::crm::matching::Found;
use domain::crm::select::Selection;
use domain::crm::timeline::{Note, What};
use domain::crm::{CardKind, CardRef, Identity};
use memory::{Faults, MemoryStore};

use crate::fake::Fake;
use crate::{NOW, draft, phone};

const LEAD: CardRef = CardRef::new(CardKind::Lead, 1);

#[tokio::test]
async fn the_one_that_was_chosen_is_asked() {
    let fake = Fake::start().await;
    let store = MemoryStore::new(Faults::none());
    store.put(WEBHOOK_URL, &fake.address).await.unwrap();
    let crm = |choice| Crm::new(choice, store.clone(), store.clone());
    let lead = draft(CardKind::Lead, &[]);
    crm(Choice::BuiltIn).add_card(lead.clone(), NOW).await.unwrap();
    assert!(store.card(LEAD).await.unwrap().is_some());
    assert_eq!(crm(Choice::Bitrix24).card(LEAD).await.unwrap(), None);
    crm(Choice::Bitrix24).add_card(lead, NOW).await.unwrap();
    assert_eq!(fake.with(|it| it.cards.len()), 1);
}

fn no<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Corrupt { .. }))
}

#[tokio::test]
async fn without_one_nobody_is_found_and_nothing_kept() {
    let store = MemoryStore::new(Faults::none());
    let none = Crm::new(Choice::None, store.clone(), store);
    let found = none.find(&Identity::of([phone("+39 333 1000001")])).await.unwrap();
    assert_eq!((found.holders[&phone("+393331000001")].cards.len(), found.cards), (0, vec![]));
    let lead = draft(CardKind::Lead, &[]);
    let note = Note {
        origin: "x".to_owned(),
        at: NOW,
        what: What::Comment { text: "x".to_owned(), by: None },
    };
    assert!(no(&none.create_cards(lead.clone(), None, &Found::default(), NOW).await));
    assert!(no(&none.add_card(lead, NOW).await));
    assert!(no(&none.add_note(LEAD, &note).await) && no(&none.put_note(LEAD, &note).await));
    assert!(no(&none.keep_source("x", "x").await));
    assert_eq!(none.card(LEAD).await.unwrap(), None);
    assert!(!none.delete_card(LEAD).await.unwrap());
    let selection = Selection { limit: 5, counted: true, ..Selection::default() };
    assert_eq!(none.select(CardKind::Lead, &selection).await.unwrap().total, Some(0));
    assert_eq!(none.timeline(LEAD, None, 5).await.unwrap(), []);
    assert_eq!(none.sources().await.unwrap(), []);
}
