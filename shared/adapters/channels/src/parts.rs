//! A message becomes calls: texts in pieces, each file with at most one caption, place and card last.

use application::ports::OutboundPart;
use domain::message::{Attachment, Content};

use crate::split::{Unit, split_by};

/// What a provider takes in one call.
pub(crate) struct Limits {
    /// What texts are counted in.
    pub(crate) unit: Unit,
    /// The longest text.
    pub(crate) text_max: usize,
    /// The longest caption.
    pub(crate) caption_max: usize,
    /// Whether a file may have a caption.
    pub(crate) takes_caption: fn(&Attachment) -> bool,
}

/// The calls of a message, in the order the customer is to read them: a text that is no caption goes first.
pub(crate) fn parts(content: &Content, limits: &Limits) -> Vec<OutboundPart> {
    let text = content.text.as_deref().filter(|it| !it.trim().is_empty());
    let caption = text.filter(|it| {
        content.attachments.first().is_some_and(limits.takes_caption)
            && limits.unit.len(it) <= limits.caption_max
    });
    let mut parts = match caption {
        Some(_) => Vec::new(),
        None => text.map(|it| texts(it, limits)).unwrap_or_default(),
    };
    let captions = std::iter::once(caption).chain(std::iter::repeat(None));
    parts.extend(content.attachments.iter().zip(captions).map(|(attachment, caption)| {
        OutboundPart::Media { attachment: attachment.clone(), caption: caption.map(str::to_owned) }
    }));
    parts.extend(content.location.clone().map(OutboundPart::Location));
    parts.extend(content.contact.clone().map(OutboundPart::Contact));
    parts
}

/// The same for providers that take neither places nor cards: both are texts.
pub(crate) fn in_words(content: &Content, limits: &Limits) -> Vec<OutboundPart> {
    let cut = |part| match part {
        OutboundPart::Location(it) => texts(&place_in_words(&it), limits),
        OutboundPart::Contact(it) => texts(&card_in_words(&it), limits),
        OutboundPart::Text(_) | OutboundPart::Media { .. } => vec![part],
    };
    parts(content, limits).into_iter().flat_map(cut).collect()
}

/// Pieces within the limit, without those in which there is nothing to see.
pub(crate) fn texts(text: &str, limits: &Limits) -> Vec<OutboundPart> {
    let pieces = split_by(limits.unit, text, limits.text_max).into_iter();
    let pieces = pieces.filter(|it| !it.trim().is_empty());
    pieces.map(|it| OutboundPart::Text(it.to_owned())).collect()
}

/// A place in words, for providers that send none: its name, its address, and a link to a map.
pub(crate) fn place_in_words(place: &domain::message::Location) -> String {
    let domain::message::Location { latitude, longitude, name, address } = place;
    let link = format!("https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}");
    let lines = [name.clone(), address.clone(), Some(link)];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// A card in words, for providers that send none.
pub(crate) fn card_in_words(card: &domain::message::Contact) -> String {
    format!("{} {}", card.name, card.phone).trim().to_owned()
}
