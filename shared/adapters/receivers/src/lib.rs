//! Calls of webhooks, signed by the [Standard Webhooks specification](https://www.standardwebhooks.com).
//!
//! **Invariant:** neither an address nor a secret is in what a call came to.

mod answer;
mod signature;

use std::time::Duration;

use application::CALL_MAX;
use application::ports::{Receivers, SignedCall};
use domain::errand::Answer;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use targets::{AllowTargets, Targets};
use url::Url;

/// Calls webhooks by the guarded client.
#[derive(Clone, Debug)]
pub struct SignedCalls {
    targets: Targets,
    /// How long a receiver has to answer.
    timeout: Duration,
}

impl SignedCalls {
    /// Calls public addresses, and special ones in `allow`.
    ///
    /// # Errors
    ///
    /// As [`Targets::new`].
    pub fn new(allow: AllowTargets) -> Result<Self, reqwest::Error> {
        Ok(Self { targets: Targets::new(allow)?, timeout: Duration::from_secs(CALL_MAX.0.into()) })
    }

    /// The same with less patience: for tests.
    #[must_use]
    pub fn waiting(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    async fn attempt(&self, call: SignedCall<'_>) -> Answer {
        let never = |why: &str| Answer::Never { reason: why.to_owned() };
        let Ok(url) = Url::parse(call.url) else { return never("its address is none") };
        let Some(signatures) = signature::all(&call) else { return never("its secret is none") };
        let client = match self.targets.client(&url) {
            Ok(client) => client,
            Err(refused) => return answer::refused(&refused),
        };
        let id = HeaderValue::from_str(call.id);
        let signatures = HeaderValue::from_str(&signatures);
        let (Ok(id), Ok(signatures)) = (id, signatures) else { return never("its id is none") };
        let request = client
            .post(url)
            .timeout(self.timeout)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", signature::seconds(call.at))
            .header("webhook-signature", signatures)
            .body(call.body.to_owned());
        match request.send().await {
            Ok(response) => answer::of(&response, call.at),
            Err(error) => answer::none(error),
        }
    }
}

impl Receivers for SignedCalls {
    async fn check(&self, url: &str) -> Result<(), String> {
        let Ok(url) = Url::parse(url) else { return Err("it is no address".to_owned()) };
        if !url.username().is_empty() || url.password().is_some() {
            return Err("it must not carry a name and password: they would be shown".to_owned());
        }
        self.targets.check(&url).await.map_err(|it| it.to_string())
    }

    async fn call(&self, call: SignedCall<'_>) -> Answer {
        self.attempt(call).await
    }
}
