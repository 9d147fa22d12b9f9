//! What a genuine call of each provider carries.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use channels::{Call, Route, Routes, Unverified, verify};
use domain::channel::{ChannelKind, Connection};
use domain::ids::ChannelId;
use domain::time::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::json;
use sha2::{Digest, Sha256};

pub(crate) const NOW: Timestamp = Timestamp(1_790_000_999_000);

/// The secret that we and the provider have.
pub(crate) const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// A provider, as it calls. A portal of Bitrix24's is one more, though it is the network's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    Of(ChannelKind),
    Bitrix24,
}

/// A call as it comes.
#[derive(Clone, Debug)]
pub(crate) struct Came {
    pub(crate) headers: HeaderMap,
    pub(crate) path: &'static str,
    pub(crate) body: Vec<u8>,
}

impl Caller {
    /// All that call a webhook.
    pub(crate) fn all() -> Vec<Self> {
        let kinds = ChannelKind::ALL.into_iter().filter(|it| *it != ChannelKind::LiveChat);
        kinds.map(Self::Of).chain([Self::Bitrix24]).collect()
    }

    pub(crate) fn kind(self) -> ChannelKind {
        match self {
            Self::Of(kind) => kind,
            Self::Bitrix24 => ChannelKind::Network,
        }
    }

    /// What is kept to check its calls with.
    pub(crate) fn key(self) -> String {
        match self {
            Self::Of(ChannelKind::AppleMessages) => {
                format!("msp-1 {}", STANDARD.encode(SECRET))
            }
            Self::Of(_) | Self::Bitrix24 => SECRET.to_owned(),
        }
    }

    /// Whether its proof is of the body's bytes.
    pub(crate) fn signs_bodies(self) -> bool {
        !matches!(
            self,
            Self::Bitrix24 | Self::Of(ChannelKind::Telegram | ChannelKind::AppleMessages)
        )
    }

    /// How many seconds a call is good for; none: as long as anybody likes.
    pub(crate) fn life(self) -> Option<i64> {
        match self {
            Self::Of(ChannelKind::Network) => Some(300),
            Self::Of(ChannelKind::AppleMessages) => Some(3_600),
            Self::Of(_) | Self::Bitrix24 => None,
        }
    }

    /// The account that its bodies name, where they do.
    pub(crate) fn account(self) -> Option<&'static str> {
        match self {
            Self::Of(ChannelKind::Whatsapp) => Some("1065001"),
            Self::Of(ChannelKind::Messenger | ChannelKind::FacebookComments) => Some("1029001"),
            Self::Of(ChannelKind::InstagramDirect | ChannelKind::InstagramComments) => {
                Some("17841001")
            }
            Self::Of(ChannelKind::AppleMessages) => Some("f8a50971-30ec-11e7-b4f4-d718e535f270"),
            Self::Bitrix24 => Some("456"),
            Self::Of(_) => None,
        }
    }

    pub(crate) fn routes(self) -> Routes {
        let account = self.account().map(str::to_owned);
        Routes::new(vec![Route { channel: ChannelId(1), kind: self.kind(), account }])
    }

    pub(crate) fn connection(self) -> Connection {
        Connection {
            id: "c1".to_owned(),
            kind: self.kind(),
            secret_hash: Some(hex::encode(Sha256::digest(SECRET))),
            channels: vec![ChannelId(1)],
            revision: 1,
        }
    }

    /// A genuine call with `body`.
    pub(crate) fn call(self, body: Vec<u8>) -> Came {
        self.call_with(SECRET, body)
    }

    /// The same by somebody who has the secret `secret`.
    pub(crate) fn call_with(self, secret: &str, body: Vec<u8>) -> Came {
        let signed = |parts: &[&[u8]]| hex::encode(mac(secret, parts));
        let mut path = "";
        let headers = match self {
            Self::Bitrix24 => {
                path = if secret == SECRET { SECRET } else { "another" };
                vec![]
            }
            Self::Of(ChannelKind::Viber) => {
                vec![("x-viber-content-signature", signed(&[&body]))]
            }
            Self::Of(ChannelKind::Network) => {
                let time = (NOW.0 / 1_000).to_string();
                let signature = signed(&[time.as_bytes(), b".", &body]);
                vec![("x-net-timestamp", time), ("x-net-signature", format!("v1={signature}"))]
            }
            Self::Of(ChannelKind::AppleMessages) => {
                vec![("authorization", format!("Bearer {}", apple_token(secret)))]
            }
            Self::Of(ChannelKind::Telegram | ChannelKind::LiveChat) => {
                vec![("x-telegram-bot-api-secret-token", secret.to_owned())]
            }
            Self::Of(
                ChannelKind::Whatsapp
                | ChannelKind::Messenger
                | ChannelKind::InstagramDirect
                | ChannelKind::FacebookComments
                | ChannelKind::InstagramComments,
            ) => vec![("x-hub-signature-256", format!("sha256={}", signed(&[&body])))],
        };
        let header = |(name, value): (&'static str, String)| {
            (HeaderName::from_static(name), HeaderValue::from_str(&value).unwrap())
        };
        Came { headers: headers.into_iter().map(header).collect(), path, body }
    }

    /// What is thought of a call that comes `seconds` later.
    pub(crate) fn check(self, came: &Came, seconds: i64) -> Result<(), Unverified> {
        let key = self.key();
        verify(&self.connection(), &came.at(Some(&key), seconds))
    }
}

impl Came {
    /// It, as `verify` and `parse` see it.
    pub(crate) fn at<'a>(&'a self, key: Option<&'a str>, seconds: i64) -> Call<'a> {
        let now = Timestamp(NOW.0 + seconds * 1_000);
        Call { headers: &self.headers, path: self.path, body: &self.body, key, now }
    }
}

fn apple_token(secret: &str) -> String {
    let claims = json!({ "aud": "msp-1", "iat": NOW.0 / 1_000 }).to_string();
    let [head, claims] =
        [br#"{"alg":"HS256"}"#.as_slice(), claims.as_bytes()].map(|it| URL_SAFE_NO_PAD.encode(it));
    let said = format!("{head}.{claims}");
    format!("{said}.{}", URL_SAFE_NO_PAD.encode(mac(secret, &[said.as_bytes()])))
}

fn mac(secret: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}
