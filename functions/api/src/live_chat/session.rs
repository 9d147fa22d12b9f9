//! Opening a visit.

use std::time::Duration;

use application::channels::identity_secret_name;
use application::ports::{ChannelStore, Clock, Secrets};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use domain::channel::Channel;
use domain::ids::ChatId;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use utoipa::ToSchema;
use uuid::Uuid;

use super::token::{Claims, Purpose, RESUME_LIFE, SESSION_LIFE, read, sign};
use super::view::{self, VisitorMessage};
use crate::app::{App, Ports};
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Body, Ids, peer};

/// The longest name, e-mail, phone or id a page may give.
const TEXT_MAX_CHARS: usize = 200;

/// Who comes.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct OpenVisit {
    /// The id of an earlier visit; it counts only with its `resume_token`.
    visitor_id: Option<String>,
    /// What an earlier visit was given: the same visitor goes on, on the same conversation.
    resume_token: Option<String>,
    /// Who the page says they are.
    user: Option<VisitingUser>,
    /// Their language, as an IETF tag.
    locale: Option<String>,
}

/// Who the page says they are.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct VisitingUser {
    /// The site's own id of them: with a right `hash` they have one conversation on all devices.
    id: Option<String>,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    /// HMAC-SHA256 in hex of `id`, keyed with the channel's `identity_secret`; required once that is set.
    hash: Option<String>,
}

/// A visit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Visit {
    /// To be sent as Bearer with everything else; lasts 24 h.
    session_token: String,
    /// To be kept on the device: begins the next visit as the same visitor.
    resume_token: String,
    visitor_id: String,
    /// The conversation, the same over all visits.
    conversation_id: String,
    /// Seconds the session token lasts.
    expires_in: u32,
    config: WidgetConfig,
    /// The conversation's last messages, oldest first.
    history: Vec<VisitorMessage>,
    /// The place in the log from which `events` goes on.
    last_seq: u64,
}

/// What a widget must know.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WidgetConfig {
    /// The line's name, as customers see it (S45).
    name: String,
    /// The longest text of a message.
    text_max: usize,
}

/// Opens a visit: a new visitor, or one who was here before.
#[utoipa::path(
    post, path = "/lc/v1/{public_key}/session", tag = "live chat", security(()),
    params(("public_key" = String, Path)), request_body = OpenVisit,
    responses(
        (status = 200, body = Visit),
        (status = 401, body = ErrorBody, description = "the identity's hash is missing or wrong"),
        (status = 403, body = ErrorBody, description = "not from this origin"),
        (status = 404, body = ErrorBody), (status = 422, body = ErrorBody), (status = 429, body = ErrorBody),
    )
)]
pub(crate) async fn open<P: Ports>(
    State(app): State<App<P>>,
    Ids(public_key): Ids<String>,
    headers: HeaderMap,
    Body(visit): Body<OpenVisit>,
) -> Result<Json<Visit>, ApiError> {
    app.limiters.addresses.check(&peer(&headers))?;
    let store = &app.context.store;
    let channel = store.channel_by_public_key(&public_key).await?.ok_or_else(ApiError::not_found)?;
    if !is_welcome(&channel, &headers) {
        return Err(ApiError { description: "this origin may not".to_owned(), ..ApiError::forbidden() });
    }
    let visitor = who(&app, &channel, &visit).await?;
    let user = visit.user.unwrap_or_default();
    let now = app.context.clock.now();
    let mut claims = Claims {
        aud: channel.id.to_string(),
        sub: visitor.clone(),
        exp: (now + SESSION_LIFE).0 / 1_000,
        purpose: Purpose::Session,
        name: short(user.name, "user.name")?,
        email: short(user.email, "user.email")?,
        phone: short(user.phone, "user.phone")?,
        locale: short(visit.locale, "locale")?,
    };
    let session_token = sign(&app, channel.id, &claims).await?;
    (claims.purpose, claims.exp) = (Purpose::Resume, (now + RESUME_LIFE).0 / 1_000);
    let resume_token = sign(&app, channel.id, &claims).await?;
    let chat = find_chat(&app, &channel, &visitor).await?;
    let (history, last_seq) = view::last_messages(&app, channel.line, chat).await?;
    let line = app.context.caches.line(store, channel.line, now).await?;
    let name = line.as_ref().and_then(|it| it.fields.get("LINE_NAME")?.as_str());
    Ok(Json(Visit {
        session_token,
        resume_token,
        visitor_id: visitor.clone(),
        conversation_id: visitor,
        expires_in: SESSION_LIFE.0,
        config: WidgetConfig {
            name: name.unwrap_or_default().to_owned(),
            text_max: super::messages::TEXT_MAX_CHARS,
        },
        history,
        last_seq,
    }))
}

/// Whether the page may open a live chat: any page, unless the channel names its origins.
fn is_welcome(channel: &Channel, headers: &HeaderMap) -> bool {
    let origin = headers.get(header::ORIGIN).and_then(|it| it.to_str().ok());
    channel.origins.is_empty()
        || origin.is_some_and(|it| channel.origins.iter().any(|of| of.trim_end_matches('/') == it))
}

/// The visitor's id: vouched for by the site, proven by an earlier visit, new to us, or made here.
async fn who<P: Ports>(
    app: &App<P>,
    channel: &Channel,
    visit: &OpenVisit,
) -> Result<String, ApiError> {
    let identity = app.secrets.get(&identity_secret_name(channel.id)).await?;
    let user = visit.user.as_ref().and_then(|it| Some((it.id.as_deref()?, it.hash.as_deref())));
    if let (Some(secret), Some((id, hash))) = (identity, user) {
        let is_right = hash.is_some_and(|it| is_vouched(&secret, id, it));
        return if is_right { Ok(format!("user:{id}")) } else { Err(ApiError::unauthorized()) };
    }
    if let Some(token) = &visit.resume_token {
        match read(app, token, Purpose::Resume).await {
            Ok((id, claims)) if id == channel.id => return Ok(claims.sub),
            Ok(_) => {} // Another channel's: a new visitor here.
            Err(error) if error.status == axum::http::StatusCode::UNAUTHORIZED => {}
            Err(error) => return Err(error),
        }
    }
    // An id that a page made itself is as good as one of ours, while nobody has a conversation under it.
    if let Some(id) = visit.visitor_id.as_deref().and_then(|it| Uuid::parse_str(it).ok()) {
        let id = id.to_string();
        if find_chat(app, channel, &id).await?.is_none() {
            return Ok(id);
        }
    }
    Ok(Uuid::new_v4().to_string())
}

async fn find_chat<P: Ports>(
    app: &App<P>,
    channel: &Channel,
    visitor: &str,
) -> Result<Option<ChatId>, ApiError> {
    let context = &app.context;
    let now = context.clock.now();
    Ok(context.caches.chat(&context.store, channel.id, visitor, now).await?)
}

/// Whether the site's own secret made `hash` of `id`; compared in constant time.
fn is_vouched(secret: &str, id: &str, hash: &str) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
    mac.update(id.as_bytes());
    hex::decode(hash).is_ok_and(|it| mac.verify_slice(&it).is_ok())
}

fn short(text: Option<String>, field: &str) -> Result<Option<String>, ApiError> {
    match text {
        Some(it) if it.chars().count() > TEXT_MAX_CHARS => {
            Err(ApiError::unprocessable(format!("{field} is longer than {TEXT_MAX_CHARS}")))
        }
        other => Ok(other.filter(|it| !it.trim().is_empty())),
    }
}

/// How long a long poll waits at most (contract §3).
pub(super) const POLL_MAX: Duration = Duration::from_secs(25);
