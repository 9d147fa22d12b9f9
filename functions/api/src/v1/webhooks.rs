//! Webhooks: addresses that are told of things, signed by the Standard Webhooks specification. Each is an employee's: they
//! see to their own, admins to everybody's.

use application::ports::{ErrandStore, PeopleStore, Receivers, WebhookStore};
use application::webhooks::{
    NewWebhook, Tested, WEBHOOKS_MAX, WebhookChange, change_webhook, create_webhook,
    delete_webhook, enable_webhook, rotate_secret, test_webhook,
};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::errand::Addressee;
use domain::ids::{UserId, WebhookId};
use domain::user::Role;
use domain::webhook::Webhook;

use super::{Refusals, name};
use crate::app::{App, Ports};
use crate::dto::webhook::{
    NewWebhookDto, SecretDto, SentDto, WebhookDto, WebhookPatch, WebhookWithErrands,
    WebhookWithSecret,
};
use crate::dto::{Created, Items};
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Body, Caller, Ids};
use crate::random::{random_hex, webhook_secret};

/// Characters an address may have.
const URL_MAX: usize = 2_048;

/// Of so many errands the last are shown with a webhook.
const ERRANDS_SHOWN: usize = 20;

/// Makes a webhook, for oneself or, as an admin, for anybody; its secret is told this once.
#[utoipa::path(
    post, path = "/api/v1/webhooks", tag = "webhooks", request_body = NewWebhookDto,
    responses(
        (status = 200, body = WebhookWithSecret),
        (status = 409, body = ErrorBody, description = "TOO_MANY_WEBHOOKS"),
        (status = 422, body = ErrorBody, description = "INVALID_REQUEST, TARGET_REFUSED: the address may not be called"),
        Refusals,
    )
)]
pub(crate) async fn create<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Body(new): Body<NewWebhookDto>,
) -> Result<Json<WebhookWithSecret>, ApiError> {
    let user = owner(&app, &caller, new.user_id).await?;
    let url = address(&app, &new.url).await?;
    let secret = webhook_secret();
    let new = NewWebhook {
        user,
        name: new.name.map_or(Ok("Webhook".to_owned()), |it| name("name", &it))?,
        url,
        secret: secret.clone(),
    };
    let kept = create_webhook(&app.context, &app.secrets, new).await?;
    let webhook = kept.ok_or_else(|| {
        let why = format!("an employee has at most {WEBHOOKS_MAX} webhooks");
        ApiError::new(StatusCode::CONFLICT, "TOO_MANY_WEBHOOKS", why)
    })?;
    Ok(Json(WebhookWithSecret { webhook: webhook.into(), secret }))
}

/// The caller's webhooks by id; all, for admins.
#[utoipa::path(
    get, path = "/api/v1/webhooks", tag = "webhooks",
    responses((status = 200, body = Items<WebhookDto>), Refusals)
)]
pub(crate) async fn list<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
) -> Result<Json<Items<WebhookDto>>, ApiError> {
    let all = app.context.store.webhooks().await?.into_iter().map(|it| it.webhook);
    let items = all.filter(|it| sees_to(&caller, it.user)).map(WebhookDto::from).collect();
    Ok(Json(Items { items }))
}

/// A webhook with what it was told last, newest first.
#[utoipa::path(
    get, path = "/api/v1/webhooks/{id}", tag = "webhooks", params(("id" = u64, Path)),
    responses((status = 200, body = WebhookWithErrands), Refusals)
)]
pub(crate) async fn show<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(id): Ids<u64>,
) -> Result<Json<WebhookWithErrands>, ApiError> {
    let webhook = find(&app, &caller, id).await?;
    let errands = app.context.store.errands(Addressee::Webhook(webhook.id), ERRANDS_SHOWN).await?;
    let errands = errands.into_iter().map(Into::into).collect();
    Ok(Json(WebhookWithErrands { webhook: webhook.into(), errands }))
}

/// Changes a webhook: only what is in the body. At another address it is told of things again, with nothing held against it.
#[utoipa::path(
    patch, path = "/api/v1/webhooks/{id}", tag = "webhooks", params(("id" = u64, Path)),
    request_body = WebhookPatch,
    responses(
        (status = 200, body = WebhookDto),
        (status = 422, body = ErrorBody, description = "INVALID_REQUEST, TARGET_REFUSED: the address may not be called"),
        Refusals,
    )
)]
pub(crate) async fn change<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(id): Ids<u64>,
    Body(patch): Body<WebhookPatch>,
) -> Result<Json<WebhookDto>, ApiError> {
    let webhook = find(&app, &caller, id).await?;
    let url = match patch.url {
        Some(url) => Some(address(&app, &url).await?),
        None => None,
    };
    let name = patch.name.map(|it| name("name", &it)).transpose()?;
    let change = WebhookChange { name, url };
    shown(change_webhook(&app.context, webhook.id, &change).await?)
}

