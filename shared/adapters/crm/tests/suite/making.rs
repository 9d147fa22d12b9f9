//! Finding a portal's cards, and making them once.

use application::ports::{CrmBindings, CrmDirectory, StoreError};
use domain::crm::matching::matching;
use domain::crm::{Card, CardId, CardKind, CardRef, Draft, Identity, Made};
use domain::ids::{ChatId, SessionId};
use domain::time::Timestamp;
use serde_json::json;

use crate::fake::Fault;
use crate::{NOW, QUICK, draft, email, identity, phone, portal};

fn is_stale<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Stale { .. }))
}

#[tokio::test]
async fn a_card_is_found_by_a_number_written_without_its_country() {
    let (portal, fake, _) = portal(QUICK).await;
    let phones =
        json!([{ "VALUE": "02 99999999" }, { "VALUE": "06/123 456-78", "VALUE_TYPE": "WORK" }]);
    fake.does("crm.contact.add", &json!({ "fields": { "NAME": "Ada", "PHONE": phones } }));
    fake.does("crm.lead.add", &json!({ "fields": { "PHONE": [{ "VALUE": "+39 06 12345678" }], "EMAIL": [{ "VALUE": "Ada@Example.org" }] } }));
    let asked =
        Identity::of([phone("+39 06 12345678"), email("ada@example.org"), identity("viber|1|a|2")]);
    let found = portal.find(&asked).await.unwrap();
    let contact = CardRef::new(CardKind::Contact, 1);
    let lead = CardRef::new(CardKind::Lead, 1);
    assert_eq!(found.holders[&phone("+390612345678")].cards, [contact, lead]);
    assert_eq!(found.holders[&email("ada@example.org")].cards, [lead]);
    assert_eq!(found.holders[&identity("viber|1|a|2")].cards, []);
    let theirs = matching(&asked, &found).unwrap();
    assert_eq!((theirs.card.card_ref(), theirs.others), (contact, vec![lead]));
    let handles: Vec<_> =
        theirs.card.draft.communications.iter().map(|it| it.handle.clone()).collect();
    assert_eq!(handles, [None, Some("+390612345678".to_owned())], "the other number is another");
    assert_eq!(fake.calls(), ["batch", "batch", "user.get"]);
}

#[tokio::test]
async fn a_messenger_identity_is_looked_for_among_all_who_can_have_one() {
    let (portal, fake, _) = portal(QUICK).await;
    let im = json!([{ "VALUE": "imol|viber|1|a|2", "VALUE_TYPE": "OPENLINE" }]);
    for kind in ["lead", "contact", "company"] {
        fake.does(&format!("crm.{kind}.add"), &json!({ "fields": { "IM": im } }));
    }
    let found = portal.find(&Identity::of([identity("viber|1|a|2")])).await.unwrap();
    let kinds: Vec<CardKind> = found.cards.iter().map(|it| it.draft.kind).collect();
    assert_eq!(kinds, [CardKind::Contact, CardKind::Company, CardKind::Lead]);
    assert!(found.cards.iter().all(|it| it.draft.has(&identity("viber|1|a|2"))));
}

#[tokio::test]
async fn more_than_a_batch_takes_goes_in_several() {
    let (portal, fake, _) = portal(QUICK).await;
    let handles = (0..60).map(|it| phone(&format!("+39 333 10000{it:02}")));
    let found = portal.find(&Identity::of(handles)).await.unwrap();
    assert_eq!((found.holders.len(), found.cards), (60, vec![]));
    assert_eq!(fake.calls(), ["batch", "batch"]);
}

#[tokio::test]
async fn what_canali_makes_is_linked_to_its_session() {
    let (portal, fake, _) = portal(QUICK).await;
    let made = Made { chat: ChatId(3), session: SessionId(4), touched: false, deal: None };
    let handles = [identity("viber|1|a|2"), phone("+39 333 1000001")];
    let mut contact = draft(CardKind::Contact, &handles);
    contact.made = Some(made);
    let mut deal = draft(CardKind::Deal, &[]);
    deal.title = "Ada - Shop & more [50%]".to_owned();
    deal.fields.insert("UF_CRM_1".to_owned(), json!(["x", "y"]));
    let seen = portal.find(&Identity::of(handles)).await.unwrap();
    let cards = portal.create_cards(contact, Some(deal), &seen, NOW).await.unwrap();
    let [contact, deal] = cards.as_slice() else { panic!("both are made") };
    assert_eq!((contact.draft.made, deal.draft.contact), (Some(made), Some(CardId(1))));
    assert_eq!(deal.draft.title, "Ada - Shop & more [50%]");
    assert_eq!(deal.draft.fields["UF_CRM_1"], json!(["x", "y"]));
    let row = fake.with(|it| it.cards[&("contact".to_owned(), 1)].clone());
    assert_eq!((&row["ORIGINATOR_ID"], &row["ORIGIN_ID"]), (&json!("canali"), &json!("3/4")));
    assert_eq!(row["IM"][0]["VALUE_TYPE"], "OPENLINE");
    assert_eq!(fake.calls().iter().filter(|it| *it == "batch").count(), 4);
}

#[tokio::test]
async fn a_contact_whose_deal_is_refused_is_taken_back() {
    let (portal, fake, _) = portal(QUICK).await;
    fake.with(|it| it.refuses = Some(("crm.deal.add".to_owned(), 400, String::new())));
    let handles = [phone("+39 333 1000001")];
    let seen = portal.find(&Identity::of(handles.clone())).await.unwrap();
    let deal = Some(draft(CardKind::Deal, &[]));
    let made = portal.create_cards(draft(CardKind::Contact, &handles), deal, &seen, NOW).await;
    assert!(matches!(made, Err(StoreError::Corrupt { .. })));
    assert!(fake.with(|it| it.cards.is_empty()));
}

