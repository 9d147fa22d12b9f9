//! What handlers take from a request. Whatever is wrong with it is answered in the one envelope.

use application::people::authenticate;
use axum::RequestPartsExt;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use domain::user::{Role, User};
use serde::de::DeserializeOwned;
use subtle::ConstantTimeEq;

use crate::app::{App, Ports};
use crate::auth::hash_token;
use crate::error::ApiError;

/// The largest body that is taken (contract §3: 1 MB).
pub(crate) const BODY_MAX_BYTES: usize = 1_000_000;

/// Who calls, by their token: that of the `Authorization` header, or else of the browser's cookie.
#[derive(Debug)]
pub(crate) struct Caller {
    /// The employee.
    pub(crate) user: User,
    /// The token's hash.
    pub(crate) token: String,
}

/// Who calls, if they are an admin; everybody else gets 403.
#[derive(Debug)]
pub(crate) struct Admin;

/// A body in JSON; an empty one is an empty object.
#[derive(Debug)]
pub(crate) struct Body<T>(pub(crate) T);

/// The body's bytes.
#[derive(Debug)]
pub(crate) struct Raw(pub(crate) Bytes);

/// The ids in the path; what cannot be one is not there.
#[derive(Debug)]
pub(crate) struct Ids<T>(pub(crate) T);

/// The parameters of the query.
#[derive(Debug)]
pub(crate) struct Params<T>(pub(crate) T);

/// The token of an `Authorization` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("Bearer") && !token.is_empty()).then_some(token)
}

/// The address the gateway saw: the last of those in the header, the others are what clients claim. Behind CloudFront, which
/// says so by a word that nobody else knows, it is the one that CloudFront saw, before CloudFront's own.
pub(crate) fn peer(headers: &HeaderMap, edge: Option<&str>) -> String {
    let said = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
    let is_behind = edge.is_some_and(|it| {
        said("x-canali-edge").is_some_and(|said| bool::from(said.as_bytes().ct_eq(it.as_bytes())))
    });
    let mut forwarded = said("x-forwarded-for").unwrap_or_default().rsplit(',');
    let last = forwarded.next();
    let seen = if is_behind { forwarded.next().or(last) } else { last };
    seen.map(str::trim).filter(|it| !it.is_empty()).unwrap_or("unknown").to_owned()
}

impl<P: Ports> FromRequestParts<App<P>> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App<P>) -> Result<Self, ApiError> {
        let token = if let Some(token) = bearer(&parts.headers) {
            hash_token(token)
        } else {
            let site = app.site();
            let token = site.token(&parts.headers).ok_or_else(ApiError::unauthorized)?;
            site.is_asked_by_us(parts)?;
            hash_token(&token)
        };
        let user = authenticate(&app.context, &token).await?;
        let user = user.ok_or_else(ApiError::unauthorized)?;
        app.limiters.tokens.check(&token)?;
        Ok(Self { user, token })
    }
}

impl<P: Ports> FromRequestParts<App<P>> for Admin {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App<P>) -> Result<Self, ApiError> {
        let Caller { user, .. } = Caller::from_request_parts(parts, app).await?;
        match user.role {
            Role::Admin => Ok(Self),
            Role::Supervisor | Role::Operator => Err(ApiError::forbidden()),
        }
    }
}

impl<P: Ports> FromRequest<App<P>> for Raw {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App<P>) -> Result<Self, ApiError> {
        match Bytes::from_request(request, app).await {
            Ok(bytes) => Ok(Self(bytes)),
            Err(rejection) => Err(match rejection.into_response().status() {
                StatusCode::PAYLOAD_TOO_LARGE => ApiError::new(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "TOO_LARGE",
                    format!("a body of at most {BODY_MAX_BYTES} bytes is taken"),
                ),
                _ => ApiError::unprocessable("the body broke off"),
            }),
        }
    }
}

impl<P: Ports, T: DeserializeOwned> FromRequest<App<P>> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App<P>) -> Result<Self, ApiError> {
        let Raw(bytes) = Raw::from_request(request, app).await?;
        let bytes: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        let parsed = serde_json::from_slice(bytes);
        parsed.map(Self).map_err(|error| ApiError::unprocessable(error.to_string()))
    }
}

impl<P: Ports, T: DeserializeOwned + Send + 'static> FromRequestParts<App<P>> for Ids<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &App<P>) -> Result<Self, ApiError> {
        let ids = parts.extract::<Path<T>>().await;
        ids.map(|Path(ids)| Self(ids)).map_err(|_| ApiError::not_found())
    }
}

impl<P: Ports, T: DeserializeOwned + Send + 'static> FromRequestParts<App<P>> for Params<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &App<P>) -> Result<Self, ApiError> {
        let params = parts.extract::<Query<T>>().await;
        params.map(|Query(it)| Self(it)).map_err(|it| ApiError::unprocessable(it.body_text()))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(said: &[(&'static str, &'static str)]) -> HeaderMap {
        said.iter()
            .map(|(name, it)| (name.parse().unwrap(), HeaderValue::from_static(it)))
            .collect()
    }

    #[test]
    fn the_address_is_the_one_that_somebody_we_trust_saw() {
        let forwarded = ("x-forwarded-for", "6.6.6.6, 192.0.2.7, 130.176.0.1");
        let edge = ("x-canali-edge", "word");
        assert_eq!(peer(&headers(&[forwarded]), None), "130.176.0.1");
        assert_eq!(peer(&headers(&[forwarded, edge]), Some("word")), "192.0.2.7");
        for (said, known) in
            [(None, Some("word")), (Some("other"), Some("word")), (Some("word"), None)]
        {
            let mut all = vec![forwarded];
            all.extend(said.map(|it| ("x-canali-edge", it)));
            assert_eq!(peer(&headers(&all), known), "130.176.0.1", "{said:?} {known:?}");
        }
        let alone = [("x-forwarded-for", "192.0.2.7"), edge];
        assert_eq!(peer(&headers(&alone), Some("word")), "192.0.2.7");
        assert_eq!(peer(&headers(&[]), Some("word")), "unknown");
    }
}
