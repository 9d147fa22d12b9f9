//! Signing in with a password.

use application::people::{NewToken, SIGN_IN_WHOLE, find_login, keep_token, sign_out_elsewhere};
use application::ports::{PeopleStore, TokenUse};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use domain::ids::UserId;
use domain::time::Timestamp;
use domain::user::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Refusals;
use crate::app::{App, Ports};
use crate::auth::{hash_password, hash_token, is_password};
use crate::error::ApiError;
use crate::extract::{Body, Caller, Ids};
use crate::random::random_hex;

/// Who signs in.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Credentials {
    /// `admin` for the first admin, otherwise one's e-mail.
    login: String,
    password: String,
    /// For browsers: the token comes as a cookie that scripts cannot read, and not in the answer.
    #[serde(default)]
    cookie: bool,
}

/// Signed in.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignedIn {
    /// What the caller acts by from now on; not with `cookie`.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// Until when, if it is not used meanwhile.
    expires_at: Option<String>,
}

/// How people can sign in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SignInWays)]
pub(crate) struct Ways {
    /// With a password.
    password: bool,
    /// At another's, what people call it: a browser is sent there by `/api/v1/oidc/start`.
    #[serde(skip_serializing_if = "Option::is_none")]
    oidc: Option<String>,
}

/// A new password.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewPassword {
    /// 8 to 200 characters.
    #[schema(min_length = 8, max_length = 200)]
    password: String,
}

/// A longer one is no password but an attempt to keep us busy.
const PASSWORD_MAX_BYTES: usize = 1_024;

/// How people can sign in here.
#[utoipa::path(
    get, path = "/api/v1/login", tag = "people", security(()),
    responses((status = 200, body = Ways), Refusals)
)]
pub(crate) async fn ways<P: Ports>(State(app): State<App<P>>) -> Json<Ways> {
    let oidc = app.config.identities.as_ref().map(|it| it.name().to_owned());
    Json(Ways { password: true, oidc })
}

/// Signs in with a password. It holds for two weeks without use, and for 90 days at most. At most 10 tries a minute for
/// one login, and 60 for one address.
#[utoipa::path(
    post, path = "/api/v1/login", tag = "people", request_body = Credentials, security(()),
    responses((status = 200, body = SignedIn), Refusals)
)]
pub(crate) async fn login<P: Ports>(
    State(app): State<App<P>>,
    headers: HeaderMap,
    Body(login): Body<Credentials>,
) -> Result<Response, ApiError> {
    let wrong = || ApiError {
        description: "wrong login or password".to_owned(),
        ..ApiError::unauthorized()
    };
    // Hashed, since a login may be as long as a body, and the limiter remembers it.
    app.limiters.logins.check(&hash_token(&login.login.trim().to_lowercase()))?;
    app.limiters.doors.check(&app.peer(&headers))?;
    if login.password.len() > PASSWORD_MAX_BYTES {
        return Err(wrong());
    }
    let user = find_login(&app.context, &login.login).await?;
    let hash = match &user {
        Some(user) => app.context.store.password(user.id).await?,
        None => None,
    };
    let is_right = blocking(move || is_password(&login.password, hash.as_deref())).await?;
    let user = user.filter(|_| is_right).ok_or_else(wrong)?;
    let (token, expires_at) = sign_in(&app, user.id, &headers).await?;
    let cookie = login.cookie.then(|| app.site().signed_in(&token, SIGN_IN_WHOLE));
    let token = cookie.is_none().then_some(token);
    let mut response =
        Json(SignedIn { token, expires_at: expires_at.map(Timestamp::rfc3339) }).into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The token of a new sign-in, and until when it holds.
pub(super) async fn sign_in<P: Ports>(
    app: &App<P>,
    user: UserId,
    headers: &HeaderMap,
) -> Result<(String, Option<Timestamp>), ApiError> {
    let token = random_hex();
    let browser = headers.get(header::USER_AGENT).and_then(|it| it.to_str().ok());
    let new =
        NewToken { user, kind: TokenUse::SignIn, name: browser.map(str::to_owned), made_by: None };
    let expires_at = keep_token(&app.context, &hash_token(&token), new).await?;
    Ok((token, expires_at))
}

/// Sets a password: one's own, or anybody's as an admin. Whoever is signed in elsewhere as this employee is no more.
#[utoipa::path(
    put, path = "/api/v1/users/{id}/password", tag = "people", params(("id" = u64, Path)),
    request_body = NewPassword, responses((status = 200, body = crate::dto::Created), Refusals)
)]
pub(crate) async fn set_password<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(id): Ids<u64>,
    Body(new): Body<NewPassword>,
) -> Result<Json<crate::dto::Created>, ApiError> {
    if caller.user.id.0 != id && caller.user.role != Role::Admin {
        return Err(ApiError::forbidden());
    }
    app.context.store.user(UserId(id)).await?.ok_or_else(ApiError::not_found)?;
    if !(8..=200).contains(&new.password.chars().count()) {
        return Err(ApiError::unprocessable("password: 8 to 200 characters are expected"));
    }
    let hash = blocking(move || hash_password(&new.password)).await?;
    let hash = hash.map_err(|_| ApiError::internal())?;
    app.context.store.put_password(UserId(id), &hash).await?;
    let but = (caller.user.id.0 == id).then_some(caller.token.as_str());
    sign_out_elsewhere(&app.context, UserId(id), but).await?;
    Ok(Json(crate::dto::Created { id }))
}

/// Hashing takes tenths of a second of a whole core: others go on meanwhile.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| ApiError::internal())
}
