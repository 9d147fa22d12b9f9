//! An employee's inbox: what they asked to be told by itself (S42-S44).

use application::notifications::{UNREAD_MAX, read_inbox};
use application::ports::NotificationStore;
use axum::Json;
use axum::extract::State;
use domain::ids::UserId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Refusals;
use super::sessions::limit;
use super::webhooks::sees_to;
use crate::app::{App, Ports};
use crate::dto::notification::{InboxDto, UnreadDto};
use crate::error::ApiError;
use crate::extract::{Caller, Ids, Params};

/// Which notifications.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InboxParams {
    /// The `next` of the page before.
    before: Option<u64>,
    /// How many at most: 1 to 1000, 100 by default.
    limit: Option<usize>,
    /// Whose; the caller's by default, and anybody's for an admin.
    user: Option<u64>,
}

/// What the caller was told, or, for an admin, another, newest first, and how much of it they have not read.
#[utoipa::path(
    get, path = "/api/v1/notifications", tag = "notifications", params(InboxParams),
    responses((status = 200, body = InboxDto), Refusals)
)]
pub(crate) async fn list<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Params(params): Params<InboxParams>,
) -> Result<Json<InboxDto>, ApiError> {
    let limit = limit(params.limit, 100)?;
    let user = params.user.map_or(caller.user.id, UserId);
    if !sees_to(&caller, user) {
        return Err(ApiError::forbidden());
    }
    let inbox = read_inbox(&app.context, user, params.before, limit).await?;
    Ok(Json(InboxDto::of(inbox, &app.config.public_url)))
}

/// Marks one of the caller's notifications as read.
#[utoipa::path(
    post, path = "/api/v1/notifications/{id}/read", tag = "notifications", params(("id" = u64, Path)),
    responses((status = 200, body = UnreadDto), Refusals)
)]
pub(crate) async fn mark<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(id): Ids<u64>,
) -> Result<Json<UnreadDto>, ApiError> {
    if !app.context.store.mark_read(caller.user.id, id).await? {
        return Err(ApiError::not_found());
    }
    unread(&app, &caller).await
}

/// Marks all of the caller's notifications as read.
#[utoipa::path(
    post, path = "/api/v1/notifications/read", tag = "notifications",
    responses((status = 200, body = UnreadDto), Refusals)
)]
pub(crate) async fn mark_all<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
) -> Result<Json<UnreadDto>, ApiError> {
    app.context.store.mark_all_read(caller.user.id).await?;
    unread(&app, &caller).await
}

async fn unread<P: Ports>(app: &App<P>, caller: &Caller) -> Result<Json<UnreadDto>, ApiError> {
    let unread = app.context.store.unread(caller.user.id, UNREAD_MAX).await?;
    Ok(Json(UnreadDto { unread }))
}
