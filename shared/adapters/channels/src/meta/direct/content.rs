//! What a message says.

use domain::message::{
    Attachment, AttachmentKind, Button, Content, Location, Origin, OriginKind, ReplyTo, Source,
};

use crate::json::Object;

/// The content of `message`; of a kind we do not know its own JSON.
pub(super) fn content(message: Object<'_>) -> Content {
    let mut content = Content { text: message.string("text"), ..Content::default() };
    let mut stickers = Vec::new();
    for attachment in message.objects("attachments") {
        add(&mut content, attachment, &mut stickers);
    }
    if let Some(reply) = message.object("quick_reply") {
        let payload = reply.string("payload").unwrap_or_default();
        content.button = Some(Button::carrying(payload));
    }
    if let Some(answered) = message.object("reply_to") {
        let id = answered.id("mid");
        content.reply_to = id.map(|it| ReplyTo { external_id: Some(it), seq: None, quote: None });
        if let Some(story) = answered.object("story") {
            let (id, url) = (story.id("id"), story.string("url"));
            content.origin = Some(Origin { kind: OriginKind::Story, id, url, ..Origin::default() });
        }
    }
    if let Some(referral) = message.object("referral") {
        content.origin = Some(origin(referral));
    }
    if content.is_empty() || message.flag("is_unsupported") {
        content.unsupported = Some(message.raw());
    }
    content
}

/// What led the customer here (webhook event `messaging_referrals`).
pub(super) fn origin(referral: Object<'_>) -> Origin {
    let ad = referral.object("ads_context_data");
    let id = referral.id("ad_id");
    let product = referral.object("product").and_then(|it| it.id("id"));
    let kind = match (&id, &product) {
        (Some(_), _) => OriginKind::Ad,
        (None, Some(_)) => OriginKind::Product,
        (None, None) => OriginKind::Link,
    };
    Origin {
        kind,
        id: id.or(product),
        title: ad.and_then(|it| it.string("ad_title")),
        url: ad
            .and_then(|it| it.string("photo_url").or_else(|| it.string("video_url")))
            .or_else(|| referral.string("referer_uri")),
        reference: referral.string("ref"),
    }
}

/// Adds what an attachment is. A sticker comes as a picture, as a sticker, or as both: by its id it is one.
fn add(content: &mut Content, attachment: Object<'_>, stickers: &mut Vec<String>) {
    let payload = attachment.object("payload");
    let url = payload.and_then(|it| it.string("url")).or_else(|| attachment.string("url"));
    let title = payload.and_then(|it| it.string("title")).or_else(|| attachment.string("title"));
    if let Some(sticker) = payload.and_then(|it| it.id("sticker_id")) {
        if !stickers.contains(&sticker) {
            content.attachments.extend(url.map(|it| file(AttachmentKind::Sticker, it)));
        }
        return stickers.push(sticker);
    }
    let kind = match attachment.text("type").unwrap_or_default() {
        "image" => Some(AttachmentKind::Image),
        "video" => Some(AttachmentKind::Video),
        "audio" => Some(AttachmentKind::Audio),
        "file" | "ephemeral" => Some(AttachmentKind::File),
        "sticker" => Some(AttachmentKind::Sticker),
        "like_heart" => return say(content, "❤"),
        "location" => {
            content.location = payload.and_then(|it| place(it, title));
            return;
        }
        "story_mention" => {
            let id = payload.and_then(|it| it.id("id"));
            let origin = Origin { kind: OriginKind::Story, id, url, title, ..Origin::default() };
            content.origin = Some(origin);
            return;
        }
        "share" | "ig_post" | "ig_reel" | "reel" | "post" => {
            let ids = ["ig_post_media_id", "reel_video_id", "id"];
            let id = payload.and_then(|it| ids.into_iter().find_map(|id| it.id(id)));
            let origin = Origin { kind: OriginKind::Post, id, url, title, ..Origin::default() };
            content.origin = Some(origin);
            return;
        }
        "fallback" => {
            // A link: the text has it already, as a rule.
            let known = |it: &str| content.text.as_deref().is_some_and(|text| text.contains(it));
            let lines: Vec<String> = [title, url].into_iter().flatten().collect();
            let lines: Vec<String> = lines.into_iter().filter(|it| !known(it)).collect();
            return say(content, &lines.join("\n"));
        }
        _ => None,
    };
    if let (Some(kind), Some(url)) = (kind, url) {
        content.attachments.push(file(kind, url));
    }
}

fn say(content: &mut Content, words: &str) {
    if words.is_empty() {
        return;
    }
    content.text = Some(match content.text.take() {
        Some(text) => format!("{text}\n{words}"),
        None => words.to_owned(),
    });
}

fn file(kind: AttachmentKind, url: String) -> Attachment {
    Attachment {
        kind,
        source: Source::Url(url),
        name: None,
        mime: None,
        size: None,
        duration_s: None,
    }
}

fn place(payload: Object<'_>, name: Option<String>) -> Option<Location> {
    let coordinates = payload.object("coordinates")?;
    Some(Location {
        latitude: coordinates.number("lat")?,
        longitude: coordinates.number("long")?,
        name,
        address: None,
    })
}
