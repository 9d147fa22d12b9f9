//! Cards, and what leads to them.

use domain::crm::card::COMMUNICATIONS_MAX;
use domain::crm::matching::Found;
use domain::crm::{Card, CardKind, CardRef, Communication, CommunicationKind, Draft, Handle};
use domain::ids::{ChatId, SessionId, UserId};
use domain::time::Timestamp;
use futures::future::join_all;

use super::{add, at_messenger, draft, email, found, is_stale, names, phone};
use crate::contract::samples::NOW;
use crate::ports::{CrmDirectory, Kept};

const NEXT: Timestamp = Timestamp(NOW.0 + 1);

async fn read(store: &impl CrmDirectory, card: CardRef) -> Option<Card> {
    store.card(card).await.unwrap().and_then(Kept::card)
}

/// What was kept is read, with its numbers and its instants, and what was not is not there.
pub async fn a_card_is_read_back(store: &impl CrmDirectory) {
    let nothing = CardRef::new(CardKind::Lead, 1);
    assert_eq!(store.card(nothing).await.unwrap(), None);
    let (chat, session) = (ChatId(3), SessionId(4));
    let mut draft = Draft {
        title: "Ada - Shop".into(),
        last_name: "Byron".into(),
        source: Some("1|TELEGRAMBOT".into()),
        responsible: Some(UserId(7)),
        made: Some(domain::crm::Made { chat, session, touched: false, deal: None }),
        ..draft(CardKind::Lead, &[phone(1), email("ada")])
    };
    let odd = Communication::new(CommunicationKind::Phone, "ask at the door", None);
    draft.communications.push(odd);
    draft.fields.insert("UF_SHOE_SIZE".into(), serde_json::json!({"left": 42, "right": [41.5]}));
    let card = store.add_card(draft.clone(), NOW).await.unwrap();
    assert_eq!((card.revision, card.created_at, card.updated_at), (1, NOW, NOW));
    let numbers: Vec<u64> = card.draft.communications.iter().map(|it| it.id).collect();
    assert_eq!(numbers, [1, 2, 3]);
    draft.communications.clone_from(&card.draft.communications);
    assert_eq!(card.draft, draft);
    assert_eq!(read(store, card.card_ref()).await, Some(card.clone()));
    assert_eq!(read(store, CardRef { kind: CardKind::Deal, ..card.card_ref() }).await, None);
}

/// Each kind counts its own cards, from 1.
pub async fn a_card_has_a_number_of_its_kind(store: &impl CrmDirectory) {
    for kind in CardKind::ALL {
        for id in 1..=2 {
            assert_eq!(add(store, kind, &[]).await.card_ref(), CardRef::new(kind, id));
        }
    }
}

/// A handle leads to all who have it, in order; one that nobody has leads nowhere, and its revision is 0.
pub async fn cards_can_share_a_handle(store: &impl CrmDirectory) {
    let shared = phone(1);
    let lead = add(store, CardKind::Lead, std::slice::from_ref(&shared)).await;
    let contact = add(store, CardKind::Contact, &[shared.clone(), email("ada")]).await;
    assert_eq!(names(store, &shared).await, [contact.card_ref(), lead.card_ref()]);
    assert_eq!(names(store, &email("ada")).await, [contact.card_ref()]);
    let both = found(store, &[shared.clone(), email("ada"), at_messenger(9)]).await;
    assert_eq!(both.cards, [contact, lead]);
    assert_eq!(both.holders[&at_messenger(9)], domain::crm::matching::Holders::default());
    assert_eq!(both.holders[&shared].revision, 2);
    assert_eq!(found(store, &[]).await, Found::default());
}

/// It is found by what it gained, and no more by what it lost; nothing else changes what leads to it.
pub async fn a_card_is_found_by_what_it_has_now(store: &impl CrmDirectory) {
    let card = add(store, CardKind::Lead, &[phone(1), phone(2)]).await;
    let mut after = card.draft.clone();
    after.communications.remove(0);
    after.gain(&[email("ada")]);
    let seen = found(store, &[phone(2)]).await.holders;
    let changed = store.change_card(&card, after, NEXT).await.unwrap();
    assert_eq!(names(store, &phone(1)).await, []);
    for handle in [phone(2), email("ada")] {
        assert_eq!(names(store, &handle).await, [card.card_ref()]);
    }
    assert_eq!(found(store, &[phone(2)]).await.holders, seen);
    let numbers: Vec<u64> = changed.draft.communications.iter().map(|it| it.id).collect();
    assert_eq!(numbers, [2, 3]);
}

