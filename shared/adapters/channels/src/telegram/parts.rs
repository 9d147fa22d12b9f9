//! A message becomes calls: texts in pieces, each file with at most one caption.

use application::ports::OutboundPart;
use domain::message::{Attachment, AttachmentKind, Content};

use super::{CAPTION_MAX, TEXT_MAX};
use crate::split::{split, utf16_len};

/// The calls of a message, in the order the customer is to read them.
pub(crate) fn parts(content: &Content) -> Vec<OutboundPart> {
    let text = content.text.as_deref().filter(|it| !it.trim().is_empty());
    let caption = text.filter(|it| {
        content.attachments.first().is_some_and(takes_caption) && utf16_len(it) <= CAPTION_MAX
    });
    let mut parts = match caption {
        Some(_) => Vec::new(),
        None => text.map(texts).unwrap_or_default(),
    };
    let captions = std::iter::once(caption).chain(std::iter::repeat(None));
    parts.extend(content.attachments.iter().zip(captions).map(|(attachment, caption)| {
        OutboundPart::Media { attachment: attachment.clone(), caption: caption.map(str::to_owned) }
    }));
    if let Some(place) = &content.location {
        // `sendLocation` has no room for them.
        let labels = [place.name.as_deref(), place.address.as_deref()];
        parts.extend(texts(&labels.into_iter().flatten().collect::<Vec<_>>().join("\n")));
        parts.push(OutboundPart::Location(place.clone()));
    }
    parts.extend(content.contact.clone().map(OutboundPart::Contact));
    parts
}

/// Pieces within the limit; Telegram refuses those with nothing to see in them.
fn texts(text: &str) -> Vec<OutboundPart> {
    let pieces = split(text, TEXT_MAX).into_iter().filter(|it| !it.trim().is_empty());
    pieces.map(|it| OutboundPart::Text(it.to_owned())).collect()
}

/// Stickers have no captions (<https://core.telegram.org/bots/api#sendsticker>).
fn takes_caption(attachment: &Attachment) -> bool {
    match attachment.kind {
        AttachmentKind::Sticker => false,
        AttachmentKind::Image
        | AttachmentKind::Video
        | AttachmentKind::Audio
        | AttachmentKind::Voice
        | AttachmentKind::File
        | AttachmentKind::Animation => true,
    }
}

#[cfg(test)]
mod tests {
    use domain::message::{Contact, Location, Source};

    use super::*;

    fn file(kind: AttachmentKind) -> Attachment {
        Attachment {
            kind,
            source: Source::Object("media/1".to_owned()),
            name: None,
            mime: None,
            size: None,
            duration_s: None,
        }
    }

    fn with(text: &str, kinds: &[AttachmentKind]) -> Content {
        Content { attachments: kinds.iter().copied().map(file).collect(), ..Content::text(text) }
    }

    fn shape(part: &OutboundPart) -> String {
        match part {
            OutboundPart::Text(text) | OutboundPart::Choices { text, .. } => {
                format!("text {}", utf16_len(text))
            }
            OutboundPart::Media { attachment, caption: None } => format!("{:?}", attachment.kind),
            OutboundPart::Media { attachment, caption: Some(it) } => {
                format!("{:?} {}", attachment.kind, utf16_len(it))
            }
            OutboundPart::Location(_) => "location".to_owned(),
            OutboundPart::Contact(_) => "contact".to_owned(),
            OutboundPart::Template { .. } => "template".to_owned(),
        }
    }

    #[track_caller]
    fn check(content: &Content, expected: &[&str]) {
        assert_eq!(parts(content).iter().map(shape).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn texts_are_cut_at_the_limit() {
        check(&Content::text(""), &[]);
        check(&Content::text(" \n"), &[]);
        check(&Content::text("x".repeat(4096)), &["text 4096"]);
        check(&Content::text("x".repeat(4097)), &["text 4096", "text 1"]);
        check(&Content::text("👍".repeat(2049)), &["text 4096", "text 2"]);
        check(&Content::text(format!("{}x", " ".repeat(4096))), &["text 1"]);
    }

    #[test]
    fn a_short_text_is_the_first_files_caption() {
        use AttachmentKind::{File, Image, Sticker};
        check(&with("look", &[Image, File]), &["Image 4", "File"]);
        check(&with("", &[Image]), &["Image"]);
        check(&with(&"x".repeat(1024), &[Image]), &["Image 1024"]);
        check(&with(&"x".repeat(1025), &[Image]), &["text 1025", "Image"]);
        check(&with("hi", &[Sticker, Image]), &["text 2", "Sticker", "Image"]);
    }

    #[test]
    fn places_and_cards_come_last() {
        let place = Location {
            latitude: 41.9,
            longitude: 12.5,
            name: Some("Cafe".to_owned()),
            address: Some("1 Example Road".to_owned()),
        };
        let card = Contact { name: "Ada".to_owned(), phone: "+39061".to_owned(), own: false };
        let content =
            Content { location: Some(place), contact: Some(card), ..Content::text("here") };
        check(&content, &["text 4", "text 19", "location", "contact"]);
    }
}
