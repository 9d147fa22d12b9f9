//! What a page must know before it shows the chat: how it looks, what it asks, whether somebody is there.

use application::ports::{AgreementStore, ChannelStore, Clock};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use domain::channel::Channel;
use domain::settings::Settings;
use domain::settings::fields::{is_on, text};

use super::dto::{ConfigDto, ShownAgreement};
use super::feed::line_name;
use super::visitor::check_origin;
use super::writing::TEXT_MAX_CHARS;
use crate::app::{App, Ports};
use crate::error::ApiError;
use crate::extract::Ids;
use crate::v1::Refusals;
use crate::v1::uploads::VISITORS_FILE_MAX_BYTES;

/// How long a browser may go on with what it was told, in seconds: as one goes from page to page.
const REMEMBERED: &str = "private, max-age=60";

/// How the chat looks and what it asks. At most 600 times a minute from one address.
#[utoipa::path(
    get, path = "/lc/v1/{public_key}/config", tag = "live chat", security(()),
    params(("public_key" = String, Path)),
    responses((status = 200, body = ConfigDto), Refusals)
)]
pub(crate) async fn show<P: Ports>(
    State(app): State<App<P>>,
    Ids(public_key): Ids<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    app.limiters.pages.check(&app.peer(&headers))?;
    let channel = find(&app, &public_key, &headers).await?;
    let config = of(&app, &channel).await?;
    Ok(([(header::CACHE_CONTROL, REMEMBERED)], Json(config)).into_response())
}

/// The live chat of this key, if the page may have it.
pub(super) async fn find<P: Ports>(
    app: &App<P>,
    public_key: &str,
    headers: &HeaderMap,
) -> Result<Channel, ApiError> {
    let channel = app.context.store.channel_by_public_key(public_key).await?;
    let channel = channel.filter(|it| it.disconnected_at.is_none());
    let channel = channel.ok_or_else(ApiError::not_found)?;
    check_origin(headers, &channel, &app.config.public_url)?;
    Ok(channel)
}

/// What pages are told of `channel` now.
pub(super) async fn of<P: Ports>(app: &App<P>, channel: &Channel) -> Result<ConfigDto, ApiError> {
    let context = &app.context;
    let now = context.clock.now();
    let line = context.caches.line(&context.store, channel.line, now).await?;
    let (fields, settings) = line.map(|it| (it.fields, it.settings)).unwrap_or_default();
    let open = settings.active && settings.is_open(now);
    let opens_at = settings.next_opening(now).filter(|_| settings.active && !open);
    Ok(ConfigDto {
        name: line_name(&fields),
        language: text(&fields, "LANGUAGE_ID"),
        text_max_chars: TEXT_MAX_CHARS,
        upload_max_bytes: VISITORS_FILE_MAX_BYTES,
        watch_typing: is_on(&fields, "WATCH_TYPING"),
        open,
        opens_at_ms: opens_at.map(|it| it.0),
        agreement: agreement(app, &settings).await?,
        socket_url: app.config.visitors_socket(),
        widget: channel.widget.clone().unwrap_or_default().into(),
    })
}

/// The line's agreement, if it has one that says something.
async fn agreement<P: Ports>(
    app: &App<P>,
    settings: &Settings,
) -> Result<Option<ShownAgreement>, ApiError> {
    let Some(id) = settings.agreement else { return Ok(None) };
    let found = app.context.store.agreement(id).await?.map(|it| it.agreement);
    let found = found.filter(domain::agreement::Agreement::says_something);
    Ok(found.map(|it| ShownAgreement {
        id: it.id.0,
        version: it.version,
        text: it.text,
        link: it.link,
    }))
}
