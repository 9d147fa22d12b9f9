//! The texts that warn customers about the collection of their personal data (S30).

use domain::agreement::Agreement;
use domain::ids::AgreementId;
use serde::{Deserialize, Serialize};

use super::StoreError;

/// An agreement as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementRecord {
    /// What is shown to customers; its `version` counts wordings and is what consent is given to.
    pub agreement: Agreement,
    /// Counts writes, from 1, so that two who change it at once do not undo each other.
    pub revision: u64,
}

/// Keeps agreements. Reads are consistent.
pub trait AgreementStore: Send + Sync {
    /// The agreement `id`, if there is one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn agreement(
        &self,
        id: AgreementId,
    ) -> impl Future<Output = Result<Option<AgreementRecord>, StoreError>> + Send;

    /// All agreements, by id; every page is followed.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn agreements(&self) -> impl Future<Output = Result<Vec<AgreementRecord>, StoreError>> + Send;

    /// Keeps an agreement; `record.revision` must be one above what is stored (1 for a new agreement).
    ///
    /// # Errors
    ///
    /// [`StoreError::Stale`]: another revision is stored; nothing has changed. [`StoreError::Unavailable`]: it may or
    /// may not have been kept.
    fn put_agreement(
        &self,
        record: &AgreementRecord,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}
