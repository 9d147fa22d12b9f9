//! Webhooks and errands.

use application::ports::{ErrandRecord, ErrandStore, StoreError, WebhookRecord, WebhookStore};
use domain::errand::{Addressee, Errand, ErrandKey};
use domain::ids::WebhookId;
use domain::time::Timestamp;

use super::MemoryStore;

impl MemoryStore {
    /// All errands, by whom they are for and when what they tell of happened.
    pub fn all_errands(&self) -> Vec<Errand> {
        self.with(|it| it.errands.values().map(|it| it.errand.clone()).collect())
    }
}

fn stale(what: &impl std::fmt::Debug) -> StoreError {
    StoreError::Stale { what: format!("{what:?}") }
}

impl WebhookStore for MemoryStore {
    async fn webhook(&self, id: WebhookId) -> Result<Option<WebhookRecord>, StoreError> {
        self.call("webhook", |it| Ok(it.webhooks.get(&id).cloned()))
    }

    async fn webhooks(&self) -> Result<Vec<WebhookRecord>, StoreError> {
        self.call("webhooks", |it| Ok(it.webhooks.values().cloned().collect()))
    }

    async fn put_webhook(&self, record: &WebhookRecord) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.conditional("put_webhook", |it| {
            let id = record.webhook.id;
            let stored = it.webhooks.get(&id).map_or(0, |it| it.revision);
            if record.revision != stored + 1 {
                return Err(stale(&id));
            }
            it.webhooks.insert(id, record.clone());
            Ok(())
        })
    }

    async fn delete_webhook(&self, id: WebhookId) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.call("delete_webhook", |it| {
            it.webhooks.remove(&id);
            Ok(())
        })
    }
}

impl ErrandStore for MemoryStore {
    async fn add_errand(
        &self,
        errand: &Errand,
        _expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.faults.pause().await;
        self.call("add_errand", |it| {
            if it.errands.contains_key(&errand.key) {
                return Ok(false);
            }
            let record = ErrandRecord { errand: errand.clone(), revision: 1 };
            it.due_errands.set(errand.key.clone(), errand.due(), it.index_lag);
            it.errands.insert(errand.key.clone(), record);
            Ok(true)
        })
    }

    async fn errand(&self, key: &ErrandKey) -> Result<Option<ErrandRecord>, StoreError> {
        self.call("errand", |it| Ok(it.errands.get(key).cloned()))
    }

    async fn put_errand(&self, record: &ErrandRecord) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.conditional("put_errand", |it| {
            let key = &record.errand.key;
            let stored = it.errands.get_mut(key).filter(|it| it.revision + 1 == record.revision);
            *stored.ok_or_else(|| stale(key))? = record.clone();
            it.due_errands.set(key.clone(), record.errand.due(), it.index_lag);
            Ok(())
        })
    }

    async fn errands(&self, to: Addressee, limit: usize) -> Result<Vec<Errand>, StoreError> {
        self.call("errands", |it| {
            let theirs = it.errands.values().rev().filter(|it| it.errand.key.to == to);
            Ok(theirs.take(limit).map(|it| it.errand.clone()).collect())
        })
    }

    async fn due_errands(
        &self,
        until: Timestamp,
    ) -> Result<Vec<(ErrandKey, Timestamp)>, StoreError> {
        self.call("due_errands", |it| {
            let due = it.due_errands.read(it.index_lag).iter();
            let due = due.map(|(key, at)| (key.clone(), *at)).filter(|(_, at)| *at <= until);
            let mut due: Vec<(ErrandKey, Timestamp)> = due.collect();
            due.sort_by_key(|(_, at)| *at);
            Ok(due)
        })
    }

    async fn shelve_errand(&self, key: &ErrandKey) -> Result<(), StoreError> {
        self.call("shelve_errand", |it| {
            it.due_errands.set(key.clone(), None, it.index_lag);
            Ok(())
        })
    }
}
