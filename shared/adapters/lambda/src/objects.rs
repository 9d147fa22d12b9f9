//! Large and parked bodies on any `object_store`: S3 on AWS, a folder embedded, memory in tests.

use std::sync::{Arc, OnceLock};

use application::ports::{Objects, StoreError};
use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};

use crate::config::optional;

/// Keeps bytes in an `object_store`.
#[derive(Clone, Debug)]
pub struct StoredObjects(Kept);

#[derive(Clone, Debug)]
enum Kept {
    Ready(Arc<dyn ObjectStore>),
    /// An S3 client loads the root certificates, which takes longer than all else at a cold start; most invocations
    /// have nothing for it.
    S3(Box<AmazonS3Builder>, Arc<OnceLock<Arc<dyn ObjectStore>>>),
}

impl StoredObjects {
    /// Keeps them in `store`.
    pub fn new(store: Arc<dyn ObjectStore>) -> Self {
        Self(Kept::Ready(store))
    }

    fn store(&self) -> Result<&dyn ObjectStore, StoreError> {
        match &self.0 {
            Kept::Ready(store) => Ok(store),
            Kept::S3(builder, store) => {
                if let Some(store) = store.get() {
                    return Ok(store);
                }
                let built = builder.as_ref().clone().build().map_err(unavailable)?;
                Ok(store.get_or_init(|| Arc::new(built)))
            }
        }
    }
}

impl Objects for StoredObjects {
    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.store()?.put(&Path::from(key), bytes.into()).await.map_err(unavailable)?;
        Ok(())
    }

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let found = match self.store()?.get(&Path::from(key)).await {
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            other => other.map_err(unavailable)?,
        };
        let bytes = found.bytes().await.map_err(unavailable)?;
        Ok(Some(bytes.to_vec()))
    }
}

fn unavailable(error: object_store::Error) -> StoreError {
    StoreError::Unavailable { service: "the object store", source: Box::new(error) }
}

/// The S3 bucket `name`, with the function's own credentials; without TLS only where `AWS_ENDPOINT_URL` says so.
/// It is connected to when first used.
pub fn bucket(name: &str) -> StoredObjects {
    let is_plain = optional("AWS_ENDPOINT_URL").is_some_and(|it| it.starts_with("http://"));
    let s3 = AmazonS3Builder::from_env().with_allow_http(is_plain).with_bucket_name(name);
    StoredObjects(Kept::S3(Box::new(s3), Arc::default()))
}

/// No object store: for functions whose messages are always small.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoObjects;

impl Objects for NoObjects {
    async fn put(&self, key: &str, _bytes: Vec<u8>) -> Result<(), StoreError> {
        let what = format!("this function keeps no bodies: {key}");
        Err(StoreError::Unavailable { service: "the object store", source: what.into() })
    }

    async fn get(&self, _key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(None)
    }
}
