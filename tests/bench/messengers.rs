//! What a webhook's body costs: verified and parsed, by channel; and how many go through `webhook` in a second, beside
//! stores and SQS queues in memory.

use std::hint::black_box;
use std::io;
use std::sync::Arc;
use std::time::Instant;

use application::cache::Caches;
use application::ports::ChannelStore;
use application::{Backoff, Context};
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use channels::{Call, Route, Routes, parse, verify};
use domain::channel::{ChannelKind, Connection};
use domain::ids::ChannelId;
use domain::time::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use memory::{Faults, ManualClock, MemoryQueues, MemoryStore};
use serde_json::json;
use sha2::{Digest, Sha256};
use tests::binary::root;
use tower::ServiceExt;

use crate::report::{Report, p50};

/// How often each sample is taken in.
const TIMES: usize = 200;

/// Updates that go through `webhook`.
const UPDATES: u32 = 20_000;

const KEY: &str = "an app's secret";
const NOW: Timestamp = Timestamp(1_790_000_999_000);

/// A folder of samples, the kind that reads them, the account they name.
const CHANNELS: [(&str, ChannelKind, Option<&str>); 9] = [
    ("telegram", ChannelKind::Telegram, None),
    ("whatsapp", ChannelKind::Whatsapp, Some("1065001")),
    ("messenger", ChannelKind::Messenger, Some("1029001")),
    ("instagram_direct", ChannelKind::InstagramDirect, Some("17841001")),
    ("facebook_comments", ChannelKind::FacebookComments, Some("1029001")),
    ("instagram_comments", ChannelKind::InstagramComments, Some("17841001")),
    ("viber", ChannelKind::Viber, None),
    ("apple_messages", ChannelKind::AppleMessages, Some("f8a50971-30ec-11e7-b4f4-d718e535f270")),
    ("network", ChannelKind::Network, None),
];

pub(crate) async fn measure(report: &mut Report) -> io::Result<()> {
    for (folder, kind, account) in CHANNELS {
        let mut taken = Vec::new();
        for entry in std::fs::read_dir(root().join("events").join(folder))? {
            let body = std::fs::read(entry?.path())?;
            for _ in 0..TIMES {
                taken.push(take(kind, account, &body));
            }
        }
        report.row(&format!("verify_and_parse_{folder}"), p50(taken), "us", None, None)?;
    }
    webhook(report).await
}

/// Verifies and parses; the time it took, in microseconds.
fn take(kind: ChannelKind, account: Option<&str>, body: &[u8]) -> f64 {
    let (headers, key) = proof(kind, body);
    let connection = connection(kind);
    let account = account.map(str::to_owned);
    let routes = Routes::new(vec![Route { channel: ChannelId(1), kind, account }]);
    let began = Instant::now();
    let call = Call { path: "", headers: &headers, body, key: Some(&key), now: NOW };
    assert_eq!(verify(&connection, &call), Ok(()), "{kind:?}");
    black_box(parse(kind, &routes, &call));
    began.elapsed().as_secs_f64() * 1_000_000.0
}

fn connection(kind: ChannelKind) -> Connection {
    let secret_hash = Some(hex::encode(Sha256::digest(KEY)));
    Connection {
        id: "c0ffee".to_owned(),
        kind,
        secret_hash,
        channels: vec![ChannelId(1)],
        revision: 1,
    }
}

/// What a provider sends along with a body, and the key it is checked with.
fn proof(kind: ChannelKind, body: &[u8]) -> (HeaderMap, String) {
    let mut key = KEY.to_owned();
    let headers = match kind {
        ChannelKind::Viber => vec![("x-viber-content-signature", signed(body))],
        ChannelKind::Network => {
            let time = (NOW.0 / 1_000).to_string();
            let signature = signed(&[time.as_bytes(), b".", body].concat());
            vec![("x-net-timestamp", time), ("x-net-signature", format!("v1={signature}"))]
        }
        ChannelKind::AppleMessages => {
            key = format!("msp-1 {}", STANDARD.encode(KEY));
            vec![("authorization", format!("Bearer {}", apple_token()))]
        }
        ChannelKind::Telegram | ChannelKind::LiveChat => {
            vec![("x-telegram-bot-api-secret-token", KEY.to_owned())]
        }
        ChannelKind::Whatsapp
        | ChannelKind::Messenger
        | ChannelKind::InstagramDirect
        | ChannelKind::FacebookComments
        | ChannelKind::InstagramComments => {
            vec![("x-hub-signature-256", format!("sha256={}", signed(body)))]
        }
    };
    let header = |(name, value): (&'static str, String)| {
        let value = HeaderValue::from_str(&value).expect("a header's value");
        (HeaderName::from_static(name), value)
    };
    (headers.into_iter().map(header).collect(), key)
}

fn apple_token() -> String {
    let claims = json!({ "aud": "msp-1", "iat": NOW.0 / 1_000 }).to_string();
    let [head, claims] =
        [br#"{"alg":"HS256"}"#.as_slice(), claims.as_bytes()].map(|it| URL_SAFE_NO_PAD.encode(it));
    let said = format!("{head}.{claims}");
    format!("{said}.{}", URL_SAFE_NO_PAD.encode(mac(said.as_bytes())))
}

fn signed(bytes: &[u8]) -> String {
    hex::encode(mac(bytes))
}

fn mac(bytes: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).expect("keys have any length");
    mac.update(bytes);
    mac.finalize().into_bytes().to_vec()
}

/// Telegram's updates through the function's router, one after the other.
async fn webhook(report: &mut Report) -> io::Result<()> {
    let clock = ManualClock::at(NOW);
    let store = MemoryStore::new(Faults::none());
    store.put_connection(&connection(ChannelKind::Telegram)).await.expect("memory takes it");
    let queues = MemoryQueues::new(clock.clone(), Faults::none());
    let context = Context {
        store: store.clone(),
        queues,
        clock,
        caches: Arc::new(Caches::default()),
        backoff: Backoff::none(),
        has_crm: false,
    };
    let handler = webhook::Handler { context, objects: store.clone(), secrets: store };
    let router = webhook::router(handler);
    let began = Instant::now();
    for number in 0..UPDATES {
        let update = json!({
            "update_id": number,
            "message": {
                "message_id": number, "date": 1_790_000_000, "text": "is it in stock?",
                "chat": { "id": number % 500, "type": "private" },
                "from": { "id": number % 500, "is_bot": false, "first_name": "Ada" },
            },
        });
        let request = Request::post("/hooks/c0ffee").header("x-telegram-bot-api-secret-token", KEY);
        let request = request.body(Body::from(update.to_string())).expect("a request");
        let answer = router.clone().oneshot(request).await.expect("an answer");
        assert!(answer.status().is_success(), "{}", answer.status());
    }
    let per_second = f64::from(UPDATES) / began.elapsed().as_secs_f64();
    report.row("webhook_inbound", per_second, "per_s", None, None)
}
