//! Apple Messages for Business, by the REST API of messaging service providers
//! (<https://register.apple.com/resources/messages/msp-rest-api/>).
//!
//! - Apple calls `<our address>/message`, with a token signed by the secret that both sides have. The address is given to
//!   Apple by a person: there is no call for it.
//! - Our message's id is the idempotency key: what was not answered is sent again under the same id.
//! - Files are encrypted by us, each with a key of its own, and kept by Apple.
//! - A customer who closes the conversation cannot be written to until they write again.
//! - No call checks an account: a wrong secret shows when the first message is sent.

mod choices;
mod files;
mod parse;
mod send;
mod token;

use std::time::Duration;

use application::ports::{
    ConnectError, Connected, Media, Objects, OutboundPart, Outgoing, SendResult,
};
use domain::channel::{Channel, ChannelKind, Connection};
use domain::message::{Attachment, Content, REPLIES_MAX};

use crate::facts::{Choices, Facts, Receipts, Signs};
use crate::inbound::{Call, Parsed, Routes, Unverified};
use crate::provider::{Provider, Way};
use crate::split::Unit;

/// Apple names no limit for texts, only for bodies as a whole; this is far below.
const TEXT_MAX: usize = 10_000;

/// Two to five are a quick reply ("Quick reply"), any other number a list picker ("List picker"). Apple names no limit for
/// what they say; this is far below that of a body.
const CHOICES: Choices = Choices {
    min: 1,
    max: REPLIES_MAX,
    title_max: 200,
    text_max: TEXT_MAX,
    payload_max: 1_000,
    links: false,
};

/// The largest file ("Sending large interactive data payloads": 100 MB), as far as a function's memory allows.
const FILE_MAX_BYTES: usize = 50 * 1024 * 1024;

/// Businesses in Apple Messages.
pub(crate) struct AppleMessages;

impl Provider for AppleMessages {
    const KIND: ChannelKind = ChannelKind::AppleMessages;

    const FACTS: Facts = Facts {
        text_max: TEXT_MAX,
        unit: Unit::Characters,
        caption_max: 0,
        file_max: FILE_MAX_BYTES,
        links: false,
        inbound: Signs { edit: false, delete: false, reply: false, typing: true, read: false },
        outbound: Signs { edit: false, delete: false, reply: false, typing: true, read: false },
        receipts: Receipts::None,
        choices: Some(CHOICES),
        faces: false,
    };

    const BY_HAND: &'static str = "Take our address back in Apple Business Register, or move the business to another \
        messaging service: there is no call for it.";

    fn verify(&self, _: &Connection, call: &Call<'_>) -> Result<(), Unverified> {
        token::verify(call)
    }

    fn parse(&self, routes: &Routes, call: &Call<'_>) -> Parsed {
        parse::parse(routes, call)
    }

    fn parts(&self, content: &Content) -> Vec<OutboundPart> {
        send::parts(content)
    }

    fn time_needed(&self, part: &OutboundPart) -> Duration {
        send::time_needed(part)
    }

    async fn send<O: Objects>(&self, way: Way<'_, O>, outgoing: Outgoing<'_>) -> SendResult {
        match send::send(way, outgoing).await {
            Ok(result) | Err(result) => result,
        }
    }

    async fn typing<O: Objects>(&self, way: Way<'_, O>, conversation: &str) -> SendResult {
        match send::typing(way, conversation).await {
            Ok(result) | Err(result) => result,
        }
    }

    async fn connect<O: Objects>(
        &self,
        way: Way<'_, O>,
        webhook: Option<(&str, &str)>,
    ) -> Result<Connected, ConnectError> {
        send::connect(way, webhook)
    }

    /// There is no call for it: Apple is told by a person, once, for all businesses that share the address.
    async fn disconnect<O: Objects>(
        &self,
        way: Way<'_, O>,
        staying: &[Channel],
    ) -> Result<Vec<String>, ConnectError> {
        let here = &way.account.channel.connection;
        let is_shared = staying.iter().any(|it| it.connection == *here);
        Ok(if is_shared { vec![] } else { vec![Self::BY_HAND.to_owned()] })
    }

    async fn fetch<O: Objects>(
        &self,
        way: Way<'_, O>,
        _: &Attachment,
        id: &str,
        max_bytes: usize,
    ) -> Result<Media, ConnectError> {
        files::fetch(way, id, max_bytes).await
    }
}
