//! Answers in a thread, for all to read.

use std::time::Duration;

use application::ports::{Objects, OutboundPart, Outgoing, SendResult};
use bytes::Bytes;
use domain::channel::ChannelKind;
use domain::message::{Attachment, AttachmentKind, Content, Source, in_words};
use reqwest::Method;
use serde_json::{Value, json};

use super::super::direct::mark;
use super::super::graph::Graph;
use super::super::outcome::Failure;
use super::PHOTO_MAX_BYTES;
use crate::facts::Facts;
use crate::json::Object;
use crate::media::{bytes_of, mime_of, name_of};
use crate::parts::{self, Limits, card_in_words, no_template, place_in_words};
use crate::provider::Way;
use crate::split::Unit;
use crate::targets::{CALL_TIMEOUT, DOWNLOAD_TIMEOUT};
use crate::wire::{Body, Request, Upload, rejected};

/// The code of what is not there any more (Graph API, "unsupported request": the object does not exist).
const GONE: i64 = 100;

/// The calls of a message: places and cards as text. A private answer has the limits of `private`.
pub(super) fn parts(content: &Content, facts: &Facts, private: (Unit, usize)) -> Vec<OutboundPart> {
    let public = (facts.unit, facts.text_max);
    let (unit, text_max) = if content.private_to.is_some() { private } else { public };
    let limits = Limits {
        unit,
        text_max,
        caption_max: facts.caption_max,
        takes_caption: |it| it.kind == AttachmentKind::Image,
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
        OutboundPart::Media { .. } => DOWNLOAD_TIMEOUT + CALL_TIMEOUT * 2,
    }
}

/// Sends one part: a comment under that of the first level.
pub(super) async fn send<O: Objects>(
    graph: &Graph<'_>,
    way: Way<'_, O>,
    outgoing: Outgoing<'_>,
) -> Result<SendResult, SendResult> {
    if let Some(comment) = outgoing.private_to {
        return privately(graph, way.account.channel.kind, comment, &outgoing).await;
    }
    let on_instagram = way.account.channel.kind == ChannelKind::InstagramComments;
    let body = match outgoing.part {
        OutboundPart::Text(text) => json!({ "message": text }),
        OutboundPart::Choices { text, replies } => json!({ "message": in_words(text, replies) }),
        OutboundPart::Location(it) => json!({ "message": place_in_words(it) }),
        OutboundPart::Contact(it) => json!({ "message": card_in_words(it) }),
        OutboundPart::Media { .. } if on_instagram => {
            return Err(rejected("Instagram takes no files in comments"));
        }
        OutboundPart::Media { attachment, caption } => {
            picture(graph, way, attachment, caption.as_deref()).await?
        }
        OutboundPart::Template { .. } => return Err(no_template()),
    };
    let edge = if on_instagram { "replies" } else { "comments" };
    let answer = graph.call(Request::post(&[outgoing.conversation, edge], body)).await?;
    let sent = Object::of(&answer).and_then(|it| it.id("id"));
    Ok(SendResult::Sent { external_id: sent.ok_or(Failure::Garbled)? })
}

/// A message to who wrote the comment, for them alone (…/messenger-platform/discovery/private-replies).
async fn privately(
    graph: &Graph<'_>,
    kind: ChannelKind,
    comment: &str,
    outgoing: &Outgoing<'_>,
) -> Result<SendResult, SendResult> {
    let OutboundPart::Text(text) = outgoing.part else {
        return Err(rejected("a comment is answered privately by a text"));
    };
    let mut message = json!({ "text": text });
    if kind == ChannelKind::FacebookComments {
        // Played back to the page's channel for messages, it is known to be ours. Instagram has no such field.
        message["metadata"] = mark(outgoing).into();
    }
    let body = json!({ "recipient": { "comment_id": comment }, "message": message });
    let answer = graph.call(Request::post(&["me", "messages"], body)).await?;
    let sent = Object::of(&answer).and_then(|it| it.id("message_id"));
    Ok(SendResult::Sent { external_id: sent.ok_or(Failure::Garbled)? })
}

/// Hides a comment, or shows it again (`/{comment}`: `is_hidden` on Facebook, `hide` on Instagram).
pub(super) async fn hide(
    graph: &Graph<'_>,
    kind: ChannelKind,
    external_id: &str,
    on: bool,
) -> SendResult {
    let field = if kind == ChannelKind::InstagramComments { "hide" } else { "is_hidden" };
    settled(graph, external_id, Request::post(&[external_id], json!({ field: on }))).await
}

/// A picture by its address, or as a photo of the page's that is shown nowhere else.
async fn picture<O: Objects>(
    graph: &Graph<'_>,
    way: Way<'_, O>,
    attachment: &Attachment,
    caption: Option<&str>,
) -> Result<Value, SendResult> {
    let is_picture = matches!(attachment.kind, AttachmentKind::Image | AttachmentKind::Animation);
    if !is_picture {
        return Err(rejected("Facebook takes pictures in comments, and no other files"));
    }
    let mut body = match &attachment.source {
        Source::Url(url) => json!({ "attachment_url": url }),
        Source::Provider(id) => json!({ "attachment_id": id }),
        Source::Object(_) => {
            let media = bytes_of(way, attachment, PHOTO_MAX_BYTES).await?;
            let upload = Upload {
                field: "source",
                mime: mime_of(attachment, Some(&media), attachment.kind),
                bytes: Bytes::from(media.bytes),
                name: name_of(attachment, attachment.kind),
            };
            let mut request = Request::post(&["me", "photos"], Value::Null);
            request.body = Body::Form(vec![("published", "false".to_owned())], upload);
            let answer = graph.call(request).await?;
            let id = Object::of(&answer).and_then(|it| it.id("id")).ok_or(Failure::Garbled)?;
            json!({ "attachment_id": id })
        }
    };
    if let Some(caption) = caption.filter(|it| !it.is_empty()) {
        body["message"] = caption.into();
    }
    Ok(body)
}

/// Changes a comment of ours, where that can be done.
pub(super) async fn edit(
    graph: &Graph<'_>,
    facts: Facts,
    external_id: &str,
    part: &OutboundPart,
) -> SendResult {
    if !facts.outbound.edit {
        return rejected("Instagram cannot change a comment");
    }
    let text = match part {
        OutboundPart::Text(text) => text.clone(),
        OutboundPart::Choices { text, replies } => in_words(text, replies),
        OutboundPart::Media { caption, .. } => caption.clone().unwrap_or_default(),
        OutboundPart::Location(it) => place_in_words(it),
        OutboundPart::Contact(it) => card_in_words(it),
        OutboundPart::Template { .. } => return no_template(),
    };
    settled(graph, external_id, Request::post(&[external_id], json!({ "message": text }))).await
}

/// Takes a comment of ours back.
pub(super) async fn delete(graph: &Graph<'_>, external_id: &str) -> SendResult {
    let request = Request { method: Method::DELETE, ..Request::get(&[external_id]) };
    settled(graph, external_id, request).await
}

/// Makes a call whose result says nothing; what is gone already counts as done.
async fn settled(graph: &Graph<'_>, external_id: &str, request: Request) -> SendResult {
    match graph.call(request).await {
        Err(Failure::Refused(refusal)) if refusal.code == GONE => {
            SendResult::Sent { external_id: external_id.to_owned() }
        }
        Err(failure) => failure.into(),
        Ok(_) => SendResult::Sent { external_id: external_id.to_owned() },
    }
}
