//! What [`ErrandStore`] promises.

use domain::errand::{Addressee, Answer, Body, Errand, ErrandKey, State};
use domain::ids::{UserId, WebhookId};
use domain::time::{Seconds, Timestamp};
use futures::future::join_all;

use super::samples::{LATER, NOW};
use crate::ports::{ErrandRecord, ErrandStore, StoreError};

const HOOK: Addressee = Addressee::Webhook(WebhookId(1));
/// The same number, and another whose number begins with it.
const BOX: Addressee = Addressee::Mailbox(UserId(1));
const OTHER: Addressee = Addressee::Webhook(WebhookId(11));

fn errand(to: Addressee, at: i64, id: &str) -> Errand {
    let key = ErrandKey { to, at: Timestamp(NOW.0 + at), id: id.into() };
    let body = match to {
        Addressee::Webhook(_) => Body::Json(r#"{"a": "è\n"}"#.into()),
        Addressee::Mailbox(_) => Body::Letter { subject: "Hi".into(), text: "è\n".into() },
    };
    Errand::new(key, "webhook.test".into(), body, NOW)
}

async fn add(store: &impl ErrandStore, errand: &Errand) -> bool {
    store.add_errand(errand, LATER).await.unwrap()
}

/// What was kept is read, with what has become of it.
pub async fn an_errand_is_read_back(store: &impl ErrandStore) {
    for to in [HOOK, BOX] {
        let mut errand = errand(to, 0, "n-1");
        assert_eq!(store.errand(&errand.key).await.unwrap(), None);
        assert!(add(store, &errand).await);
        let read = async || store.errand(&errand.key).await.unwrap();
        assert_eq!(read().await, Some(ErrandRecord { errand: errand.clone(), revision: 1 }));
        errand.begin("me", NOW);
        store.put_errand(&ErrandRecord { errand: errand.clone(), revision: 2 }).await.unwrap();
        let reason = "500: \"è\"".to_owned();
        errand.end(&Answer::Later { after: None, busy: true, reason }, NOW + Seconds(1));
        let kept = ErrandRecord { errand: errand.clone(), revision: 3 };
        store.put_errand(&kept).await.unwrap();
        assert_eq!(store.errand(&errand.key).await.unwrap(), Some(kept));
    }
}

/// Who adds the same again is told so, and what became of it stays.
pub async fn one_thing_is_one_errand(store: &impl ErrandStore) {
    let first = errand(HOOK, 0, "n-1");
    let added = join_all((0..5).map(|_| add(store, &first))).await;
    assert_eq!(added.iter().filter(|it| **it).count(), 1, "{added:?}");
    let mut taken = first.clone();
    taken.end(&Answer::Taken, NOW);
    store.put_errand(&ErrandRecord { errand: taken.clone(), revision: 2 }).await.unwrap();
    assert!(!add(store, &first).await);
    assert_eq!(store.errand(&first.key).await.unwrap().unwrap().errand, taken);
    for other in [errand(HOOK, 1, "n-1"), errand(HOOK, 0, "n-2"), errand(BOX, 0, "n-1")] {
        assert!(add(store, &other).await, "{other:?}");
    }
}

/// Of many who saw the same one changes it; nobody changes what is not there.
pub async fn of_many_who_change_an_errand_one_does(store: &impl ErrandStore) {
    let seen = errand(HOOK, 0, "n-1");
    let change = async |by: String| {
        let mut errand = seen.clone();
        errand.begin(&by, NOW);
        store.put_errand(&ErrandRecord { errand, revision: 2 }).await
    };
    let is_stale = |it: &Result<(), StoreError>| matches!(it, Err(StoreError::Stale { .. }));
    assert!(is_stale(&change("early".into()).await));
    assert_eq!(store.errand(&seen.key).await.unwrap(), None);
    add(store, &seen).await;
    let all = join_all((0..5).map(|n| change(n.to_string()))).await;
    assert_eq!(all.iter().filter(|it| it.is_ok()).count(), 1, "{all:?}");
    assert!(all.iter().all(|it| it.is_ok() || is_stale(it)), "{all:?}");
    let kept = store.errand(&seen.key).await.unwrap().unwrap();
    assert!(matches!(kept.errand.state, State::Trying { .. }));
}

/// The newest first, of one addressee, by when what they tell of happened.
pub async fn errands_come_newest_first(store: &impl ErrandStore) {
    for (at, id) in [(5, "n-b"), (1, "n-z"), (9, "n-a"), (30, "n-c")] {
        assert!(add(store, &errand(HOOK, at, id)).await);
    }
    add(store, &errand(BOX, 7, "n-x")).await;
    add(store, &errand(OTHER, 8, "n-y")).await;
    let ids = async |to, limit| -> Vec<String> {
        store.errands(to, limit).await.unwrap().into_iter().map(|it| it.key.id).collect()
    };
    assert_eq!(ids(HOOK, 10).await, ["n-c", "n-a", "n-b", "n-z"]);
    assert_eq!(ids(HOOK, 2).await, ["n-c", "n-a"]);
    assert_eq!(ids(BOX, 10).await, ["n-x"]);
    assert_eq!(ids(OTHER, 10).await, ["n-y"]);
}

/// What waits is due, and what is being tried when that must have ended; what is over never.
pub async fn errands_are_found_when_due(store: &impl ErrandStore) {
    let due = async |until: Timestamp| -> Vec<(String, Timestamp)> {
        let due = store.due_errands(until).await.unwrap();
        due.into_iter().map(|(key, at)| (key.id, at)).collect()
    };
    let mut first = errand(HOOK, 0, "n-1");
    let mut second = errand(BOX, 0, "n-2");
    second.postpone(NOW + Seconds(60), "busy", NOW);
    let at = second.due().unwrap();
    add(store, &second).await;
    add(store, &first).await;
    assert_eq!(due(Timestamp(NOW.0 - 1)).await, []);
    assert_eq!(due(NOW).await, [("n-1".to_owned(), NOW)]);
    assert_eq!(due(LATER).await, [("n-1".to_owned(), NOW), ("n-2".to_owned(), at)]);
    first.begin("me", NOW);
    store.put_errand(&ErrandRecord { errand: first.clone(), revision: 2 }).await.unwrap();
    let until = first.due().unwrap();
    assert!(due(LATER).await.contains(&("n-1".to_owned(), until)));
    first.end(&Answer::Taken, NOW);
    store.put_errand(&ErrandRecord { errand: first.clone(), revision: 3 }).await.unwrap();
    assert_eq!(due(LATER).await, [("n-2".to_owned(), at)]);
    assert_eq!(store.due_errands(LATER).await.unwrap()[0].0, second.key);
}

/// What cannot be read is due no more, and shelving it again, or what is not there, is no error.
pub async fn a_shelved_errand_is_not_due(store: &impl ErrandStore) {
    let (shelved, other) = (errand(HOOK, 0, "n-1"), errand(HOOK, 0, "n-2"));
    store.shelve_errand(&shelved.key).await.unwrap();
    assert_eq!(store.errand(&shelved.key).await.unwrap(), None);
    add(store, &shelved).await;
    add(store, &other).await;
    for _ in 0..2 {
        store.shelve_errand(&shelved.key).await.unwrap();
    }
    assert_eq!(store.due_errands(LATER).await.unwrap(), [(other.key, NOW)]);
    assert_eq!(store.errand(&shelved.key).await.unwrap().unwrap().errand, shelved);
}
