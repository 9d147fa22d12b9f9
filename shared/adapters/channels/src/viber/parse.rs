//! A callback: one thing that happened.

use domain::delivery::MessageStatus;
use domain::ids::ChannelId;
use domain::inbound::{Inbound, InboundEvent, Receipted, Sender};
use domain::message::{Attachment, AttachmentKind, Contact, Content, Location, Source};
use serde_json::Value;

use crate::inbound::{Call, Parsed, Routes};
use crate::json::Object;

/// Names of events are quoted up to here, in characters; Viber's are shorter.
const NAME_MAX: usize = 40;

/// Reads the body of a callback.
pub(super) fn parse(routes: &Routes, call: &Call<'_>) -> Parsed {
    let value: Value = match serde_json::from_slice(call.body) {
        Ok(it) => it,
        Err(error) => return Parsed::parked(format!("not JSON: {error}"), call.body),
    };
    let Some(callback) = Object::of(&value) else {
        return Parsed::parked("not a callback", call.body);
    };
    let name = callback.text("event").unwrap_or_default();
    if matches!(name, "webhook" | "conversation_started" | "client_status") {
        // A check of the address; somebody who has looked in and not written.
        return Parsed::default();
    }
    let channel = match routes.only() {
        Ok(channel) => channel,
        Err(why) => return Parsed::parked(why, call.body),
    };
    match event(callback, name, channel, call) {
        Ok(event) => Parsed::event(event),
        Err(reason) => Parsed::parked(reason, call.body),
    }
}

fn event(
    callback: Object<'_>,
    name: &str,
    channel: ChannelId,
    call: &Call<'_>,
) -> Result<Inbound, String> {
    let token = callback.id("message_token").ok_or("a callback without a token")?;
    let at = callback.instant("timestamp").unwrap_or(call.now);
    let person = callback.object("sender").or_else(|| callback.object("user"));
    let mut sender = person.map(sender).unwrap_or_default();
    if sender.external_id.is_empty() {
        sender.external_id = callback.id("user_id").ok_or("a callback of nobody")?;
    }
    let receipt = |status, reason| InboundEvent::Receipt {
        of: Receipted::Ids(vec![token.clone()]),
        status,
        reason,
    };
    let event = match name {
        "message" => {
            let message = callback.object("message").ok_or("a message that says nothing")?;
            let content = content(message);
            InboundEvent::Message { external_id: token.clone(), sent_at: at, content }
        }
        "delivered" => receipt(MessageStatus::Delivered, None),
        "seen" => receipt(MessageStatus::Read, None),
        "failed" => receipt(MessageStatus::Failed, callback.string("desc")),
        "subscribed" => InboundEvent::Returned,
        "unsubscribed" => InboundEvent::Left,
        other => {
            let other: String = other.chars().take(NAME_MAX).collect();
            return Err(format!("the event {other:?} is not handled"));
        }
    };
    let dedupe_key = if name == "message" { token } else { format!("{name}:{token}") };
    let (conversation, received_at) = (sender.external_id.clone(), call.now);
    Ok(Inbound { channel, conversation, dedupe_key, sender, received_at, trace: None, event })
}

fn sender(person: Object<'_>) -> Sender {
    Sender {
        external_id: person.id("id").unwrap_or_default(),
        name: person.string("name").unwrap_or_default(),
        language: person.string("language"),
        ..Sender::default()
    }
}

/// What a message says; of a kind we do not know its own JSON.
fn content(message: Object<'_>) -> Content {
    let kind = message.text("type").unwrap_or_default();
    let media = message.string("media");
    let mut content = Content { text: message.string("text"), ..Content::default() };
    let file = match kind {
        "picture" => Some(AttachmentKind::Image),
        "video" => Some(AttachmentKind::Video),
        "file" => Some(AttachmentKind::File),
        "sticker" => Some(AttachmentKind::Sticker),
        _ => None,
    };
    let known = match (kind, file) {
        (_, Some(kind)) => {
            content.attachments.extend(media.map(|it| attachment(kind, it, message)));
            !content.attachments.is_empty()
        }
        ("url", None) => {
            content.text = content.text.or(media);
            true
        }
        ("location", None) => {
            content.location = message.object("location").and_then(place);
            content.location.is_some()
        }
        ("contact", None) => {
            content.contact = message.object("contact").and_then(card);
            content.contact.is_some()
        }
        (kind, None) => kind == "text",
    };
    if !known || content.is_empty() {
        content.unsupported = Some(message.raw());
    }
    content
}

fn attachment(kind: AttachmentKind, url: String, message: Object<'_>) -> Attachment {
    Attachment {
        kind,
        source: Source::Url(url),
        name: message.string("file_name"),
        mime: None,
        size: message.count("size").or_else(|| message.count("file_size")),
        duration_s: message.count("duration"),
    }
}

fn place(place: Object<'_>) -> Option<Location> {
    let (latitude, longitude) = (place.number("lat")?, place.number("lon")?);
    Some(Location { latitude, longitude, name: None, address: None })
}

fn card(card: Object<'_>) -> Option<Contact> {
    let phone = card.id("phone_number")?;
    Some(Contact { name: card.string("name").unwrap_or_default(), phone, own: false })
}
