//! WhatsApp.

use domain::channel::ChannelKind;
use domain::delivery::MessageStatus;
use serde_json::{Value, json};

use super::fake::Asked;
use super::{Script, What, hmac, journey};

const SECRET: &str = "app-secret";

/// A call about the number of the channel.
fn call(value: &Value) -> Value {
    let mut whole = json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": "390200000010", "phone_number_id": "1065001" },
    });
    for (key, value) in value.as_object().unwrap() {
        whole[key] = value.clone();
    }
    let change = json!({ "field": "messages", "value": whole });
    let entry = json!({ "id": "8856001", "changes": [change] });
    json!({ "object": "whatsapp_business_account", "entry": [entry] })
}

fn message(n: u32, what: &What) -> Value {
    let (kind, body) = match what {
        What::Text(text) => ("text", json!({ "body": text })),
        What::Picture => ("image", json!({ "id": "777", "mime_type": "image/jpeg" })),
        What::File => (
            "document",
            json!({ "id": "778", "mime_type": "application/pdf", "filename": "a.pdf" }),
        ),
        What::Place => ("location", json!({ "latitude": 45.4, "longitude": 9.1 })),
    };
    call(&json!({
        "contacts": [{ "profile": { "name": "Lia" }, "wa_id": "393330000001" }],
        "messages": [{
            "from": "393330000001", "id": format!("wamid.{n}"), "timestamp": "1767225615",
            "type": kind, kind: body,
        }],
    }))
}

fn status(id: &str, status: &str) -> Value {
    let status = json!({
        "id": id, "status": status, "timestamp": "1767225620", "recipient_id": "393330000001",
    });
    call(&json!({ "statuses": [status] }))
}

fn error(code: i64) -> Value {
    json!({ "error": { "message": "as it says", "code": code } })
}

fn says(asked: &Asked, n: u32) -> Value {
    match asked.path.rsplit('/').next() {
        Some("messages") => json!({ "messages": [{ "id": format!("wamid.Ours{n}") }] }),
        Some("media") => json!({ "id": format!("media-{n}") }),
        _ => json!({ "success": true, "verified_name": "Sample shop", "data": {} }),
    }
}

/// The customer presses a button that was offered.
pub(super) fn pressed(n: u32, button: &Value) -> Value {
    call(&json!({
        "contacts": [{ "profile": { "name": "Lia" }, "wa_id": "393330000001" }],
        "messages": [{
            "from": "393330000001", "id": format!("wamid.{n}"), "timestamp": "1767225615",
            "type": "interactive",
            "interactive": { "type": "button_reply", "button_reply": button },
        }],
    }))
}

pub(super) fn script() -> Script {
    Script {
        kind: ChannelKind::Whatsapp,
        account: Some("1065001"),
        details: &[("app_id", "42"), ("waba_id", "8856001")],
        token: "access",
        key: Some(SECRET),
        conversation: "393330000001",
        message,
        sign: |body| vec![("x-hub-signature-256", format!("sha256={}", hmac(SECRET, body)))],
        says,
        is_message: |it| it.path.ends_with("/messages"),
        text: |it| match it.body["text"]["body"].as_str() {
            Some(text) => text.to_owned(),
            None => it.body["document"]["id"].to_string(),
        },
        down: || (500, error(131_000)),
        closed: Some(|| (400, error(131_047))),
        receipts: vec![
            (|id| status(id, "delivered"), MessageStatus::Delivered),
            (|id| status(id, "read"), MessageStatus::Read),
        ],
        takes_files: true,
        signs_bodies: true,
    }
}

#[tokio::test]
async fn whatsapp() {
    journey(script()).await;
}
