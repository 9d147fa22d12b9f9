//! Calls of providers that speak JSON over HTTP, with a token in a header. What an answer means is the provider's
//! module to say; what no answer means is said here.

use std::time::Duration;

use application::ports::{Account, ConnectError, SendResult};
use bytes::Bytes;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use url::Url;

use crate::targets::{self, CALL_TIMEOUT, FetchError, Refused, Targets};

/// The largest answer that is read, in bytes: providers' are a few KB, a hostile server's has no end.
const ANSWER_MAX: usize = 1024 * 1024;

/// Reasons are kept up to here, in characters: they are for people.
const REASON_MAX: usize = 300;

/// Where an account is called, and what must never be shown of it.
pub(crate) struct Wire<'a> {
    targets: &'a Targets,
    base: Url,
    secrets: Vec<&'a str>,
}

/// One call.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// The segments of its path, after the base address.
    pub(crate) path: Vec<String>,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Body,
    pub(crate) timeout: Duration,
}

/// What a call carries.
#[derive(Debug)]
pub(crate) enum Body {
    Nothing,
    Json(Value),
    /// Bytes of no kind.
    Bytes(Bytes),
    /// A form with texts and a file.
    Form(Vec<(&'static str, String)>, Upload),
}

/// A file to upload.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub(crate) field: &'static str,
    pub(crate) bytes: Bytes,
    pub(crate) name: String,
    pub(crate) mime: String,
}

/// What a provider answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// Its JSON; null, where it is none.
    pub(crate) json: Value,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The account cannot be called as it is set up; nothing was sent.
    Misconfigured(String),
    /// There was no connection; nothing was sent.
    Unsent(String),
    /// It was sent and not answered: it may have happened.
    Unanswered(String),
}

impl Request {
    /// A POST of `json` to the path `path`.
    pub(crate) fn post(path: &[&str], json: Value) -> Self {
        Self { method: Method::POST, body: Body::Json(json), ..Self::get(path) }
    }

    /// A GET of the path `path`.
    pub(crate) fn get(path: &[&str]) -> Self {
        Self {
            method: Method::GET,
            path: path.iter().map(|it| (*it).to_owned()).collect(),
            query: vec![],
            headers: vec![],
            body: Body::Nothing,
            timeout: CALL_TIMEOUT,
        }
    }

    /// The same with a query parameter.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    /// The same with a header.
    #[must_use]
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

impl Answer {
    /// How long it asks to wait, in seconds.
    pub(crate) fn retry_after(&self) -> Option<u32> {
        self.headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()
    }
}

impl<'a> Wire<'a> {
    /// The wire to the provider of `account`, which is at `home` unless the account says otherwise.
    pub(crate) fn new(
        targets: &'a Targets,
        account: &'a Account,
        home: &str,
    ) -> Result<Self, Failure> {
        let base = account.channel.api_base.as_deref().unwrap_or(home);
        let base = Url::parse(base.trim().trim_end_matches('/')).ok();
        let base = base.filter(|it| !it.cannot_be_a_base());
        let why = || Failure::Misconfigured("the provider's address is none".to_owned());
        let secrets = [account.token.as_deref(), account.key.as_deref()];
        let secrets = secrets.into_iter().flatten().filter(|it| !it.is_empty()).collect();
        Ok(Self { targets, base: base.ok_or_else(why)?, secrets })
    }

    /// The guarded clients.
    pub(crate) fn targets(&self) -> &'a Targets {
        self.targets
    }

    /// Makes a call.
    pub(crate) async fn call(&self, request: Request) -> Result<Answer, Failure> {
        self.attempt(request).await.map_err(|it| it.without(&self.secrets))
    }

    /// `words` with every secret of the account blotted out, wherever a server put it.
    pub(crate) fn blot(&self, words: &str) -> String {
        blot(words, &self.secrets)
    }

    async fn attempt(&self, request: Request) -> Result<Answer, Failure> {
        let url = self.url(&request);
        call_elsewhere(self.targets, url, request).await
    }