/// A change is kept on top of the revision that was read, and what a card is it stays.
pub async fn a_card_is_changed_on_top_of_what_was_read(store: &impl CrmDirectory) {
    let first = add(store, CardKind::Lead, &[phone(1)]).await;
    let named = |name: &str| Draft { name: name.into(), ..first.draft.clone() };
    let draft = Draft { kind: CardKind::Contact, ..named("Bea") };
    let second = store.change_card(&first, draft, NEXT).await.unwrap();
    assert_eq!((second.card_ref(), second.revision), (first.card_ref(), 2));
    assert_eq!((second.created_at, second.updated_at), (NOW, NEXT));
    assert!(is_stale(&store.change_card(&first, named("Cleo"), NEXT).await));
    assert_eq!(read(store, first.card_ref()).await, Some(second.clone()));
    let changes = (0..4).map(|it| store.change_card(&second, named(&it.to_string()), NEXT));
    let won = join_all(changes).await.into_iter().flatten().count();
    assert_eq!(won, 1);
    assert_eq!(read(store, first.card_ref()).await.unwrap().revision, 3);
}

/// As many as a card can have, in one write each way.
pub async fn many_handles_lead_to_one_card(store: &impl CrmDirectory) {
    let last = u32::try_from(COMMUNICATIONS_MAX).unwrap();
    let handles: Vec<_> = (0..last).map(phone).collect();
    let others: Vec<_> = (last..2 * last).map(phone).collect();
    let seen = found(store, &handles).await;
    let made = store.create_cards(draft(CardKind::Lead, &handles), None, &seen, NOW).await.unwrap();
    let after = draft(CardKind::Lead, &others);
    let card = store.change_card(&made[0], after, NEXT).await.unwrap();
    let other = add(store, CardKind::Lead, &handles).await;
    assert_eq!(names(store, &handles[1]).await, [other.card_ref()]);
    assert_eq!(names(store, &others[1]).await, [card.card_ref()]);
    assert!(store.delete_card(card.card_ref()).await.unwrap());
    assert_eq!(names(store, &others[1]).await, []);
}

/// Who says that nobody has a handle, and somebody has, makes nothing.
pub async fn of_two_cards_one_is_made(store: &impl CrmDirectory) {
    let nobody = found(store, &[phone(1), at_messenger(1), at_messenger(2)]).await;
    let make = async |chat| {
        let draft = draft(CardKind::Lead, &[at_messenger(chat), phone(1)]);
        store.create_cards(draft, None, &nobody, NOW).await
    };
    let first = make(1).await.unwrap();
    assert!(is_stale(&make(2).await));
    assert_eq!(names(store, &phone(1)).await, [first[0].card_ref()]);
    assert_eq!(names(store, &at_messenger(2)).await, []);
    // Whoever saw them may make another on purpose: that the other is over, say.
    let seen = found(store, &[phone(1), at_messenger(2)]).await;
    let draft = draft(CardKind::Lead, &[at_messenger(2), phone(1)]);
    let second = store.create_cards(draft.clone(), None, &seen, NOW).await.unwrap();
    assert_eq!(names(store, &phone(1)).await, [first[0].card_ref(), second[0].card_ref()]);
    // What they lost since counts as well.
    let seen = found(store, &[phone(1), at_messenger(2)]).await;
    store.delete_card(first[0].card_ref()).await.unwrap();
    assert!(is_stale(&store.create_cards(draft, None, &seen, NOW).await));
}

/// Of many that make a card for one phone at once, one does.
pub async fn of_many_at_once_one_makes_a_card(store: &impl CrmDirectory) {
    let handles = |chat| [at_messenger(chat), phone(1)];
    let mut seen = Found::default();
    for chat in 0..6 {
        seen.holders.extend(found(store, &handles(chat)).await.holders);
    }
    let make = |chat| {
        let draft = draft(CardKind::Lead, &handles(chat));
        store.create_cards(draft, None, &seen, NOW)
    };
    let made: Vec<_> = join_all((0..6).map(make)).await.into_iter().collect();
    assert_eq!(made.iter().filter(|it| it.is_ok()).count(), 1);
    assert!(made.iter().all(|it| it.is_ok() || is_stale(it)));
    assert_eq!(names(store, &phone(1)).await.len(), 1);
}

