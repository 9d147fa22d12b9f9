//! Viber, by the REST bot API (<https://developers.viber.com/docs/api/rest-bot-api/>, version 7.3.0).
//!
//! - Viber answers 200 to everything; what it says is in the answer's `status`.
//! - It calls the webhook while it is told of it, and wants 200 before it says yes.
//! - It fetches files from their address and takes no uploads: what was uploaded to Canali goes by a public link.
//! - There is no idempotency key: what was not answered may have arrived.

mod parse;
mod send;

use std::time::Duration;

use application::ports::{ConnectError, Connected, Objects, OutboundPart, Outgoing, SendResult};
use domain::channel::{Channel, ChannelKind, Connection};
use domain::message::{Content, REPLIES_MAX};
use domain::pace::{Pace, Rate};
use domain::time::Seconds;

use crate::facts::{Choices, Facts, Receipts, Signs};
use crate::inbound::{Call, Parsed, Routes, Unverified};
use crate::provider::{Provider, Way};
use crate::signature;
use crate::split::Unit;

/// Carries the signature of the body with the bot's token, in hexadecimal ("Callbacks").
const SIGNATURE_HEADER: &str = "x-viber-content-signature";

/// The longest text, in characters ("Text message").
const TEXT_MAX: usize = 7_000;

/// The longest description of a picture: the documents say 768 where older ones say 512 ("Picture message").
const CAPTION_MAX: usize = 512;

/// A keyboard ("Keyboards": 24 rows, titles of 250 characters). What its buttons send is shown as if the customer had
/// written it, so they send their titles.
const CHOICES: Choices = Choices {
    min: 1,
    max: REPLIES_MAX,
    title_max: 250,
    text_max: TEXT_MAX,
    payload_max: 0,
    links: true,
};

/// The largest file ("File message").
const FILE_MAX_BYTES: usize = 50_000_000;

/// Calls of a bot: 500 in 10 seconds ("Broadcast message"; "Send message" names none of its own). That nobody is written to
/// more than 100 times an hour without an answer is left to Viber: we do not count answers.
const OF_A_BOT: Rate = Rate::within(500, Seconds(10));

/// Viber's bots.
pub(crate) struct Viber;

impl Provider for Viber {
    const KIND: ChannelKind = ChannelKind::Viber;

    const FACTS: Facts = Facts {
        text_max: TEXT_MAX,
        unit: Unit::Characters,
        caption_max: CAPTION_MAX,
        file_max: FILE_MAX_BYTES,
        links: true,
        inbound: Signs { edit: false, delete: false, reply: false, typing: false, read: false },
        outbound: Signs { edit: false, delete: false, reply: false, typing: false, read: false },
        receipts: Receipts::DeliveredAndRead,
        choices: Some(CHOICES),
        faces: true,
    };

    const BY_HAND: &'static str =
        "Call set_webhook with an empty address, or ask Viber for another token.";

    fn verify(&self, _: &Connection, call: &Call<'_>) -> Result<(), Unverified> {
        let header = call.headers.get(SIGNATURE_HEADER).ok_or(Unverified::Missing)?;
        let signature = header.to_str().map_err(|_| Unverified::Wrong)?;
        signature::check(call.key, &[call.body], signature)
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

    fn pace(&self, _: &Channel, _: &str, _: Option<&OutboundPart>) -> Pace {
        Pace { account: Some(OF_A_BOT), conversation: None }
    }

    async fn send<O: Objects>(&self, way: Way<'_, O>, outgoing: Outgoing<'_>) -> SendResult {
        match send::send(way, outgoing).await {
            Ok(result) | Err(result) => result,
        }
    }

    async fn connect<O: Objects>(
        &self,
        way: Way<'_, O>,
        webhook: Option<(&str, &str)>,
    ) -> Result<Connected, ConnectError> {
        send::connect(way, webhook).await
    }

    async fn disconnect<O: Objects>(
        &self,
        way: Way<'_, O>,
        _: &[Channel],
    ) -> Result<Vec<String>, ConnectError> {
        send::disconnect(way).await
    }

    async fn check<O: Objects>(&self, way: Way<'_, O>) -> Result<Option<String>, ConnectError> {
        send::check(way).await
    }
}
