//! Signing in at another's, where the deployment names one (OpenID Connect). Whoever comes back is the employee with their
//! e-mail; nobody becomes one by it.

use application::people::{SIGN_IN_WHOLE, find_email};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::time::Seconds;
use oidc::{OidcError, Provider};
use serde::Deserialize;
use url::form_urlencoded::byte_serialize;
use utoipa::{IntoParams, ToSchema};

use super::Refusals;
use super::login::sign_in;
use crate::app::{App, Ports};
use crate::cookie::value;
use crate::error::ApiError;

/// What the browser keeps on the way there and back.
const COOKIE: &str = "canali-oidc";

/// How long somebody may take for it.
const ON_THE_WAY: Seconds = Seconds(600);

/// Addresses within our pages are no longer.
const NEXT_MAX_BYTES: usize = 1_000;

/// Where to afterwards.
#[derive(Debug, Deserialize, IntoParams, ToSchema)]
pub(crate) struct Start {
    /// A path of our pages; `/` by default.
    next: Option<String>,
}

/// What the provider says.
#[derive(Deserialize, IntoParams, ToSchema)]
pub(crate) struct Callback {
    code: Option<String>,
    state: Option<String>,
    /// Why it lets nobody in.
    error: Option<String>,
}

/// Why somebody is not signed in, as the page that they come back to is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refused {
    /// The provider, or they themselves, said no.
    Denied,
    /// It took more than ten minutes, or was not begun in this browser.
    Expired,
    /// The provider failed.
    Unavailable,
    /// The provider tells no e-mail of theirs that it has verified.
    NoEmail,
    /// No employee has that e-mail.
    Unknown,
}

/// Sends a browser to the provider; it comes back to `/api/v1/oidc/callback` within ten minutes.
#[utoipa::path(
    get, path = "/api/v1/oidc/start", tag = "people", params(Start), security(()),
    responses((status = 302, description = "to the provider"), Refusals)
)]
pub(crate) async fn start<P: Ports>(
    State(app): State<App<P>>,
    Query(start): Query<Start>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let provider = provider(&app)?;
    app.limiters.doors.check(&app.peer(&headers))?;
    match provider.begin(within(start.next)).await {
        Ok(begun) => {
            let mut response = redirect(&begun.url);
            let kept = app.site().meanwhile(COOKIE, begun.kept, ON_THE_WAY);
            response.headers_mut().append(header::SET_COOKIE, kept);
            Ok(response)
        }
        Err(error) => {
            tracing::warn!(error = %lambda::Causes(&error), "nobody can sign in at the provider");
            Ok(refused(Refused::Unavailable))
        }
    }
}

/// Where the provider sends a browser back to: it is signed in, or told at `/sign-in?error=` why not (`DENIED`, `EXPIRED`,
/// `UNAVAILABLE`, `NO_EMAIL`, `UNKNOWN`).
#[utoipa::path(
    get, path = "/api/v1/oidc/callback", tag = "people", params(Callback), security(()),
    responses((status = 302, description = "to our pages"), Refusals)
)]
pub(crate) async fn callback<P: Ports>(
    State(app): State<App<P>>,
    Query(callback): Query<Callback>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let provider = provider(&app)?;
    app.limiters.doors.check(&app.peer(&headers))?;
    let mut response = match finish(&app, provider, callback, &headers).await? {
        Ok((token, next)) => {
            let mut response = redirect(&next);
            let cookie = app.site().signed_in(&token, SIGN_IN_WHOLE);
            response.headers_mut().append(header::SET_COOKIE, cookie);
            response
        }
        Err(why) => refused(why),
    };
    let kept = app.site().meanwhile(COOKIE, String::new(), Seconds(0));
    response.headers_mut().append(header::SET_COOKIE, kept);
    Ok(response)
}

/// The token of whoever came back, and where they want to go.
async fn finish<P: Ports>(
    app: &App<P>,
    provider: &Provider,
    callback: Callback,
    headers: &HeaderMap,
) -> Result<Result<(String, String), Refused>, ApiError> {
    let (Some(code), Some(state)) = (callback.code, callback.state) else {
        return Ok(Err(match callback.error {
            Some(_) => Refused::Denied,
            None => Refused::Expired,
        }));
    };
    let Some(kept) = value(headers, COOKIE) else { return Ok(Err(Refused::Expired)) };
    let identity = match provider.finish(&kept, &state, &code).await {
        Ok(identity) => identity,
        Err(OidcError::NotBegun) => return Ok(Err(Refused::Expired)),
        Err(error @ (OidcError::Provider { .. } | OidcError::Misconfigured { .. })) => {
            tracing::warn!(error = %lambda::Causes(&error), "somebody could not sign in");
            return Ok(Err(Refused::Unavailable));
        }
    };
    let Some(email) = identity.email else { return Ok(Err(Refused::NoEmail)) };
    let Some(user) = find_email(&app.context, &email).await? else {
        return Ok(Err(Refused::Unknown));
    };
    let (token, _) = sign_in(app, user.id, headers).await?;
    Ok(Ok((token, within(Some(identity.next)))))
}

/// The provider, where there is one.
fn provider<P: Ports>(app: &App<P>) -> Result<&Provider, ApiError> {
    app.config.identities.as_ref().ok_or_else(ApiError::not_found)
}

/// A path of our own pages: nobody is sent elsewhere by a link to us.
fn within(next: Option<String>) -> String {
    let is_ours = |it: &String| {
        let is_path = it.starts_with('/') && !it.starts_with("//");
        is_path && it.len() <= NEXT_MAX_BYTES && !it.contains(['\\', '\r', '\n', '\t'])
    };
    next.filter(is_ours).unwrap_or_else(|| "/".to_owned())
}

fn refused(why: Refused) -> Response {
    let code = match why {
        Refused::Denied => "DENIED",
        Refused::Expired => "EXPIRED",
        Refused::Unavailable => "UNAVAILABLE",
        Refused::NoEmail => "NO_EMAIL",
        Refused::Unknown => "UNKNOWN",
    };
    redirect(&format!("/sign-in?error={code}"))
}

/// A redirection that nothing remembers.
fn redirect(to: &str) -> Response {
    let to = HeaderValue::from_str(to).unwrap_or_else(|_| {
        // A path with letters that are no ASCII.
        let encoded: String = byte_serialize(to.as_bytes()).collect::<String>().replace("%2F", "/");
        HeaderValue::from_str(&encoded).unwrap_or(HeaderValue::from_static("/"))
    });
    let headers =
        [(header::LOCATION, to), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    (StatusCode::FOUND, headers).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_sent_nowhere_else() {
        let sent = |next: &str| within(Some(next.to_owned()));
        assert_eq!(sent("/conversations/7?tab=card"), "/conversations/7?tab=card");
        for elsewhere in
            ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "", "/a\r\nb"]
        {
            assert_eq!(sent(elsewhere), "/", "{elsewhere:?}");
        }
        assert_eq!(within(None), "/");
    }
}
