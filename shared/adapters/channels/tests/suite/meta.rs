//! What Meta's channels have in common: handshake, signature, envelope.

use channels::{Call, Route, Routes, Unverified, answer, parse, verify};
use domain::channel::{ChannelKind, Connection};
use domain::ids::ChannelId;
use domain::time::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const SECRET: &str = "app-secret";

fn connection() -> Connection {
    Connection {
        id: "c1".to_owned(),
        kind: ChannelKind::Whatsapp,
        secret_hash: Some(hex::encode(Sha256::digest("the word"))),
        channels: vec![],
        revision: 1,
    }
}

fn signature(key: &str, body: &[u8]) -> String {
    format!("sha256={}", hmac_hex(key, body))
}

/// HMAC-SHA256, in hexadecimal.
pub(crate) fn hmac_hex(key: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

#[track_caller]
fn check(header: Option<&str>, body: &[u8], keys: Option<&str>, expected: Result<(), Unverified>) {
    let mut headers = HeaderMap::new();
    if let Some(it) = header {
        headers.insert("x-hub-signature-256", HeaderValue::from_str(it).unwrap());
    }
    let call = Call { path: "", headers: &headers, body, key: keys, now: Timestamp(0) };
    assert_eq!(verify(&connection(), &call), expected, "{header:?}");
}

#[test]
fn only_bodies_signed_with_the_apps_secret_pass() {
    let body = br#"{"object":"page","note":"\u00e9\ud83d\udc4d"}"#;
    let right = signature(SECRET, body);
    check(Some(&right), body, Some(SECRET), Ok(()));
    check(Some(&right), body, Some("the old one\napp-secret"), Ok(()));
    let unescaped = "{\"object\":\"page\",\"note\":\"é👍\"}";
    check(Some(&right), unescaped.as_bytes(), Some(SECRET), Err(Unverified::Wrong));
    check(Some(&right), b"{}", Some(SECRET), Err(Unverified::Wrong));
    check(Some(&signature("other", body)), body, Some(SECRET), Err(Unverified::Wrong));
    check(Some(right.trim_start_matches("sha256=")), body, Some(SECRET), Err(Unverified::Wrong));
    check(Some(&right[..70]), body, Some(SECRET), Err(Unverified::Wrong));
    check(Some("sha256="), body, Some(SECRET), Err(Unverified::Wrong));
    check(Some(&right), body, None, Err(Unverified::Wrong));
    check(Some(&signature("", body)), body, Some(""), Err(Unverified::Wrong));
    check(None, body, Some(SECRET), Err(Unverified::Missing));
}

#[test]
fn the_challenge_is_said_back_to_who_knows_the_word() {
    let asked = |mode: &str, word: &str, challenge: &str| {
        let pairs = [("hub.mode", mode), ("hub.verify_token", word), ("hub.challenge", challenge)];
        let query: Vec<(String, String)> =
            pairs.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
        answer(&connection(), &query)
    };
    assert_eq!(asked("subscribe", "the word", "1158201444").as_deref(), Some("1158201444"));
    assert_eq!(asked("subscribe", "another", "1158201444"), None);
    assert_eq!(asked("subscribe", "", "1158201444"), None);
    assert_eq!(asked("unsubscribe", "the word", "1158201444"), None);
    assert_eq!(asked("subscribe", "the word", ""), None);
    assert_eq!(answer(&connection(), &[]), None);
    let unset = Connection { secret_hash: None, ..connection() };
    let query = [("hub.verify_token".to_owned(), String::new())];
    assert_eq!(answer(&unset, &query), None);
}

fn entry(n: usize) -> Value {
    json!({ "id": "8856001", "changes": [{ "field": "messages", "value": {
        "messaging_product": "whatsapp",
        "metadata": { "phone_number_id": "1065001" },
        "messages": [{
            "from": "39333", "id": format!("wamid.{n}"), "timestamp": "1790000500", "type": "text",
            "text": { "body": "hello" },
        }],
    }}]})
}

#[test]
fn of_a_hundred_with_one_poisoned_ninety_nine_go_through_in_order() {
    let account = Some("1065001".to_owned());
    let route = Route { channel: ChannelId(1), kind: ChannelKind::Whatsapp, account };
    let routes = Routes::new(vec![route]);
    let empty = entry(0)["changes"][0]["value"].clone();
    let mut nameless = entry(0);
    nameless["changes"][0]["value"]["messages"][0]["id"] = Value::Null;
    let mut odd = entry(0);
    odd["changes"][0]["value"] = json!([empty]);
    for poison in [json!("poison"), Value::Null, json!({}), json!([[]]), nameless, odd] {
        let mut entries: Vec<Value> = (0..100).map(entry).collect();
        entries[42] = poison.clone();
        let body = json!({ "object": "whatsapp_business_account", "entry": entries }).to_string();
        let headers = HeaderMap::new();
        let call = Call {
            path: "",
            headers: &headers,
            body: body.as_bytes(),
            key: None,
            now: Timestamp(0),
        };
        let parsed = parse(ChannelKind::Whatsapp, &routes, &call);
        assert_eq!(parsed.parked.len(), 1, "{poison}");
        let keys: Vec<String> = parsed.events.into_iter().map(|it| it.dedupe_key).collect();
        let expected: Vec<String> =
            (0..100).filter(|it| *it != 42).map(|it| format!("wamid.{it}")).collect();
        assert_eq!(keys, expected);
    }
}
