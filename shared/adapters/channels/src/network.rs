//! From portal to portal: another Canali at the other end, or whatever speaks this protocol, which is our own.
//!
//! Both ends have one secret of at least 32 characters, which their admins have agreed on, and each other's public
//! address. From the secret follows, at both ends alike, under which address calls are taken: `/hooks/<line code>`.
//!
//! ```text
//! POST /hooks/<line code>
//! X-Net-Timestamp: <seconds since 1970>
//! X-Net-Signature: v1=<hex HMAC-SHA256(secret, timestamp "." body)>
//!
//! {"event_id", "type": "message.add" | "message.update" | "message.delete" | "typing" | "status" | "ping",
//!  "conversation", "user": {"external_id", "name", "avatar"?, "position"?, "language"?},
//!  "message"?: {"id", "date_ms", "text"?, "files"?: [{"name", "mime", "size", "url"}], "location"?, "contact"?,
//!               "reply_to"?},
//!  "status"?: {"ids": [], "state": "delivered" | "read" | "failed"}}
//! ```
//!
//! A call that is more than five minutes off is refused. A message's id is the idempotency key: what was not answered is
//! sent again. Files go by their address.

mod parse;
mod send;

use std::time::Duration;

use application::ports::{ConnectError, Connected, Objects, OutboundPart, Outgoing, SendResult};
use domain::channel::{ChannelKind, Connection};
use domain::message::Content;

use crate::facts::{Facts, Receipts, Signs};
use crate::inbound::{Call, Parsed, Routes, Unverified};
use crate::parts::{self, Limits};
use crate::provider::{Provider, Sent, Way};
use crate::signature;
use crate::split::Unit;
use crate::targets::CALL_TIMEOUT;

/// The longest text, in characters.
const TEXT_MAX: usize = 20_000;

/// The largest file the other end is told of: what it takes is its own affair.
const FILE_MAX_BYTES: usize = 100_000_000;

/// How far apart the clocks of two portals may be, in seconds.
const SKEW_MAX: i64 = 300;

const TIMESTAMP_HEADER: &str = "x-net-timestamp";
const SIGNATURE_HEADER: &str = "x-net-signature";

/// Another portal.
pub(crate) struct Network;

impl Provider for Network {
    const KIND: ChannelKind = ChannelKind::Network;

    const FACTS: Facts = Facts {
        text_max: TEXT_MAX,
        unit: Unit::Characters,
        caption_max: TEXT_MAX,
        file_max: FILE_MAX_BYTES,
        links: true,
        inbound: Signs { edit: true, delete: true, reply: true, typing: false, read: false },
        outbound: Signs { edit: true, delete: true, reply: true, typing: true, read: true },
        receipts: Receipts::DeliveredAndRead,
        choices: None,
        faces: true,
    };

    fn verify(&self, _: &Connection, call: &Call<'_>) -> Result<(), Unverified> {
        let header = |name| call.headers.get(name).and_then(|it| it.to_str().ok());
        let time = header(TIMESTAMP_HEADER).ok_or(Unverified::Missing)?;
        let signature = header(SIGNATURE_HEADER).ok_or(Unverified::Missing)?;
        let signature = signature.strip_prefix("v1=").ok_or(Unverified::Wrong)?;
        signature::check(call.key, &[time.as_bytes(), b".", call.body], signature)?;
        let seconds: i64 = time.parse().map_err(|_| Unverified::Wrong)?;
        let apart = (call.now.0 / 1_000).abs_diff(seconds);
        if apart <= SKEW_MAX.unsigned_abs() { Ok(()) } else { Err(Unverified::Stale) }
    }

    fn parse(&self, routes: &Routes, call: &Call<'_>) -> Parsed {
        parse::parse(routes, call)
    }

    fn parts(&self, content: &Content) -> Vec<OutboundPart> {
        let limits = Limits {
            unit: Unit::Characters,
            text_max: TEXT_MAX,
            caption_max: TEXT_MAX,
            takes_caption: |_| true,
        };
        parts::parts(content, &limits)
    }

    fn time_needed(&self, _: &OutboundPart) -> Duration {
        CALL_TIMEOUT
    }

    async fn send<O: Objects>(&self, way: Way<'_, O>, outgoing: Outgoing<'_>) -> SendResult {
        send::send(way, outgoing).await
    }

    async fn edit<O: Objects>(
        &self,
        way: Way<'_, O>,
        sent: Sent<'_>,
        part: &OutboundPart,
    ) -> SendResult {
        send::edit(way, sent, part).await
    }

    async fn delete<O: Objects>(&self, way: Way<'_, O>, sent: Sent<'_>) -> SendResult {
        send::delete(way, sent).await
    }

    async fn mark_read<O: Objects>(&self, way: Way<'_, O>, read: Sent<'_>) -> SendResult {
        send::mark_read(way, read).await
    }

    async fn typing<O: Objects>(&self, way: Way<'_, O>, conversation: &str) -> SendResult {
        send::typing(way, conversation).await
    }

    async fn connect<O: Objects>(
        &self,
        way: Way<'_, O>,
        _: Option<(&str, &str)>,
    ) -> Result<Connected, ConnectError> {
        send::connect(way).await
    }

    /// The other end finds out when it calls.
    async fn disconnect<O: Objects>(&self, _: Way<'_, O>) -> Result<(), ConnectError> {
        Ok(())
    }
}
