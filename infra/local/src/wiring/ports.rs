//! The host's own parts behind the application's ports.

use std::sync::Arc;

use application::ports::{Clock, Secrets, StoreError};
use domain::time::Timestamp;

use crate::clock::HostClock;
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

fn unavailable(error: std::io::Error) -> StoreError {
    StoreError::Unavailable { service: "the secret store", source: Box::new(error) }
}
