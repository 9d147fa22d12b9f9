//! WhatsApp, by the Cloud API.
//!
//! Relied on: <https://developers.facebook.com/documentation/business-messaging/whatsapp> (webhooks' `messages` field,
//! messages, media, business-scoped user ids, error codes), as of mid 2026.
//!
//! - A customer who hides their number is known by a business-scoped id alone; who shows it has both. A chat goes by
//!   the business-scoped id where there is one, and the number is another name of it.
//! - There is no idempotency key: what was not answered may have arrived. Errors come with the answer or later, as a
//!   status of the message.
//! - Outside 24 hours of the customer's last message only templates go out. They belong to the business account, and are
//!   asked for there.

mod choices;
mod connect;
mod content;
mod parse;
mod parts;
mod send;
mod templates;

use std::time::Duration;

use application::ports::{
    ConnectError, Connected, Media, Objects, OutboundPart, Outgoing, SendResult,
};
use domain::channel::{Channel, ChannelKind, Connection};
use domain::message::{Attachment, Content};
use domain::pace::{Pace, Rate};
use domain::template::Template;
use domain::time::Seconds;

pub(super) use self::parse::read;
use super::graph::Graph;
use crate::facts::{Choices, Facts, Receipts, Signs};
use crate::inbound::{Call, Parsed, Routes, Unverified};
use crate::provider::{Provider, Sent, Way};
use crate::split::Unit;

/// The longest text of a message, in characters (…/whatsapp/messages/text-messages).
const TEXT_MAX: usize = 4096;

/// The longest caption, in characters (…/whatsapp/messages/image-messages and its siblings).
const CAPTION_MAX: usize = 1024;

/// The largest document (…/whatsapp/business-phone-numbers/media, "Supported media types").
const DOCUMENT_MAX_BYTES: usize = 100 * 1024 * 1024;

/// Up to three are buttons (…/whatsapp/messages/interactive-reply-buttons-messages), up to ten a list
/// (…/whatsapp/messages/interactive-list-messages): a row whose title is too long has the whole of it for a description.
const CHOICES: Choices =
    Choices { min: 1, max: 10, title_max: 72, text_max: 1_024, payload_max: 200, links: false };

/// Messages of a number (…/whatsapp/throughput: 80 a second; numbers that were upgraded may more, which nothing tells us),
/// and to one customer (…/whatsapp/business-phone-numbers, "Pair rate limits": one in 6 seconds, 45 at once on credit).
const OF_A_NUMBER: Rate = Rate::within(80, Seconds(1));
const OF_A_PAIR: Rate = Rate::bursting(1, Seconds(6), 45);

/// WhatsApp numbers.
pub(crate) struct Whatsapp;

impl Provider for Whatsapp {
    const KIND: ChannelKind = ChannelKind::Whatsapp;

    const FACTS: Facts = Facts {
        text_max: TEXT_MAX,
        unit: Unit::Characters,
        caption_max: CAPTION_MAX,
        file_max: DOCUMENT_MAX_BYTES,
        links: false,
        inbound: Signs { edit: true, delete: true, reply: true, typing: false, read: false },
        outbound: Signs { edit: false, delete: false, reply: true, typing: false, read: true },
        receipts: Receipts::DeliveredAndRead,
        choices: Some(CHOICES),
        faces: false,
    };

    of_meta!();

    fn parts(&self, content: &Content) -> Vec<OutboundPart> {
        parts::parts(content)
    }

    fn time_needed(&self, part: &OutboundPart) -> Duration {
        send::time_needed(part)
    }

    fn pace(&self, _: &Channel, _: &str, _: Option<&OutboundPart>) -> Pace {
        Pace { account: Some(OF_A_NUMBER), conversation: Some(OF_A_PAIR) }
    }

    async fn mark_read<O: Objects>(&self, way: Way<'_, O>, read: Sent<'_>) -> SendResult {
        match Graph::new(way) {
            Ok(graph) => send::mark_read(&graph, read.id).await,
            Err(failure) => failure.into(),
        }
    }

    async fn templates<O: Objects>(
        &self,
        way: Way<'_, O>,
        name: Option<&str>,
    ) -> Result<Vec<Template>, ConnectError> {
        let waba = way.account.channel.details.get("waba_id").map(String::as_str);
        templates::list(&Graph::new(way)?, waba, name).await
    }

    async fn connect<O: Objects>(
        &self,
        way: Way<'_, O>,
        webhook: Option<(&str, &str)>,
    ) -> Result<Connected, ConnectError> {
        connect::connect(way, &Graph::new(way)?, webhook).await
    }

    async fn check<O: Objects>(&self, way: Way<'_, O>) -> Result<Option<String>, ConnectError> {
        super::unsubscribe::check(way).await?;
        connect::quality(&Graph::new(way)?).await
    }

    async fn fetch<O: Objects>(
        &self,
        way: Way<'_, O>,
        _: &Attachment,
        id: &str,
        max_bytes: usize,
    ) -> Result<Media, ConnectError> {
        send::fetch(&Graph::new(way)?, id, max_bytes).await
    }
}
