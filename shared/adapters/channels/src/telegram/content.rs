//! What a [`Message`](https://core.telegram.org/bots/api#message) says, and who wrote it.

use domain::inbound::Sender;
use domain::message::{Attachment, AttachmentKind, Contact, Content, Location, ReplyTo, Source};

use super::external_id;
use crate::json::Object;

/// The fields that hold a file, in the order they are looked for: a message with an animation also has a document.
const FILES: [(&str, AttachmentKind, Option<&str>); 7] = [
    ("animation", AttachmentKind::Animation, Some("video/mp4")),
    ("document", AttachmentKind::File, None),
    ("audio", AttachmentKind::Audio, None),
    ("voice", AttachmentKind::Voice, Some("audio/ogg")),
    ("video", AttachmentKind::Video, None),
    ("video_note", AttachmentKind::Video, Some("video/mp4")),
    ("sticker", AttachmentKind::Sticker, None),
];

/// The content of `message`. What is of no kind we know keeps the message's own JSON, so that the operator sees that
/// something came; a caption it has is kept beside it. A sender who shares their own card has their phone from it.
pub(super) fn content(
    message: Object<'_>,
    conversation: &str,
    mut sender: Sender,
) -> (Sender, Content) {
    let attachment = attachment(message);
    let location = location(message);
    let contact = message.object("contact").and_then(|it| contact(it, &sender));
    if let Some(it) = contact.as_ref().filter(|it| it.own) {
        sender.phone = Some(it.phone.clone());
    }
    let known =
        message.has("text") || attachment.is_some() || location.is_some() || contact.is_some();
    let text = message.text("text").or_else(|| message.text("caption"));
    let text = text.or_else(|| message.object("sticker")?.text("emoji"));
    let mut content = Content {
        text: text.map(str::to_owned),
        attachments: attachment.into_iter().collect(),
        location,
        contact,
        reply_to: reply_to(message, conversation),
        ..Content::default()
    };
    if !known || content.is_empty() {
        content.unsupported = Some(message.raw());
    }
    (sender, content)
}

/// A [`User`](https://core.telegram.org/bots/api#user) or a [`Chat`](https://core.telegram.org/bots/api#chat).
pub(super) fn person(user: Object<'_>) -> Sender {
    let external_id = user.id("id").unwrap_or_default();
    let names = [user.text("first_name"), user.text("last_name")];
    let full = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let name = [full.trim(), user.text("title").unwrap_or(""), user.text("username").unwrap_or("")]
        .into_iter()
        .find(|it| !it.is_empty())
        .unwrap_or(&external_id)
        .to_owned();
    Sender {
        external_id,
        aliases: vec![],
        name,
        username: user.string("username"),
        language: user.string("language_code"),
        email: None,
        phone: None,
    }
}

fn attachment(message: Object<'_>) -> Option<Attachment> {
    photo(message).or_else(|| {
        FILES.into_iter().find_map(|(field, kind, mime)| file(message.object(field)?, kind, mime))
    })
}

/// The largest size of a photo; Telegram makes all of them JPEGs.
fn photo(message: Object<'_>) -> Option<Attachment> {
    let area = |it: &Object<'_>| {
        it.integer("width").unwrap_or(0).saturating_mul(it.integer("height").unwrap_or(0))
    };
    let largest = message.objects("photo").filter(|it| it.has("file_id")).max_by_key(area)?;
    file(largest, AttachmentKind::Image, Some("image/jpeg"))
}

fn file(file: Object<'_>, kind: AttachmentKind, mime: Option<&str>) -> Option<Attachment> {
    let mime = match kind {
        AttachmentKind::Sticker if file.flag("is_animated") => Some("application/x-tgsticker"),
        AttachmentKind::Sticker if file.flag("is_video") => Some("video/webm"),
        AttachmentKind::Sticker => Some("image/webp"),
        AttachmentKind::Image
        | AttachmentKind::Video
        | AttachmentKind::Audio
        | AttachmentKind::Voice
        | AttachmentKind::File
        | AttachmentKind::Animation => file.text("mime_type").or(mime),
    };
    Some(Attachment {
        kind,
        source: Source::Provider(file.id("file_id")?),
        name: file.string("file_name"),
        mime: mime.map(str::to_owned),
        size: file.count("file_size"),
        duration_s: file.count("duration"),
    })
}

/// A place; a venue is a place with a name and an address.
fn location(message: Object<'_>) -> Option<Location> {
    let venue = message.object("venue");
    let place = message.object("location").or_else(|| venue?.object("location"))?;
    Some(Location {
        latitude: place.number("latitude")?,
        longitude: place.number("longitude")?,
        name: venue.and_then(|it| it.string("title")),
        address: venue.and_then(|it| it.string("address")),
    })
}

/// A card; Telegram vouches for the number only where it is the sender's own.
fn contact(card: Object<'_>, sender: &Sender) -> Option<Contact> {
    let phone = card.id("phone_number")?;
    let own = card.id("user_id").is_some_and(|it| it == sender.external_id);
    let names = [card.text("first_name"), card.text("last_name")];
    let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Some(Contact { name, phone, own })
}

/// The message that `message` answers, in this chat or, quoted only, in another.
fn reply_to(message: Object<'_>, conversation: &str) -> Option<ReplyTo> {
    let quote = message.object("quote").and_then(|it| it.string("text"));
    let Some(answered) = message.object("reply_to_message") else {
        let quote = quote.filter(|_| message.has("external_reply"))?;
        return Some(ReplyTo { external_id: None, seq: None, quote: Some(quote) });
    };
    // Every message of a forum's topic "answers" the one that opened the topic.
    if answered.has("forum_topic_created") && quote.is_none() {
        return None;
    }
    let quoted = || answered.string("text").or_else(|| answered.string("caption"));
    let id = answered.id("message_id").map(|it| external_id(conversation, &it));
    Some(ReplyTo { external_id: id, seq: None, quote: quote.or_else(quoted) })
}