    fn url(&self, request: &Request) -> Url {
        let mut url = self.base.clone();
        url.set_query(None);
        url.set_fragment(None);
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(&request.path);
        }
        for (name, value) in &request.query {
            url.query_pairs_mut().append_pair(name, value);
        }
        url
    }
}

/// Makes a call of `url`, whatever path `request` names.
pub(crate) async fn call_elsewhere(
    targets: &Targets,
    url: Url,
    request: Request,
) -> Result<Answer, Failure> {
    let client = targets.client(&url)?;
    let mut call = client.request(request.method, url).timeout(request.timeout);
    for (name, value) in request.headers {
        call = call.header(name, value);
    }
    let call = match request.body {
        Body::Nothing => call,
        Body::Bytes(bytes) => call.body(bytes),
        Body::Json(json) => call.json(&json),
        Body::Form(texts, upload) => call.multipart(form(texts, &upload)),
    };
    let response = call.send().await?;
    let (status, headers) = (response.status(), response.headers().clone());
    let body = targets::read(response, ANSWER_MAX).await;
    if status.is_success() && body.is_err() {
        return Err(Failure::Unanswered("the answer broke off".to_owned()));
    }
    let json = serde_json::from_slice(&body.unwrap_or_default()).unwrap_or(Value::Null);
    Ok(Answer { status, headers, json })
}

fn form(texts: Vec<(&'static str, String)>, upload: &Upload) -> Form {
    let mut form = Form::new();
    for (name, text) in texts {
        form = form.text(name, text);
    }
    let part = || Part::stream(upload.bytes.clone()).file_name(upload.name.clone());
    let typed = part().mime_str(&upload.mime).ok();
    form.part(upload.field, typed.unwrap_or_else(part))
}

fn blot(words: &str, secrets: &[&str]) -> String {
    secrets.iter().fold(words.to_owned(), |words, it| words.replace(*it, "***"))
}

/// `words` as they are kept.
pub(crate) fn cut(words: &str) -> String {
    words.chars().take(REASON_MAX).collect()
}

impl Failure {
    fn without(self, secrets: &[&str]) -> Self {
        match self {
            Self::Misconfigured(it) => Self::Misconfigured(blot(&it, secrets)),
            Self::Unsent(it) => Self::Unsent(blot(&it, secrets)),
            Self::Unanswered(it) => Self::Unanswered(blot(&it, secrets)),
        }
    }
}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        if let Some(refused) = targets::refusal(&error) {
            refused.into()
        } else if error.is_builder() {
            Self::Misconfigured(targets::words(error))
        } else if error.is_connect() {
            Self::Unsent(targets::words(error))
        } else {
            Self::Unanswered(targets::words(error))
        }
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        Self::Misconfigured(refused.to_string())
    }
}

impl From<Failure> for SendResult {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Misconfigured(reason) => Self::ChannelBroken { reason: cut(&reason) },
            Failure::Unsent(reason) => later(&reason),
            Failure::Unanswered(reason) => Self::Unknown { reason: cut(&reason) },
        }
    }
}

impl From<Failure> for ConnectError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Misconfigured(reason) => Self::Refused(cut(&reason)),
            Failure::Unsent(reason) | Failure::Unanswered(reason) => {
                Self::Unreachable(cut(&reason))
            }
        }
    }
}

/// *Later*, of this conversation, whenever that is.
pub(crate) fn later(reason: &str) -> SendResult {
    SendResult::Retry { after: None, reason: cut(reason), whole_account: false }
}

/// Never.
pub(crate) fn rejected(reason: &str) -> SendResult {
    SendResult::Rejected { reason: cut(reason) }
}

/// What a failed download means for the message the file is in.
pub(crate) fn unfetched(error: &FetchError) -> SendResult {
    if error.is_passing() { later(&error.to_string()) } else { rejected(&error.to_string()) }
}