/// Asked again by who has seen them, what was made is found and not made again.
pub async fn cards_of_one_are_made_once(store: &impl CrmDirectory) {
    let handles = [at_messenger(1)];
    let seen = found(store, &handles).await;
    let draft = draft(CardKind::Lead, &handles);
    let made = store.create_cards(draft.clone(), None, &seen, NOW).await.unwrap();
    assert!(is_stale(&store.create_cards(draft, None, &seen, NOW).await));
    assert_eq!(found(store, &handles).await.cards, made);
}

/// Both are made, and the deal is about the other.
pub async fn a_deal_is_about_the_card_made_with_it(store: &impl CrmDirectory) {
    for (kind, of) in [(CardKind::Contact, 1), (CardKind::Company, 2)] {
        let handles = [phone(of)];
        let seen = found(store, &handles).await;
        let deal = draft(CardKind::Deal, &[]);
        let made = store.create_cards(draft(kind, &handles), Some(deal), &seen, NOW).await.unwrap();
        let [card, deal] = made.as_slice() else { panic!("both are made") };
        assert_eq!((card.draft.kind, deal.draft.kind), (kind, CardKind::Deal));
        let about = (deal.draft.contact, deal.draft.company);
        let expected =
            if kind == CardKind::Contact { (Some(card.id), None) } else { (None, Some(card.id)) };
        assert_eq!(about, expected);
        assert_eq!(read(store, deal.card_ref()).await.as_ref(), Some(deal));
    }
}

/// Who was cut off after the making finds the deal by the card; what is made of nobody's session has none.
pub async fn a_deal_is_found_by_the_card_made_with_it(store: &impl CrmDirectory) {
    for (kind, of) in [(CardKind::Contact, 1), (CardKind::Company, 2)] {
        let (chat, session) = (ChatId(of.into()), SessionId(4));
        let made = Some(domain::crm::Made { chat, session, touched: false, deal: None });
        let handles = [phone(of)];
        let seen = found(store, &handles).await;
        let card = Draft { made, ..draft(kind, &handles) };
        let deal = Draft { made, ..draft(CardKind::Deal, &[]) };
        let cards = store.create_cards(card, Some(deal), &seen, NOW).await.unwrap();
        let [_, deal] = cards.as_slice() else { panic!("both are made") };
        let card = &found(store, &handles).await.cards[0];
        assert_eq!(store.deal_made_with(card).await.unwrap(), Some(deal.card_ref()));
        assert_eq!(store.deal_made_with(deal).await.unwrap(), None);
    }
    let other = add(store, CardKind::Contact, &[phone(3)]).await;
    assert_eq!(store.deal_made_with(&other).await.unwrap(), None);
}

/// Nothing leads to it any more, it is in no list, and nobody changes it.
pub async fn a_deleted_card_is_found_by_nothing(store: &impl CrmDirectory) {
    let card = add(store, CardKind::Contact, &[phone(1)]).await;
    let other = add(store, CardKind::Contact, &[phone(1)]).await;
    assert!(store.delete_card(card.card_ref()).await.unwrap());
    assert!(!store.delete_card(card.card_ref()).await.unwrap());
    assert_eq!(store.card(card.card_ref()).await.unwrap(), None);
    assert_eq!(names(store, &phone(1)).await, [other.card_ref()]);
    assert!(is_stale(&store.change_card(&card, card.draft.clone(), NEXT).await));
    assert_eq!(store.merge_cards(card.card_ref(), other.card_ref(), NEXT).await.unwrap(), None);
    assert_eq!(store.merge_cards(other.card_ref(), card.card_ref(), NEXT).await.unwrap(), None);
    let selection = domain::crm::select::Selection { limit: 9, ..Default::default() };
    let left = store.select(CardKind::Contact, &selection).await.unwrap();
    assert_eq!(left.cards, std::slice::from_ref(&other));
    assert_eq!(add(store, CardKind::Contact, &[]).await.id.0, 3, "numbers are not used again");
}

/// Nothing goes that has changed since, or has become part of another.
pub async fn a_card_is_deleted_as_it_was_read(store: &impl CrmDirectory) {
    let card = add(store, CardKind::Contact, &[phone(1)]).await;
    let named = Draft { last_name: "Byron".into(), ..card.draft.clone() };
    let now = store.change_card(&card, named, NEXT).await.unwrap();
    assert!(is_stale(&store.delete_seen(&card).await));
    assert_eq!(names(store, &phone(1)).await, [card.card_ref()]);
    store.delete_seen(&now).await.unwrap();
    assert_eq!(read(store, card.card_ref()).await, None);
    assert_eq!(names(store, &phone(1)).await, []);
    assert!(is_stale(&store.delete_seen(&now).await), "it is no more");
}

