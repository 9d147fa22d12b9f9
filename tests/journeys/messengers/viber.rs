//! Viber.

use domain::channel::ChannelKind;
use domain::delivery::MessageStatus;
use serde_json::{Value, json};

use super::fake::Asked;
use super::{Script, What, hmac, journey};

const TOKEN: &str = "viber-token";
const CUSTOMER: &str = "q7Zc0Z1bF+A=";

fn message(n: u32, what: &What) -> Value {
    let url = format!("https://dl.example/{n}");
    let message = match what {
        What::Text(text) => json!({ "type": "text", "text": text }),
        What::Picture => json!({ "type": "picture", "media": url }),
        What::File => json!({ "type": "file", "media": url, "file_name": "a.pdf", "size": 5 }),
        What::Place => json!({ "type": "location", "location": { "lat": 50.4, "lon": 30.5 } }),
    };
    json!({
        "event": "message", "timestamp": 1_767_225_615_000_i64,
        "message_token": 5_741_311_803_571_721_000_u64 + u64::from(n),
        "sender": { "id": CUSTOMER, "name": "Oleh" }, "message": message,
    })
}

fn receipt(event: &str, id: &str) -> Value {
    let token: u64 = id.parse().unwrap();
    json!({
        "event": event, "timestamp": 1_767_225_620_000_i64, "message_token": token,
        "user_id": CUSTOMER,
    })
}

fn delivered(id: &str) -> Value {
    receipt("delivered", id)
}

fn seen(id: &str) -> Value {
    receipt("seen", id)
}

fn says(asked: &Asked, n: u32) -> Value {
    let token = 5_741_311_803_571_729_000_u64 + u64::from(n);
    match asked.path.as_str() {
        "/pa/send_message" => json!({ "status": 0, "message_token": token }),
        _ => json!({ "status": 0, "id": "pa:1", "name": "Sample shop" }),
    }
}

/// The customer writes a text, or presses what says it.
pub(super) fn wrote(n: u32, text: &str) -> Value {
    let mut body = message(n, &What::Place);
    body["message"] = json!({ "type": "text", "text": text });
    body
}

pub(super) fn script() -> Script {
    Script {
        kind: ChannelKind::Viber,
        account: None,
        details: &[],
        token: TOKEN,
        key: Some(TOKEN),
        conversation: CUSTOMER,
        message,
        sign: |body| vec![("x-viber-content-signature", hmac(TOKEN, body))],
        says,
        is_message: |it| it.path == "/pa/send_message",
        text: |it| it.body["text"].as_str().unwrap_or_default().to_owned(),
        down: || (200, json!({ "status": 99, "status_message": "general error" })),
        closed: Some(|| (200, json!({ "status": 6, "status_message": "not subscribed" }))),
        receipts: vec![
            (delivered as fn(&str) -> Value, MessageStatus::Delivered),
            (seen, MessageStatus::Read),
        ],
        takes_files: true,
        signs_bodies: true,
    }
}

#[tokio::test]
async fn viber() {
    journey(script()).await;
}
