//! A call: one thing that happened. The body may be compressed.

use std::io::Read;

use domain::channel::ChannelKind;
use domain::ids::ChannelId;
use domain::inbound::{Inbound, InboundEvent, Sender};
use domain::message::{Attachment, AttachmentKind, Button, Content, Origin, Source};
use flate2::read::GzDecoder;
use http::header::CONTENT_ENCODING;
use serde_json::{Value, json};

use crate::inbound::{Call, Parsed, Routes, Typing};
use crate::json::Object;

/// The longest body, unpacked: 8 MB of which a bomb makes no more.
const BODY_MAX_BYTES: u64 = 8_000_000;

/// Stands in a text where its file is ("Receiving messages with attachments").
const PLACE_OF_A_FILE: char = '\u{FFFC}';

/// Reads the body of a call.
pub(super) fn parse(routes: &Routes, call: &Call<'_>) -> Parsed {
    let encoding = call.headers.get(CONTENT_ENCODING).and_then(|it| it.to_str().ok());
    let unpacked = match encoding {
        Some(it) if it.trim().eq_ignore_ascii_case("gzip") => match unpack(call.body) {
            Some(it) => it,
            None => return Parsed::parked("not gzip, or too much of it", call.body),
        },
        Some(_) | None => call.body.to_vec(),
    };
    let value: Value = match serde_json::from_slice(&unpacked) {
        Ok(it) => it,
        Err(error) => return Parsed::parked(format!("not JSON: {error}"), call.body),
    };
    let Some(message) = Object::of(&value) else {
        return Parsed::parked("not a message", call.body);
    };
    let header = call.headers.get("destination-id").and_then(|it| it.to_str().ok());
    let business = message.id("destinationId").or_else(|| header.map(str::to_owned));
    let found = routes.find(&[ChannelKind::AppleMessages], business.as_deref());
    let Some((channel, _)) = found else {
        return Parsed::parked("a business that no channel has", call.body);
    };
    let kind = message.text("type").unwrap_or_default();
    if matches!(kind, "typing_start" | "typing_end") {
        let is_over = kind == "typing_end";
        let typing = |conversation| Typing { channel, conversation, is_over };
        return message.id("sourceId").map(typing).map(Parsed::typing).unwrap_or_default();
    }
    match event(message, kind, channel, call) {
        Ok(event) => Parsed::event(event),
        Err(reason) => Parsed::parked(reason, call.body),
    }
}

fn unpack(body: &[u8]) -> Option<Vec<u8>> {
    let mut unpacked = Vec::new();
    let mut decoder = GzDecoder::new(body).take(BODY_MAX_BYTES + 1);
    decoder.read_to_end(&mut unpacked).ok()?;
    u64::try_from(unpacked.len()).is_ok_and(|it| it <= BODY_MAX_BYTES).then_some(unpacked)
}

/// What happened.
fn event(
    message: Object<'_>,
    kind: &str,
    channel: ChannelId,
    call: &Call<'_>,
) -> Result<Inbound, &'static str> {
    let id = message.id("id").ok_or("a message without an id")?;
    let customer = message.id("sourceId").ok_or("a message of nobody")?;
    let event = match kind {
        "close" => InboundEvent::Left,
        "text" | "interactive" => {
            let content = content(message);
            InboundEvent::Message { external_id: id.clone(), sent_at: call.now, content }
        }
        _ => return Err("a message of this type is not handled"),
    };
    let language = message.text("locale").map(|it| it.replace('_', "-"));
    let sender = Sender { external_id: customer.clone(), language, ..Sender::default() };
    let (conversation, dedupe_key, received_at) = (customer, id, call.now);
    Ok(Inbound { channel, conversation, dedupe_key, sender, received_at, trace: None, event })
}

fn content(message: Object<'_>) -> Content {
    let text = message.text("body").map(|it| it.replace(PLACE_OF_A_FILE, ""));
    let text = text.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
    let attachments = message.objects("attachments").filter_map(attachment).collect();
    let mut content = Content { text, attachments, ..Content::default() };
    if let Some(data) = message.object("interactiveData").and_then(|it| it.object("data")) {
        choose(&mut content, data);
    }
    if content.is_empty() {
        content.unsupported = Some(message.raw());
    }
    // What the business has put into the button by which the customer came.
    let marks = [message.string("intent"), message.string("group")];
    let marks: Vec<String> = marks.into_iter().flatten().collect();
    if !marks.is_empty() {
        content.origin = Some(Origin { reference: Some(marks.join(":")), ..Origin::default() });
    }
    content
}

/// What the customer chose of what they were offered.
fn choose(content: &mut Content, data: Object<'_>) {
    let chosen = data.object("quick-reply").and_then(|it| {
        let index = usize::try_from(it.integer("selectedIndex")?).ok()?;
        let item = it.objects("items").nth(index)?;
        Some((it.string("selectedIdentifier").or(item.string("identifier")), item.string("title")))
    });
    let picked = || {
        let list = data.object("listPicker")?;
        let item = list.objects("sections").find_map(|it| it.objects("items").next())?;
        Some((item.string("identifier"), item.string("title")))
    };
    let reply = data.object("replyMessage").and_then(|it| it.string("title"));
    if let Some((identifier, title)) = chosen.or_else(picked) {
        let text = title.or(reply).or_else(|| identifier.clone());
        let payload = identifier.or_else(|| text.clone()).unwrap_or_default();
        content.button = Some(Button::carrying(payload));
        content.text = content.text.take().or(text);
    } else if let Some(reply) = reply {
        content.text = content.text.take().or(Some(reply));
        content.unsupported = Some(data.raw());
    }
}

/// What it takes to get a file is kept as its id; whoever has that can read the file.
fn attachment(file: Object<'_>) -> Option<Attachment> {
    let mime = file.string("mimeType");
    let kind = match mime.as_deref().and_then(|it| it.split('/').next()) {
        Some("image") => AttachmentKind::Image,
        Some("video") => AttachmentKind::Video,
        Some("audio") => AttachmentKind::Audio,
        Some(_) | None => AttachmentKind::File,
    };
    let id = json!({
        "url": file.text("url")?, "owner": file.text("owner")?, "key": file.text("key")?,
        "signature": file.text("signature").or_else(|| file.text("signature-base64"))?,
    });
    Some(Attachment {
        kind,
        source: Source::Provider(id.to_string()),
        name: file.string("name"),
        mime,
        size: file.count("size"),
        duration_s: None,
    })
}
