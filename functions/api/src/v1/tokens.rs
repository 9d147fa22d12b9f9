//! The tokens people, their browsers and their programs act by.

use application::people::{NewToken, keep_token, revoke_token, tokens_of};
use application::ports::{PeopleStore, TokenRecord, TokenStore, TokenUse};
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
use crate::auth::hash_token;
use crate::error::ApiError;
use crate::extract::{Body, Caller, Ids};
use crate::random::random_hex;

/// What a token is to be for.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NewKind {
    /// A program, or oneself by hand: until it is revoked.
    #[default]
    Program,
    /// Opening a socket within the next 60 s, in the address of which it stands; nothing else.
    Ticket,
}

/// For whom a token is made.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewTokenFor {
    /// Oneself by default; anybody as an admin.
    user_id: Option<u64>,
    #[serde(default)]
    kind: NewKind,
    /// What one calls it, to know it again; cut after 200 characters.
    name: Option<String>,
}

/// A new token.
#[derive(Serialize, ToSchema)]
pub(crate) struct Token {
    token: String,
    /// From when on it is worth nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
}

/// What a token is for.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// A program, or a person by hand.
    Program,
    /// A browser somebody signed in with.
    SignIn,
}

/// A token somebody acts by; what it is itself, nobody knows any more.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Listed {
    /// The first 16 hex digits of its SHA-256.
    id: String,
    kind: Kind,
    /// What they call it, or the browser.
    name: Option<String>,
    created_at: String,
    /// When it was last used, to the hour; only of a sign-in.
    seen_at: Option<String>,
    expires_at: Option<String>,
    /// Whether it is the one this was asked with.
    current: bool,
}

/// Everything an employee acts by, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenList {
    items: Vec<Listed>,
}

/// What was taken away.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Revoked {
    revoked: bool,
}

/// Hex digits of a hash that name a token.
const ID_LENGTH: usize = 16;

/// Makes a token. It is told this once.
#[utoipa::path(
    post, path = "/api/v1/tokens", tag = "people", request_body = NewTokenFor,
    responses((status = 200, body = Token), Refusals)
)]
pub(crate) async fn create<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Body(new): Body<NewTokenFor>,
) -> Result<Json<Token>, ApiError> {
    let user = new.user_id.map_or(caller.user.id, UserId);
    may_act_for(&app, &caller, user).await?;
    let token = random_hex();
    let kind = match new.kind {
        NewKind::Program => TokenUse::Program,
        NewKind::Ticket => TokenUse::Ticket,
    };
    if kind == TokenUse::Ticket && user != caller.user.id {
        return Err(ApiError::unprocessable("user_id: a ticket is for oneself"));
    }
    let made_by = (kind == TokenUse::Ticket).then(|| caller.token.clone());
    let new = NewToken { user, kind, name: new.name, made_by };
    let expires_at = keep_token(&app.context, &hash_token(&token), new).await?;
    Ok(Json(Token { token, expires_at: expires_at.map(Timestamp::rfc3339) }))
}

/// Revokes the token it is called with, and ends the sockets that were opened with it; a browser is signed out.
#[utoipa::path(
    delete, path = "/api/v1/tokens", tag = "people",
    responses((status = 200, body = Revoked), Refusals)
)]
pub(crate) async fn sign_out<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    revoke_token(&app.context, caller.user.id, &caller.token).await?;
    let mut response = Json(Revoked { revoked: true }).into_response();
    if app.site().token(&headers).is_some() {
        response.headers_mut().insert(header::SET_COOKIE, app.site().signed_out());
    }
    Ok(response)
}

/// What an employee acts by: one's own, or anybody's as an admin.
#[utoipa::path(
    get, path = "/api/v1/users/{id}/tokens", tag = "people", params(("id" = u64, Path)),
    responses((status = 200, body = TokenList), Refusals)
)]
pub(crate) async fn list<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(id): Ids<u64>,
) -> Result<Json<TokenList>, ApiError> {
    may_act_for(&app, &caller, UserId(id)).await?;
    let tokens = tokens_of(&app.context, UserId(id)).await?;
    let items = tokens.into_iter().filter_map(|(hash, it)| listed(&hash, it, &caller.token));
    Ok(Json(TokenList { items: items.collect() }))
}

/// Revokes one of them.
#[utoipa::path(
    delete, path = "/api/v1/users/{id}/tokens/{token}", tag = "people",
    params(("id" = u64, Path), ("token" = String, Path, description = "its `id` in the list")),
    responses((status = 200, body = Revoked), Refusals)
)]
pub(crate) async fn revoke<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids((id, token)): Ids<(u64, String)>,
) -> Result<Json<Revoked>, ApiError> {
    may_act_for(&app, &caller, UserId(id)).await?;
    let tokens = app.context.store.tokens(UserId(id)).await?;
    let is_named = |hash: &str| token.len() == ID_LENGTH && hash.starts_with(&token);
    let (hash, _) =
        tokens.into_iter().find(|(hash, _)| is_named(hash)).ok_or_else(ApiError::not_found)?;
    revoke_token(&app.context, UserId(id), &hash).await?;
    Ok(Json(Revoked { revoked: true }))
}

/// Everybody for themselves, and admins for everybody there is.
async fn may_act_for<P: Ports>(
    app: &App<P>,
    caller: &Caller,
    user: UserId,
) -> Result<(), ApiError> {
    if user == caller.user.id {
        return Ok(());
    }
    match caller.user.role {
        Role::Admin => {
            app.context.store.user(user).await?.map(drop).ok_or_else(ApiError::not_found)
        }
        Role::Supervisor | Role::Operator => Err(ApiError::forbidden()),
    }
}

fn listed(hash: &str, token: TokenRecord, current: &str) -> Option<Listed> {
    let kind = match token.kind {
        TokenUse::Program => Kind::Program,
        TokenUse::SignIn => Kind::SignIn,
        TokenUse::Ticket => return None,
    };
    Some(Listed {
        id: hash.chars().take(ID_LENGTH).collect(),
        kind,
        name: token.name,
        created_at: token.created_at.rfc3339(),
        seen_at: token.seen_at.map(Timestamp::rfc3339),
        expires_at: token.expires_at.map(Timestamp::rfc3339),
        current: hash == current,
    })
}
