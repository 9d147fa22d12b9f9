//! The Send API (…/messenger-platform/reference/send-api, …/instagram-platform/…/messaging-api).

use std::time::Duration;

use application::ports::{Objects, OutboundPart, Outgoing, SendResult};
use bytes::Bytes;
use domain::channel::ChannelKind;
use domain::message::{Attachment, AttachmentKind, Content, QuickReply, Source};
use serde_json::{Value, json};

use super::super::graph::Graph;
use super::super::outcome::Failure;
use super::parse::MARK;
use super::{FILE_MAX_BYTES, REPLY_PAYLOAD_MAX_BYTES};
use crate::facts::Facts;
use crate::json::Object;
use crate::media::{bytes_of, mime_of, name_of};
use crate::parts::{self, Carried, Limits, card_in_words, carried, no_template, place_in_words};
use crate::provider::Way;
use crate::targets::{CALL_TIMEOUT, DOWNLOAD_TIMEOUT};
use crate::wire::{Body, Request, Upload};

/// For a call that carries a file: 25 MB at 10 Mbit/s.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(25);

/// The calls of a message. Texts and files go apart, places and cards as text: the Send API takes none.
pub(super) fn parts(content: &Content, facts: &Facts) -> Vec<OutboundPart> {
    let limits = Limits {
        unit: facts.unit,
        text_max: facts.text_max,
        caption_max: facts.caption_max,
        takes_caption: |_| false,
    };
    parts::in_words(content, &limits)
}

/// The longest a [`send`] of `part` takes.
pub(super) fn time_needed(part: &OutboundPart) -> Duration {
    match part {
        OutboundPart::Text(_)
        | OutboundPart::Choices { .. }
        | OutboundPart::Location(_)
        | OutboundPart::Contact(_)
        | OutboundPart::Template { .. } => CALL_TIMEOUT,
        OutboundPart::Media { .. } => DOWNLOAD_TIMEOUT.max(UPLOAD_TIMEOUT) + CALL_TIMEOUT,
    }
}

/// How what is ours is known again, when it is played back.
pub(in crate::meta) fn mark(outgoing: &Outgoing<'_>) -> String {
    format!("{MARK}{}:{}", outgoing.id, outgoing.index)
}

/// Sends one part.
pub(super) async fn send<O: Objects>(
    graph: &Graph<'_>,
    way: Way<'_, O>,
    outgoing: Outgoing<'_>,
) -> Result<SendResult, SendResult> {
    let mut message = match outgoing.part {
        OutboundPart::Text(text) => json!({ "text": text }),
        OutboundPart::Choices { text, replies } => {
            json!({ "text": text, "quick_replies": buttons(replies) })
        }
        OutboundPart::Location(it) => json!({ "text": place_in_words(it) }),
        OutboundPart::Contact(it) => json!({ "text": card_in_words(it) }),
        OutboundPart::Media { attachment, .. } => {
            json!({ "attachment": file(graph, way, attachment).await? })
        }
        OutboundPart::Template { .. } => return Err(no_template()),
    };
    if way.account.channel.kind == ChannelKind::Messenger {
        // Instagram has no such field.
        message["metadata"] = mark(&outgoing).into();
    }
    let mut body = json!({
        "recipient": { "id": outgoing.conversation },
        "messaging_type": "RESPONSE",
        "message": message,
    });
    if let Some(answered) = outgoing.reply_to {
        body["reply_to"] = json!({ "mid": answered });
    }
    if outgoing.late {
        // Only what people write gets here.
        body["messaging_type"] = "MESSAGE_TAG".into();
        body["tag"] = "HUMAN_AGENT".into();
    }
    let answer = graph.call(Request::post(&["me", "messages"], body)).await?;
    let sent = Object::of(&answer).and_then(|it| it.id("message_id"));
    Ok(SendResult::Sent { external_id: sent.ok_or(Failure::Garbled)? })
}

/// (…/send-messages/quick-replies)
fn buttons(replies: &[QuickReply]) -> Vec<Value> {
    let buttons = carried(replies, REPLY_PAYLOAD_MAX_BYTES).filter_map(|(reply, it)| match it {
        Carried::Payload(payload) => {
            Some(json!({ "content_type": "text", "title": reply.title, "payload": payload }))
        }
        Carried::Link(_) => None, // They stand in the text.
    });
    buttons.collect()
}

/// Shows that somebody types, for 20 seconds, or that all was read (…/send-api/sender-actions).
pub(super) async fn act(graph: &Graph<'_>, conversation: &str, action: &str) -> SendResult {
    let body = json!({ "recipient": { "id": conversation }, "sender_action": action });
    match graph.call(Request::post(&["me", "messages"], body)).await {
        Ok(_) => SendResult::Sent { external_id: String::new() },
        Err(failure) => failure.into(),
    }
}

/// A file: by its address, which Meta follows before it answers, or uploaded.
async fn file<O: Objects>(
    graph: &Graph<'_>,
    way: Way<'_, O>,
    attachment: &Attachment,
) -> Result<Value, SendResult> {
    let mime = mime_of(attachment, None, attachment.kind);
    let kind = kind_of(attachment.kind, &mime);
    let payload = match &attachment.source {
        Source::Url(url) => json!({ "url": url }),
        Source::Provider(id) => json!({ "attachment_id": id }),
        Source::Object(_) => {
            let media = bytes_of(way, attachment, FILE_MAX_BYTES).await?;
            let upload = Upload {
                field: "filedata",
                bytes: Bytes::from(media.bytes),
                name: name_of(attachment, attachment.kind),
                mime,
            };
            let id = self::upload(graph, kind, upload).await.map_err(SendResult::from)?;
            json!({ "attachment_id": id })
        }
    };
    Ok(json!({ "type": kind, "payload": payload }))
}

/// (…/send-api/attachment-upload)
async fn upload(graph: &Graph<'_>, kind: &str, upload: Upload) -> Result<String, Failure> {
    let message = json!({ "attachment": { "type": kind, "payload": { "is_reusable": false } } });
    let mut request = Request::post(&["me", "message_attachments"], Value::Null);
    request.body = Body::Form(vec![("message", message.to_string())], upload);
    request.timeout = UPLOAD_TIMEOUT;
    let answer = graph.call(request).await?;
    Object::of(&answer).and_then(|it| it.id("attachment_id")).ok_or(Failure::Garbled)
}

/// What a file is sent as: what Meta does not take as what it is goes as a file.
fn kind_of(kind: AttachmentKind, mime: &str) -> &'static str {
    match kind {
        AttachmentKind::Image | AttachmentKind::Sticker | AttachmentKind::Animation
            if mime.starts_with("image/") =>
        {
            "image"
        }
        AttachmentKind::Video | AttachmentKind::Animation if mime.starts_with("video/") => "video",
        AttachmentKind::Audio | AttachmentKind::Voice if mime.starts_with("audio/") => "audio",
        AttachmentKind::Image
        | AttachmentKind::Sticker
        | AttachmentKind::Animation
        | AttachmentKind::Video
        | AttachmentKind::Audio
        | AttachmentKind::Voice
        | AttachmentKind::File => "file",
    }
}
