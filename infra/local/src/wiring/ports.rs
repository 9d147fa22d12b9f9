//! The host's own parts behind the application's ports.

use std::sync::Arc;

use application::ports::{Clock, Objects, Secrets, StoreError};
use domain::time::Timestamp;
use lambda::StoredObjects;

use crate::clock::HostClock;
use crate::meter::{Counter, Meter};
use crate::secrets::SecretStore;

impl Clock for HostClock {
    fn now(&self) -> Timestamp {
        Self::now(self).into()
    }
}

/// Secrets in the encrypted file.
#[derive(Clone, Debug)]
pub struct LocalSecrets(pub Arc<SecretStore>);

impl Secrets for LocalSecrets {
    async fn put(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.0.put(name, value).map_err(unavailable)
    }

    async fn get(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.0.get(name).map_err(unavailable)
    }

    async fn delete(&self, name: &str) -> Result<(), StoreError> {
        self.0.delete(name).map_err(unavailable)
    }
}

/// The object store of one function; what it parks there is counted.
#[derive(Clone, Debug)]
pub struct LocalObjects {
    /// Where the bytes go.
    pub objects: StoredObjects,
    /// Counts.
    pub meter: Arc<Meter>,
    /// The function that parks.
    pub function: &'static str,
}

impl Objects for LocalObjects {
    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.objects.put(key, bytes).await?;
        if key.starts_with("parked/") {
            self.meter.add(self.function, Counter::Parked, 1.0);
        }
        Ok(())
    }

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.objects.get(key).await
    }

    async fn size(&self, key: &str) -> Result<Option<u64>, StoreError> {
        self.objects.size(key).await
    }

    async fn copy(&self, from: &str, to: &str) -> Result<bool, StoreError> {
        self.objects.copy(from, to).await
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.objects.delete(key).await
    }
}

fn unavailable(error: std::io::Error) -> StoreError {
    StoreError::Unavailable { service: "the secret store", source: Box::new(error) }
}
