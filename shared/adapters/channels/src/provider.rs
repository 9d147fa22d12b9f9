//! The one interface that every kind of channel has, and the registry of them.

use std::time::Duration;

use application::ports::{
    Account, ConnectError, Connected, Media, Objects, OutboundPart, Outgoing, Profile, SendResult,
};
use domain::channel::{Channel, ChannelKind, Connection};
use domain::message::{Attachment, Content};
use domain::pace::Pace;
use domain::template::Template;

use crate::facts::Facts;
use crate::inbound::{Call, Parsed, Routes, Unverified};
use crate::targets::Targets;

/// Runs `$body` with `$it` the [`Provider`] of `$kind`. The registry: a new kind is one more line.
macro_rules! provider {
    ($kind:expr, $it:ident => $body:expr) => {
        $crate::provider::provider!(@ $kind, $it, $body,
            Telegram => $crate::telegram::Telegram,
            LiveChat => $crate::live_chat::LiveChat,
            Whatsapp => $crate::meta::whatsapp::Whatsapp,
            Messenger => $crate::meta::direct::Messenger,
            InstagramDirect => $crate::meta::direct::InstagramDirect,
            FacebookComments => $crate::meta::comments::FacebookComments,
            InstagramComments => $crate::meta::comments::InstagramComments,
            Viber => $crate::viber::Viber,
            AppleMessages => $crate::apple::AppleMessages,
            Network => $crate::network::Network,
        )
    };
    (@ $kind:expr, $it:ident, $body:expr, $($variant:ident => $provider:expr,)+) => {
        match $kind {
            $(domain::channel::ChannelKind::$variant => {
                let $it = $provider;
                $body
            })+
        }
    };
}
pub(crate) use provider;

/// What a call to a provider is made with.
pub(crate) struct Way<'a, O> {
    /// The guarded HTTP clients.
    pub(crate) targets: &'a Targets,
    /// Our own files.
    pub(crate) objects: &'a O,
    /// Who calls.
    pub(crate) account: &'a Account,
}

impl<O> Clone for Way<'_, O> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<O> Copy for Way<'_, O> {}

/// A part that was sent, or a customer's message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent<'a> {
    /// The provider's id of its conversation.
    pub(crate) conversation: &'a str,
    /// The provider's id of it.
    pub(crate) id: &'a str,
}

/// A kind of channel: what its provider tells us, and what we tell it. What a provider has no call for has a default.
pub(crate) trait Provider: Send + Sync {
    /// Which kind it is.
    const KIND: ChannelKind;

    /// What it can do: the table in `docs/channels.md` is made of it.
    const FACTS: Facts;

    /// What a person does where the provider could not be told that it is disconnected: a sentence.
    const BY_HAND: &'static str;

