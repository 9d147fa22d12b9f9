//! The channels of a line: admins connect and disconnect them, who steers the line sees them.

use std::collections::BTreeMap;

use application::actor_in;
use application::channels::{ChannelChange, ConnectOutcome, Connecting, Fresh};
use application::channels::{
    change_channel, check_channel, connect_channel, disconnect_channel, list_channels,
};
use application::lines::Abandoned;
use application::people::Patch;
use application::ports::{ChannelStore, Clock, ConnectError, LineStore, Messenger};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::channel::{Channel, ChannelKind, Health};
use domain::ids::{ChannelId, LineId};
use domain::widget::Widget;
use url::Url;

use super::Refusals;
use crate::app::{App, Ports};
use crate::dto::Items;
use crate::dto::channel::{
    ChannelDto, ChannelPatch, Disconnected, NewChannel, NewSettings, SettingsPatch, kind,
};
use crate::dto::widget::WidgetDto;
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Admin, Body, Caller, Ids};
use crate::random::random_hex;

/// Connects a channel, once its provider has accepted it. Admins only.
#[utoipa::path(
    post, path = "/api/v1/lines/{line}/channels", tag = "channels", params(("line" = u64, Path)),
    request_body = NewChannel,
    responses(
        (status = 200, body = ChannelDto),
        (status = 409, body = ErrorBody, description = "ALREADY_CONNECTED"),
        (status = 422, body = ErrorBody, description = "CHANNEL_REFUSED, CHANNEL_UNREACHABLE: the provider \
            does not accept it or does not answer"),
        Refusals,
    )
)]
pub(crate) async fn connect<P: Ports>(
    State(app): State<App<P>>,
    _: Admin,
    Ids(line): Ids<u64>,
    Body(new): Body<NewChannel>,
) -> Result<Json<ChannelDto>, ApiError> {
    let new = redeemed(&app, new).await?;
    let request = connecting(new)?;
    let fresh = Fresh {
        connection: random_hex(),
        webhook_secret: random_hex(),
        public_key: random_hex(),
        session_secret: random_hex(),
    };
    let ports = (&app.messenger, &app.secrets);
    let url = &app.config.public_url;
    let outcome = connect_channel(&app.context, ports, LineId(line), request, fresh, url).await?;
    match outcome {
        ConnectOutcome::Done { channel, notes } => {
            Ok(Json(shown(&app, *channel, Health::default()).noting(notes)))
        }
        ConnectOutcome::Refused { reason, unreachable: false } => {
            Err(refused("CHANNEL_REFUSED", reason))
        }
        ConnectOutcome::Refused { reason, unreachable: true } => {
            Err(refused("CHANNEL_UNREACHABLE", reason))
        }
        ConnectOutcome::Already(channel) => {
            let why = format!("the account is connected already, as channel {channel}");
            Err(ApiError::new(StatusCode::CONFLICT, "ALREADY_CONNECTED", why))
        }
        ConnectOutcome::NoLine => Err(ApiError::not_found()),
        ConnectOutcome::NoConnection => Err(ApiError::unprocessable(
            "connection_id: there is no connection of this name that this messenger could share",
        )),
    }
}

/// The channels of a line, with how they fare.
#[utoipa::path(
    get, path = "/api/v1/lines/{line}/channels", tag = "channels", params(("line" = u64, Path)),
    responses((status = 200, body = Items<ChannelDto>), Refusals)
)]
pub(crate) async fn list<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(line): Ids<u64>,
) -> Result<Json<Items<ChannelDto>>, ApiError> {
    steers(&app, &caller, LineId(line)).await?;
    let channels = list_channels(&app.context, LineId(line)).await?;
    let items = channels.into_iter().map(|(it, health)| shown(&app, it, health)).collect();
    Ok(Json(Items { items }))
}

/// A channel, with how it fares; its provider is asked whether it still takes us for connected, at most once a minute.
#[utoipa::path(
    get, path = "/api/v1/lines/{line}/channels/{id}", tag = "channels",
    params(("line" = u64, Path), ("id" = u64, Path)),
    responses((status = 200, body = ChannelDto), Refusals)
)]
pub(crate) async fn show<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids((line, id)): Ids<(u64, u64)>,
) -> Result<Json<ChannelDto>, ApiError> {
    steers(&app, &caller, LineId(line)).await?;
    let channel = find(&app, line, id).await?;
    let checked = check_channel(&app.context, &app.messenger, &app.secrets, &channel).await?;
    Ok(Json(shown(&app, channel, checked.health.clone()).asked(&checked)))
}

