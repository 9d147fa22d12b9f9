//! Channels and connections: the messenger accounts of a line and the webhook addresses they share (design D18).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{ChannelId, LineId};
use crate::time::{Seconds, Timestamp};
use crate::widget::Widget;

/// The messengers (S50).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// Telegram, by the Bot API.
    Telegram,
    /// Our own widget.
    LiveChat,
    /// WhatsApp, by the Cloud API.
    Whatsapp,
    /// A page on Facebook Messenger.
    Messenger,
    /// An account's direct messages on Instagram.
    InstagramDirect,
    /// The comments under a Facebook page's posts.
    FacebookComments,
    /// The comments under an Instagram account's media.
    InstagramComments,
    /// Viber, by the REST bot API.
    Viber,
    /// Apple Messages for Business.
    AppleMessages,
    /// Another portal.
    Network,
}

/// How a call to a webhook is known to be its provider's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Nobody calls a webhook of this kind.
    NoWebhook,
    /// It carries a secret of ours, of which the connection keeps the hash.
    Secret,
    /// Its body is signed with a key that both sides have; ours is a secret of the connection.
    Signature,
}

/// The settings an account is connected with, by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    /// The token that calls to the provider carry; none, where there is no provider.
    pub token: Option<&'static str>,
    /// The key the provider signs its calls with; the token itself, where that is used.
    pub key: Option<&'static str>,
    /// Whose key it is, where calls name that: kept before the key, with a space between.
    pub holder: Option<&'static str>,
    /// The provider's id of the account, where it does not follow from the token.
    pub account: Option<&'static str>,
    /// What else the provider may have to be told.
    pub details: &'static [&'static str],
}

impl Credentials {
    const NONE: Self = Self { token: None, key: None, holder: None, account: None, details: &[] };

    /// Of an account at Meta, whose id is the setting `account`.
    const fn of_meta(account: &'static str) -> Self {
        Self {
            token: Some("access_token"),
            key: Some("app_secret"),
            holder: None,
            account: Some(account),
            details: &["app_id"],
        }
    }
}

/// What is known of a kind of channel without speaking to its provider.
struct Facts {
    name: &'static str,
    connector: &'static str,
    proof: Proof,
    credentials: Credentials,
}

impl ChannelKind {
    /// All there are.
    pub const ALL: [Self; 10] = [
        Self::Telegram,
        Self::LiveChat,
        Self::Whatsapp,
        Self::Messenger,
        Self::InstagramDirect,
        Self::FacebookComments,
        Self::InstagramComments,
        Self::Viber,
        Self::AppleMessages,
        Self::Network,
    ];

    /// One arm for each kind. The connectors' ids are the original's.
    fn facts(self) -> Facts {
        let facts =
            |name, connector, proof, credentials| Facts { name, connector, proof, credentials };
        match self {
            Self::Telegram => {
                let credentials = Credentials { token: Some("bot_token"), ..Credentials::NONE };
                facts("telegram", "telegrambot", Proof::Secret, credentials)
            }
            Self::LiveChat => facts("live_chat", "livechat", Proof::NoWebhook, Credentials::NONE),
            Self::Whatsapp => {
                let credentials = Credentials {
                    details: &["waba_id", "app_id"],
                    ..Credentials::of_meta("phone_number_id")
                };
                facts("whatsapp", "whatsappbytwilio", Proof::Signature, credentials)
            }
            Self::Messenger => {
                facts("messenger", "facebook", Proof::Signature, Credentials::of_meta("page_id"))
            }
            Self::InstagramDirect => {
                let credentials = Credentials {
                    details: &["app_id", "page_id"],
                    ..Credentials::of_meta("instagram_id")
                };
                facts("instagram_direct", "fbinstagramdirect", Proof::Signature, credentials)
            }
            Self::FacebookComments => {
                let credentials = Credentials::of_meta("page_id");
                facts("facebook_comments", "facebookcomments", Proof::Signature, credentials)
            }
            Self::InstagramComments => {
                let credentials = Self::InstagramDirect.credentials();
                facts("instagram_comments", "instagram", Proof::Signature, credentials)
            }
            Self::Viber => {
                let token = Some("auth_token");
                let credentials = Credentials { token, key: token, ..Credentials::NONE };
                facts("viber", "viber", Proof::Signature, credentials)
            }
            Self::AppleMessages => {
                let secret = Some("msp_secret");
                let credentials = Credentials {
                    token: secret,
                    key: secret,
                    holder: Some("msp_id"),
                    account: Some("business_id"),
                    details: &["msp_id"],
                };
                facts("apple_messages", "imessage", Proof::Signature, credentials)
            }
            Self::Network => {
                let secret = Some("shared_secret");
                let credentials = Credentials { token: secret, key: secret, ..Credentials::NONE };
                facts("network", "network", Proof::Signature, credentials)
            }
        }
    }

