//! What [`NotificationStore`] promises.

use domain::alert::{About, Ways};
use domain::ids::{ChatId, LineId, SessionId, UserId, WebhookId};
use futures::future::join_all;

use super::samples::{LATER, NOW};
use crate::ports::{Notification, NotificationStore, Received, StoreError, Subject};

const ANN: UserId = UserId(1);
/// Whose id begins with Ann's.
const BOB: UserId = UserId(11);

fn told(chat: u64, seq: u64) -> Notification {
    let (chat_id, session, line) = (ChatId(chat), SessionId(3), LineId(2));
    Notification {
        about: About::FirstAnswerLate,
        subject: Subject::Entry { chat: chat_id, seq, session, line },
        at: NOW,
        text: format!("entry {seq} of chat {chat} – \"è\""),
    }
}

async fn add(store: &impl NotificationStore, user: UserId, of: (u64, u64)) -> bool {
    store.add_notification(user, &told(of.0, of.1), LATER).await.unwrap()
}

async fn numbers(store: &impl NotificationStore, user: UserId) -> Vec<(u64, bool)> {
    let all = store.notifications(user, None, 1_000).await.unwrap();
    all.iter().map(|it| (it.number, it.is_read)).collect()
}

/// What came in is read, newest first, by whom it is for.
pub async fn an_inbox_is_read_back(store: &impl NotificationStore) {
    assert_eq!(store.notifications(ANN, None, 10).await.unwrap(), []);
    assert_eq!(store.unread(ANN, 10).await.unwrap(), 0);
    for of in [(7, 4), (6, 9)] {
        assert!(add(store, ANN, of).await);
    }
    let received = |number, notification| Received { number, is_read: false, notification };
    let all = store.notifications(ANN, None, 10).await.unwrap();
    assert_eq!(all, [received(2, told(6, 9)), received(1, told(7, 4))]);
    assert_eq!(store.unread(ANN, 10).await.unwrap(), 2);
    assert_eq!(store.notifications(BOB, None, 10).await.unwrap(), []);
    assert_eq!(store.unread(BOB, 10).await.unwrap(), 0);
}

/// Nobody is told of an entry twice; others are told of it too.
pub async fn an_entry_is_told_once(store: &impl NotificationStore) {
    assert!(add(store, ANN, (7, 4)).await);
    for _ in 0..2 {
        let other = Notification { text: "in other words".into(), ..told(7, 4) };
        assert!(!store.add_notification(ANN, &other, LATER).await.unwrap());
    }
    assert!(add(store, BOB, (7, 4)).await);
    for of in [(7, 5), (74, 4), (8, 4)] {
        assert!(add(store, ANN, of).await, "{of:?}");
    }
    for since in [NOW, LATER] {
        let subject = Subject::Webhook { webhook: WebhookId(7), since };
        let disabled = Notification { about: About::WebhookDisabled, subject, ..told(7, 4) };
        assert!(store.add_notification(ANN, &disabled, LATER).await.unwrap(), "{since:?}");
        assert!(!store.add_notification(ANN, &disabled, LATER).await.unwrap());
        let inbox = store.notifications(ANN, None, 1).await.unwrap();
        assert_eq!(inbox[0].notification, disabled);
    }
    assert_eq!(numbers(store, ANN).await.len(), 6);
    assert_eq!(numbers(store, BOB).await, [(1, false)]);
}

/// Of many told of one entry at once one is, and of many entries each is in the end; numbers have no gap.
pub async fn what_comes_at_once_is_told_once(store: &impl NotificationStore) {
    let same = join_all((0..5).map(|_| add_again(store, (7, 4)))).await;
    assert_eq!(same.iter().filter(|it| **it).count(), 1, "{same:?}");
    let many = join_all((5..9).map(|seq| add_again(store, (7, seq)))).await;
    assert_eq!(many, [true; 4]);
    assert_eq!(numbers(store, ANN).await, [5, 4, 3, 2, 1].map(|it| (it, false)));
}

/// Adds until nothing else came in at once.
async fn add_again(store: &impl NotificationStore, of: (u64, u64)) -> bool {
    loop {
        match store.add_notification(ANN, &told(of.0, of.1), LATER).await {
            Ok(added) => return added,
            Err(StoreError::Stale { .. }) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
}

/// A long inbox is read page by page, and no number is missed.
pub async fn an_inbox_comes_by_pages(store: &impl NotificationStore) {
    for seq in 1..=12 {
        add(store, ANN, (7, seq)).await;
    }
    let page = async |before, limit| -> Vec<u64> {
        let page = store.notifications(ANN, before, limit).await.unwrap();
        page.iter().map(|it| it.number).collect()
    };
    assert_eq!(page(None, 5).await, [12, 11, 10, 9, 8]);
    assert_eq!(page(Some(8), 5).await, [7, 6, 5, 4, 3]);
    assert_eq!(page(Some(3), 5).await, [2, 1]);
    for none in [0, 1] {
        assert!(page(Some(none), 5).await.is_empty());
    }
    assert_eq!(page(Some(u64::MAX), 1).await, [12]);
    assert_eq!(store.unread(ANN, 5).await.unwrap(), 5, "no further");
    assert_eq!(store.unread(ANN, 100).await.unwrap(), 12);
}

/// One is marked, or all that are there; what comes in later is not.
pub async fn notifications_are_marked_as_read(store: &impl NotificationStore) {
    assert!(!store.mark_read(ANN, 1).await.unwrap());
    store.mark_all_read(ANN).await.unwrap();
    for seq in 1..=3 {
        add(store, ANN, (7, seq)).await;
    }
    add(store, BOB, (7, 1)).await;
    for _ in 0..2 {
        assert!(store.mark_read(ANN, 2).await.unwrap());
        assert_eq!(numbers(store, ANN).await, [(3, false), (2, true), (1, false)]);
        assert_eq!(store.unread(ANN, 10).await.unwrap(), 2);
    }
    for nothing in [0, 4, u64::MAX] {
        assert!(!store.mark_read(ANN, nothing).await.unwrap(), "{nothing}");
    }
    for _ in 0..2 {
        store.mark_all_read(ANN).await.unwrap();
        assert_eq!(store.unread(ANN, 10).await.unwrap(), 0);
    }
    add(store, ANN, (7, 4)).await;
    assert_eq!(numbers(store, ANN).await, [(4, false), (3, true), (2, true), (1, true)]);
    assert_eq!(store.unread(ANN, 10).await.unwrap(), 1);
    assert!(store.mark_read(ANN, 1).await.unwrap(), "it is there, be it read");
    assert_eq!(numbers(store, BOB).await, [(1, false)]);
}

/// Who never said how they are told is told by their inbox alone; what they said last holds.
pub async fn ways_are_kept(store: &impl NotificationStore) {
    assert_eq!(store.ways(ANN).await.unwrap(), Ways::default());
    let inbox_only = [About::NobodyThere].into();
    let mut ways = Ways { email: true, webhook: Some(WebhookId(4)), inbox_only };
    store.put_ways(ANN, &ways).await.unwrap();
    assert_eq!(store.ways(ANN).await.unwrap(), ways);
    ways.webhook = None;
    store.put_ways(ANN, &ways).await.unwrap();
    assert!(add(store, ANN, (7, 4)).await);
    assert_eq!(store.ways(ANN).await.unwrap(), ways);
    assert_eq!(store.ways(BOB).await.unwrap(), Ways::default());
    assert_eq!(numbers(store, ANN).await, [(1, false)]);
}