#[tokio::test]
async fn of_a_contacts_deals_the_one_made_with_it_is_linked_to_its_session() {
    let (portal, fake, _) = portal(QUICK).await;
    let others = [json!({}), json!({ "ORIGINATOR_ID": "shop", "ORIGIN_ID": "3/4" })];
    let others = others.into_iter().chain([
        json!({ "ORIGINATOR_ID": "canali", "ORIGIN_ID": "3/5" }),
        json!({ "ORIGINATOR_ID": "canali", "ORIGIN_ID": "nonsense" }),
    ]);
    for mut fields in others {
        fields["CONTACT_ID"] = 1.into();
        fake.does("crm.deal.add", &json!({ "fields": fields }));
    }
    let made = Made { chat: ChatId(3), session: SessionId(4), touched: false, deal: None };
    let contact =
        Draft { made: Some(made), ..draft(CardKind::Contact, &[phone("+39 333 1000001")]) };
    let contact = portal.add_card(contact, NOW).await.unwrap();
    assert_eq!(portal.deal_made_with(&contact).await.unwrap(), None);
    // Given to somebody since.
    let fields = json!({ "CONTACT_ID": 1, "ORIGINATOR_ID": "canali", "ORIGIN_ID": "3/4/7" });
    fake.does("crm.deal.add", &json!({ "fields": fields }));
    let deal = portal.deal_made_with(&contact).await.unwrap();
    assert_eq!(deal, Some(CardRef::new(CardKind::Deal, 5)));
}

#[tokio::test]
async fn a_card_whose_making_was_not_answered_is_made_once() {
    let (portal, fake, store) = portal(QUICK).await;
    let handles = [phone("+39 333 1000001")];
    let asked = Identity::of(handles.clone());
    let seen = portal.find(&asked).await.unwrap();
    let mut lead = draft(CardKind::Lead, &handles);
    lead.made = Some(Made { chat: ChatId(3), session: SessionId(4), touched: false, deal: None });
    // The look before the write is answered, the write is not.
    fake.fail(&[Fault::Says(200, r#"{"result":{"result":{"0":[]}}}"#), Fault::Loses]);
    let lost = portal.create_cards(lead.clone(), None, &seen, NOW).await;
    assert!(matches!(lost, Err(StoreError::Unavailable { .. })));
    // Meanwhile nobody else makes one, who does not know of it yet.
    let until = Timestamp(NOW.0 + 1_000);
    assert!(!store.claim_handles(&handles, "another", NOW, until).await.unwrap());
    assert!(is_stale(&portal.create_cards(lead, None, &seen, NOW).await), "it was made");
    let found = portal.find(&asked).await.unwrap();
    assert_eq!(
        found.cards.iter().map(Card::card_ref).collect::<Vec<_>>(),
        [CardRef::new(CardKind::Lead, 1)]
    );
    assert!(store.claim_handles(&handles, "another", NOW, until).await.unwrap(), "given back");
}

#[tokio::test]
async fn a_change_is_made_on_what_was_read() {
    let (portal, fake, _) = portal(QUICK).await;
    let made =
        portal.add_card(draft(CardKind::Contact, &[phone("+39 333 1000001")]), NOW).await.unwrap();
    let mut after = made.draft.clone();
    after.gain(&[email("ada@example.org")]);
    after.source = Some("CALL".to_owned());
    after.communications[0].value_type = "MOBILE".to_owned();
    let changed = portal.change_card(&made, after.clone(), NOW).await.unwrap();
    assert_eq!(
        (changed.draft.source.as_deref(), changed.card_ref()),
        (Some("CALL"), made.card_ref())
    );
    assert!(changed.revision > made.revision);
    let types: Vec<&str> =
        changed.draft.communications.iter().map(|it| it.value_type.as_str()).collect();
    assert_eq!(types, ["MOBILE", "WORK"]);
    assert!(is_stale(&portal.change_card(&made, after.clone(), NOW).await), "it was read before");
    fake.does("crm.contact.update", &json!({ "id": 1, "fields": { "NAME": "Bea" } }));
    assert!(is_stale(&portal.change_card(&changed, after, NOW).await), "somebody changed it there");
    // Nothing to change is no call that changes.
    let now = portal.card(made.card_ref()).await.unwrap().unwrap().card().unwrap();
    portal.change_card(&now, now.draft.clone(), NOW).await.unwrap();
    assert!(!fake.calls().ends_with(&["crm.contact.update".to_owned()]));
    fake.does("crm.contact.delete", &json!({ "id": 1 }));
    assert!(is_stale(&portal.change_card(&now, now.draft.clone(), NOW).await), "it is gone");
    assert_eq!(portal.card(made.card_ref()).await.unwrap(), None);
    assert!(!portal.delete_card(made.card_ref()).await.unwrap());
}

#[tokio::test]
async fn cards_are_never_merged() {
    let (portal, fake, _) = portal(QUICK).await;
    let one = portal.add_card(draft(CardKind::Lead, &[]), NOW).await.unwrap().card_ref();
    let other = portal.add_card(draft(CardKind::Lead, &[]), NOW).await.unwrap().card_ref();
    let calls = fake.calls().len();
    assert_eq!(portal.merge_cards(one, other, NOW).await.unwrap(), None);
    assert_eq!((fake.calls().len(), fake.with(|it| it.cards.len())), (calls, 2));
}
