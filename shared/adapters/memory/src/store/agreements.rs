//! Agreements.

use application::ports::{AgreementRecord, AgreementStore, StoreError};
use domain::ids::AgreementId;

use super::{MemoryStore, State};

impl State {
    fn put_agreement(&mut self, record: &AgreementRecord) -> Result<(), StoreError> {
        let id = record.agreement.id;
        let stored = self.agreements.get(&id).map_or(0, |it| it.revision);
        if record.revision != stored + 1 {
            return Err(StoreError::Stale { what: format!("agreement {id}") });
        }
        self.agreements.insert(id, record.clone());
        Ok(())
    }
}

impl AgreementStore for MemoryStore {
    async fn agreement(&self, id: AgreementId) -> Result<Option<AgreementRecord>, StoreError> {
        self.call("agreement", |it| Ok(it.agreements.get(&id).cloned()))
    }

    async fn agreements(&self) -> Result<Vec<AgreementRecord>, StoreError> {
        self.call("agreements", |it| Ok(it.agreements.values().cloned().collect()))
    }

    async fn put_agreement(&self, record: &AgreementRecord) -> Result<(), StoreError> {
        self.conditional("put_agreement", |it| it.put_agreement(record))
    }
}
