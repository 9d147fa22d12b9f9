//! Large and parked bodies (design D17): S3 on AWS, a folder embedded.

use domain::time::{Seconds, Timestamp};

use super::StoreError;

/// What a link lets its bearer do with one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkTo<'a> {
    /// Put so many bytes there, neither more nor less, as this media type.
    Put {
        /// In bytes.
        size: u64,
        /// The media type.
        mime: &'a str,
    },
    /// Get it.
    Get {
        /// As which media type.
        mime: &'a str,
        /// What its `Content-Disposition` says (RFC 6266).
        disposition: &'a str,
    },
}

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

    /// How many bytes are kept under `key`, if anything is.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    fn size(&self, key: &str) -> impl Future<Output = Result<Option<u64>, StoreError>> + Send {
        async move {
            let found = self.get(key).await?;
            Ok(found.map(|it| u64::try_from(it.len()).unwrap_or(u64::MAX)))
        }
    }

    /// Keeps what is kept under `from` under `to` too, with what was known of it; whether there was anything.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not have been kept.
    fn copy(&self, from: &str, to: &str) -> impl Future<Output = Result<bool, StoreError>> + Send {
        async move {
            let Some(bytes) = self.get(from).await? else { return Ok(false) };
            self.put(to, bytes).await?;
            Ok(true)
        }
    }

    /// Forgets what is kept under `key`; that there is nothing is no error.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not be there still.
    fn delete(&self, key: &str) -> impl Future<Output = Result<(), StoreError>> + Send {
        let source = format!("it forgets nothing: {key}").into();
        std::future::ready(Err(StoreError::Unavailable { service: "the object store", source }))
    }

    /// An address by which a client does something with the object `key` itself, past our functions and their limits; it is the
    /// permission. It is good for `life` from `now` on.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: there are no links here.
    fn link(
        &self,
        key: &str,
        _to: LinkTo<'_>,
        _now: Timestamp,
        _life: Seconds,
    ) -> impl Future<Output = Result<String, StoreError>> + Send {
        let source = format!("it gives no links: {key}").into();
        std::future::ready(Err(StoreError::Unavailable { service: "the object store", source }))
    }
}
