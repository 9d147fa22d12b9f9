//! What providers post to us: verified over its raw bytes, then parsed into events of ours.

use domain::channel::{ChannelKind, Connection};
use domain::ids::ChannelId;
use domain::inbound::Inbound;
use domain::time::Timestamp;
use http::HeaderMap;
use serde_json::Value;
use thiserror::Error;

use crate::provider::{Provider, provider};

/// Why a call is not taken for genuine; it is answered with 401 and nothing of it is stored (design §7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unverified {
    /// It carries no proof.
    #[error("the secret is missing")]
    Missing,
    /// Its proof is not the one we agreed on.
    #[error("the secret is wrong")]
    Wrong,
    /// It was signed too long ago, or in the future.
    #[error("the signature is too old")]
    Stale,
    /// Nobody calls webhooks of this kind.
    #[error("this channel has no webhook")]
    NoWebhook,
}

/// A call of a provider, as it came.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// Its headers.
    pub headers: &'a HeaderMap,
    /// What follows the connection in its address; empty, where nothing does.
    pub path: &'a str,
    /// Its body, byte for byte.
    pub body: &'a [u8],
    /// What the provider signs with: one key, or several in lines of their own while one replaces another.
    pub key: Option<&'a str>,
    /// When it came.
    pub now: Timestamp,
}

/// The channels of a connection: whose an entry is.
#[derive(Clone, Debug, Default)]
pub struct Routes(Vec<Route>);

/// One channel of a connection.
#[derive(Clone, Debug)]
pub struct Route {
    /// The channel.
    pub channel: ChannelId,
    /// Which messenger.
    pub kind: ChannelKind,
    /// The provider's id of its account.
    pub account: Option<String>,
}

impl Routes {
    /// Those of `channels`.
    pub fn new(channels: Vec<Route>) -> Self {
        Self(channels)
    }

    /// The channel of one of `kinds` with this account, and which kind it is.
    pub(crate) fn find(
        &self,
        kinds: &[ChannelKind],
        account: Option<&str>,
    ) -> Option<(ChannelId, ChannelKind)> {
        let of = |it: &&Route| kinds.contains(&it.kind) && it.account.as_deref() == account;
        self.0.iter().filter(|_| account.is_some()).find(of).map(|it| (it.channel, it.kind))
    }

    /// The one channel there is, for providers that do not say whose a call is; else why it cannot be told.
    pub(crate) fn only(&self) -> Result<ChannelId, &'static str> {
        match self.0.as_slice() {
            [route] => Ok(route.channel),
            [] => Err("the connection has no channel"),
            [_, _, ..] => Err("the connection's channels cannot be told apart"),
        }
    }
}

/// What a body holds: everything in it that says anything to us is in one of the lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// The events, in the provider's order.
    pub events: Vec<Inbound>,
    /// What we do not handle, or cannot read.
    pub parked: Vec<Parked>,
    /// Who is typing: shown at once or not at all, and never kept.
    pub typing: Vec<Typing>,
}

/// That a customer types, or has stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typing {
    /// The channel.
    pub channel: ChannelId,
    /// The provider's id of the conversation.
    pub conversation: String,
    /// Whether they have stopped.
    pub is_over: bool,
}

/// Something that is kept for a person to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// Why, in words; never quotes what a customer wrote.
    pub reason: String,
    /// The body as it came, or the part of it that is meant.
    pub raw: Vec<u8>,
}

impl Parsed {
    /// One event.
    pub(crate) fn event(event: Inbound) -> Self {
        Self { events: vec![event], ..Self::default() }
    }

    /// That somebody types.
    pub(crate) fn typing(typing: Typing) -> Self {
        Self { typing: vec![typing], ..Self::default() }
    }

    /// Keeps a part of the body for a person.
    pub(crate) fn park(&mut self, reason: impl Into<String>, part: &Value) {
        self.parked.push(Parked { reason: reason.into(), raw: part.to_string().into_bytes() });
    }

    /// A body of which nothing is handled.
    pub(crate) fn parked(reason: impl Into<String>, raw: &[u8]) -> Self {
        let parked = vec![Parked { reason: reason.into(), raw: raw.to_vec() }];
        Self { parked, ..Self::default() }
    }
}

/// Checks that a call comes from the provider of `connection`, before its body is looked at.
///
/// # Errors
///
/// [`Unverified`]: answer 401.
pub fn verify(connection: &Connection, call: &Call<'_>) -> Result<(), Unverified> {
    provider!(connection.kind, it => it.verify(connection, call))
}

/// What to answer the question by which a provider makes sure that the address is ours; `None`: refuse it.
pub fn answer(connection: &Connection, query: &[(String, String)]) -> Option<String> {
    provider!(connection.kind, it => it.answer(connection, query))
}

/// Reads a body that was verified. It never fails: what cannot be read is parked.
pub fn parse(kind: ChannelKind, routes: &Routes, call: &Call<'_>) -> Parsed {
    provider!(kind, it => it.parse(routes, call))
}
