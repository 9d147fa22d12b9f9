//! One call of the Bot API (<https://core.telegram.org/bots/api#making-requests>).

use std::time::Duration;

use application::ports::Account;
use bytes::Bytes;
use reqwest::header::RETRY_AFTER;
use reqwest::multipart::{Form, Part};
use reqwest::{Method, Response, StatusCode};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use url::Url;

use super::outcome::{ApiError, Failure};
use crate::json::Object;
use crate::targets::{self, CALL_TIMEOUT, Targets};

/// Where Telegram's own Bot API is.
pub const API_BASE: &str = "https://api.telegram.org";

/// The largest answer that is read, in bytes: 100 updates of `getUpdates` are below a megabyte, a hostile server's
/// answer has no end.
const ANSWER_MAX: usize = 8 * 1024 * 1024;

/// A bot with what it takes to call for it.
pub(crate) struct Bot<'a> {
    targets: &'a Targets,
    base: Url,
    token: &'a str,
}

/// A method with its fields, and a file to upload in one of them.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) method: &'static str,
    pub(super) fields: Map<String, Value>,
    pub(super) upload: Option<Upload>,
    pub(super) timeout: Duration,
}

/// A file to upload; its bytes are shared, so that a call can be repeated.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    pub(super) field: &'static str,
    pub(super) bytes: Bytes,
    pub(super) name: String,
    pub(super) mime: Option<String>,
}

impl Call {
    /// A call with `fields`, a JSON object.
    pub(super) fn new(method: &'static str, fields: Value) -> Self {
        let fields = match fields {
            Value::Object(it) => it,
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => Map::new(),
        };
        Self { method, fields, upload: None, timeout: CALL_TIMEOUT }
    }
}

impl<'a> Bot<'a> {
    /// The bot of `account`.
    pub(crate) fn new(targets: &'a Targets, account: &'a Account) -> Result<Self, Failure> {
        let misconfigured = |why: &str| Failure::Misconfigured(why.to_owned());
        let token = account.token.as_deref().map(str::trim).filter(|it| !it.is_empty());
        let token = token.ok_or_else(|| misconfigured("a bot token is needed"))?;
        let base = account.channel.api_base.as_deref().unwrap_or(API_BASE);
        let base = Url::parse(base.trim().trim_end_matches('/')).ok();
        let base = base.filter(|it| !it.cannot_be_a_base());
        let base = base.ok_or_else(|| misconfigured("the address of the Bot API is none"))?;
        Ok(Self { targets, base, token })
    }

    /// Where a file of `getFile` is; the address carries the token.
    pub(super) fn file(&self, file_path: &str) -> Url {
        let token = format!("bot{}", self.token);
        self.url(["file", &token].into_iter().chain(file_path.split('/')))
    }

    /// The clients to fetch files by.
    pub(super) fn targets(&self) -> &'a Targets {
        self.targets
    }

    /// Makes a call; the value of `result` in its answer.
    pub(super) async fn call(&self, call: &Call) -> Result<Value, Failure> {
        let raw = self.call_raw(call).await?;
        serde_json::from_str(raw.get()).map_err(|_| Failure::Garbled)
    }

    /// Makes a call; `result` as it came.
    pub(super) async fn call_raw(&self, call: &Call) -> Result<Box<RawValue>, Failure> {
        self.attempt(call).await.map_err(|it| it.without(self.token))
    }

    async fn attempt(&self, call: &Call) -> Result<Box<RawValue>, Failure> {
        let token = format!("bot{}", self.token);
        let url = self.url([token.as_str(), call.method].into_iter());
        let client = self.targets.client(&url)?;
        let request = client.request(Method::POST, url).timeout(call.timeout);
        let request = match &call.upload {
            None => request.json(&call.fields),
            Some(upload) => request.multipart(form(&call.fields, upload)),
        };
        answer(request.send().await?).await
    }

    fn url<'s>(&self, segments: impl Iterator<Item = &'s str>) -> Url {
        let mut url = self.base.clone();
        url.set_query(None);
        url.set_fragment(None);
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }
}

/// An answer's `result`, or what the Bot API has against the call.
async fn answer(response: Response) -> Result<Box<RawValue>, Failure> {
    let status = response.status();
    let retry_after = response.headers().get(RETRY_AFTER);
    let retry_after = retry_after.and_then(|it| it.to_str().ok()?.trim().parse().ok());
    let body = targets::read(response, ANSWER_MAX).await;
    if status.is_success() {
        let body = body.map_err(|_| Failure::Unanswered("the answer broke off".to_owned()))?;
        return accepted(&body);
    }
    // An answer that is no Bot API's, a proxy's say, still has its status.
    let body = serde_json::from_slice(&body.unwrap_or_default()).unwrap_or(Value::Null);
    Err(Failure::Answer(refused(status, Object::of(&body), retry_after)))
}

fn accepted(body: &[u8]) -> Result<Box<RawValue>, Failure> {
    #[derive(serde::Deserialize)]
    struct Accepted {
        ok: bool,
        result: Option<Box<RawValue>>,
    }
    match serde_json::from_slice(body).map_err(|_| Failure::Garbled)? {
        Accepted { ok: true, result: Some(result) } => Ok(result),
        // Some Bot API servers have nothing to say of what was merely done.
        Accepted { ok: true, result: None } => Ok(RawValue::NULL.to_owned()),
        Accepted { ok: false, result: _ } => {
            let body = serde_json::from_slice(body).unwrap_or(Value::Null);
            let error = Object::of(&body).filter(|it| it.has("error_code"));
            let error = error.ok_or(Failure::Garbled)?;
            Err(Failure::Answer(refused(StatusCode::OK, Some(error), None)))
        }
    }
}

fn refused(status: StatusCode, body: Option<Object<'_>>, retry_after: Option<u32>) -> ApiError {
    let parameters = body.and_then(|it| it.object("parameters"));
    ApiError {
        code: body.and_then(|it| it.count("error_code")).unwrap_or(status.as_u16()),
        description: body.and_then(|it| it.string("description")).unwrap_or_default(),
        retry_after: parameters.and_then(|it| it.count("retry_after")).or(retry_after),
        migrate_to: parameters.and_then(|it| it.integer("migrate_to_chat_id")),
    }
}

/// Fields that are no texts go as JSON (<https://core.telegram.org/bots/api#sending-files>).
fn form(fields: &Map<String, Value>, upload: &Upload) -> Form {
    let mut form = Form::new();
    for (name, value) in fields {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        form = form.text(name.clone(), text);
    }
    let part = || Part::stream(upload.bytes.clone()).file_name(upload.name.clone());
    let typed = upload.mime.as_deref().and_then(|it| part().mime_str(it).ok());
    form.part(upload.field, typed.unwrap_or_else(part))
}