/// Lets a webhook that was disabled be told of things again. What it missed meanwhile stays untold.
#[utoipa::path(
    post, path = "/api/v1/webhooks/{id}/enable", tag = "webhooks", params(("id" = u64, Path)),
    responses((status = 200, body = WebhookDto), Refusals)
)]
pub(crate) async fn enable<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(id): Ids<u64>,
) -> Result<Json<WebhookDto>, ApiError> {
    let webhook = find(&app, &caller, id).await?;
    shown(enable_webhook(&app.context, webhook.id).await?)
}

/// Gives a webhook another secret, told this once. For a day the old one signs too, so that its receiver can change over.
#[utoipa::path(
    post, path = "/api/v1/webhooks/{id}/secret", tag = "webhooks", params(("id" = u64, Path)),
    responses((status = 200, body = SecretDto), Refusals)
)]
pub(crate) async fn rotate<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(id): Ids<u64>,
) -> Result<Json<SecretDto>, ApiError> {
    let webhook = find(&app, &caller, id).await?;
    let secret = webhook_secret();
    let rotated = rotate_secret(&app.context, &app.secrets, webhook.id, &secret).await?;
    let rotated = rotated.ok_or_else(ApiError::not_found)?;
    Ok(Json(SecretDto::of(&rotated, secret)))
}

/// Sends a webhook a test, of the type `webhook.test`; what becomes of it is shown with the webhook.
#[utoipa::path(
    post, path = "/api/v1/webhooks/{id}/test", tag = "webhooks", params(("id" = u64, Path)),
    responses(
        (status = 200, body = SentDto),
        (status = 409, body = ErrorBody, description = "WEBHOOK_DISABLED"),
        Refusals,
    )
)]
pub(crate) async fn test<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(id): Ids<u64>,
) -> Result<Json<SentDto>, ApiError> {
    let webhook = find(&app, &caller, id).await?;
    let name = &random_hex()[..32];
    match test_webhook(&app.context, webhook.id, name).await? {
        Tested::Sent(id) => Ok(Json(SentDto { id })),
        Tested::Disabled => {
            let why = "the webhook is disabled: enable it first";
            Err(ApiError::new(StatusCode::CONFLICT, "WEBHOOK_DISABLED", why))
        }
        Tested::NotFound => Err(ApiError::not_found()),
    }
}

/// Forgets a webhook and its secrets; what was to be told it is not told.
#[utoipa::path(
    delete, path = "/api/v1/webhooks/{id}", tag = "webhooks", params(("id" = u64, Path)),
    responses((status = 200, body = Created), Refusals)
)]
pub(crate) async fn delete<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(id): Ids<u64>,
) -> Result<Json<Created>, ApiError> {
    let webhook = find(&app, &caller, id).await?;
    if delete_webhook(&app.context, &app.secrets, webhook.id).await? {
        Ok(Json(Created { id }))
    } else {
        Err(ApiError::not_found())
    }
}

/// Whether the caller sees to what is `user`'s.
pub(super) fn sees_to(caller: &Caller, user: UserId) -> bool {
    caller.user.id == user || caller.user.role == Role::Admin
}

/// The webhook, if the caller sees to it; to others it is not there.
async fn find<P: Ports>(app: &App<P>, caller: &Caller, id: u64) -> Result<Webhook, ApiError> {
    let found = app.context.store.webhook(WebhookId(id)).await?.map(|it| it.webhook);
    found.filter(|it| sees_to(caller, it.user)).ok_or_else(ApiError::not_found)
}

async fn owner<P: Ports>(
    app: &App<P>,
    caller: &Caller,
    named: Option<u64>,
) -> Result<UserId, ApiError> {
    let user = named.map_or(caller.user.id, UserId);
    if !sees_to(caller, user) {
        return Err(ApiError::forbidden());
    }
    match app.context.store.user(user).await? {
        Some(it) if !it.presence.dismissed => Ok(user),
        Some(_) | None => Err(ApiError::unprocessable("user_id: nobody of that id works here")),
    }
}

/// An address that may be called, as it was given.
async fn address<P: Ports>(app: &App<P>, text: &str) -> Result<String, ApiError> {
    let text = text.trim();
    if text.chars().count() > URL_MAX {
        let why = format!("url: at most {URL_MAX} characters are taken");
        return Err(ApiError::unprocessable(why));
    }
    match app.receivers.check(text).await {
        Ok(()) => Ok(text.to_owned()),
        Err(why) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Err(ApiError::new(status, "TARGET_REFUSED", format!("url: {why}")))
        }
    }
}

fn shown(webhook: Option<Webhook>) -> Result<Json<WebhookDto>, ApiError> {
    webhook.map(|it| Json(it.into())).ok_or_else(ApiError::not_found)
}
