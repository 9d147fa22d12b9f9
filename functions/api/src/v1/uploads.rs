//! Files on their way into a message: kept under a random name, known only to who uploaded them.

use application::ports::Objects;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use domain::message::{Attachment, AttachmentKind, Source};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Refusals;
use crate::app::{App, Ports};
use crate::error::ApiError;
use crate::extract::{Caller, Params, Raw};
use crate::random::random_hex;

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
    app.objects.put(&key(&upload_id), bytes).await?;
    app.objects.put(&card_key(&upload_id), written).await?;
    Ok(Uploaded { upload_id, size })
}

/// The uploaded file `id` of `owner`.
pub(crate) async fn find<P: Ports>(
    app: &App<P>,
    owner: &Owner,
    id: &str,
) -> Result<Attachment, ApiError> {
    let missing = || ApiError::unprocessable("attachments: there is no such upload");
    let is_id = id.len() == 64 && id.bytes().all(|it| it.is_ascii_hexdigit());
    if !is_id {
        return Err(missing());
    }
    let card = app.objects.get(&card_key(id)).await?.ok_or_else(missing)?;
    let card: Card = serde_json::from_slice(&card).map_err(|_| ApiError::internal())?;
    if card.owner != *owner {
        return Err(missing());
    }
    let kind = card.mime.as_deref().map_or(AttachmentKind::File, super::chats::kind_of);
    Ok(Attachment {
        kind,
        source: Source::Object(key(id)),
        name: card.name,
        mime: card.mime,
        size: Some(card.size),
        duration_s: None,
    })
}

fn key(id: &str) -> String {
    format!("uploads/{id}")
}

fn card_key(id: &str) -> String {
    format!("uploads/{id}.json")
}
