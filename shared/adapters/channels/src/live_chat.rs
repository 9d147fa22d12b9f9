//! Our own widget: no provider is called. What the customer reads is the log itself, so that sending only says that
//! the message is there.

use std::time::Duration;

use application::ports::{ConnectError, Connected, Objects, OutboundPart, Outgoing, SendResult};
use domain::channel::{Channel, ChannelKind, Connection};
use domain::message::{Content, REPLIES_MAX};

use crate::facts::{Choices, Facts, Receipts, Signs};
use crate::inbound::{Call, Parsed, Routes, Unverified};
use crate::provider::{Provider, Sent, Way};
use crate::split::Unit;

/// As the API takes them: the widget shows them from the log.
const CHOICES: Choices = Choices {
    min: 1,
    max: REPLIES_MAX,
    title_max: usize::MAX,
    text_max: usize::MAX,
    payload_max: usize::MAX,
    links: true,
};

/// The widget.
pub(crate) struct LiveChat;

impl Provider for LiveChat {
    const KIND: ChannelKind = ChannelKind::LiveChat;

    /// Of customers' texts and files; ours are as long as the API takes them.
    const FACTS: Facts = Facts {
        text_max: 10_000,
        unit: Unit::Characters,
        caption_max: 0,
        file_max: 20_000_000,
        links: false,
        inbound: Signs { edit: true, delete: true, reply: true, typing: true, read: false },
        outbound: Signs { edit: true, delete: true, reply: true, typing: false, read: true },
        receipts: Receipts::Read,
        choices: Some(CHOICES),
        faces: true,
    };

    const BY_HAND: &'static str = "Take the widget off your pages.";

    fn verify(&self, _: &Connection, _: &Call<'_>) -> Result<(), Unverified> {
        Err(Unverified::NoWebhook)
    }

    fn parse(&self, _: &Routes, call: &Call<'_>) -> Parsed {
        Parsed::parked("live chat has no webhook", call.body)
    }

    /// Its visitor sees the mark itself.
    fn marks_read(&self, _: &Channel) -> bool {
        false
    }

    /// The text as one part, and one for each file, place and card.
    fn parts(&self, content: &Content) -> Vec<OutboundPart> {
        let text = content.text.clone().filter(|it| !it.trim().is_empty()).map(OutboundPart::Text);
        let files = content.attachments.iter().cloned();
        let files = files.map(|attachment| OutboundPart::Media { attachment, caption: None });
        let place = content.location.clone().map(OutboundPart::Location);
        let card = content.contact.clone().map(OutboundPart::Contact);
        text.into_iter().chain(files).chain(place).chain(card).collect()
    }

    fn time_needed(&self, _: &OutboundPart) -> Duration {
        Duration::ZERO
    }

    /// A message's id with the widget is ours.
    async fn send<O: Objects>(&self, _: Way<'_, O>, outgoing: Outgoing<'_>) -> SendResult {
        done(&outgoing.id.to_string())
    }

    async fn edit<O: Objects>(
        &self,
        _: Way<'_, O>,
        sent: Sent<'_>,
        _: &OutboundPart,
    ) -> SendResult {
        done(sent.id)
    }

    async fn delete<O: Objects>(&self, _: Way<'_, O>, sent: Sent<'_>) -> SendResult {
        done(sent.id)
    }

    async fn typing<O: Objects>(&self, _: Way<'_, O>, _: &str) -> SendResult {
        done("")
    }

    /// The account is the public key that pages carry.
    async fn connect<O: Objects>(
        &self,
        way: Way<'_, O>,
        _: Option<(&str, &str)>,
    ) -> Result<Connected, ConnectError> {
        let channel = &way.account.channel;
        let account = channel.public_key.clone().unwrap_or_else(|| channel.id.to_string());
        Ok(Connected { account, name: channel.name.clone(), notes: vec![] })
    }

    async fn disconnect<O: Objects>(
        &self,
        _: Way<'_, O>,
        _: &[Channel],
    ) -> Result<Vec<String>, ConnectError> {
        Ok(vec![])
    }
}

/// There is nothing to do.
fn done(external_id: &str) -> SendResult {
    SendResult::Sent { external_id: external_id.to_owned() }
}
