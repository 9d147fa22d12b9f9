//! What [`CrmBindings`] promises.

use domain::crm::{CardKind, CardRef, CommunicationKind, Handle};
use domain::ids::ChatId;
use domain::time::Timestamp;
use futures::future::join_all;

use super::crm::handle;
use super::samples::NOW;
use crate::ports::{CrmBindings, StoreError};

const LEAD: CardRef = CardRef::new(CardKind::Lead, 1);
const DEAL: CardRef = CardRef::new(CardKind::Deal, 1);

/// The chats of a card come by id, and are its own.
pub async fn chats_are_bound_and_let_go(store: &impl CrmBindings) {
    assert_eq!(store.chats_of(LEAD).await.unwrap(), []);
    for chat in (1..=12).rev() {
        for _ in 0..2 {
            store.bind_chat(LEAD, ChatId(chat)).await.unwrap();
        }
    }
    store.bind_chat(DEAL, ChatId(3)).await.unwrap();
    for _ in 0..2 {
        store.unbind_chat(LEAD, ChatId(3)).await.unwrap();
    }
    let left: Vec<ChatId> = (1..=12).filter(|it| *it != 3).map(ChatId).collect();
    assert_eq!(store.chats_of(LEAD).await.unwrap(), left);
    assert_eq!(store.chats_of(DEAL).await.unwrap(), [ChatId(3)]);
}

fn phones(last: &[u32]) -> Vec<Handle> {
    let phone = |it: &u32| handle(CommunicationKind::Phone, &format!("+39333100000{it}"));
    last.iter().map(phone).collect()
}

/// One holder at a time has a handle, until their time is over; who wants several gets all of them or none.
pub async fn handles_are_claimed_by_one(store: &impl CrmBindings) {
    let at = |it: i64| Timestamp(NOW.0 + it);
    let claim = async |last: &[u32], holder: &str, now: i64, until: i64| {
        store.claim_handles(&phones(last), holder, at(now), at(until)).await.unwrap()
    };
    assert!(claim(&[], "a", 0, 10).await);
    assert!(claim(&[1, 2], "a", 0, 10).await);
    assert!(claim(&[1], "a", 1, 10).await, "they have it");
    for handles in [&[1][..], &[2, 3], &[3, 1]] {
        assert!(!claim(handles, "b", 9, 20).await, "{handles:?}");
    }
    assert!(claim(&[3], "c", 9, 20).await, "nothing was taken with what was refused");
    assert!(claim(&[1, 2], "b", 10, 20).await, "the first one's time is over");
    assert!(!claim(&[1], "a", 19, 30).await);
}

/// Of many who want one at once, one gets it.
pub async fn of_many_at_once_one_claims(store: &impl CrmBindings) {
    let until = Timestamp(NOW.0 + 10);
    let claim = async |holder: String| {
        for _ in 0..100 {
            match store.claim_handles(&phones(&[1, 2]), &holder, NOW, until).await {
                Ok(given) => return given,
                Err(StoreError::Stale { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
        panic!("{holder} is never answered");
    };
    let given = join_all((0..6).map(|it| claim(it.to_string()))).await;
    assert_eq!(given.into_iter().filter(|it| *it).count(), 1);
}
