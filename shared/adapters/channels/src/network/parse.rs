//! A call: one event.

use domain::delivery::MessageStatus;
use domain::ids::ChannelId;
use domain::inbound::{Inbound, InboundEvent, Receipted, Sender};
use domain::message::{Attachment, AttachmentKind, Contact, Content, Location, ReplyTo, Source};
use serde_json::Value;

use super::send::sign_of;
use crate::inbound::{Call, Parsed, Routes, Typing};
use crate::json::Object;

/// Reads the body of a call.
pub(super) fn parse(routes: &Routes, call: &Call<'_>) -> Parsed {
    let value: Value = match serde_json::from_slice(call.body) {
        Ok(it) => it,
        Err(error) => return Parsed::parked(format!("not JSON: {error}"), call.body),
    };
    let Some(event) = Object::of(&value) else {
        return Parsed::parked("not an event", call.body);
    };
    match event.text("type") {
        Some("ping") => return Parsed::default(),
        Some("typing") => return typing(routes, event),
        Some(_) | None => {}
    }
    let channel = match routes.only() {
        Ok(channel) => channel,
        Err(why) => return Parsed::parked(why, call.body),
    };
    match read(event, channel, call) {
        Ok(event) => Parsed::event(event),
        Err(reason) => Parsed::parked(reason, call.body),
    }
}

fn read(event: Object<'_>, channel: ChannelId, call: &Call<'_>) -> Result<Inbound, &'static str> {
    let key = event.id("event_id").ok_or("an event without an id")?;
    let user = event.object("user");
    let person = user.and_then(|it| it.id("external_id"));
    let conversation = conversation(event).ok_or("an event of nobody")?;
    let message = event.object("message");
    let target = || message.and_then(|it| it.id("id")).ok_or("an event of no message");
    let at = message.and_then(|it| it.instant("date_ms")).unwrap_or(call.now);
    let said = || message.map(content).unwrap_or_default();
    let (dedupe_key, what) = match event.text("type").unwrap_or_default() {
        "message.add" => {
            let id = target()?;
            let content = Content { acknowledge: Some(sign_of(&conversation, &id)), ..said() };
            let event = InboundEvent::Message { external_id: id.clone(), sent_at: at, content };
            (id, event)
        }
        "message.update" => {
            let target = target()?;
            (key, InboundEvent::Edit { target, content: said(), edited_at: at })
        }
        "message.delete" => (key, InboundEvent::Delete { target: target()? }),
        "status" => (key, receipt(event)?),
        _ => return Err("an event of this type is not handled"),
    };
    let sender = Sender {
        external_id: person.unwrap_or_else(|| conversation.clone()),
        name: user.and_then(|it| it.string("name")).unwrap_or_default(),
        language: user.and_then(|it| it.string("language")),
        ..Sender::default()
    };
    let received_at = call.now;
    Ok(Inbound { channel, conversation, dedupe_key, sender, received_at, trace: None, event: what })
}

fn conversation(event: Object<'_>) -> Option<String> {
    event.id("conversation").or_else(|| event.object("user")?.id("external_id"))
}

/// The other end tells that somebody types, and not that they have stopped.
fn typing(routes: &Routes, event: Object<'_>) -> Parsed {
    let (Ok(channel), Some(conversation)) = (routes.only(), conversation(event)) else {
        return Parsed::default();
    };
    Parsed::typing(Typing { channel, conversation, is_over: false })
}

fn receipt(event: Object<'_>) -> Result<InboundEvent, &'static str> {
    let told = event.object("status").ok_or("a status of nothing")?;
    let ids: Vec<String> = told.texts("ids").map(str::to_owned).collect();
    let status = match told.text("state") {
        Some("delivered") => MessageStatus::Delivered,
        Some("read") => MessageStatus::Read,
        Some("failed") => MessageStatus::Failed,
        Some(_) | None => return Err("a status that is not handled"),
    };
    if ids.is_empty() {
        return Err("a status of nothing");
    }
    let reason = told.string("reason");
    Ok(InboundEvent::Receipt { of: Receipted::Ids(ids), status, reason })
}

fn content(message: Object<'_>) -> Content {
    let mut content = Content {
        text: message.string("text"),
        attachments: message.objects("files").filter_map(file).collect(),
        location: message.object("location").and_then(place),
        contact: message.object("contact").and_then(card),
        ..Content::default()
    };
    if content.is_empty() {
        content.unsupported = Some(message.raw());
    }
    let answered = message.id("reply_to");
    content.reply_to = answered.map(|it| ReplyTo { external_id: Some(it), seq: None, quote: None });
    content
}

fn file(file: Object<'_>) -> Option<Attachment> {
    let mime = file.string("mime");
    let kind = match mime.as_deref().and_then(|it| it.split('/').next()) {
        Some("image") => AttachmentKind::Image,
        Some("video") => AttachmentKind::Video,
        Some("audio") => AttachmentKind::Audio,
        Some(_) | None => AttachmentKind::File,
    };
    let source = Source::Url(file.string("url")?);
    let (name, size) = (file.string("name"), file.count("size"));
    Some(Attachment { kind, source, name, mime, size, duration_s: None })
}

fn place(place: Object<'_>) -> Option<Location> {
    Some(Location {
        latitude: place.number("latitude")?,
        longitude: place.number("longitude")?,
        name: place.string("name"),
        address: place.string("address"),
    })
}

fn card(card: Object<'_>) -> Option<Contact> {
    let phone = card.id("phone")?;
    Some(Contact { name: card.string("name").unwrap_or_default(), phone, own: false })
}
