//! Agreements.

use application::ports::{AgreementRecord, AgreementStore, StoreError};
use domain::ids::AgreementId;

use super::DynamoStore;
use crate::keys;

impl AgreementStore for DynamoStore {
    async fn agreement(&self, id: AgreementId) -> Result<Option<AgreementRecord>, StoreError> {
        self.document(&keys::agreement(id)).await
    }

    async fn agreements(&self) -> Result<Vec<AgreementRecord>, StoreError> {
        self.documents(keys::AGREEMENTS).await
    }

    async fn put_agreement(&self, record: &AgreementRecord) -> Result<(), StoreError> {
        let key = keys::agreement(record.agreement.id);
        self.put_revision(&key, record, record.revision).await
    }
}
