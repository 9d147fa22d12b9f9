//! Comments under a Facebook page's posts and under an Instagram account's media. A chat is a thread: a comment of the
//! first level with all that is answered to it; what is under which post is told with each message.
//!
//! Relied on: <https://developers.facebook.com/docs/graph-api/webhooks/reference/page/#feed>,
//! <https://developers.facebook.com/docs/graph-api/reference/object/comments>,
//! <https://developers.facebook.com/documentation/instagram-platform> (comment moderation), as of mid 2026.
//!
//! - What the page itself comments comes back; ours is known by its id.
//! - Facebook tells edits and deletions, Instagram neither.
//! - Instagram takes no files in comments, Facebook one picture a comment.
//! - A comment can be answered privately once, within seven days: what is said there is a message in the customer's direct
//!   messages, and what they answer comes in by that channel.

mod parse;
mod send;

use std::time::Duration;

use application::ports::{ConnectError, Connected, Objects, OutboundPart, Outgoing, SendResult};
use domain::channel::{Channel, ChannelKind, Connection};
use domain::message::Content;

pub(super) use self::parse::{Change, read_facebook, read_instagram};
use super::direct::{INSTAGRAM, PAGE, connect};
use super::graph::Graph;
use crate::facts::{Facts, Receipts, Signs};
use crate::inbound::{Call, Parsed, Routes, Unverified};
use crate::provider::{Provider, Sent, Way};
use crate::split::Unit;

/// The longest comment on Facebook, in characters.
const FACEBOOK_TEXT_MAX: usize = 8_000;

/// The longest comment on Instagram, in characters (IG Comment, "Replying to a comment").
const INSTAGRAM_TEXT_MAX: usize = 300;

/// The largest picture (`/{page}/photos`).
const PHOTO_MAX_BYTES: usize = 10 * 1024 * 1024;

/// The longest private answer to a comment, which is a direct message (…/send-messages, "Text messages"; on Instagram in
/// bytes).
const IN_MESSENGER: (Unit, usize) = (Unit::Characters, 2_000);
const IN_DIRECT: (Unit, usize) = (Unit::Bytes, 1_000);

/// Comments under a page's posts.
pub(crate) struct FacebookComments;

/// Comments under an account's media.
pub(crate) struct InstagramComments;

const ON_FACEBOOK: Facts = Facts {
    text_max: FACEBOOK_TEXT_MAX,
    unit: Unit::Characters,
    caption_max: FACEBOOK_TEXT_MAX,
    file_max: PHOTO_MAX_BYTES,
    links: true,
    inbound: Signs { edit: true, delete: true, reply: false, typing: false, read: false },
    outbound: Signs { edit: true, delete: true, reply: false, typing: false, read: false },
    receipts: Receipts::None,
    choices: None,
    faces: false,
};

const ON_INSTAGRAM: Facts = Facts {
    text_max: INSTAGRAM_TEXT_MAX,
    caption_max: 0,
    file_max: 0,
    links: false,
    inbound: Signs { edit: false, delete: false, reply: false, typing: false, read: false },
    outbound: Signs { edit: false, delete: true, reply: false, typing: false, read: false },
    ..ON_FACEBOOK
};

macro_rules! comments {
    ($kind:ident, $facts:expr, $private:expr, $app:expr) => {
        impl Provider for $kind {
            const KIND: ChannelKind = ChannelKind::$kind;

            const FACTS: Facts = $facts;

            of_meta!();

            fn parts(&self, content: &Content) -> Vec<OutboundPart> {
                send::parts(content, &Self::FACTS, $private)
            }

            fn time_needed(&self, part: &OutboundPart) -> Duration {
                send::time_needed(part)
            }

            async fn edit<O: Objects>(
                &self,
                way: Way<'_, O>,
                sent: Sent<'_>,
                part: &OutboundPart,
            ) -> SendResult {
                match Graph::new(way) {
                    Ok(graph) => send::edit(&graph, Self::FACTS, sent.id, part).await,
                    Err(failure) => failure.into(),
                }
            }

            async fn delete<O: Objects>(&self, way: Way<'_, O>, sent: Sent<'_>) -> SendResult {
                match Graph::new(way) {
                    Ok(graph) => send::delete(&graph, sent.id).await,
                    Err(failure) => failure.into(),
                }
            }

            async fn hide<O: Objects>(
                &self,
                way: Way<'_, O>,
                comment: Sent<'_>,
                on: bool,
            ) -> SendResult {
                match Graph::new(way) {
                    Ok(graph) => send::hide(&graph, Self::KIND, comment.id, on).await,
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

comments!(FacebookComments, ON_FACEBOOK, IN_MESSENGER, PAGE);
comments!(InstagramComments, ON_INSTAGRAM, IN_DIRECT, INSTAGRAM);
