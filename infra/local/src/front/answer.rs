//! What a function or the host answers, as HTTP.

use base64::Engine;
use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, SET_COOKIE, TRANSFER_ENCODING};
use http::{HeaderName, HeaderValue, Response, StatusCode};
use http_body_util::Full;
use serde_json::{Map, Value, json};

use super::Answer;

/// The error envelope.
pub(crate) fn error(status: StatusCode, code: &str, description: &str) -> Answer {
    json_of(status, &json!({ "error": code, "error_description": description }))
}

/// Some JSON.
pub(crate) fn json_of(status: StatusCode, value: &Value) -> Answer {
    with_type(status, "application/json", value.to_string().into())
}

/// Plain text.
pub(crate) fn text(status: StatusCode, text: impl Into<Bytes>) -> Answer {
    with_type(status, "text/plain; charset=utf-8", text.into())
}

/// A failure of ours, of which nothing is told.
pub(super) fn internal() -> Answer {
    error(
        StatusCode::INTERNAL_SERVER_ERROR,
        "INTERNAL_SERVER_ERROR",
        "Something went wrong; the log of the server says what.",
    )
}

/// A function's answer in payload format 2.0, or 500 if it is none.
///
/// One without a status is taken for the body of a 200, as the gateway does.
pub(super) fn http(value: &Value) -> Answer {
    let Some(status) = value.get("statusCode") else {
        return json_of(StatusCode::OK, value);
    };
    let answer = status.as_u64().and_then(|it| u16::try_from(it).ok()).and_then(|status| {
        let mut answer = Response::builder().status(status);
        for (name, value) in headers(value) {
            answer = answer.header(name, value);
        }
        answer.body(Full::new(body(value)?)).ok()
    });
    answer.unwrap_or_else(|| {
        tracing::error!("a function answered with something that is no response");
        internal()
    })
}

fn body(value: &Value) -> Option<Bytes> {
    let body = value.get("body").and_then(Value::as_str).unwrap_or_default();
    if value.get("isBase64Encoded").and_then(Value::as_bool).unwrap_or(false) {
        let engine = base64::engine::general_purpose::STANDARD;
        return engine.decode(body).ok().map(Bytes::from);
    }
    Some(body.to_owned().into())
}

fn headers(value: &Value) -> Vec<(HeaderName, HeaderValue)> {
    let empty = Map::new();
    let of = |name: &str| value.get(name).and_then(Value::as_object).unwrap_or(&empty);
    let many = of("multiValueHeaders");
    let single = of("headers").iter().filter(|(name, _)| !many.contains_key(*name));
    let single = single.map(|(name, value)| (name.as_str(), value));
    let many = many.iter().flat_map(|(name, values)| {
        values.as_array().into_iter().flatten().map(|value| (name.as_str(), value))
    });
    let cookies = value.get("cookies").and_then(Value::as_array).into_iter().flatten();
    let cookies = cookies.map(|value| (SET_COOKIE.as_str(), value));
    let all = single.chain(many).chain(cookies);
    all.filter_map(|(name, value)| header(name, value)).collect()
}

/// What belongs to the connection is the server's matter; what is no header is left out.
fn header(name: &str, value: &Value) -> Option<(HeaderName, HeaderValue)> {
    let name = HeaderName::try_from(name).ok()?;
    if [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING].contains(&name) {
        return None;
    }
    let value = match value {
        Value::String(text) => HeaderValue::try_from(text),
        Value::Number(_) | Value::Bool(_) => HeaderValue::try_from(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    Some((name, value.ok()?))
}

fn with_type(status: StatusCode, content_type: &'static str, body: Bytes) -> Answer {
    let mut answer = Response::new(Full::new(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer
}
