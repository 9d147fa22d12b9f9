//! Secrets in SSM's parameter store, as secure strings (design D16).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use application::ports::{Secrets, StoreError};
use aws_sdk_ssm::Client;
use aws_sdk_ssm::types::ParameterType;

/// How long a secret is remembered in a function.
const REMEMBERED: Duration = Duration::from_mins(5);

type Remembered = Arc<Mutex<HashMap<String, (Instant, Option<String>)>>>;

/// Secrets under a common prefix of SSM's parameter store.
#[derive(Clone, Debug)]
pub struct SsmSecrets {
    client: Client,
    prefix: String,
    remembered: Remembered,
}

impl SsmSecrets {
    /// Keeps secrets under `prefix`, e.g. `/canali/prod`.
    pub fn new(client: Client, prefix: String) -> Self {
        Self { client, prefix, remembered: Remembered::default() }
    }

    fn name(&self, name: &str) -> String {
        format!("{}/{name}", self.prefix.trim_end_matches('/'))
    }

    fn forget(&self, name: &str) {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

impl Secrets for SsmSecrets {
    async fn put(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let put = self.client.put_parameter().name(self.name(name)).value(value);
        put.r#type(ParameterType::SecureString)
            .overwrite(true)
            .send()
            .await
            .map_err(unavailable)?;
        self.forget(name);
        Ok(())
    }

    async fn get(&self, name: &str) -> Result<Option<String>, StoreError> {
        {
            let remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, value)) = remembered.get(name).filter(|it| it.0.elapsed() < REMEMBERED)
            {
                return Ok(value.clone());
            }
        }
        let asked = self.client.get_parameter().name(self.name(name)).with_decryption(true);
        let value =
            match asked.send().await.map_err(aws_sdk_ssm::error::SdkError::into_service_error) {
                Ok(found) => found.parameter.and_then(|it| it.value),
                Err(error) if error.is_parameter_not_found() => None,
                Err(error) => return Err(unavailable(error)),
            };
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.insert(name.to_owned(), (Instant::now(), value.clone()));
        Ok(value)
    }

    async fn delete(&self, name: &str) -> Result<(), StoreError> {
        let deleted = self.client.delete_parameter().name(self.name(name)).send().await;
        self.forget(name);
        match deleted.map_err(aws_sdk_ssm::error::SdkError::into_service_error) {
            Ok(_) => Ok(()),
            Err(error) if error.is_parameter_not_found() => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }
}

fn unavailable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
    StoreError::Unavailable { service: "SSM", source: error.into() }
}
