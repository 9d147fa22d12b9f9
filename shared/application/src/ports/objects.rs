//! Large and parked bodies (design D17): S3 on AWS, a folder embedded.

use super::StoreError;

/// Keeps bytes under keys.
pub trait Objects: Send + Sync {
    /// Keeps `bytes` under `key`; what was there before is replaced.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not have been kept.
    fn put(&self, key: &str, bytes: Vec<u8>)
    -> impl Future<Output = Result<(), StoreError>> + Send;

    /// What is kept under `key`, if anything.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    fn get(&self, key: &str) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>> + Send;
}
