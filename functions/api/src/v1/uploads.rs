//! Files on their way into a message: kept under a random name, known only to who uploaded them. What is larger than a call may
//! be is put by a link, past the functions. What no message names within two days is forgotten.

use std::collections::BTreeMap;

use application::ports::{Clock, LinkTo, Objects};
use application::{sent_key, unsent_card_key, unsent_key};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use domain::message::{Attachment, AttachmentKind, Source};
use domain::time::Seconds;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Refusals;
use crate::app::{App, Ports};
use crate::error::ApiError;
use crate::extract::{Body, Caller, Params, Raw};
use crate::random::random_hex;

/// The largest file of an employee's, in bytes: 50 MB, as much as Telegram and Apple carry; what each channel carries is in
/// docs/channels.md.
pub(crate) const FILE_MAX_BYTES: u64 = 50 * 1024 * 1024;

/// The largest file of a live chat's visitor, in bytes (docs/channels.md).
pub(crate) const VISITORS_FILE_MAX_BYTES: u64 = 20_000_000;

/// How long a link to put a file by is good: it has to be there by then.
const LINK_LIFE: Seconds = Seconds(15 * 60);

/// What a file is whose media type is not told, or is none.
pub(crate) const OCTETS: &str = "application/octet-stream";

/// The longest media type, in bytes (RFC 6838 §4.2: 127 each side of the slash).
const MIME_MAX_BYTES: usize = 255;

/// What the file is called.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct UploadParams {
    pub(crate) name: Option<String>,
}

/// A file that was uploaded.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Uploaded {
    /// What an attachment names it by.
    pub(crate) upload_id: String,
    /// In bytes.
    pub(crate) size: u64,
}

/// A file that is to be uploaded by a link.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewUpload {
    /// What it is called.
    pub(crate) name: Option<String>,
    /// Its media type; `application/octet-stream` by default.
    pub(crate) mime: Option<String>,
    /// In bytes.
    pub(crate) size: u64,
}

/// Where a file is to be put.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UploadLink {
    /// What an attachment names it by, once it is there.
    pub(crate) upload_id: String,
    /// Where its bytes go, as the whole body; the link is the permission.
    pub(crate) url: String,
    /// The method: `PUT`.
    pub(crate) method: &'static str,
    /// The headers that the call must carry just so, beside `Content-Length`.
    pub(crate) headers: BTreeMap<&'static str, String>,
    /// It has to be there by then.
    pub(crate) expires_at: String,
}

/// Whose a file is: nobody else can send it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Owner {
    /// An employee's.
    User(u64),
    /// A live chat's visitor's: their channel and conversation.
    Visitor(u64, String),
}

/// What is kept beside an uploaded file.
#[derive(Debug, Serialize, Deserialize)]
struct Card {
    owner: Owner,
    name: Option<String>,
    mime: Option<String>,
    size: u64,
}

/// Keeps the body as a file for a message to come; its media type is the body's.
#[utoipa::path(
    post, path = "/api/v1/uploads", tag = "chats", params(UploadParams),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Uploaded), Refusals)
)]
pub(crate) async fn create<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Params(params): Params<UploadParams>,
    headers: HeaderMap,
    Raw(bytes): Raw,
) -> Result<Json<Uploaded>, ApiError> {
    keep(&app, Owner::User(caller.user.id.0), params.name, &headers, bytes.to_vec()).await.map(Json)
}

/// Gives a link by which a file of up to 50 MB is put where it is kept; an attachment names it then. At 1 MB and below,
/// `POST /api/v1/uploads` does it in one call.
#[utoipa::path(
    post, path = "/api/v1/uploads/links", tag = "chats", request_body = NewUpload,
    responses((status = 200, body = UploadLink), Refusals)
)]
pub(crate) async fn link<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Body(new): Body<NewUpload>,
) -> Result<Json<UploadLink>, ApiError> {
    give_link(&app, Owner::User(caller.user.id.0), new, FILE_MAX_BYTES).await.map(Json)
}

