//! Guarded downloads with a cap.

use std::time::{Duration, Instant};

use application::ports::{ConnectError, Media};
use reqwest::header::{CONTENT_TYPE, LOCATION};
use reqwest::{Response, StatusCode};
use thiserror::Error;
use url::Url;

use super::{Refused, Targets, refusal, words};

/// For a whole download: 20 MB, the most that a Telegram bot can get, at 6 Mbit/s.
pub const DOWNLOAD_TIMEOUT: Duration = Duration::from_secs(15);

/// Why a file could not be downloaded.
#[derive(Debug, Error)]
pub enum FetchError {
    /// The address may not be called.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// It is larger than the caller takes.
    #[error("the file is larger than {0} bytes")]
    TooLarge(usize),
    /// The server says no.
    #[error("the server of the file answers {0}")]
    Status(StatusCode),
    /// No connection, or it broke; another time it may work.
    #[error("the server of the file cannot be reached: {0}")]
    Unreachable(String),
}

impl FetchError {
    /// Whether another try may succeed.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Refused(_) | Self::TooLarge(_) => false,
            Self::Status(it) => it.is_server_error() || *it == StatusCode::TOO_MANY_REQUESTS,
            Self::Unreachable(_) => true,
        }
    }
}

impl Targets {
    /// Downloads `url`, at most `max_bytes`.
    ///
    /// # Errors
    ///
    /// [`FetchError`]; it never names the address, which may carry a token.
    pub async fn fetch(&self, url: &Url, max_bytes: usize) -> Result<Media, FetchError> {
        self.fetch_with(url, &[], max_bytes, DOWNLOAD_TIMEOUT).await
    }

    /// Downloads `url` with `headers`, within `timeout`. Where it leads to one other address, that is checked as the first is,
    /// and told none of the headers: they may hold a token.
    ///
    /// # Errors
    ///
    /// As [`Self::fetch`].
    pub async fn fetch_with(
        &self,
        url: &Url,
        headers: &[(&str, &str)],
        max_bytes: usize,
        timeout: Duration,
    ) -> Result<Media, FetchError> {
        let began = Instant::now();
        let mut request = self.client(url)?.get(url.clone()).timeout(timeout);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = request.send().await.map_err(failed)?;
        if let Some(to) = led_to(url, &response) {
            let rest = timeout.saturating_sub(began.elapsed());
            response = self.client(&to)?.get(to).timeout(rest).send().await.map_err(failed)?;
        }
        if !response.status().is_success() {
            return Err(FetchError::Status(response.status()));
        }
        let mime = response.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
        let mime = mime.map(str::to_owned);
        let bytes = read(response, max_bytes).await?;
        Ok(Media { bytes, mime })
    }
}

/// Where a redirection leads; never from https to anything plainer.
fn led_to(url: &Url, response: &Response) -> Option<Url> {
    if !response.status().is_redirection() {
        return None;
    }
    let to = response.headers().get(LOCATION)?.to_str().ok()?;
    let to = url.join(to).ok()?;
    (url.scheme() == "http" || to.scheme() == "https").then_some(to)
}

/// The body of `response`, at most `max_bytes`, whatever its length is said to be.
///
/// # Errors
///
/// [`FetchError::TooLarge`], or [`FetchError::Unreachable`] where it breaks off.
pub async fn read(mut response: Response, max_bytes: usize) -> Result<Vec<u8>, FetchError> {
    let too_large = |it: usize| it > max_bytes;
    let announced =
        response.content_length().map_or(0, |it| usize::try_from(it).unwrap_or(usize::MAX));
    if too_large(announced) {
        return Err(FetchError::TooLarge(max_bytes));
    }
    let mut bytes = Vec::with_capacity(announced);
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if too_large(bytes.len() + chunk.len()) {
            return Err(FetchError::TooLarge(max_bytes));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

impl From<FetchError> for ConnectError {
    fn from(error: FetchError) -> Self {
        if error.is_passing() {
            Self::Unreachable(error.to_string())
        } else {
            Self::Refused(error.to_string())
        }
    }
}

fn failed(error: reqwest::Error) -> FetchError {
    match refusal(&error) {
        Some(refused) => FetchError::Refused(refused),
        None => FetchError::Unreachable(words(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(from: &str, status: u16, location: Option<&str>, expected: Option<&str>) {
        let mut answer = http::Response::builder().status(status);
        if let Some(location) = location {
            answer = answer.header(LOCATION, location);
        }
        let led = led_to(&Url::parse(from).unwrap(), &answer.body("").unwrap().into());
        assert_eq!(led.as_ref().map(Url::as_str), expected, "{from} {status} {location:?}");
    }

    #[test]
    fn a_redirection_leads_on_but_to_nothing_plainer() {
        let file = "https://a.example/files/1";
        check(file, 302, Some("https://b.example/x?y"), Some("https://b.example/x?y"));
        check(file, 302, Some("/objects/1"), Some("https://a.example/objects/1"));
        check(file, 302, Some("http://a.example/x"), None);
        check(file, 302, Some("ftp://a.example/x"), None);
        check("http://a.example/1", 302, Some("http://b.example/x"), Some("http://b.example/x"));
        check("http://a.example/1", 302, Some("https://b.example/x"), Some("https://b.example/x"));
        check(file, 302, None, None);
        check(file, 302, Some("https://"), None);
        check(file, 200, Some("https://b.example/x"), None);
        check(file, 404, Some("https://b.example/x"), None);
    }
}
