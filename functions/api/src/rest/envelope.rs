//! What every method's answer comes in (reference §5.3, §5.4).

use application::Failure;
use application::ports::StoreError;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::SecondsFormat;
use domain::session::Refusal;
use domain::settings::fields::FieldError;
use domain::time::Timestamp;
use serde_json::{Value, json};

use crate::error::ApiError;

/// What a method gives.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(super) result: Value,
    /// Of a list: how many there are.
    pub(super) total: Option<usize>,
    /// Of a list: where the next page begins.
    pub(super) next: Option<usize>,
}

/// Why a method gives nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RestError {
    pub(super) status: StatusCode,
    pub(super) code: String,
    pub(super) description: String,
    /// What our rules said no for.
    pub(super) refusal: Option<&'static str>,
    pub(super) retry_after: Option<u64>,
}

impl<T: Into<Value>> From<T> for Answer {
    fn from(result: T) -> Self {
        Self { result: result.into(), total: None, next: None }
    }
}

impl RestError {
    pub(super) fn new(status: StatusCode, code: &str, description: impl Into<String>) -> Self {
        let (code, description) = (code.to_owned(), description.into());
        Self { status, code, description, refusal: None, retry_after: None }
    }

    /// 400.
    pub(super) fn bad(code: &str, description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, description)
    }

    /// 401: the path names no employee with that token.
    pub(super) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "NO_AUTH_FOUND", "Wrong authorization data")
    }

    /// 404: there is no such method.
    pub(super) fn no_method() -> Self {
        Self::new(StatusCode::NOT_FOUND, "ERROR_METHOD_NOT_FOUND", "Method not found!")
    }

    /// A refusal of our rules, as the method `code`s it.
    pub(super) fn refused(code: &str, refusal: Refusal) -> Self {
        Self { refusal: Some(refusal.code()), ..Self::bad(code, refusal.to_string()) }
    }

    pub(super) fn body(&self) -> Value {
        let mut body = json!({ "error": self.code, "error_description": self.description });
        if let Some(refusal) = self.refusal {
            body["refusal"] = Value::from(refusal);
        }
        body
    }
}

impl IntoResponse for RestError {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body())).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<ApiError> for RestError {
    fn from(error: ApiError) -> Self {
        let new = match error.status {
            // The original says 503 to callers that ask too much, and clients come again only for this code.
            StatusCode::TOO_MANY_REQUESTS => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "QUERY_LIMIT_EXCEEDED",
                "Too many requests",
            ),
            status => Self::new(status, error.code, error.description),
        };
        Self { retry_after: error.retry_after, ..new }
    }
}

impl From<StoreError> for RestError {
    fn from(error: StoreError) -> Self {
        ApiError::from(error).into()
    }
}

impl From<Failure> for RestError {
    fn from(failure: Failure) -> Self {
        ApiError::from(failure).into()
    }
}

impl From<FieldError> for RestError {
    fn from(error: FieldError) -> Self {
        Self::bad("ERROR_ARGUMENT", error.to_string())
    }
}

/// The whole answer of a method that took from `start` to `finish`.
pub(super) fn success(answer: Answer, start: Timestamp, finish: Timestamp) -> Json<Value> {
    let mut body = json!({ "time": time(start, finish) });
    body["result"] = answer.result;
    if let Some(total) = answer.total {
        body["total"] = Value::from(total);
    }
    if let Some(next) = answer.next {
        body["next"] = Value::from(next);
    }
    Json(body)
}

/// When a method ran, and how long.
pub(super) fn time(start: Timestamp, finish: Timestamp) -> Value {
    let duration = Timestamp(finish.0.saturating_sub(start.0).max(0));
    json!({
        "start": seconds(start),
        "finish": seconds(finish),
        "duration": seconds(duration),
        "processing": seconds(duration),
        "date_start": iso(start),
        "date_finish": iso(finish),
        "operating_reset_at": finish.0.div_euclid(1_000).saturating_add(600),
        "operating": 0,
    })
}

/// Unix time with a fraction.
fn seconds(at: Timestamp) -> Value {
    let text = format!("{}.{:03}", at.0.div_euclid(1_000), at.0.rem_euclid(1_000));
    Value::from(text.parse::<f64>().unwrap_or_default())
}

/// ISO 8601 with an offset, never `Z`.
pub(super) fn iso(at: Timestamp) -> String {
    at.to_utc().to_rfc3339_opts(SecondsFormat::Secs, false)
}
