//! Facebook Messenger and Instagram Direct: two messengers of one protocol.
//!
//! Relied on: <https://developers.facebook.com/documentation/business-messaging/messenger-platform> (webhook events,
//! Send API, policy) and <https://developers.facebook.com/documentation/instagram-platform>, as of mid 2026.
//!
//! - What the page or account writes comes back as an *echo*. Ours carry our mark, where the messenger lets them.
//! - Entries in `standby` are of conversations that another app answers at the moment: they are taken all the same,
//!   since nothing else would bring them.
//! - There is no idempotency key: what was not answered may have arrived.
//! - 24 hours after the customer's last message only a person may write, up to 7 days, under the tag `HUMAN_AGENT`,
//!   which Meta grants to apps on review.

mod connect;
mod content;
mod parse;
mod profile;
mod send;

use std::time::Duration;

use application::ports::{
    ConnectError, Connected, Objects, OutboundPart, Outgoing, Profile, SendResult,
};
use domain::channel::{Channel, ChannelKind, Connection};
use domain::message::{AttachmentKind, Content};
use domain::pace::{Pace, Rate};
use domain::time::Seconds;

pub(super) use self::connect::{INSTAGRAM, PAGE, connect};
pub(super) use self::parse::read;
pub(super) use self::send::mark;
use super::graph::Graph;
use crate::facts::{Choices, Facts, Receipts, Signs};
use crate::inbound::{Call, Parsed, Routes, Unverified};
use crate::provider::{Provider, Sent, Way};
use crate::split::Unit;

/// The longest text on Messenger, in characters (Send API, "Message object").
const MESSENGER_TEXT_MAX: usize = 2_000;

/// The longest text on Instagram, in bytes of UTF-8 (…/instagram-platform/…/messaging-api, "Send a text message").
const INSTAGRAM_TEXT_MAX: usize = 1_000;

/// The largest file of either (Send API, "Attachment size").
const FILE_MAX_BYTES: usize = 25 * 1024 * 1024;

/// The most quick replies of a message (…/messenger-platform/send-messages/quick-replies; on Instagram the same).
const REPLIES_MAX: usize = 13;

/// The longest title of one, in characters ("Quick replies").
const REPLY_TITLE_MAX: usize = 20;

/// The longest payload: 1 000 characters ("Quick replies"), and a character has a byte at least.
const REPLY_PAYLOAD_MAX_BYTES: usize = 1_000;

/// Messages of a page or an account (…/messenger-platform/overview/rate-limiting): 300 a second, of sounds and films 10.
/// That all of an app's calls in a day depend on how many people it has to do with is left to Meta: nothing tells us.
const OF_TEXTS: Rate = Rate::within(300, Seconds(1));
const OF_FILMS: Rate = Rate::within(10, Seconds(1));

/// Both are one limit for us: a film takes as much of it as thirty texts.
fn rate(part: Option<&OutboundPart>) -> Rate {
    match part {
        Some(OutboundPart::Media { attachment, .. }) => match attachment.kind {
            AttachmentKind::Video | AttachmentKind::Audio | AttachmentKind::Voice => OF_FILMS,
            AttachmentKind::Image
            | AttachmentKind::File
            | AttachmentKind::Sticker
            | AttachmentKind::Animation => OF_TEXTS,
        },
        Some(
            OutboundPart::Text(_)
            | OutboundPart::Choices { .. }
            | OutboundPart::Location(_)
            | OutboundPart::Contact(_)
            | OutboundPart::Template { .. },
        )
        | None => OF_TEXTS,
    }
}

/// Pages, on Facebook Messenger.
pub(crate) struct Messenger;

/// Professional accounts, in Instagram's direct messages.
pub(crate) struct InstagramDirect;

const ON_MESSENGER: Facts = Facts {
    text_max: MESSENGER_TEXT_MAX,
    unit: Unit::Characters,
    caption_max: 0,
    file_max: FILE_MAX_BYTES,
    links: false,
    inbound: Signs { edit: true, delete: true, reply: true, typing: false, read: false },
    outbound: Signs { edit: false, delete: false, reply: true, typing: true, read: true },
    receipts: Receipts::DeliveredAndRead,
    choices: Some(Choices {
        min: 1,
        max: REPLIES_MAX,
        title_max: REPLY_TITLE_MAX,
        text_max: MESSENGER_TEXT_MAX,
        payload_max: REPLY_PAYLOAD_MAX_BYTES,
        links: false,
    }),
    faces: false,
};

const ON_INSTAGRAM: Facts = Facts {
    text_max: INSTAGRAM_TEXT_MAX,
    unit: Unit::Bytes,
    links: true,
    choices: Some(Choices {
        min: 1,
        max: REPLIES_MAX,
        title_max: REPLY_TITLE_MAX,
        text_max: INSTAGRAM_TEXT_MAX,
        payload_max: REPLY_PAYLOAD_MAX_BYTES,
        links: false,
    }),
    receipts: Receipts::Read,
    ..ON_MESSENGER
};

/// Both speak alike; only facts, and what is subscribed, differ.
macro_rules! direct {
    ($kind:ident, $facts:expr, $app:expr) => {
        impl Provider for $kind {
            const KIND: ChannelKind = ChannelKind::$kind;

            const FACTS: Facts = $facts;

            of_meta!();

            fn parts(&self, content: &Content) -> Vec<OutboundPart> {
                send::parts(content, &Self::FACTS)
            }

            fn time_needed(&self, part: &OutboundPart) -> Duration {
                send::time_needed(part)
            }

            fn pace(&self, _: &Channel, _: &str, part: Option<&OutboundPart>) -> Pace {
                Pace { account: Some(rate(part)), conversation: None }
            }

            async fn profile<O: Objects>(
                &self,
                way: Way<'_, O>,
                customer: &str,
                max_bytes: usize,
            ) -> Result<Profile, ConnectError> {
                profile::profile(way, &Graph::new(way)?, customer, max_bytes).await
            }

            async fn mark_read<O: Objects>(&self, way: Way<'_, O>, read: Sent<'_>) -> SendResult {
                match Graph::new(way) {
                    Ok(graph) => send::act(&graph, read.conversation, "mark_seen").await,
                    Err(failure) => failure.into(),
                }
            }

            async fn typing<O: Objects>(&self, way: Way<'_, O>, conversation: &str) -> SendResult {
                match Graph::new(way) {
                    Ok(graph) => send::act(&graph, conversation, "typing_on").await,
                    Err(failure) => failure.into(),
                }
            }

            async fn connect<O: Objects>(
                &self,
                way: Way<'_, O>,
                webhook: Option<(&str, &str)>,
            ) -> Result<Connected, ConnectError> {
                connect(way, &Graph::new(way)?, &$app, webhook).await
            }

            async fn check<O: Objects>(
                &self,
                way: Way<'_, O>,
            ) -> Result<Option<String>, ConnectError> {
                super::unsubscribe::check(way).await.map(|()| None)
            }
        }
    };
}

direct!(Messenger, ON_MESSENGER, PAGE);
direct!(InstagramDirect, ON_INSTAGRAM, INSTAGRAM);
