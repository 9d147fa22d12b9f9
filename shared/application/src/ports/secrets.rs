//! Tokens and keys (design D16): SSM on AWS, an encrypted file embedded. Never in the table in clear, never in logs.

use super::StoreError;

/// Keeps secrets under names.
pub trait Secrets: Send + Sync {
    /// Keeps `value` under `name`; what was there before is replaced.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not have been kept.
    fn put(&self, name: &str, value: &str) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The secret `name`, if there is one. May be up to 5 minutes old on AWS.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    fn get(&self, name: &str) -> impl Future<Output = Result<Option<String>, StoreError>> + Send;

    /// Forgets the secret `name`; there need not be one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not be gone.
    fn delete(&self, name: &str) -> impl Future<Output = Result<(), StoreError>> + Send;
}
