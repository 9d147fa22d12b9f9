//! Large and parked bodies on any `object_store`: S3 on AWS, a folder embedded, memory in tests.

mod own;
mod s3;

use std::sync::{Arc, OnceLock};

use application::ports::{LinkTo, Objects, StoreError};
use chrono::DateTime;
use domain::time::{Seconds, Timestamp};
use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};

pub use self::own::{Granted, OwnLinks};
use self::s3::{Asked, Signer};
use crate::config::optional;

/// Keeps bytes in an `object_store`.
#[derive(Clone, Debug)]
pub struct StoredObjects {
    kept: Kept,
    links: Links,
}

/// Who answers at links.
#[derive(Clone, Debug)]
enum Links {
    Nobody,
    Own(Arc<OwnLinks>),
    Bucket(Arc<str>),
}

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
        Self { kept: Kept::Ready(store), links: Links::Nobody }
    }

    /// The same, with links that the host answers itself.
    #[must_use]
    pub fn with_links(self, links: OwnLinks) -> Self {
        Self { links: Links::Own(Arc::new(links)), ..self }
    }

    fn store(&self) -> Result<&dyn ObjectStore, StoreError> {
        match &self.kept {
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

    async fn size(&self, key: &str) -> Result<Option<u64>, StoreError> {
        match self.store()?.head(&Path::from(key)).await {
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            other => Ok(Some(other.map_err(unavailable)?.size)),
        }
    }

    async fn copy(&self, from: &str, to: &str) -> Result<bool, StoreError> {
        match self.store()?.copy(&Path::from(from), &Path::from(to)).await {
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            other => other.map(|()| true).map_err(unavailable),
        }
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        match self.store()?.delete(&Path::from(key)).await {
            Err(object_store::Error::NotFound { .. }) => Ok(()),
            other => other.map_err(unavailable),
        }
    }

    async fn link(
        &self,
        key: &str,
        to: LinkTo<'_>,
        now: Timestamp,
        life: Seconds,
    ) -> Result<String, StoreError> {
        match &self.links {
            Links::Nobody => Err(unavailable(format!("it gives no links: {key}"))),
            Links::Own(links) => Ok(links.link(key, &to, now + life)),
            Links::Bucket(name) => link_to_bucket(name, key, to, now, life),
        }
    }
}

/// A link to an object of the bucket `name`, with this function's own credentials and for as long as these hold.
fn link_to_bucket(
    name: &str,
    key: &str,
    to: LinkTo<'_>,
    now: Timestamp,
    life: Seconds,
) -> Result<String, StoreError> {
    let missing = |it: &'static str| unavailable(format!("{it} is not set"));
    let variable = |it: &'static str| optional(it).ok_or_else(|| missing(it));
    let region = variable("AWS_REGION")?;
    let base = match optional("AWS_ENDPOINT_URL") {
        Some(emulator) => format!("{}/{name}", emulator.trim_end_matches('/')),
        None if region.starts_with("cn-") => format!("https://{name}.s3.{region}.amazonaws.com.cn"),
        None => format!("https://{name}.s3.{region}.amazonaws.com"),
    };
    let (key_id, secret) = (variable("AWS_ACCESS_KEY_ID")?, variable("AWS_SECRET_ACCESS_KEY")?);
    let token = optional("AWS_SESSION_TOKEN");
    let at = DateTime::from_timestamp_millis(now.0).ok_or_else(|| missing("the time"))?;
    let life_s = u64::from(life.0);
    let signer = Signer {
        base: &base,
        region: &region,
        key_id: &key_id,
        secret: &secret,
        token: token.as_deref(),
    };
    let link = match to {
        LinkTo::Put { size, mime } => {
            let headers = [("content-length", &*size.to_string()), ("content-type", mime)];
            signer.link(&Asked { method: "PUT", key, query: &[], headers: &headers, at, life_s })
        }
        LinkTo::Get { mime, disposition } => {
            let query = [
                ("response-content-type", mime),
                ("response-content-disposition", disposition),
                ("response-cache-control", "private, max-age=300"),
            ];
            signer.link(&Asked { method: "GET", key, query: &query, headers: &[], at, life_s })
        }
    };
    link.map_err(unavailable)
}

fn unavailable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
    StoreError::Unavailable { service: "the object store", source: error.into() }
}

/// The S3 bucket `name`, with the function's own credentials; without TLS only where `AWS_ENDPOINT_URL` says so.
/// It is connected to when first used.
pub fn bucket(name: &str) -> StoredObjects {
    let is_plain = optional("AWS_ENDPOINT_URL").is_some_and(|it| it.starts_with("http://"));
    let s3 = AmazonS3Builder::from_env().with_allow_http(is_plain).with_bucket_name(name);
    // One call for each: the bulk one needs its own form of checksum, and nobody deletes many at once.
    let s3 = s3.with_disable_bulk_delete(true);
    StoredObjects {
        kept: Kept::S3(Box::new(s3), Arc::default()),
        links: Links::Bucket(name.into()),
    }
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
