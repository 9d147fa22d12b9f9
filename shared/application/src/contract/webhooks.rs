//! What [`WebhookStore`] promises.

use domain::errand::Answer;
use domain::ids::{UserId, WebhookId};
use domain::time::Timestamp;
use domain::webhook::{OldSecret, Webhook};
use futures::future::join_all;

use super::samples::{LATER, NOW};
use crate::ports::{StoreError, WebhookRecord, WebhookStore};

fn record(id: u64, revision: u64) -> WebhookRecord {
    let webhook = Webhook {
        id: WebhookId(id),
        user: UserId(2),
        name: format!("Webhook {id}"),
        url: "https://crm.example/hook?a=b#è".into(),
        created_at: NOW,
        secret: format!("webhook/{id}/1"),
        old_secret: None,
        failing_since: None,
        spared_until: None,
        disabled: None,
    };
    WebhookRecord { webhook, revision }
}

fn is_stale(result: &Result<(), StoreError>) -> bool {
    matches!(result, Err(StoreError::Stale { .. }))
}

/// What was kept is read, and what was not is not there.
pub async fn a_webhook_is_read_back(store: &impl WebhookStore) {
    assert_eq!(store.webhook(WebhookId(1)).await.unwrap(), None);
    assert_eq!(store.webhooks().await.unwrap(), []);
    let mut kept = record(1, 1);
    kept.webhook.old_secret = Some(OldSecret { name: "webhook/1/0".into(), until: LATER });
    let gone = Answer::Gone { reason: "410".into() };
    kept.webhook = kept.webhook.after(&gone, Timestamp(NOW.0 + 1)).unwrap();
    kept.webhook.failing_since = Some(NOW);
    kept.webhook.spared_until = Some(LATER);
    store.put_webhook(&kept).await.unwrap();
    assert_eq!(store.webhook(WebhookId(1)).await.unwrap(), Some(kept.clone()));
    assert_eq!(store.webhook(WebhookId(11)).await.unwrap(), None);
    assert_eq!(store.webhooks().await.unwrap(), [kept]);
}

/// All webhooks come by id, which is a number.
pub async fn webhooks_come_by_id(store: &impl WebhookStore) {
    for id in (1..=12).rev() {
        store.put_webhook(&record(id, 1)).await.unwrap();
    }
    let ids: Vec<u64> = store.webhooks().await.unwrap().iter().map(|it| it.webhook.id.0).collect();
    assert_eq!(ids, (1..=12).collect::<Vec<_>>());
}

/// Each revision follows the one before, and of many who change it at once one does.
pub async fn revisions_of_a_webhook_follow_each_other(store: &impl WebhookStore) {
    assert!(is_stale(&store.put_webhook(&record(1, 2)).await));
    store.put_webhook(&record(1, 1)).await.unwrap();
    assert!(is_stale(&store.put_webhook(&record(1, 1)).await));
    let all = join_all((0..5).map(|n| {
        let mut next = record(1, 2);
        next.webhook.name = format!("changed by {n}");
        async move { store.put_webhook(&next).await }
    }))
    .await;
    assert_eq!(all.iter().filter(|it| it.is_ok()).count(), 1, "{all:?}");
    assert_eq!(store.webhook(WebhookId(1)).await.unwrap().unwrap().revision, 2);
}

/// What was deleted is not there, and deleting it again is no error; it comes to life by no late write.
pub async fn a_deleted_webhook_is_forgotten(store: &impl WebhookStore) {
    store.put_webhook(&record(1, 1)).await.unwrap();
    store.put_webhook(&record(2, 1)).await.unwrap();
    for _ in 0..2 {
        store.delete_webhook(WebhookId(1)).await.unwrap();
        assert_eq!(store.webhook(WebhookId(1)).await.unwrap(), None);
    }
    assert!(is_stale(&store.put_webhook(&record(1, 2)).await));
    assert_eq!(store.webhooks().await.unwrap(), [record(2, 1)]);
}
