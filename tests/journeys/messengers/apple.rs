//! Apple Messages for Business.

use axum::http::StatusCode;
use domain::channel::ChannelKind;
use serde_json::{Value, json};

use super::fake::Asked;
use super::{Journey, Script, What, hmac_bytes, journey};
use crate::world::START;

const BUSINESS: &str = "f8a50971-30ec-11e7-b4f4-d718e535f270";
const CUSTOMER: &str = "urn:mbid:AQAA";

/// `secret`, in Base64.
const SECRET: &str = "c2VjcmV0";

fn message(n: u32, what: &What) -> Value {
    let file = |mime: &str| {
        json!([{
            "name": "a", "mimeType": mime, "size": 5, "url": "https://mmcs.example", "owner": "M1",
            "key": format!("00{}", "ab".repeat(32)), "signature": "81c0",
        }])
    };
    let mut message = json!({
        "v": 1, "id": format!("m{n}"), "type": "text", "sourceId": CUSTOMER,
        "destinationId": BUSINESS,
    });
    match what {
        What::Text(text) => message["body"] = (*text).into(),
        What::Picture => message["attachments"] = file("image/jpeg"),
        What::File => message["attachments"] = file("application/pdf"),
        What::Place => message["body"] = "https://maps.example/?ll=45.4,9.1".into(),
    }
    message
}

/// Apple signs no bodies: its token says that it calls.
fn sign(_: &[u8]) -> Vec<(&'static str, String)> {
    let encode = |it: &[u8]| base64_url(it);
    let head = encode(br#"{"alg":"HS256"}"#);
    let claims = json!({ "aud": "msp-1", "iat": START.0 / 1_000 }).to_string();
    let signed = format!("{head}.{}", encode(claims.as_bytes()));
    let proof = encode(&hmac_bytes(b"secret", signed.as_bytes()));
    vec![("authorization", format!("Bearer {signed}.{proof}"))]
}

fn base64_url(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

fn says(_: &Asked, _: u32) -> Value {
    Value::Null
}

#[tokio::test]
async fn that_the_customer_types_and_stops_is_shown() {
    let mut journey = Journey::new(script()).await;
    let ann = journey.world.opens(1).await;
    journey.says(1, &What::Text("hello")).await;
    journey.world.heard(&ann);
    for (kind, text) in [("typing_start", None), ("typing_end", Some(json!("")))] {
        let event = json!({ "v": 1, "id": kind, "type": kind, "sourceId": CUSTOMER, "destinationId": BUSINESS });
        assert_eq!(journey.call(&event).await, StatusCode::OK);
        journey.world.settle().await;
        let heard = journey.world.heard(&ann);
        let shown = &heard[0];
        assert_eq!((&shown["type"], shown["data"].get("text")), (&json!("typing"), text.as_ref()));
    }
}

#[tokio::test]
async fn apple_messages() {
    journey(script()).await;
}

fn script() -> Script {
    Script {
        kind: ChannelKind::AppleMessages,
        account: Some(BUSINESS),
        details: &[("msp_id", "msp-1")],
        token: SECRET,
        key: Some("msp-1 c2VjcmV0"),
        conversation: CUSTOMER,
        message,
        sign,
        says,
        is_message: |it| it.path == "/message",
        text: |it| it.body["body"].as_str().unwrap_or_default().to_owned(),
        down: || (503, Value::Null),
        closed: Some(|| (410, Value::Null)),
        receipts: vec![],
        takes_files: false,
        signs_bodies: false,
    }
}
