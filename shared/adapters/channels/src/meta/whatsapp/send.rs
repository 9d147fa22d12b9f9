//! Messages to a customer (…/whatsapp/messages), and their files (…/whatsapp/business-phone-numbers/media).

use std::time::Duration;

use application::ports::{ConnectError, Media, Objects, OutboundPart, Outgoing, SendResult};
use bytes::Bytes;
use domain::message::{Attachment, AttachmentKind, Contact, Location, Source};
use serde_json::{Map, Value, json};

use super::super::graph::Graph;
use super::super::outcome::Failure;
use super::choices::choices;
use super::parse::GROUP;
use super::{DOCUMENT_MAX_BYTES, templates};
use crate::json::Object;
use crate::media::{bytes_of, mime_of, name_of};
use crate::provider::Way;
use crate::targets::{CALL_TIMEOUT, DOWNLOAD_TIMEOUT};
use crate::wire::{Body, Request, Upload};

/// The largest picture, in bytes ("Supported media types"); larger ones go as documents.
const IMAGE_MAX_BYTES: usize = 5 * 1024 * 1024;

/// The largest film or sound.
const MEDIA_MAX_BYTES: usize = 16 * 1024 * 1024;

/// The largest sticker that does not move.
const STICKER_MAX_BYTES: usize = 100 * 1024;

/// For a call that carries a file: 16 MB at 10 Mbit/s.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(20);

/// The longest a [`send`] of `part` takes.
pub(super) fn time_needed(part: &OutboundPart) -> Duration {
    match part {
        OutboundPart::Text(_)
        | OutboundPart::Choices { .. }
        | OutboundPart::Location(_)
        | OutboundPart::Contact(_) => CALL_TIMEOUT,
        // Down, up, and the message itself.
        OutboundPart::Media { .. } | OutboundPart::Template { .. } => {
            DOWNLOAD_TIMEOUT + UPLOAD_TIMEOUT + CALL_TIMEOUT
        }
    }
}

/// Sends one part.
pub(super) async fn send<O: Objects>(
    graph: &Graph<'_>,
    way: Way<'_, O>,
    outgoing: Outgoing<'_>,
) -> Result<SendResult, SendResult> {
    let (kind, body) = match outgoing.part {
        OutboundPart::Text(text) => ("text", json!({ "body": text, "preview_url": true })),
        OutboundPart::Choices { text, replies } => ("interactive", choices(text, replies)),
        OutboundPart::Location(it) => ("location", place(it)),
        OutboundPart::Contact(it) => ("contacts", card(it)),
        OutboundPart::Media { attachment, caption } => {
            let file = media(graph, way, attachment).await?;
            let (kind, mut body) = file;
            if let Some(caption) = caption.as_deref().filter(|it| !it.is_empty()) {
                body.insert("caption".to_owned(), caption.into());
            }
            (kind, Value::Object(body))
        }
        OutboundPart::Template { template, header } => {
            let file = match header {
                Some(header) => Some(media(graph, way, header).await?),
                None => None,
            };
            ("template", templates::body(template, file))
        }
    };
    Ok(deliver(graph, &outgoing, kind, body).await.unwrap_or_else(SendResult::from))
}

async fn deliver(
    graph: &Graph<'_>,
    outgoing: &Outgoing<'_>,
    kind: &str,
    body: Value,
) -> Result<SendResult, Failure> {
    // A business-scoped id has its country and a point before it; a number has digits alone.
    let group = outgoing.conversation.strip_prefix(GROUP);
    let to = group.unwrap_or(outgoing.conversation);
    let field = if to.bytes().all(|it| it.is_ascii_digit()) { "to" } else { "recipient" };
    let mut message = json!({
        "messaging_product": "whatsapp",
        "recipient_type": group.map_or("individual", |_| "group"),
        field: to, "type": kind, kind: body,
        "biz_opaque_callback_data": format!("{}:{}", outgoing.id, outgoing.index),
    });
    if let Some(answered) = outgoing.reply_to {
        message["context"] = json!({ "message_id": answered });
    }
    let answer = graph.call(Request::post(&[graph.account, "messages"], message)).await?;
    let sent = Object::of(&answer).and_then(|it| it.objects("messages").next()?.id("id"));
    let external_id = sent.ok_or(Failure::Garbled)?;
    Ok(SendResult::Sent { external_id })
}

/// Shows a message as read, and all before it (…/whatsapp/messages/mark-message-as-read).
pub(super) async fn mark_read(graph: &Graph<'_>, id: &str) -> SendResult {
    let body = json!({ "messaging_product": "whatsapp", "status": "read", "message_id": id });
    match graph.call(Request::post(&[graph.account, "messages"], body)).await {
        Ok(_) => SendResult::Sent { external_id: id.to_owned() },
        Err(failure) => failure.into(),
    }
}

