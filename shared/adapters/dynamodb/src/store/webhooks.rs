//! Webhooks.

use application::ports::{StoreError, WebhookRecord, WebhookStore};
use domain::ids::WebhookId;

use super::DynamoStore;
use crate::keys;

impl WebhookStore for DynamoStore {
    async fn webhook(&self, id: WebhookId) -> Result<Option<WebhookRecord>, StoreError> {
        self.document(&keys::webhook(id)).await
    }

    async fn webhooks(&self) -> Result<Vec<WebhookRecord>, StoreError> {
        self.documents(keys::WEBHOOKS).await
    }

    async fn put_webhook(&self, record: &WebhookRecord) -> Result<(), StoreError> {
        let key = keys::webhook(record.webhook.id);
        self.put_revision(&key, record, record.revision).await
    }

    async fn delete_webhook(&self, id: WebhookId) -> Result<(), StoreError> {
        self.table.delete(&keys::webhook(id)).await
    }
}
