//! HTTP to the provider: no redirects, nothing endless.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use thiserror::Error;

/// How long one call may take.
const TIMEOUT: Duration = Duration::from_secs(8);

/// Discovery documents and key sets have some ten kilobytes.
const ANSWER_MAX_BYTES: usize = 1_000_000;

/// Why the provider was not heard.
#[derive(Debug, Error)]
pub(crate) enum CallError {
    /// No answer, or none that can be read.
    #[error("no answer")]
    Unanswered(#[from] reqwest::Error),
    /// It is no HTTP.
    #[error("no HTTP")]
    Garbled(#[from] http::Error),
    /// More than we read.
    #[error("an answer of more than {ANSWER_MAX_BYTES} bytes")]
    TooLong,
}

/// The client.
#[derive(Clone, Debug)]
pub(crate) struct Calls(reqwest::Client);

impl Calls {
    pub(crate) fn new() -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(TIMEOUT)
            .build()?;
        Ok(Self(client))
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, CallError> {
        let mut answer = self.0.execute(reqwest::Request::try_from(request)?).await?;
        let mut built = http::Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            built = built.header(name, value);
        }
        let mut body = Vec::new();
        while let Some(piece) = answer.chunk().await? {
            if body.len() + piece.len() > ANSWER_MAX_BYTES {
                return Err(CallError::TooLong);
            }
            body.extend_from_slice(&piece);
        }
        Ok(built.body(body)?)
    }
}

impl<'c> AsyncHttpClient<'c> for Calls {
    type Error = CallError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, CallError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
