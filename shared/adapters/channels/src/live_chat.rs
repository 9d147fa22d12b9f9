//! Our own widget: no provider is called. What the customer reads is the log itself, so that sending only says that
//! the message is there.

use application::ports::{Connected, OutboundPart, SendResult};
use domain::channel::Channel;
use domain::ids::MessageId;
use domain::message::Content;

/// The text as one part, and one for each file, place and card.
pub(crate) fn parts(content: &Content) -> Vec<OutboundPart> {
    let text = content.text.clone().filter(|it| !it.trim().is_empty()).map(OutboundPart::Text);
    let files = content.attachments.iter().cloned();
    let files = files.map(|attachment| OutboundPart::Media { attachment, caption: None });
    let place = content.location.clone().map(OutboundPart::Location);
    let card = content.contact.clone().map(OutboundPart::Contact);
    text.into_iter().chain(files).chain(place).chain(card).collect()
}

/// A message's id with the widget is ours.
pub(crate) fn sent(id: MessageId) -> SendResult {
    SendResult::Sent { external_id: id.to_string() }
}

/// There is nothing to do.
pub(crate) fn done(external_id: &str) -> SendResult {
    SendResult::Sent { external_id: external_id.to_owned() }
}

/// The account is the public key that pages carry.
pub(crate) fn connected(channel: &Channel) -> Connected {
    let account = channel.public_key.clone().unwrap_or_else(|| channel.id.to_string());
    Connected { account, name: channel.name.clone() }
}
