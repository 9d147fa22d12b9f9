//! How an employee is told of their notifications, besides their inbox: as they choose.

use application::ports::{NotificationStore, PeopleStore, WebhookStore};
use axum::Json;
use axum::extract::State;
use domain::alert::Ways;
use domain::ids::{UserId, WebhookId};
use domain::user::User;

use super::Refusals;
use super::webhooks::sees_to;
use crate::app::{App, Ports};
use crate::dto::webhook::{WaysDto, WaysOut};
use crate::error::ApiError;
use crate::extract::{Body, Caller, Ids};

/// How an employee is told besides their inbox: oneself, or anybody as an admin.
#[utoipa::path(
    get, path = "/api/v1/users/{id}/notifications", tag = "notifications", params(("id" = u64, Path)),
    responses((status = 200, body = WaysOut), Refusals)
)]
pub(crate) async fn show<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(id): Ids<u64>,
) -> Result<Json<WaysOut>, ApiError> {
    let user = find(&app, &caller, id).await?;
    let mut ways = app.context.store.ways(user.id).await?;
    if let Some(webhook) = ways.webhook
        && !is_theirs(&app, webhook, user.id).await?
    {
        ways.webhook = None; // It was deleted.
    }
    Ok(Json(WaysOut::of(ways, user.email)))
}

/// Chooses how an employee is told besides their inbox: oneself, or anybody as an admin. What is not in the body is off.
#[utoipa::path(
    put, path = "/api/v1/users/{id}/notifications", tag = "notifications", params(("id" = u64, Path)),
    request_body = WaysDto, responses((status = 200, body = WaysOut), Refusals)
)]
pub(crate) async fn set<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(id): Ids<u64>,
    Body(ways): Body<WaysDto>,
) -> Result<Json<WaysOut>, ApiError> {
    let user = find(&app, &caller, id).await?;
    let ways: Ways = ways.into();
    if let Some(webhook) = ways.webhook
        && !is_theirs(&app, webhook, user.id).await?
    {
        return Err(ApiError::unprocessable("webhook_id: they have no such webhook"));
    }
    app.context.store.put_ways(user.id, &ways).await?;
    Ok(Json(WaysOut::of(ways, user.email)))
}

/// The employee, if the caller may choose for them.
async fn find<P: Ports>(app: &App<P>, caller: &Caller, id: u64) -> Result<User, ApiError> {
    if !sees_to(caller, UserId(id)) {
        return Err(ApiError::forbidden());
    }
    app.context.store.user(UserId(id)).await?.ok_or_else(ApiError::not_found)
}

async fn is_theirs<P: Ports>(
    app: &App<P>,
    webhook: WebhookId,
    user: UserId,
) -> Result<bool, ApiError> {
    let found = app.context.store.webhook(webhook).await?;
    Ok(found.is_some_and(|it| it.webhook.user == user))
}
