//! Files of messages: kept since `deliver` fetched them, or fetched now with our token. A provider's own address is
//! never handed out, since it carries that token (design D17).

use application::channels::account_of;
use application::chats::find_session;
use application::ports::{
    Account, ChannelStore, ChatStore, Clock, ConnectError, LinkTo, Messenger, Objects,
};
use application::{MEDIA_MAX_BYTES, media_key};
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::chat::Entry;
use domain::ids::MessageId;
use domain::message::{Attachment, Source};
use domain::session::Event;
use domain::time::Seconds;

use super::Refusals;
use super::uploads::OCTETS;
use crate::app::{App, Ports};
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Caller, Ids};

/// The largest file that is answered itself, in bytes: Lambda answers with 6 MB at most, in Base64. A larger one is led to.
const ANSWERED_MAX_BYTES: u64 = 4_000_000;

/// How long a link to a larger one is good.
const LINK_LIFE: Seconds = Seconds(5 * 60);

/// A file of a message; one of more than 4 MB is answered by a redirection to where it is, which is good for 5 minutes.
#[utoipa::path(
    get, path = "/api/v1/attachments/{message}/{n}", tag = "chats",
    params(("message" = u64, Path, description = "the message's id, as its attachments' addresses say"),
        ("n" = usize, Path, description = "its place in the message, from 0")),
    responses(
        (status = 200, content_type = "application/octet-stream", body = Vec<u8>),
        (status = 302, description = "to where it is"),
        (status = 502, body = ErrorBody, description = "MEDIA_UNAVAILABLE: the provider does not give it"),
        Refusals,
    )
)]
pub(crate) async fn show<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids((message, n)): Ids<(u64, usize)>,
) -> Result<Response, ApiError> {
    let id = MessageId(message);
    let entry = entry(&app, id).await?;
    let session = entry.session.ok_or_else(ApiError::not_found)?;
    find_session(&app.context, &caller.user, session).await?.ok_or_else(ApiError::not_found)?;
    serve(&app, &entry, n).await
}

/// The entry that `id` names.
pub(crate) async fn entry<P: Ports>(app: &App<P>, id: MessageId) -> Result<Entry, ApiError> {
    let after = id.seq().checked_sub(1).ok_or_else(ApiError::not_found)?;
    let entries = app.context.store.entries(id.chat(), after, 1).await?;
    entries.into_iter().find(|it| it.seq == id.seq()).ok_or_else(ApiError::not_found)
}

/// The `n`th file of what `entry` says.
pub(crate) async fn serve<P: Ports>(
    app: &App<P>,
    entry: &Entry,
    n: usize,
) -> Result<Response, ApiError> {
    let content = match &entry.event {
        Event::MessageAdded(message) => Some(&message.content),
        Event::MessageEdited { content, .. } => Some(content),
        _ => None,
    };
    let attachment =
        content.and_then(|it| it.attachments.get(n)).ok_or_else(ApiError::not_found)?;
    if domain::erasure::is_left(attachment) {
        return Err(ApiError::not_found()); // Its customer was erased, and the file with them.
    }
    let key = match &attachment.source {
        Source::Object(key) => key.clone(),
        Source::Provider(_) | Source::Url(_) => media_key(entry, n),
    };
    let called = (attachment.name.as_deref(), attachment.mime.as_deref());
    // What is said to be small need not be asked for its size; providers may be wrong.
    if attachment.size.is_none_or(|it| it > ANSWERED_MAX_BYTES)
        && let Some(file) = stored(app, &key, called).await?
    {
        return Ok(file);
    }
    let bytes = bytes(app, entry, attachment, &key).await?;
    if u64::try_from(bytes.len()).is_ok_and(|it| it <= ANSWERED_MAX_BYTES) {
        return saved(called.0, called.1, bytes);
    }
    lead(app, &key, called).await
}

/// The file that is kept under `key`, by its name and media type; a large one is not read, but led to.
pub(crate) async fn stored<P: Ports>(
    app: &App<P>,
    key: &str,
    called: (Option<&str>, Option<&str>),
) -> Result<Option<Response>, ApiError> {
    let Some(size) = app.objects.size(key).await? else { return Ok(None) };
    if size > ANSWERED_MAX_BYTES {
        return lead(app, key, called).await.map(Some);
    }
    let bytes = app.objects.get(key).await?;
    bytes.map(|it| saved(called.0, called.1, it)).transpose()
}

/// To where the file is.
async fn lead<P: Ports>(
    app: &App<P>,
    key: &str,
    (name, mime): (Option<&str>, Option<&str>),
) -> Result<Response, ApiError> {
    let disposition = disposition(name.unwrap_or("file"));
    let mime = mime.filter(|it| HeaderValue::from_str(it).is_ok()).unwrap_or(OCTETS);
    let to = LinkTo::Get { mime, disposition: &disposition };
    let url = app.objects.link(key, to, app.context.clock.now(), LINK_LIFE).await?;
    // What is here is had under the name by which the caller came, which is all that a page of ours may ask.
    let here = url.strip_prefix(app.config.public_url.as_str()).filter(|it| it.starts_with('/'));
    Response::builder()
        .status(StatusCode::FOUND)
        .header(header::LOCATION, here.unwrap_or(&url))
        .header(header::CACHE_CONTROL, "no-store")
        .body(Body::empty())
        .map_err(|_| ApiError::internal())
}

async fn bytes<P: Ports>(
    app: &App<P>,
    entry: &Entry,
    attachment: &Attachment,
    key: &str,
) -> Result<Vec<u8>, ApiError> {
    if let Some(bytes) = app.objects.get(key).await? {
        return Ok(bytes);
    }
    let head = app.context.store.head(entry.chat).await?.ok_or_else(ApiError::not_found)?;
    let channel = app.context.store.channel(head.chat.channel).await?;
    let channel = channel.ok_or_else(ApiError::not_found)?;
    let account: Account = account_of(&app.secrets, channel).await?;
    let fetched = app.messenger.fetch(&account, attachment, MEDIA_MAX_BYTES).await;
    let media = fetched.map_err(|error| {
        let why = match error {
            ConnectError::Refused(why) | ConnectError::Unreachable(why) => why,
        };
        ApiError::new(StatusCode::BAD_GATEWAY, "MEDIA_UNAVAILABLE", why)
    })?;
    app.objects.put(key, media.bytes.clone()).await?;
    Ok(media.bytes)
}

/// Always to be saved, never to be shown in our origin: whoever sent it may have sent a page.
pub(crate) fn saved(
    name: Option<&str>,
    mime: Option<&str>,
    bytes: Vec<u8>,
) -> Result<Response, ApiError> {
    let mime = HeaderValue::from_str(mime.unwrap_or(OCTETS));
    let name = name.unwrap_or("file");
    Response::builder()
        .header(header::CONTENT_TYPE, mime.unwrap_or(HeaderValue::from_static(OCTETS)))
        .header(header::CONTENT_DISPOSITION, disposition(name))
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox")
        .header(header::CACHE_CONTROL, "private, max-age=3600")
        .body(Body::from(bytes))
        .map_err(|_| ApiError::internal())
}

fn hex(digit: u8) -> char {
    char::from_digit(u32::from(digit), 16).map_or('0', |it| it.to_ascii_uppercase())
}

/// RFC 6266, with the name as RFC 8187 writes it.
fn disposition(name: &str) -> String {
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.extend(['%', hex(byte >> 4), hex(byte & 0xF)]);
        }
    }
    format!("attachment; filename*=UTF-8''{encoded}")
}