/// Changes a channel: only what is in the body. Admins only.
#[utoipa::path(
    patch, path = "/api/v1/lines/{line}/channels/{id}", tag = "channels",
    params(("line" = u64, Path), ("id" = u64, Path)), request_body = ChannelPatch,
    responses((status = 200, body = ChannelDto), Refusals)
)]
pub(crate) async fn change<P: Ports>(
    State(app): State<App<P>>,
    _: Admin,
    Ids((line, id)): Ids<(u64, u64)>,
    Body(patch): Body<ChannelPatch>,
) -> Result<Json<ChannelDto>, ApiError> {
    let channel = find(&app, line, id).await?;
    let change = changing(channel.kind, patch)?;
    let channel = change_channel(&app.context, &app.secrets, channel, change).await?;
    let health = app.context.store.health(channel.id).await?;
    Ok(Json(shown(&app, channel, health)))
}

/// Disconnects a channel; its sessions end in silence, the log stays. Its provider is told; what is left to be done
/// there by hand is answered. Admins only.
#[utoipa::path(
    delete, path = "/api/v1/lines/{line}/channels/{id}", tag = "channels",
    params(("line" = u64, Path), ("id" = u64, Path)),
    responses((status = 200, body = Disconnected), Refusals)
)]
pub(crate) async fn disconnect<P: Ports>(
    State(app): State<App<P>>,
    _: Admin,
    Ids((line, id)): Ids<(u64, u64)>,
) -> Result<Json<Disconnected>, ApiError> {
    let channel = app.context.store.channel(ChannelId(id)).await?;
    let channel = channel.filter(|it| it.line.0 == line).ok_or_else(ApiError::not_found)?;
    let was_gone = channel.disconnected_at.is_some();
    let (messenger, secrets) = (&app.messenger, &app.secrets);
    let why = Abandoned::ChannelDisconnected;
    // Also where it is gone: the first time may have died half-way.
    let notes = disconnect_channel(&app.context, messenger, secrets, channel, why).await?;
    if was_gone { Err(ApiError::not_found()) } else { Ok(Json(Disconnected { id, notes })) }
}

/// A one-time code of another portal's is redeemed: what it gives stands in its place.
async fn redeemed<P: Ports>(app: &App<P>, mut new: NewChannel) -> Result<NewChannel, ApiError> {
    let is_network = ChannelKind::named(new.kind.trim()) == Some(ChannelKind::Network);
    let Some(code) = new.settings.named("code").filter(|_| is_network) else { return Ok(new) };
    let ours = app.config.public_url.trim_end_matches('/');
    match app.messenger.redeem(&code, ours).await {
        Ok(shared) => {
            new.settings.named.insert("shared_secret".to_owned(), shared.secret.into());
            new.settings.api_base = Some(shared.address);
            Ok(new)
        }
        Err(ConnectError::Refused(why)) => Err(refused("CHANNEL_REFUSED", why)),
        Err(error @ ConnectError::Unreachable(_)) => {
            Err(refused("CHANNEL_UNREACHABLE", error.to_string()))
        }
    }
}

fn refused(code: &'static str, why: String) -> ApiError {
    ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, code, why)
}

fn connecting(new: NewChannel) -> Result<Connecting, ApiError> {
    let kind = kind(new.kind.trim()).map_err(ApiError::unprocessable)?;
    let given = credentials(kind, &new.settings, new.connection_id.is_some())?;
    let NewSettings { api_base, origins, system_messages, identity_secret, widget, named: _ } =
        new.settings;
    let name = new.name.filter(|it| !it.trim().is_empty());
    let origins = origins.iter().map(|it| origin(it)).collect::<Result<_, _>>()?;
    Ok(Connecting {
        kind,
        name: name.map(|it| super::name("name", &it)).transpose()?,
        api_base: api_base.map(|it| address("settings.api_base", &it)).transpose()?,
        account: given.account,
        details: given.details,
        token: given.token,
        key: given.key,
        connection: new.connection_id,
        origins,
        widget: widget.map(|it| look(kind, it)).transpose()?,
        takes_texts: system_messages.unwrap_or(true),
        identity_secret: identity_secret.filter(|it| !it.is_empty()),
    })
}

fn changing(kind: ChannelKind, patch: ChannelPatch) -> Result<ChannelChange, ApiError> {
    let SettingsPatch { origins, system_messages, identity_secret, widget } = patch.settings;
    if origins.is_some() || identity_secret != Patch::Keep {
        only_live_chat(kind, "origins, identity_secret")?;
    }
    let origins = origins.map(|all| all.iter().map(|it| origin(it)).collect()).transpose()?;
    Ok(ChannelChange {
        name: patch.name.map(|it| super::name("name", &it)).transpose()?,
        origins,
        takes_texts: system_messages,
        identity_secret: identity_secret
            .check(|it| Ok::<_, ApiError>(Some(it).filter(|it| !it.is_empty())))?,
        widget: widget.check(|it| look(kind, it).map(Some))?,
    })
}

/// How a live chat looks; others have no pages.
fn look(kind: ChannelKind, widget: WidgetDto) -> Result<Widget, ApiError> {
    only_live_chat(kind, "widget")?;
    widget.checked().map_err(|why| ApiError::unprocessable(format!("settings.widget.{why}")))
}