    /// Checks that a call comes from the provider, before its body is looked at.
    fn verify(&self, connection: &Connection, call: &Call<'_>) -> Result<(), Unverified>;

    /// Answers the question by which a provider makes sure that the address is ours; `None`: it is not asked rightly.
    /// `query` holds the decoded parameters of the address.
    fn answer(&self, _connection: &Connection, _query: &[(String, String)]) -> Option<String> {
        None
    }

    /// Reads a body that was verified. It never fails: what cannot be read is parked.
    fn parse(&self, routes: &Routes, call: &Call<'_>) -> Parsed;

    /// Cuts a message into calls.
    fn parts(&self, content: &Content) -> Vec<OutboundPart>;

    /// Whether it takes files from an address alone.
    fn wants_links(&self, _channel: &Channel) -> bool {
        Self::FACTS.links
    }

    /// Whether it shows customers that what they wrote was read.
    fn marks_read(&self, _channel: &Channel) -> bool {
        Self::FACTS.outbound.read
    }

    /// The longest that sending `part` takes.
    fn time_needed(&self, part: &OutboundPart) -> Duration;

    /// The limits that the provider publishes for calls of `part`, or, without one, for changes of what was sent.
    fn pace(&self, _channel: &Channel, _conversation: &str, _part: Option<&OutboundPart>) -> Pace {
        Pace::default()
    }

    /// Sends one part.
    fn send<O: Objects>(
        &self,
        way: Way<'_, O>,
        outgoing: Outgoing<'_>,
    ) -> impl Future<Output = SendResult> + Send;

    /// Changes a sent part.
    fn edit<O: Objects>(
        &self,
        _way: Way<'_, O>,
        _sent: Sent<'_>,
        _part: &OutboundPart,
    ) -> impl Future<Output = SendResult> + Send {
        std::future::ready(refusal(Self::KIND, "cannot change what was sent"))
    }

    /// Takes a sent part back.
    fn delete<O: Objects>(
        &self,
        _way: Way<'_, O>,
        _sent: Sent<'_>,
    ) -> impl Future<Output = SendResult> + Send {
        std::future::ready(refusal(Self::KIND, "cannot take back what was sent"))
    }

    /// Shows that somebody is typing.
    fn typing<O: Objects>(
        &self,
        _way: Way<'_, O>,
        _conversation: &str,
    ) -> impl Future<Output = SendResult> + Send {
        std::future::ready(refusal(Self::KIND, "shows no typing"))
    }

    /// Hides a customer's message from others, or shows it again.
    fn hide<O: Objects>(
        &self,
        _way: Way<'_, O>,
        _comment: Sent<'_>,
        _on: bool,
    ) -> impl Future<Output = SendResult> + Send {
        std::future::ready(refusal(Self::KIND, "hides nothing"))
    }

    /// What it tells of a customer beside their messages, with a picture of at most `max_bytes`.
    fn profile<O: Objects>(
        &self,
        _way: Way<'_, O>,
        _customer: &str,
        _max_bytes: usize,
    ) -> impl Future<Output = Result<Profile, ConnectError>> + Send {
        std::future::ready(Ok(Profile::default()))
    }

    /// Shows that a customer's message was read, and those before it.
    fn mark_read<O: Objects>(
        &self,
        _way: Way<'_, O>,
        _read: Sent<'_>,
    ) -> impl Future<Output = SendResult> + Send {
        std::future::ready(refusal(Self::KIND, "shows nothing as read"))
    }

    /// Acknowledges a pressed button, where that is needed.
    fn acknowledge<O: Objects>(
        &self,
        _way: Way<'_, O>,
        _press_id: &str,
    ) -> impl Future<Output = SendResult> + Send {
        std::future::ready(SendResult::Sent { external_id: String::new() })
    }

    /// The approved templates that can be sent; with `name` only those.
    fn templates<O: Objects>(
        &self,
        _way: Way<'_, O>,
        _name: Option<&str>,
    ) -> impl Future<Output = Result<Vec<Template>, ConnectError>> + Send {
        let why = format!("{} has no templates", Self::KIND.name());
        std::future::ready(Err(ConnectError::Refused(why)))
    }

    /// Checks the account and has the provider call `webhook`: its address, and the secret that goes with it.
    fn connect<O: Objects>(
        &self,
        way: Way<'_, O>,
        webhook: Option<(&str, &str)>,
    ) -> impl Future<Output = Result<Connected, ConnectError>> + Send;

    /// Has the provider call no more, as far as none of the channels in `staying` needs it; gives what is left to a
    /// person.
    fn disconnect<O: Objects>(
        &self,
        way: Way<'_, O>,
        staying: &[Channel],
    ) -> impl Future<Output = Result<Vec<String>, ConnectError>> + Send;

    /// What the provider has against the account or our webhook, in words; `None` if all is well, or where it cannot be
    /// asked.
    fn check<O: Objects>(
        &self,
        _way: Way<'_, O>,
    ) -> impl Future<Output = Result<Option<String>, ConnectError>> + Send {
        std::future::ready(Ok(None))
    }

    /// Fetches a file that the provider keeps under an id of its own; at most `max_bytes`.
    fn fetch<O: Objects>(
        &self,
        _way: Way<'_, O>,
        _attachment: &Attachment,
        _id: &str,
        _max_bytes: usize,
    ) -> impl Future<Output = Result<Media, ConnectError>> + Send {
        let why = format!("{} keeps no files elsewhere", Self::KIND.name());
        std::future::ready(Err(ConnectError::Refused(why)))
    }
}

fn refusal(kind: ChannelKind, why: &str) -> SendResult {
    SendResult::Rejected { reason: format!("{} {why}", kind.name()) }
}
