//! What providers post to us: verified by its headers, then parsed into events of ours.

use domain::channel::{ChannelKind, Connection};
use domain::ids::ChannelId;
use domain::inbound::Inbound;
use domain::time::Timestamp;
use http::HeaderMap;
use thiserror::Error;

use crate::telegram;

/// Why a call is not taken for genuine; it is answered with 401 and nothing of it is stored (design §7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unverified {
    /// It carries no proof.
    #[error("the secret is missing")]
    Missing,
    /// Its proof is not the one we agreed on.
    #[error("the secret is wrong")]
    Wrong,
    /// Nobody calls webhooks of this kind.
    #[error("this channel has no webhook")]
    NoWebhook,
}

/// What a body holds: everything in it is in one of the two lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// The events, in the provider's order.
    pub events: Vec<Inbound>,
    /// What we do not handle, or cannot read.
    pub parked: Vec<Parked>,
}

/// Something that is kept for a person to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// Why, in words; never quotes what a customer wrote.
    pub reason: String,
    /// The body as it came.
    pub raw: Vec<u8>,
}

impl Parsed {
    /// One event.
    pub(crate) fn event(event: Inbound) -> Self {
        Self { events: vec![event], parked: Vec::new() }
    }

    /// A body of which nothing is handled.
    pub(crate) fn parked(reason: impl Into<String>, raw: &[u8]) -> Self {
        Self {
            events: Vec::new(),
            parked: vec![Parked { reason: reason.into(), raw: raw.to_vec() }],
        }
    }
}

/// Checks that a call comes from the provider of `connection`, before its body is looked at.
///
/// # Errors
///
/// [`Unverified`]: answer 401.
pub fn verify(connection: &Connection, headers: &HeaderMap) -> Result<(), Unverified> {
    match connection.kind {
        ChannelKind::Telegram => telegram::verify(connection, headers),
        ChannelKind::LiveChat => Err(Unverified::NoWebhook),
    }
}

/// Reads a body that was verified. It never fails: what cannot be read is parked.
pub fn parse(kind: ChannelKind, channel: ChannelId, body: &[u8], received_at: Timestamp) -> Parsed {
    match kind {
        ChannelKind::Telegram => telegram::parse(channel, body, received_at),
        ChannelKind::LiveChat => Parsed::parked("live chat has no webhook", body),
    }
}
