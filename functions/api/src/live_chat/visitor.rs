//! Who visits: an address of a request's headers, and what a visitor's page says of them.

use application::ports::Clock;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::channel::Channel;
use domain::ids::ChatId;

use super::token::{Claims, Purpose, read};
use crate::app::{App, Ports};
use crate::error::ApiError;
use crate::extract::bearer;

/// A visitor by their session token, with the channel they visit.
#[derive(Debug)]
pub(crate) struct Visitor {
    pub(super) channel: Channel,
    pub(super) claims: Claims,
}

impl Visitor {
    /// Their chat; none, until their first message is in its log.
    pub(super) async fn chat<P: Ports>(&self, app: &App<P>) -> Result<Option<ChatId>, ApiError> {
        let context = &app.context;
        let now = context.clock.now();
        let caches = &context.caches;
        Ok(caches.chat(&context.store, self.channel.id, &self.claims.sub, now).await?)
    }
}

impl<P: Ports> FromRequestParts<App<P>> for Visitor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App<P>) -> Result<Self, ApiError> {
        let token = bearer(&parts.headers).ok_or_else(ApiError::unauthorized)?;
        let (id, claims) = read(app, token, Purpose::Session).await?;
        let context = &app.context;
        let channel = context.caches.channel(&context.store, id, context.clock.now()).await?;
        match channel.filter(|it| it.disconnected_at.is_none()) {
            Some(channel) => Ok(Self { channel, claims }),
            None => Err(ApiError::not_found()),
        }
    }
}