    /// The name in the API and in settings.
    pub fn name(self) -> &'static str {
        self.facts().name
    }

    /// The messenger of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// What people call the messenger: the original's names of connectors.
    pub fn title(self) -> &'static str {
        match self {
            Self::Telegram => "Telegram",
            Self::LiveChat => "Live Chat",
            Self::Whatsapp => "WhatsApp",
            Self::Messenger => "Facebook Messenger",
            Self::InstagramDirect => "Instagram Direct",
            Self::FacebookComments => "Facebook Comments",
            Self::InstagramComments => "Instagram",
            Self::Viber => "Viber",
            Self::AppleMessages => "Apple Messages for Business",
            Self::Network => "Bitrix24.Network",
        }
    }

    /// Whether calls to the provider need a token of ours.
    pub fn has_token(self) -> bool {
        self.credentials().token.is_some()
    }

    /// What an account is connected with.
    pub fn credentials(self) -> Credentials {
        self.facts().credentials
    }

    /// Whether its conversations are threads of comments for all to read.
    pub fn has_comments(self) -> bool {
        matches!(self, Self::FacebookComments | Self::InstagramComments)
    }

    /// Whether its provider tells more of a customer, asked, than their messages do.
    pub fn has_profiles(self) -> bool {
        matches!(self, Self::Messenger | Self::InstagramDirect | Self::Telegram)
    }

    /// How its provider's calls are known to be genuine.
    pub fn proof(self) -> Proof {
        self.facts().proof
    }

    /// The connector's id in Bitrix24's REST and in a `USER_CODE`.
    pub fn connector(self) -> &'static str {
        self.facts().connector
    }
}

/// An account at a messenger, connected to a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// The line its new chats open in.
    pub line: LineId,
    /// Which messenger.
    pub kind: ChannelKind,
    /// What people call it.
    pub name: String,
    /// The connection its webhook address names.
    pub connection: String,
    /// Base address of the provider's API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_base: Option<String>,
    /// The provider's id of the account, e.g. a bot's. Calls that concern several accounts are told apart by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// What else its provider knows it by, e.g. the id of a WhatsApp business.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub details: BTreeMap<String, String>,
    /// The public key of a live chat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_key: Option<String>,
    /// The web origins whose pages may open a live chat; none: all may.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub origins: Vec<String>,
    /// How a live chat looks, and what it asks; as all do, where nothing was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub widget: Option<Widget>,
    /// Where the provider was told to send: when the public address changes, it is told again with the same secret (S2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered_url: Option<String>,
    /// Whether its customers get the line's automatic texts; the original's `NEED_SYSTEM_MESSAGES`.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub takes_texts: bool,
    /// What is left to be done by hand, for a person, since its provider was last told of us.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Set when it was disconnected: its chats stay, nothing goes in or out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disconnected_at: Option<Timestamp>,
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_yes(it: &bool) -> bool {
    *it
}

/// One webhook address and how its calls are known to be genuine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// Its unguessable name, the last part of the address.
    pub id: String,
    /// Which messenger calls it. Kinds that sign alike can share one: those of one app of Meta's.
    pub kind: ChannelKind,
    /// SHA-256, in hex, of the secret header, or of the word that a provider says when it first calls: `webhook` needs
    /// no secret store for it (design D16).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_hash: Option<String>,
    /// The channels whose events come through it.
    pub channels: Vec<ChannelId>,
    /// How often it was kept; 0 for what was kept before that was counted. Who changes it names the next one, so that of
    /// two who join at once neither is lost.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub revision: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(it: &u64) -> bool {
    *it == 0
}

/// How a channel fares: read before each call to its provider, written when a call says something else of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Failures in a row.
    #[serde(default)]
    pub failures: u32,
    /// Until when nothing is sent: the breaker is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_until: Option<Timestamp>,
    /// What the provider last said against us; it stays when it is over, so that people see what there was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// When it said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_at: Option<Timestamp>,
    /// When something last came in, to a minute: it is noted by others than the rest, and kept beside it.
    #[serde(skip)]
    pub heard_at: Option<Timestamp>,
}

/// How exactly it is noted when something last came in: one write for each channel in this time, by each process.
pub const HEARD_EVERY: Seconds = Seconds(60);

/// Failures in a row after which the breaker opens (design §7).
pub const FAILURES_MAX: u32 = 5;