fn only_live_chat(kind: ChannelKind, settings: &str) -> Result<(), ApiError> {
    if kind == ChannelKind::LiveChat {
        return Ok(());
    }
    Err(ApiError::unprocessable(format!("settings: only a live chat has {settings}")))
}

/// The shortest secret that two portals share: it must not be guessed.
const SECRET_MIN: usize = 32;

/// What the messenger asks for, as it was given.
struct Given {
    account: Option<String>,
    details: BTreeMap<String, String>,
    token: Option<String>,
    key: Option<String>,
}

/// Who shares a connection shares its key.
fn credentials(kind: ChannelKind, settings: &NewSettings, shares: bool) -> Result<Given, ApiError> {
    let asked = kind.credentials();
    let given = |name: &'static str| {
        let missing = || ApiError::unprocessable(format!("settings.{name}: it is missing"));
        settings.named(name).ok_or_else(missing)
    };
    if kind == ChannelKind::Network && settings.named("portal").is_some() {
        return bitrix(settings);
    }
    if kind == ChannelKind::Network {
        let secret = settings.named("shared_secret").unwrap_or_default();
        if secret.len() < SECRET_MIN || settings.api_base.is_none() {
            let why =
                "settings: code, or shared_secret (at least 32 characters) and api_base are needed";
            return Err(ApiError::unprocessable(why));
        }
    }
    let holder = asked.holder.map(given).transpose()?;
    let key = asked.key.filter(|_| !shares).map(given).transpose()?;
    let details = asked.details.iter();
    let details = details.filter_map(|it| Some(((*it).to_owned(), settings.named(it)?)));
    Ok(Given {
        account: asked.account.map(given).transpose()?,
        details: details.collect(),
        token: asked.token.map(given).transpose()?,
        key: key.map(|it| holder.map_or(it.clone(), |holder| format!("{holder} {it}"))),
    })
}

/// What a portal of Bitrix24's is connected with: the address of an inbound webhook there is all that calls need.
fn bitrix(settings: &NewSettings) -> Result<Given, ApiError> {
    if settings.named("portal").as_deref() != Some("bitrix24") {
        return Err(ApiError::unprocessable("settings.portal: bitrix24 is expected, or nothing"));
    }
    let hook = settings.named("rest_webhook").unwrap_or_default();
    let hook = address("settings.rest_webhook", &hook)?;
    if !hook.contains("/rest/") {
        let why = "settings.rest_webhook: the address of an inbound webhook is expected, as https://b24.example/rest/1/abc/";
        return Err(ApiError::unprocessable(why));
    }
    Ok(Given {
        account: None,
        details: BTreeMap::from([("portal".to_owned(), "bitrix24".to_owned())]),
        token: Some(hook),
        key: settings.named("application_token"),
    })
}

/// The address of a provider, without a slash at its end. Whether it may be called is looked at when it is.
pub(super) fn address(field: &str, text: &str) -> Result<String, ApiError> {
    let wrong =
        || ApiError::unprocessable(format!("{field}: an http or https address is expected"));
    let url = Url::parse(text.trim()).map_err(|_| wrong())?;
    let is_plain = matches!(url.scheme(), "http" | "https") && url.query().is_none();
    if !is_plain || url.fragment().is_some() || !url.username().is_empty() {
        return Err(wrong());
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// A web origin: scheme, host and port, as browsers send it.
fn origin(text: &str) -> Result<String, ApiError> {
    let wrong = || ApiError::unprocessable(format!("settings.origins: {text:?} is no web origin"));
    let url = Url::parse(text.trim()).map_err(|_| wrong())?;
    let origin = url.origin();
    if origin.is_tuple() { Ok(origin.ascii_serialization()) } else { Err(wrong()) }
}

/// Whether the caller steers the line; who is only in its queue is told so, and to others there is no such line.
pub(super) async fn steers<P: Ports>(
    app: &App<P>,
    caller: &Caller,
    line: LineId,
) -> Result<(), ApiError> {
    app.context.store.line(line).await?.ok_or_else(ApiError::not_found)?;
    let actor = actor_in(&app.context.store.roster(line).await?, &caller.user);
    if actor.supervisor {
        Ok(())
    } else if actor.member {
        Err(ApiError::forbidden())
    } else {
        Err(ApiError::not_found())
    }
}

async fn find<P: Ports>(app: &App<P>, line: u64, id: u64) -> Result<Channel, ApiError> {
    let channel = app.context.store.channel(ChannelId(id)).await?;
    let channel = channel.filter(|it| it.line.0 == line && it.disconnected_at.is_none());
    channel.ok_or_else(ApiError::not_found)
}

fn shown<P: Ports>(app: &App<P>, channel: Channel, health: Health) -> ChannelDto {
    ChannelDto::of(channel, health, &app.config.public_url, app.context.clock.now())
}
