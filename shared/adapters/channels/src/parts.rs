//! A message becomes calls: texts in pieces, each file with at most one caption, place and card last; but for a text with
//! quick replies, which messengers show until something else comes: that is the last.

use application::ports::{OutboundPart, SendResult};
use domain::message::{Attachment, Content, Press, QuickReply, in_words as numbered, number_of};

use crate::facts::{Choices, Facts};
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

/// What a messenger without templates says to one.
pub(crate) fn no_template() -> SendResult {
    crate::wire::rejected("this messenger has no templates")
}

/// The calls of a message that may offer quick replies, or be a template; `cut` is how a provider cuts one that does not.
pub(crate) fn offering(
    content: &Content,
    facts: &Facts,
    cut: impl Fn(&Content) -> Vec<OutboundPart>,
) -> Vec<OutboundPart> {
    if let Some(template) = content.template.clone() {
        return vec![OutboundPart::Template {
            template,
            header: content.attachments.first().cloned(),
        }];
    }
    if content.replies.is_empty() {
        return cut(content);
    }
    let said = content.text.as_deref().unwrap_or_default();
    let choices = facts.choices.filter(|_| !said.trim().is_empty());
    let Some((choices, text, replies)) = choices.and_then(|it| fitting(&it, said, content)) else {
        let text = Some(numbered(said, &content.replies));
        return cut(&Content { text, replies: vec![], ..content.clone() });
    };
    let mut parts = cut(&Content { text: None, replies: vec![], ..content.clone() });
    let mut pieces = cut(&Content::text(text));
    if let Some(OutboundPart::Text(last)) = pieces.pop() {
        parts.extend(pieces);
        let mut under = split_by(facts.unit, &last, choices.text_max);
        let text = under.pop().unwrap_or_default().to_owned();
        parts.extend(under.into_iter().map(|it| OutboundPart::Text(it.to_owned())));
        parts.push(OutboundPart::Choices { text, replies });
    }
    parts
}

/// The text and the buttons of a message, where they are within what the messenger takes; links that cannot be buttons
/// are in the text.
fn fitting(
    choices: &Choices,
    said: &str,
    content: &Content,
) -> Option<(Choices, String, Vec<QuickReply>)> {
    let (buttons, links): (Vec<QuickReply>, Vec<QuickReply>) =
        content.replies.iter().cloned().partition(|it| choices.links || it.payload().is_some());
    let is_short = |it: &QuickReply| it.title.chars().count() <= choices.title_max;
    let fits = (choices.min..=choices.max).contains(&buttons.len()) && buttons.iter().all(is_short);
    fits.then(|| (*choices, numbered(said, &links), buttons))
}

/// What the button of each reply carries, at most `max_bytes`: its payload, or its number; an address as it is.
pub(crate) fn carried(
    replies: &[QuickReply],
    max_bytes: usize,
) -> impl Iterator<Item = (&QuickReply, Carried<'_>)> {
    let mut n = 0;
    replies.iter().map(move |reply| {
        let carried = match &reply.press {
            Press::Url(url) => Carried::Link(url),
            Press::Payload(payload) => {
                n += 1;
                let fits = payload.len() <= max_bytes;
                Carried::Payload(if fits { payload.clone() } else { number_of(n) })
            }
        };
        (reply, carried)
    })
}

/// What a button carries.
pub(crate) enum Carried<'a> {
    /// What comes back.
    Payload(String),
    /// An address.
    Link(&'a str),
}

/// The same for providers that take neither places nor cards: both are texts.
pub(crate) fn in_words(content: &Content, limits: &Limits) -> Vec<OutboundPart> {
    let cut = |part| match part {
        OutboundPart::Location(it) => texts(&place_in_words(&it), limits),
        OutboundPart::Contact(it) => texts(&card_in_words(&it), limits),
        OutboundPart::Text(_)
        | OutboundPart::Choices { .. }
        | OutboundPart::Media { .. }
        | OutboundPart::Template { .. } => vec![part],
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
