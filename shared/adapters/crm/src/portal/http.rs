//! HTTP to a portal: one POST of JSON, its answer within bounds. The address is in no error: it is a secret.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use serde_json::Value;
use thiserror::Error;
use url::Url;

/// To connect, TLS included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The largest answer that is read: fifty cards with all their fields are far less.
const ANSWER_MAX_BYTES: usize = 8 * 1024 * 1024;

/// The client, made when first used: it loads the root certificates.
#[derive(Debug)]
pub(super) struct Http {
    client: OnceLock<Client>,
    timeout: Duration,
}

/// Why there is no answer: the call may have been carried out.
#[derive(Debug, Error)]
pub(super) enum NoAnswer {
    /// The connection failed, or took too long.
    #[error("the call failed")]
    Failed(#[source] reqwest::Error),
    /// More than is read.
    #[error("its answer is larger than {ANSWER_MAX_BYTES} bytes")]
    TooLarge,
}

impl Http {
    pub(super) fn new(timeout: Duration) -> Self {
        Self { client: OnceLock::new(), timeout }
    }

    fn client(&self) -> Result<&Client, reqwest::Error> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let made = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT_TIMEOUT.min(self.timeout))
            .timeout(self.timeout)
            .user_agent(concat!("Canali/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(self.client.get_or_init(|| made))
    }

    /// The status, and the body's bytes.
    pub(super) async fn post(
        &self,
        url: Url,
        body: &Value,
    ) -> Result<(StatusCode, Vec<u8>), NoAnswer> {
        let failed = |it: reqwest::Error| NoAnswer::Failed(it.without_url());
        let client = self.client().map_err(failed)?;
        let mut response = client.post(url).json(body).send().await.map_err(failed)?;
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if bytes.len() + chunk.len() > ANSWER_MAX_BYTES {
                return Err(NoAnswer::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok((response.status(), bytes))
    }
}