/// Gives a link to put a file of `owner` by, of at most `max` bytes.
pub(crate) async fn give_link<P: Ports>(
    app: &App<P>,
    owner: Owner,
    new: NewUpload,
    max: u64,
) -> Result<UploadLink, ApiError> {
    if new.size == 0 {
        return Err(ApiError::unprocessable("the file is empty"));
    }
    if new.size > max {
        let why = format!("a file of at most {max} bytes is taken");
        return Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "TOO_LARGE", why));
    }
    let name = new.name.filter(|it| !it.trim().is_empty()).map(|it| super::name("name", &it));
    let mime = new.mime.filter(|it| is_mime(it)).unwrap_or_else(|| OCTETS.to_owned());
    let (upload_id, now) = (random_hex(), app.context.clock.now());
    let to = LinkTo::Put { size: new.size, mime: &mime };
    let url = app.objects.link(&unsent_key(&upload_id), to, now, LINK_LIFE).await?;
    let card = Card { owner, name: name.transpose()?, mime: Some(mime.clone()), size: new.size };
    let written = serde_json::to_vec(&card).map_err(|_| ApiError::internal())?;
    app.objects.put(&unsent_card_key(&upload_id), written).await?;
    Ok(UploadLink {
        upload_id,
        url,
        method: "PUT",
        headers: BTreeMap::from([("content-type", mime)]),
        expires_at: (now + LINK_LIFE).rfc3339(),
    })
}

/// Whether it can be said in a header, and is of the form of a media type.
fn is_mime(text: &str) -> bool {
    let is_plain = text.bytes().all(|it| it.is_ascii_graphic() || it == b' ');
    let is_trimmed = text.trim() == text && text.len() <= MIME_MAX_BYTES;
    is_plain && is_trimmed && text.contains('/') && HeaderValue::from_str(text).is_ok()
}

/// Keeps an uploaded file.
pub(crate) async fn keep<P: Ports>(
    app: &App<P>,
    owner: Owner,
    name: Option<String>,
    headers: &HeaderMap,
    bytes: Vec<u8>,
) -> Result<Uploaded, ApiError> {
    if bytes.is_empty() {
        return Err(ApiError::unprocessable("the file is empty"));
    }
    let name = name.filter(|it| !it.trim().is_empty()).map(|it| super::name("name", &it));
    let mime = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let card = Card { owner, name: name.transpose()?, mime: mime.map(str::to_owned), size };
    let upload_id = random_hex();
    let written = serde_json::to_vec(&card).map_err(|_| ApiError::internal())?;
    app.objects.put(&unsent_key(&upload_id), bytes).await?;
    app.objects.put(&unsent_card_key(&upload_id), written).await?;
    Ok(Uploaded { upload_id, size })
}

/// The uploaded file `id` of `owner`, to be sent: from now on it is kept as long as the message that names it.
pub(crate) async fn take<P: Ports>(
    app: &App<P>,
    owner: &Owner,
    id: &str,
) -> Result<Attachment, ApiError> {
    let missing = || ApiError::unprocessable("attachments: there is no such upload");
    let is_id = id.len() == 64 && id.bytes().all(|it| it.is_ascii_hexdigit());
    if !is_id {
        return Err(missing());
    }
    let card = app.objects.get(&unsent_card_key(id)).await?.ok_or_else(missing)?;
    let card: Card = serde_json::from_slice(&card).map_err(|_| ApiError::internal())?;
    if card.owner != *owner {
        return Err(missing());
    }
    let (from, to) = (unsent_key(id), sent_key(id));
    // What was sent once stays as it was: a link to put it may be good still.
    let size = Some(card.size);
    let is_sent = app.objects.size(&to).await? == size;
    if !is_sent && (app.objects.size(&from).await? != size || !app.objects.copy(&from, &to).await?)
    {
        return Err(ApiError::unprocessable("attachments: the file was not put by its link"));
    }
    let kind = card.mime.as_deref().map_or(AttachmentKind::File, super::chats::kind_of);
    Ok(Attachment {
        kind,
        source: Source::Object(to),
        name: card.name,
        mime: card.mime,
        size: Some(card.size),
        duration_s: None,
    })
}
