//! Who writes or reads: by their session token, from a page that may have the chat.

use application::channels::session_secret_name;
use application::ports::{Clock, Secrets};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};
use domain::channel::{Channel, ChannelKind};
use domain::ids::ChatId;
use url::Url;

use crate::app::{App, Ports};
use crate::error::ApiError;
use crate::extract::bearer;
use channels::visitor_token::{Person, Purpose, claimed_channel, verify};

/// Where a browser says what the page is to us (Fetch Metadata); no page can set it.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// A visitor.
#[derive(Debug)]
pub(crate) struct Visitor {
    /// The live chat.
    pub(super) channel: Channel,
    /// Their conversation.
    pub(super) conversation: String,
    /// Who they say they are.
    pub(super) person: Person,
}

impl Visitor {
    /// What limits are counted by.
    pub(super) fn key(&self) -> String {
        format!("{}|{}", self.channel.id, self.conversation)
    }

    /// The id under which the log knows a message that they name `uuid`: another's same one is another message.
    pub(super) fn external_id(&self, uuid: &str) -> String {
        format!("{}:{uuid}", self.conversation)
    }

    /// Their chat; none, before their first message was taken in.
    pub(super) async fn chat<P: Ports>(&self, app: &App<P>) -> Result<Option<ChatId>, ApiError> {
        let context = &app.context;
        let now = context.clock.now();
        let found = context.caches.chat(&context.store, self.channel.id, &self.conversation, now);
        Ok(found.await?)
    }
}

impl<P: Ports> FromRequestParts<App<P>> for Visitor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App<P>) -> Result<Self, ApiError> {
        let token = bearer(&parts.headers).ok_or_else(ApiError::unauthorized)?;
        let id = claimed_channel(token).ok_or_else(ApiError::unauthorized)?;
        let context = &app.context;
        let now = context.clock.now();
        let channel = context.caches.channel(&context.store, id, now).await?;
        let is_live =
            |it: &Channel| it.kind == ChannelKind::LiveChat && it.disconnected_at.is_none();
        let channel = channel.filter(is_live).ok_or_else(ApiError::unauthorized)?;
        let key = app.secrets.get(&session_secret_name(id)).await?;
        let key = key.ok_or_else(ApiError::unauthorized)?;
        let claims = verify(token, Purpose::Session, &channel, &key, now);
        let claims = claims.ok_or_else(ApiError::unauthorized)?;
        check_origin(&parts.headers, &channel, &app.config.public_url)?;
        Ok(Self { channel, conversation: claims.sub, person: claims.person })
    }
}

/// Pages elsewhere may not have the chat. Where the channel names no origins, all may; our own always may, which show how it
/// looks.
pub(super) fn check_origin(
    headers: &HeaderMap,
    channel: &Channel,
    public_url: &str,
) -> Result<(), ApiError> {
    let said = |name| headers.get(name).and_then(|it| it.to_str().ok());
    let is_known = |origin: &str| {
        let ours = Url::parse(public_url).map(|it| it.origin().ascii_serialization());
        let ours = ours.as_deref().unwrap_or_default();
        let mut all = channel.origins.iter().map(String::as_str).chain([ours]);
        all.any(|it| it.eq_ignore_ascii_case(origin))
    };
    let is_known = match said(header::ORIGIN) {
        Some(origin) => is_known(origin),
        // Browsers leave it out where a page asks its own origin.
        None => said(SEC_FETCH_SITE) == Some("same-origin"),
    };
    if channel.origins.is_empty() || is_known {
        return Ok(());
    }
    Err(ApiError {
        description: "this page may not have the chat: its origin is not one of the channel's"
            .to_owned(),
        ..ApiError::forbidden()
    })
}
