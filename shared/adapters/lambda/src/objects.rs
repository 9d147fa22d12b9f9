//! Large and parked bodies on any `object_store`: S3 on AWS, a folder embedded, memory in tests.

use std::sync::Arc;

use application::ports::{Objects, StoreError};
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};

use crate::config::optional;

/// Keeps bytes in an `object_store`.
#[derive(Clone, Debug)]
pub struct StoredObjects(pub Arc<dyn ObjectStore>);

impl Objects for StoredObjects {
    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.0.put(&Path::from(key), bytes.into()).await.map_err(unavailable)?;
        Ok(())
    }

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let found = match self.0.get(&Path::from(key)).await {
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
///
/// # Errors
///
/// If the name or the environment makes no sense.
pub fn bucket(name: &str) -> Result<StoredObjects, object_store::Error> {
    let is_plain = optional("AWS_ENDPOINT_URL").is_some_and(|it| it.starts_with("http://"));
    let s3 = object_store::aws::AmazonS3Builder::from_env().with_allow_http(is_plain);
    Ok(StoredObjects(Arc::new(s3.with_bucket_name(name).build()?)))
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
