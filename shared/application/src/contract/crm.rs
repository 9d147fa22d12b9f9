//! What [`CrmDirectory`] promises of the built-in CRM. Another system keeps the same promises as far as it can; what it
//! cannot is said at its adapter.

mod cards;
mod timeline;

use domain::crm::matching::Found;
use domain::crm::select::{Condition, Operator, Order, Selection};
use domain::crm::{
    Card, CardKind, CardRef, Communication, CommunicationKind, Draft, Handle, Identity,
};
use domain::ids::UserId;
use domain::time::Timestamp;

pub use self::cards::{
    a_card_has_a_number_of_its_kind, a_card_is_changed_on_top_of_what_was_read,
    a_card_is_deleted_as_it_was_read, a_card_is_found_by_what_it_has_now, a_card_is_read_back,
    a_card_that_was_merged_meanwhile_is_not_deleted, a_deal_is_about_the_card_made_with_it,
    a_deal_is_found_by_the_card_made_with_it, a_deleted_card_is_found_by_nothing,
    cards_can_share_a_handle, cards_of_one_are_made_once, many_handles_lead_to_one_card,
    of_many_at_once_one_makes_a_card, of_two_cards_one_is_made,
    what_a_card_has_no_more_is_forgotten, what_nobody_has_is_forgotten, what_was_merged_leads_on,
};
pub use self::timeline::{
    a_long_timeline_comes_by_pages, a_note_is_kept_once, a_note_is_put_in_place_of_another,
    a_note_says_nothing_more_when_its_time_is_over, a_timeline_goes_with_its_card,
    notes_that_come_at_once_are_all_kept, sources_keep_their_names, timelines_of_two_become_one,
};
use super::samples::NOW;
use crate::ports::{CrmDirectory, StoreError};

pub(super) fn handle(kind: CommunicationKind, value: &str) -> Handle {
    Handle::of(kind, value, None).unwrap()
}

fn phone(last: u32) -> Handle {
    handle(CommunicationKind::Phone, &format!("+39 333 {:07}", 1_000_000 + last))
}

fn email(name: &str) -> Handle {
    handle(CommunicationKind::Email, &format!("{name}@example.org"))
}

fn at_messenger(chat: u32) -> Handle {
    handle(CommunicationKind::Messenger, &format!("imol|telegrambot|1|{chat}|{chat}"))
}

fn draft(kind: CardKind, handles: &[Handle]) -> Draft {
    let communications = handles.iter().map(Communication::of).collect();
    Draft { name: "Ada".into(), communications, ..Draft::new(kind) }
}

async fn add(store: &impl CrmDirectory, kind: CardKind, handles: &[Handle]) -> Card {
    store.add_card(draft(kind, handles), NOW).await.unwrap()
}

async fn found(store: &impl CrmDirectory, handles: &[Handle]) -> Found {
    store.find(&Identity::of(handles.to_vec())).await.unwrap()
}

async fn names(store: &impl CrmDirectory, handle: &Handle) -> Vec<CardRef> {
    let found = found(store, std::slice::from_ref(handle)).await;
    assert_eq!(
        found.cards.iter().map(Card::card_ref).collect::<Vec<_>>(),
        found.holders[handle].cards
    );
    found.holders[handle].cards.clone()
}

fn is_stale<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Stale { .. }))
}

/// Cards are asked for by the original's filters, and come in its orders and pages.
pub async fn cards_are_selected(store: &impl CrmDirectory) {
    for id in 1..=12_u32 {
        let draft = Draft {
            title: format!("Request {}", id % 3),
            responsible: (id > 6).then_some(UserId(7)),
            ..draft(CardKind::Lead, &[phone(id)])
        };
        store.add_card(draft, Timestamp(NOW.0 + i64::from(id))).await.unwrap();
    }
    add(store, CardKind::Contact, &[phone(99)]).await;
    let ids = async |selection: &Selection| -> (Vec<u64>, Option<usize>, Option<usize>) {
        let found = store.select(CardKind::Lead, selection).await.unwrap();
        (found.cards.iter().map(|it| it.id.0).collect(), found.total, found.next)
    };
    let all = Selection { limit: 50, ..Selection::default() };
    assert_eq!(ids(&all).await, ((1..=12).collect(), None, None));
    let page = Selection { start: 4, limit: 5, counted: true, ..Selection::default() };
    assert_eq!(ids(&page).await, ((5..=9).collect(), Some(12), Some(9)));
    let descending = |field: &str| Order { field: field.into(), descending: true };
    let newest = Selection { order: vec![descending("ID")], limit: 2, ..Selection::default() };
    assert_eq!(ids(&newest).await, (vec![12, 11], None, Some(2)));
    let above = |operator, id: &str| Condition {
        field: "ID".into(),
        operator,
        values: vec![id.to_owned()],
    };
    let conditions = vec![above(Operator::Above, "3"), above(Operator::AtMost, "9")];
    let some = Selection { conditions, limit: 4, ..Selection::default() };
    assert_eq!(ids(&some).await, (vec![4, 5, 6, 7], None, Some(4)));
    let order = vec![descending("TITLE"), descending("ID")];
    let titled = Selection { order, limit: 5, ..Selection::default() };
    assert_eq!(ids(&titled).await.0, [11, 8, 5, 2, 10]);
    let of = Condition {
        field: "ASSIGNED_BY_ID".into(),
        operator: Operator::Is,
        values: vec!["7".into()],
    };
    let theirs = Selection { conditions: vec![of], limit: 2, ..Selection::default() };
    assert_eq!(ids(&theirs).await, (vec![7, 8], None, Some(2)));
    let none = store.select(CardKind::Deal, &all).await.unwrap();
    assert_eq!((none.cards, none.next), (vec![], None));
}
