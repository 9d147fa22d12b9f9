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
//! Whoever takes a message says with a `status` that it is *delivered*. A secret can also come by a one-time code: the portal
//! that made it answers `POST /network/v1/codes/<code> {"address"}` with `{"shared_secret"}`, once (`codes`).
//!
//! A call that is more than five minutes off is refused. A message's id is the idempotency key: what was not answered is
//! sent again. Files go by their address.
//!
//! A portal of Bitrix24's can be at the other end too: see `bitrix`.

mod bitrix;
mod codes;
mod parse;
mod send;

use std::time::Duration;

use application::ports::{
    ConnectError, Connected, Media, Objects, OutboundPart, Outgoing, SendResult,
};
use domain::channel::{Channel, ChannelKind, Connection};
use domain::message::{Attachment, Content};
use domain::pace::Pace;

pub(crate) use self::codes::redeem;
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
        inbound: Signs { edit: true, delete: true, reply: true, typing: true, read: false },
        outbound: Signs { edit: true, delete: true, reply: true, typing: true, read: true },
        receipts: Receipts::DeliveredAndRead,
        choices: None,
        faces: true,
    };

    const BY_HAND: &'static str = "Disconnect the channel at the other portal too.";

    fn verify(&self, connection: &Connection, call: &Call<'_>) -> Result<(), Unverified> {
        if !call.path.is_empty() {
            // Another Canali calls the address itself; nobody is told the secret of its connection.
            return bitrix::verify(connection, call);
        }
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
        if call.path.is_empty() { parse::parse(routes, call) } else { bitrix::parse(routes, call) }
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

    /// Bitrix24 has files uploaded to it.
    fn wants_links(&self, channel: &Channel) -> bool {
        !bitrix::is_there(channel)
    }

    /// Bitrix24 has no call for it.
    fn marks_read(&self, channel: &Channel) -> bool {
        !bitrix::is_there(channel)
    }

    /// A file is fetched and uploaded, where the portal is Bitrix24's.
    fn time_needed(&self, part: &OutboundPart) -> Duration {
        match part {
            OutboundPart::Media { .. } => bitrix::TIME_NEEDED,
            OutboundPart::Text(_)
            | OutboundPart::Choices { .. }
            | OutboundPart::Location(_)
            | OutboundPart::Contact(_)
            | OutboundPart::Template { .. } => CALL_TIMEOUT,
        }
    }

    fn pace(&self, channel: &Channel, _: &str, _: Option<&OutboundPart>) -> Pace {
        Pace {
            account: bitrix::is_there(channel).then_some(bitrix::OF_A_PORTAL),
            conversation: None,
        }
    }

    async fn send<O: Objects>(&self, way: Way<'_, O>, outgoing: Outgoing<'_>) -> SendResult {
        if !bitrix::is_there(&way.account.channel) {
            return send::send(way, outgoing).await;
        }
        match bitrix::send(way, outgoing).await {
            Ok(result) | Err(result) => result,
        }
    }

    async fn edit<O: Objects>(
        &self,
        way: Way<'_, O>,
        sent: Sent<'_>,
        part: &OutboundPart,
    ) -> SendResult {
        if bitrix::is_there(&way.account.channel) {
            bitrix::edit(way, sent, part).await
        } else {
            send::edit(way, sent, part).await
        }
    }

    async fn delete<O: Objects>(&self, way: Way<'_, O>, sent: Sent<'_>) -> SendResult {
        if bitrix::is_there(&way.account.channel) {
            bitrix::delete(way, sent).await
        } else {
            send::delete(way, sent).await
        }
    }

    async fn mark_read<O: Objects>(&self, way: Way<'_, O>, read: Sent<'_>) -> SendResult {
        send::mark_read(way, read).await
    }

    async fn typing<O: Objects>(&self, way: Way<'_, O>, conversation: &str) -> SendResult {
        if bitrix::is_there(&way.account.channel) {
            bitrix::typing(way, conversation).await
        } else {
            send::typing(way, conversation).await
        }
    }

    /// What the other portal wants to be told is that we have its message.
    async fn acknowledge<O: Objects>(&self, way: Way<'_, O>, sign: &str) -> SendResult {
        send::delivered(way, sign).await
    }

    async fn connect<O: Objects>(
        &self,
        way: Way<'_, O>,
        webhook: Option<(&str, &str)>,
    ) -> Result<Connected, ConnectError> {
        if bitrix::is_there(&way.account.channel) {
            bitrix::connect(way, webhook).await
        } else {
            send::connect(way).await
        }
    }

    /// Another Canali finds out when it calls, or looks how its channel fares.
    async fn disconnect<O: Objects>(
        &self,
        way: Way<'_, O>,
        _: &[Channel],
    ) -> Result<Vec<String>, ConnectError> {
        if bitrix::is_there(&way.account.channel) {
            bitrix::disconnect(way).await
        } else {
            Ok(vec![Self::BY_HAND.to_owned()])
        }
    }

    async fn check<O: Objects>(&self, way: Way<'_, O>) -> Result<Option<String>, ConnectError> {
        if bitrix::is_there(&way.account.channel) {
            bitrix::check(way).await
        } else {
            send::check(way).await
        }
    }

    async fn fetch<O: Objects>(
        &self,
        way: Way<'_, O>,
        _: &Attachment,
        id: &str,
        max_bytes: usize,
    ) -> Result<Media, ConnectError> {
        bitrix::fetch(way, id, max_bytes).await
    }
}
