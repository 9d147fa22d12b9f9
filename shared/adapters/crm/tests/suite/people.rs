//! Who is responsible, here and there.

use application::ports::{CrmDirectory, PeopleStore};
use domain::crm::{CardKind, CardRef, Draft, Made};
use domain::ids::{ChatId, SessionId, UserId};
use domain::presence::Presence;
use domain::user::{Role, User};
use memory::MemoryStore;
use serde_json::json;

use crate::{NOW, QUICK, draft, portal};

async fn hire(store: &MemoryStore, id: u64, email: Option<&str>) {
    let user = User {
        id: UserId(id),
        name: "Anna".to_owned(),
        last_name: None,
        email: email.map(str::to_owned),
        position: None,
        avatar: None,
        role: Role::Operator,
        department_ids: vec![],
        bot: false,
        presence: Presence::default(),
    };
    store.put_user(&user).await.unwrap();
}

#[tokio::test]
async fn they_are_the_same_by_their_address() {
    let (portal, fake, store) = portal(QUICK).await;
    hire(&store, 7, Some(" Anna@Example.org ")).await;
    hire(&store, 8, None).await;
    let users = vec![(41, "bea@example.org".to_owned()), (42, "anna@example.org".to_owned())];
    fake.with(|it| it.users = Some(users));
    let responsible = async |it: u64| {
        let draft = Draft { responsible: Some(UserId(it)), ..draft(CardKind::Lead, &[]) };
        let made = portal.add_card(draft, NOW).await.unwrap();
        let row = fake.with(|it| it.cards[&("lead".to_owned(), made.id.0)].clone());
        (row["ASSIGNED_BY_ID"].as_str().unwrap().to_owned(), made.draft.responsible)
    };
    assert_eq!(responsible(7).await, ("42".to_owned(), Some(UserId(7))));
    assert_eq!(responsible(8).await, ("1".to_owned(), None), "she has no address");
    assert_eq!(responsible(99).await, ("1".to_owned(), None));
    // Whom nobody here knows a change leaves as they are.
    fake.does("crm.lead.update", &json!({ "id": 1, "fields": { "ASSIGNED_BY_ID": 41 } }));
    let place = CardRef::new(CardKind::Lead, 1);
    let card = portal.card(place).await.unwrap().unwrap().card().unwrap();
    assert_eq!((card.draft.responsible, card.draft.others), (None, true), "it is not nobody's");
    let after = Draft { title: "x".to_owned(), ..card.draft.clone() };
    let card = portal.change_card(&card, after, NOW).await.unwrap();
    assert_eq!(fake.with(|it| it.cards[&("lead".to_owned(), 1)]["ASSIGNED_BY_ID"].clone()), "41");
    let after = Draft { responsible: Some(UserId(7)), ..card.draft.clone() };
    let card = portal.change_card(&card, after, NOW).await.unwrap();
    assert_eq!((card.draft.responsible, card.draft.others), (Some(UserId(7)), false));
    let asked = fake.calls().iter().filter(|it| *it == "user.get").count();
    assert_eq!(asked, 4, "each is looked up once: 42 and 7, 1, 41");
}

#[tokio::test]
async fn what_canali_makes_is_nobodys_until_it_is_given_to_somebody() {
    let (portal, fake, store) = portal(QUICK).await;
    hire(&store, 6, Some("admin@example.org")).await;
    hire(&store, 7, Some("anna@example.org")).await;
    let users = [(1, "admin@example.org"), (42, "anna@example.org")];
    fake.with(|it| it.users = Some(users.map(|(id, it)| (id, it.to_owned())).to_vec()));
    let made = Made { chat: ChatId(3), session: SessionId(4), touched: false, deal: None };
    let by_canali = Draft { made: Some(made), ..draft(CardKind::Lead, &[]) };
    let assigned = || fake.with(|it| it.cards[&("lead".to_owned(), 1)]["ASSIGNED_BY_ID"].clone());
    let mut card = portal.add_card(by_canali.clone(), NOW).await.unwrap();
    assert_eq!((card.draft.responsible, assigned()), (None, json!("1")), "the webhook's own");
    assert!(!card.draft.others);
    let named = Draft { title: "x".to_owned(), ..card.draft.clone() };
    card = portal.change_card(&card, named, NOW).await.unwrap();
    assert_eq!(card.draft.responsible, None, "a change does not make it theirs");
    for (employee, user) in [(7, "42"), (6, "1"), (7, "42")] {
        let responsible = Some(UserId(employee));
        let given = Draft { responsible, ..card.draft.clone() };
        card = portal.change_card(&card, given, NOW).await.unwrap();
        assert_eq!((card.draft.responsible, assigned()), (responsible, json!(user)));
        assert_eq!(
            card.draft.made.map(|it| (it.chat, it.session)),
            Some((made.chat, made.session))
        );
    }
    let given = Draft { responsible: Some(UserId(6)), ..by_canali };
    assert_eq!(portal.add_card(given, NOW).await.unwrap().draft.responsible, Some(UserId(6)));
    // What others make there is whose the portal says.
    fake.does("crm.lead.add", &json!({ "fields": {} }));
    let theirs = portal.card(CardRef::new(CardKind::Lead, 3)).await.unwrap().unwrap();
    assert_eq!(theirs.card().unwrap().draft.responsible, Some(UserId(6)));
}

#[tokio::test]
async fn a_webhook_without_the_right_to_ask_makes_nobody_known() {
    let (portal, fake, store) = portal(QUICK).await;
    hire(&store, 7, Some("anna@example.org")).await;
    fake.with(|it| it.users = None);
    let draft = Draft { responsible: Some(UserId(7)), ..draft(CardKind::Lead, &[]) };
    assert_eq!(portal.add_card(draft, NOW).await.unwrap().draft.responsible, None);
}
