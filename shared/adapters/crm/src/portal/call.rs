//! Calls of a portal's methods, and what its answers mean to the port.

use application::ports::{Secrets, StoreError};
use reqwest::StatusCode;
use serde_json::Value;
use thiserror::Error;
use url::Url;

use super::Portal;
use super::address::{WEBHOOK_URL, address, user};

/// What a portal calls its service.
const SERVICE: &str = "the Bitrix24 portal";

/// Codes that say *later*, whatever their status (reference §5.4).
const LATER: [&str; 6] = [
    "QUERY_LIMIT_EXCEEDED",
    "OVERLOAD_LIMIT",
    "OPERATION_TIME_LIMIT",
    "INTERNAL_SERVER_ERROR",
    "ERROR_UNEXPECTED_ANSWER",
    "EXPIRED_TOKEN",
];

/// What a method gives.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Answer {
    pub(super) result: Value,
    /// Of a list: how many there are.
    pub(super) total: Option<usize>,
    /// Of a list: where the next page begins.
    pub(super) next: Option<usize>,
}

/// A portal's *no*.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("it says {code:?}: {description}")]
pub(super) struct Refusal {
    pub(super) code: String,
    pub(super) description: String,
}

/// An answer that is none of its methods'.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub(super) struct Nonsense(pub(super) String);

/// Why a method gives nothing.
#[derive(Debug)]
pub(super) enum Failure {
    /// It was understood and refused; nothing has changed.
    Refused(Refusal),
    /// As the port says.
    Store(StoreError),
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => corrupt(refusal),
            Failure::Store(error) => error,
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// No answer, or one that says *later*.
pub(super) fn unavailable(why: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Unavailable { service: SERVICE, source: Box::new(why) }
}

/// An answer that will be the same next time.
pub(super) fn corrupt(why: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Corrupt { what: format!("the answer of {SERVICE}"), source: Box::new(why) }
}

/// An answer that is none of its methods'.
pub(super) fn nonsense(why: impl Into<String>) -> StoreError {
    corrupt(Nonsense(why.into()))
}

impl<S: Sync + Send, X: Secrets> Portal<S, X> {
    /// Calls a method; parameters go by lower-case names, as some methods take no others.
    pub(super) async fn call(&self, method: &str, params: &Value) -> Result<Answer, Failure> {
        let url = self.address().await?.join(&format!("{method}.json")).map_err(corrupt)?;
        self.shared.pace.turn().await?;
        let (status, bytes) = self.shared.http.post(url, params).await.map_err(unavailable)?;
        let answer = read(status, &bytes);
        if let Err(Failure::Refused(refusal)) = &answer {
            tracing::debug!(crm.method = method, crm.code = refusal.code, "refused by the portal");
        }
        answer
    }

    /// The portal's user in whose name it is called.
    pub(super) async fn own_user(&self) -> Result<Option<u64>, StoreError> {
        Ok(user(&self.address().await?))
    }

    async fn address(&self) -> Result<Url, StoreError> {
        let secret = self.secrets.get(WEBHOOK_URL).await?;
        let secret = secret.ok_or_else(|| nonsense("there is no webhook address for it"))?;
        address(&secret).map_err(corrupt)
    }
}

/// What an answer over HTTP says.
fn read(status: StatusCode, bytes: &[u8]) -> Result<Answer, Failure> {
    if status.is_redirection() {
        let moved = "it has moved: its webhook address is another now (reference §5.9)";
        return Err(nonsense(moved).into());
    }
    let body: Option<Value> = serde_json::from_slice(bytes).ok();
    let refusal = body.as_ref().and_then(refusal);
    match (body, refusal) {
        (_, Some(refusal)) if says_later(status, &refusal) => Err(unavailable(refusal).into()),
        (_, Some(refusal)) => Err(Failure::Refused(refusal)),
        (_, None) if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
            Err(unavailable(Nonsense(format!("HTTP status {status}"))).into())
        }
        (Some(mut body), None) if status.is_success() => {
            let number = |it: &Value| it.as_u64().and_then(|it| usize::try_from(it).ok());
            let (total, next) =
                (body.get("total").and_then(number), body.get("next").and_then(number));
            let result = body.get_mut("result").map(Value::take);
            let result = result.ok_or_else(|| nonsense("it has no result"))?;
            Ok(Answer { result, total, next })
        }
        (_, None) => {
            Err(nonsense(format!("HTTP status {status}, and no error that is known")).into())
        }
    }
}

/// What is refused, if the body says so; a code may be empty.
pub(super) fn refusal(body: &Value) -> Option<Refusal> {
    let code = body.get("error")?;
    let text = |it: &Value| it.as_str().map_or_else(|| it.to_string(), str::to_owned);
    let description = body.get("error_description").map(text).unwrap_or_default();
    Some(Refusal { code: text(code), description })
}

fn says_later(status: StatusCode, refusal: &Refusal) -> bool {
    status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS || is_later(refusal)
}

/// Whether a refusal is no answer but a *come again*.
pub(super) fn is_later(refusal: &Refusal) -> bool {
    LATER.iter().any(|it| it.eq_ignore_ascii_case(&refusal.code))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `ok`, `refused`, `later` or `nonsense`.
    fn said(status: u16, body: &str) -> &'static str {
        match read(StatusCode::from_u16(status).unwrap(), body.as_bytes()) {
            Ok(_) => "ok",
            Err(Failure::Refused(_)) => "refused",
            Err(Failure::Store(StoreError::Unavailable { .. })) => "later",
            Err(Failure::Store(StoreError::Corrupt { .. } | StoreError::Stale { .. })) => {
                "nonsense"
            }
        }
    }

    #[test]
    fn an_answer_is_a_result_a_no_a_later_or_nonsense() {
        for (status, body, expected) in [
            (200, r#"{"result":5,"time":{}}"#, "ok"),
            (200, r#"{"result":null}"#, "ok"),
            (200, "{}", "nonsense"),
            (200, "<html>", "nonsense"),
            (200, "[]", "nonsense"),
            (200, "", "nonsense"),
            (400, r#"{"error":"","error_description":"Not found"}"#, "refused"),
            (400, r#"{"error":0}"#, "refused"),
            (401, r#"{"error":"NO_AUTH_FOUND"}"#, "refused"),
            (503, r#"{"error":"QUERY_LIMIT_EXCEEDED"}"#, "later"),
            (429, r#"{"error":"OPERATION_TIME_LIMIT"}"#, "later"),
            (400, r#"{"error":"query_limit_exceeded"}"#, "later"),
            (500, r#"{"error":"INTERNAL_SERVER_ERROR"}"#, "later"),
            (502, "<html>", "later"),
            (429, "", "later"),
            (404, "<html>", "nonsense"),
            (302, r#"{"result":5}"#, "nonsense"),
        ] {
            assert_eq!(said(status, body), expected, "{status} {body}");
        }
    }
}