/// Both stay, whichever was read before they were one.
pub async fn a_card_that_was_merged_meanwhile_is_not_deleted(store: &impl CrmDirectory) {
    let goes = add(store, CardKind::Lead, &[phone(1)]).await;
    let stays = add(store, CardKind::Lead, &[phone(2)]).await;
    let into = stays.card_ref();
    store.merge_cards(into, goes.card_ref(), NEXT).await.unwrap();
    assert!(is_stale(&store.delete_seen(&goes).await));
    assert!(is_stale(&store.delete_seen(&stays).await));
    assert_eq!(store.card(goes.card_ref()).await.unwrap(), Some(Kept::Merged { into }));
    assert_eq!(names(store, &phone(1)).await, [into]);
}

/// With the last who had it a phone is forgotten.
pub async fn what_nobody_has_is_forgotten(store: &impl CrmDirectory) {
    let first = add(store, CardKind::Contact, &[phone(1)]).await;
    let second = add(store, CardKind::Lead, &[phone(1)]).await;
    assert!(store.delete_card(first.card_ref()).await.unwrap());
    assert_ne!(found(store, &[phone(1)]).await.holders[&phone(1)].revision, 0);
    assert!(store.delete_card(second.card_ref()).await.unwrap());
    assert_eq!(found(store, &[phone(1)]).await.holders[&phone(1)].revision, 0);
}

/// So is one that its last card has no more, and one for which there was no room on the card that took its card in.
pub async fn what_a_card_has_no_more_is_forgotten(store: &impl CrmDirectory) {
    let revision = async |handle: Handle| {
        let found = found(store, std::slice::from_ref(&handle)).await;
        found.holders[&handle].revision
    };
    let first = add(store, CardKind::Lead, &[phone(1), phone(2)]).await;
    let second = add(store, CardKind::Lead, &[phone(2)]).await;
    let after = draft(CardKind::Lead, &[phone(3)]);
    let first = store.change_card(&first, after, NEXT).await.unwrap();
    assert_eq!(revision(phone(1)).await, 0);
    assert_ne!(revision(phone(2)).await, 0, "another has it");
    assert_eq!(names(store, &phone(2)).await, [second.card_ref()]);
    // Back again, it leads there as before.
    let after = draft(CardKind::Lead, &[phone(1)]);
    store.change_card(&first, after, NEXT).await.unwrap();
    assert_eq!(names(store, &phone(1)).await, [first.card_ref()]);
    let last = u32::try_from(COMMUNICATIONS_MAX).unwrap();
    let many: Vec<Handle> = (10..10 + last).map(phone).collect();
    let full = add(store, CardKind::Contact, &many).await;
    let goes = add(store, CardKind::Lead, &[many[0].clone(), email("ada")]).await;
    store.merge_cards(full.card_ref(), goes.card_ref(), NEXT).await.unwrap().unwrap();
    assert_eq!(revision(email("ada")).await, 0);
    assert_eq!(names(store, &many[0]).await, [full.card_ref()]);
}

/// Everything that led to the one leads to the other, and the one's name too; merging again changes nothing.
pub async fn what_was_merged_leads_on(store: &impl CrmDirectory) {
    let from = add(store, CardKind::Lead, &[at_messenger(2), phone(1), email("ada")]).await;
    let into = add(store, CardKind::Contact, &[at_messenger(1), phone(1)]).await;
    let (from, into) = (from.card_ref(), into.card_ref());
    assert_eq!(store.merge_cards(into, into, NEXT).await.unwrap(), None);
    let merged = store.merge_cards(into, from, NEXT).await.unwrap().unwrap();
    assert_eq!((merged.card_ref(), merged.draft.moving.as_slice()), (into, &[from][..]));
    for handle in [at_messenger(1), at_messenger(2), phone(1), email("ada")] {
        assert_eq!(names(store, &handle).await, [into], "{handle}");
    }
    assert_eq!(store.card(from).await.unwrap(), Some(Kept::Merged { into }));
    assert_eq!(store.merge_cards(into, from, NEXT).await.unwrap(), Some(merged.clone()));
    assert_eq!(read(store, into).await, Some(merged));
    let selection = domain::crm::select::Selection { limit: 9, ..Default::default() };
    assert_eq!(store.select(CardKind::Lead, &selection).await.unwrap().cards, []);
    let third = add(store, CardKind::Contact, &[]).await.card_ref();
    assert_eq!(store.merge_cards(third, from, NEXT).await.unwrap(), None, "it is another's");
}
