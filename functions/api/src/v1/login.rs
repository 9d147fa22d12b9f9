//! Signing in, and the tokens people and programs act by.

use application::people::{find_login, keep_token};
use application::ports::PeopleStore;
use axum::Json;
use axum::extract::State;
use domain::ids::UserId;
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
pub(crate) struct Login {
    /// `admin` for the first admin, otherwise one's e-mail.
    login: String,
    password: String,
}

/// What the caller acts by from now on.
#[derive(Serialize, ToSchema)]
pub(crate) struct Token {
    token: String,
}

/// For whom a token is made.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewTokenFor {
    /// Oneself by default; anybody as an admin.
    user_id: Option<u64>,
}

/// A new password.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewPassword {
    /// 8 to 200 characters.
    #[schema(min_length = 8, max_length = 200)]
    password: String,
}

/// What was taken away.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Revoked {
    revoked: bool,
}

/// A longer one is no password but an attempt to keep us busy.
const PASSWORD_MAX_BYTES: usize = 1_024;

/// Signs in with a password. At most 10 tries a minute for one login.
#[utoipa::path(
    post, path = "/api/v1/login", tag = "people", request_body = Login, security(()),
    responses((status = 200, body = Token), Refusals)
)]
pub(crate) async fn login<P: Ports>(
    State(app): State<App<P>>,
    Body(login): Body<Login>,
) -> Result<Json<Token>, ApiError> {
    let wrong = || ApiError {
        description: "wrong login or password".to_owned(),
        ..ApiError::unauthorized()
    };
    // Hashed, since a login may be as long as a body, and the limiter remembers it.
    app.limiters.logins.check(&hash_token(&login.login.trim().to_lowercase()))?;
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
    let token = random_hex();
    keep_token(&app.context, user.id, &hash_token(&token)).await?;
    Ok(Json(Token { token }))
}

/// Makes a token. It is told this once.
#[utoipa::path(
    post, path = "/api/v1/tokens", tag = "people", request_body = NewTokenFor,
    responses((status = 200, body = Token), Refusals)
)]
pub(crate) async fn create_token<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Body(new): Body<NewTokenFor>,
) -> Result<Json<Token>, ApiError> {
    let user = new.user_id.map_or(caller.user.id, UserId);
    if user != caller.user.id {
        if caller.user.role != Role::Admin {
            return Err(ApiError::forbidden());
        }
        app.context.store.user(user).await?.ok_or_else(ApiError::not_found)?;
    }
    let token = random_hex();
    keep_token(&app.context, user, &hash_token(&token)).await?;
    Ok(Json(Token { token }))
}

/// Revokes the token it is called with; sockets that were opened with it hear nothing more.
#[utoipa::path(
    delete, path = "/api/v1/tokens", tag = "people",
    responses((status = 200, body = Revoked), Refusals)
)]
pub(crate) async fn revoke_token<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
) -> Result<Json<Revoked>, ApiError> {
    application::people::revoke_token(&app.context, caller.user.id, &caller.token).await?;
    Ok(Json(Revoked { revoked: true }))
}

/// Sets a password: one's own, or anybody's as an admin.
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
    Ok(Json(crate::dto::Created { id }))
}

/// Hashing takes tenths of a second of a whole core: others go on meanwhile.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| ApiError::internal())
}
