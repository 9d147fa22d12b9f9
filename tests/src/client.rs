//! Calls of Canali's interface, and what they answer.

use reqwest::header::{AUTHORIZATION, HeaderMap};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;

/// Longer than anything that is asked for takes: settling after thousands of messages is the longest.
const TIMEOUT: Duration = Duration::from_mins(10);

/// Somebody who calls the interface.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    address: String,
    token: Option<String>,
}

/// What a call answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The call, for whoever reads a failure.
    pub call: String,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, if it is JSON; else as a text.
    pub body: Value,
}

impl Client {
    /// Who holds `token` at `address`.
    ///
    /// # Panics
    ///
    /// If there is no HTTP client to be had.
    pub fn new(address: &str, token: &str) -> Self {
        // Proxies of the machine are not for what runs on it.
        let http = reqwest::Client::builder().no_proxy().timeout(TIMEOUT).build();
        let http = http.expect("a client without TLS settings can be built");
        Self { http, address: address.to_owned(), token: Some(token.to_owned()) }
    }

    /// Another one who calls the same Canali.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// One who says no token.
    #[must_use]
    pub fn anonymous(&self) -> Self {
        Self { token: None, ..self.clone() }
    }

    /// The token.
    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    /// Where it calls.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A request, not sent yet; `path` begins with a slash, or is a whole address.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url =
            if path.starts_with('/') { format!("{}{path}", self.address) } else { path.into() };
        let request = self.http.request(method, url);
        match &self.token {
            Some(token) => request.header(AUTHORIZATION, format!("Bearer {token}")),
            None => request,
        }
    }

    /// Sends `body`.
    pub async fn call(&self, method: Method, path: &str, body: &Value) -> Answer {
        send(self.request(method, path).json(body)).await
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    /// `POST`.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::POST, path, body).await
    }

    /// `PUT`.
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::PUT, path, body).await
    }

    /// `PATCH`.
    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::PATCH, path, body).await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Answer {
        send(self.request(Method::DELETE, path)).await
    }

    /// Waits until everything that was begun is done.
    pub async fn settle(&self) {
        self.post("/local/settle", &json!({})).await.ok();
    }

    /// Lets `seconds` pass on a manual clock.
    pub async fn advance(&self, seconds: u64) {
        self.post("/local/clock", &json!({ "advance_s": seconds })).await.ok();
    }
}

/// Sends a request.
///
/// # Panics
///
/// If nobody answers.
pub async fn send(request: reqwest::RequestBuilder) -> Answer {
    try_send(request).await.unwrap_or_else(|error| panic!("no answer: {error}"))
}

/// Sends a request that may stay without an answer.
///
/// # Errors
///
/// If nobody answers.
pub async fn try_send(request: reqwest::RequestBuilder) -> reqwest::Result<Answer> {
    let (client, request) = request.build_split();
    let request = request?;
    let call = format!("{} {}", request.method(), request.url().path());
    let response = client.execute(request).await?;
    let (status, headers) = (response.status(), response.headers().clone());
    let body = response.bytes().await?;
    let body = serde_json::from_slice(&body)
        .unwrap_or_else(|_| Value::from(String::from_utf8_lossy(&body).into_owned()));
    Ok(Answer { call, status, headers, body })
}

impl Answer {
    /// The body of a success.
    ///
    /// # Panics
    ///
    /// If it is none.
    #[track_caller]
    pub fn ok(self) -> Value {
        let Self { call, status, body, .. } = self;
        assert!(status.is_success(), "{call}: {status} {body}");
        body
    }

    /// Status and code of a refusal.
    ///
    /// # Panics
    ///
    /// If it is not in the one form that refusals have.
    #[track_caller]
    pub fn refusal(&self) -> (u16, &str) {
        let Self { call, status, body, .. } = self;
        assert!(!status.is_success(), "{call}: {status} {body}");
        let code = body["error"].as_str();
        assert!(body["error_description"].is_string(), "{call}: {status} {body}");
        (status.as_u16(), code.unwrap_or_else(|| panic!("{call}: {status} {body}")))
    }
}
