//! Calls of the Canali that is shown, by its own HTTP.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::serve::BoxError;

/// Longer than a quiet day takes to pass.
const TIMEOUT: Duration = Duration::from_mins(10);

/// Somebody who calls.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Caller {
    /// Who holds `token` at `base`.
    pub(super) fn new(base: String, token: &str) -> Result<Self, BoxError> {
        let http = reqwest::Client::builder().no_proxy().timeout(TIMEOUT).build()?;
        Ok(Self { http, base, token: token.to_owned() })
    }

    /// Another one at the same place.
    pub(super) fn with_token(&self, token: &str) -> Self {
        Self { token: token.to_owned(), ..self.clone() }
    }

    pub(super) async fn get(&self, path: &str) -> Result<Value, BoxError> {
        self.call(Method::GET, path, &Value::Null).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Value, BoxError> {
        self.call(Method::POST, path, body).await
    }

    pub(super) async fn put(&self, path: &str, body: &Value) -> Result<Value, BoxError> {
        self.call(Method::PUT, path, body).await
    }

    /// Lets so many seconds pass, where the clock is manual.
    pub(super) async fn pass(&self, seconds: i64) -> Result<(), BoxError> {
        self.post("/local/clock", &json!({ "advance_s": seconds })).await.map(drop)
    }

    /// An answer in JSON; every other is an error in its own words.
    async fn call(&self, method: Method, path: &str, body: &Value) -> Result<Value, BoxError> {
        let request = self.http.request(method, format!("{}{path}", self.base));
        let mut request = request.bearer_auth(&self.token);
        if !body.is_null() {
            request = request.json(body);
        }
        let answer = request.send().await?;
        let status = answer.status();
        let body: Value = answer.json().await?;
        if status.is_success() {
            return Ok(body);
        }
        Err(format!("{path}: {status}, {}", body["error_description"]).into())
    }
}