/// The kind and the body of a file: by its address, or uploaded.
async fn media<O: Objects>(
    graph: &Graph<'_>,
    way: Way<'_, O>,
    attachment: &Attachment,
) -> Result<(&'static str, Map<String, Value>), SendResult> {
    let mut body = Map::new();
    let kind = match &attachment.source {
        Source::Provider(id) => {
            body.insert("id".to_owned(), id.as_str().into());
            kind_of(attachment.kind, &mime_of(attachment, None, attachment.kind), 0)
        }
        Source::Url(_) | Source::Object(_) => {
            // Uploaded even where there is an address: WhatsApp tells only later that it could not follow it.
            let media = bytes_of(way, attachment, DOCUMENT_MAX_BYTES).await?;
            let mime = mime_of(attachment, Some(&media), attachment.kind);
            let kind = kind_of(attachment.kind, &mime, media.bytes.len());
            let id = upload(graph, attachment, media, mime).await.map_err(SendResult::from)?;
            body.insert("id".to_owned(), id.into());
            kind
        }
    };
    if kind == "document" {
        let name = name_of(attachment, attachment.kind);
        body.insert("filename".to_owned(), name.into());
    }
    Ok((kind, body))
}

/// What a file is sent as: what WhatsApp does not take as what it is goes as a document.
fn kind_of(kind: AttachmentKind, mime: &str, size: usize) -> &'static str {
    match kind {
        AttachmentKind::Image | AttachmentKind::Sticker | AttachmentKind::Animation
            if matches!(mime, "image/jpeg" | "image/png") && size <= IMAGE_MAX_BYTES =>
        {
            "image"
        }
        AttachmentKind::Sticker if mime == "image/webp" && size <= STICKER_MAX_BYTES => "sticker",
        AttachmentKind::Video | AttachmentKind::Animation
            if matches!(mime, "video/mp4" | "video/3gpp") && size <= MEDIA_MAX_BYTES =>
        {
            "video"
        }
        AttachmentKind::Audio | AttachmentKind::Voice
            if matches!(
                mime,
                "audio/aac" | "audio/amr" | "audio/mpeg" | "audio/mp4" | "audio/ogg"
            ) && size <= MEDIA_MAX_BYTES =>
        {
            "audio"
        }
        AttachmentKind::Image
        | AttachmentKind::Sticker
        | AttachmentKind::Animation
        | AttachmentKind::Video
        | AttachmentKind::Audio
        | AttachmentKind::Voice
        | AttachmentKind::File => "document",
    }
}

async fn upload(
    graph: &Graph<'_>,
    attachment: &Attachment,
    media: Media,
    mime: String,
) -> Result<String, Failure> {
    let texts = vec![("messaging_product", "whatsapp".to_owned()), ("type", mime.clone())];
    let upload = Upload {
        field: "file",
        bytes: Bytes::from(media.bytes),
        name: name_of(attachment, attachment.kind),
        mime,
    };
    let mut request = Request::post(&[graph.account, "media"], Value::Null);
    request.body = Body::Form(texts, upload);
    request.timeout = UPLOAD_TIMEOUT;
    let answer = graph.call(request).await?;
    Object::of(&answer).and_then(|it| it.id("id")).ok_or(Failure::Garbled)
}

fn place(place: &Location) -> Value {
    let mut body = json!({ "latitude": place.latitude, "longitude": place.longitude });
    if let Some(name) = &place.name {
        body["name"] = name.as_str().into();
    }
    if let Some(address) = &place.address {
        body["address"] = address.as_str().into();
    }
    body
}

fn card(card: &Contact) -> Value {
    let name = if card.name.trim().is_empty() { &card.phone } else { &card.name };
    json!([{
        "name": { "formatted_name": name, "first_name": name },
        "phones": [{ "phone": card.phone }],
    }])
}

/// Fetches a file that a customer sent: its address is asked for, is good for five minutes, and wants the token.
pub(super) async fn fetch(
    graph: &Graph<'_>,
    id: &str,
    max_bytes: usize,
) -> Result<Media, ConnectError> {
    let found = graph.call(Request::get(&[id])).await?;
    let found = Object::of(&found);
    let url = found.and_then(|it| it.text("url"));
    let url = url.ok_or_else(|| ConnectError::Refused("WhatsApp has no such file".to_owned()))?;
    let media = graph.download(url, max_bytes).await?;
    let mime = found.and_then(|it| it.string("mime_type"));
    Ok(Media { mime: mime.or(media.mime), ..media })
}
