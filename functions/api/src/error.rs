//! What goes wrong, as the caller is told: `{"error": "CODE", "error_description": "…"}` (contract §3).

use std::time::Duration;

use application::Failure;
use application::ports::StoreError;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::session::Refusal;
use domain::settings::fields::FieldError;
use serde::Serialize;
use serde_json::{Value, json};

/// Why a request is not answered with what it asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) description: String,
    /// Who has what the caller asked for.
    pub(crate) operator: Option<u64>,
    /// What can be sent instead.
    pub(crate) instead: Option<&'static str>,
    /// In seconds, when to come again.
    pub(crate) retry_after: Option<u64>,
}

/// The body of an error.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Error)]
pub(crate) struct ErrorBody {
    /// What happened, for programs: `NOT_FOUND`, `ALREADY_ANSWERED` …
    pub(crate) error: String,
    /// What happened, for people.
    pub(crate) error_description: String,
    /// With `ALREADY_ANSWERED`: who answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) operator_id: Option<u64>,
    /// With `WINDOW_CLOSED`: what can be sent instead: `person` (what an operator writes), `template`, `public_reply` or
    /// `nothing`, until the customer writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) instead: Option<String>,
}

impl ApiError {
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        description: impl Into<String>,
    ) -> Self {
        let (operator, instead, retry_after) = (None, None, None);
        Self { status, code, description: description.into(), operator, instead, retry_after }
    }

    /// 401: the token is missing, unknown or revoked.
    pub(crate) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "NO_AUTH_FOUND", "a valid token is missing")
    }

    /// 403: known to the caller, but not theirs to do.
    pub(crate) fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "ACCESS_DENIED", "you may not do this")
    }

    /// 403: a browser sent its cookie along with what another site asked for.
    pub(crate) fn cross_site() -> Self {
        let why = "this was not asked for by a page of Canali";
        Self::new(StatusCode::FORBIDDEN, "CROSS_SITE", why)
    }

    /// 404: not there, or not for the caller to know of.
    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", "there is no such thing")
    }

    /// 422: the request says something that cannot be.
    pub(crate) fn unprocessable(why: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "INVALID_REQUEST", why)
    }

    /// 429: too much at once.
    pub(crate) fn too_many(wait: Duration) -> Self {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        let error =
            Self::new(StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_REQUESTS", "too many requests");
        Self { retry_after: Some(seconds.max(1)), ..error }
    }

    /// 503: not now.
    pub(crate) fn busy() -> Self {
        let error = Self::new(StatusCode::SERVICE_UNAVAILABLE, "TRY_AGAIN", "try again");
        Self { retry_after: Some(1), ..error }
    }

    /// 500: our fault; what it was is in the log.
    pub(crate) fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_SERVER_ERROR", "something is broken")
    }

    pub(crate) fn body(&self) -> Value {
        let mut body =
            json!({ "error": self.code, "error_description": self.description.as_str() });
        if let Some(operator) = self.operator {
            body["operator_id"] = Value::from(operator);
        }
        if let Some(instead) = self.instead {
            body["instead"] = Value::from(instead);
        }
        body
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body())).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Failure::from(error).into()
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        let mut chain = failure.to_string();
        let mut cause = std::error::Error::source(&failure);
        while let Some(error) = cause {
            chain = format!("{chain}: {error}");
            cause = error.source();
        }
        if failure.is_lasting() {
            tracing::error!(error = chain, "api.broken");
            return Self::internal();
        }
        tracing::warn!(error = chain, "api.busy");
        Self::busy()
    }
}

impl From<FieldError> for ApiError {
    fn from(error: FieldError) -> Self {
        Self::unprocessable(error.to_string())
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let status = match refusal {
            Refusal::MessageEmpty => StatusCode::UNPROCESSABLE_ENTITY,
            Refusal::NoSuchMessage => StatusCode::NOT_FOUND,
            Refusal::OfferGone
            | Refusal::AlreadyAnswered { .. }
            | Refusal::NotHolder
            | Refusal::AtLimit
            | Refusal::SessionClosed
            | Refusal::LineInactive
            | Refusal::OperatorWrong
            | Refusal::LineWrong
            | Refusal::WindowClosed { .. }
            | Refusal::NotComment
            | Refusal::AnsweredPrivately
            | Refusal::CustomerErased
            | Refusal::ChatFull => StatusCode::CONFLICT,
        };
        let (operator, instead) = match refusal {
            Refusal::AlreadyAnswered { owner } => (Some(owner.0), None),
            Refusal::WindowClosed { instead } => (None, Some(instead.name())),
            Refusal::OfferGone
            | Refusal::NotHolder
            | Refusal::AtLimit
            | Refusal::SessionClosed
            | Refusal::LineInactive
            | Refusal::OperatorWrong
            | Refusal::LineWrong
            | Refusal::NoSuchMessage
            | Refusal::MessageEmpty
            | Refusal::NotComment
            | Refusal::AnsweredPrivately
            | Refusal::CustomerErased
            | Refusal::ChatFull => (None, None),
        };
        Self { operator, instead, ..Self::new(status, refusal.code(), refusal.to_string()) }
    }
}
