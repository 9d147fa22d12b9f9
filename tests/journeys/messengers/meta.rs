//! Facebook Messenger, Instagram Direct, and the comments on both.

use domain::channel::ChannelKind;
use domain::delivery::MessageStatus;
use serde_json::{Value, json};

use super::fake::Asked;
use super::{Script, What, hmac, journey};

const SECRET: &str = "app-secret";

fn sign(body: &[u8]) -> Vec<(&'static str, String)> {
    vec![("x-hub-signature-256", format!("sha256={}", hmac(SECRET, body)))]
}

fn error(code: i64, subcode: i64) -> Value {
    json!({ "error": { "message": "as it says", "code": code, "error_subcode": subcode } })
}

fn says(asked: &Asked, n: u32) -> Value {
    match asked.path.rsplit('/').next() {
        Some("messages") => {
            json!({ "recipient_id": "7392001", "message_id": format!("m_Ours{n}") })
        }
        Some("message_attachments") => json!({ "attachment_id": n.to_string() }),
        Some("comments" | "replies" | "photos") => json!({ "id": format!("555_{n}") }),
        _ => json!({ "success": true, "name": "Sample shop", "data": {} }),
    }
}

pub(super) fn item(object: &str, item: &Value) -> Value {
    let mut whole = json!({
        "sender": { "id": "7392001" }, "recipient": { "id": "1029001" },
        "timestamp": 1_767_225_615_000_i64,
    });
    for (key, value) in item.as_object().unwrap() {
        whole[key] = value.clone();
    }
    let entry = json!({ "id": "1029001", "time": 1_767_225_615_000_i64, "messaging": [whole] });
    json!({ "object": object, "entry": [entry] })
}

fn direct(object: &str, n: u32, what: &What) -> Value {
    let file = |kind: &str| json!([{ "type": kind, "payload": { "url": format!("https://cdn.example/{n}") } }]);
    let mut message = match what {
        What::Text(text) => json!({ "text": text }),
        What::Picture => json!({ "attachments": file("image") }),
        What::File => json!({ "attachments": file("file") }),
        What::Place => json!({ "attachments": [{
            "type": "location", "payload": { "coordinates": { "lat": 45.4, "long": 9.1 } },
        }]}),
    };
    message["mid"] = format!("m_{n}").into();
    item(object, &json!({ "message": message }))
}

fn said(asked: &Asked) -> String {
    let message = &asked.body["message"];
    let text = message["text"].as_str().map(str::to_owned);
    text.unwrap_or_else(|| message["attachment"].to_string())
}

fn script(kind: ChannelKind) -> Script {
    Script {
        kind,
        account: Some("1029001"),
        details: &[("app_id", "42")],
        token: "access",
        key: Some(SECRET),
        conversation: "7392001",
        message: |n, what| direct("page", n, what),
        sign,
        says,
        is_message: |it| it.path.ends_with("/me/messages"),
        text: said,
        down: || (500, error(2, 0)),
        closed: Some(|| (400, error(10, 2_018_278))),
        receipts: vec![],
        takes_files: true,
        signs_bodies: true,
    }
}

fn delivered(id: &str) -> Value {
    item("page", &json!({ "delivery": { "mids": [id] } }))
}

fn read(_: &str) -> Value {
    item("page", &json!({ "read": { "watermark": 1_767_225_700_000_i64 } }))
}

fn seen(id: &str) -> Value {
    item("instagram", &json!({ "read": { "mid": id } }))
}

pub(super) fn messenger_script() -> Script {
    Script {
        receipts: vec![
            (delivered as fn(&str) -> Value, MessageStatus::Delivered),
            (read, MessageStatus::Read),
        ],
        ..script(ChannelKind::Messenger)
    }
}

#[tokio::test]
async fn messenger() {
    journey(messenger_script()).await;
}

#[tokio::test]
async fn instagram_direct() {
    journey(Script {
        message: |n, what| direct("instagram", n, what),
        closed: Some(|| (400, error(10, 2_534_022))),
        receipts: vec![(seen, MessageStatus::Read)],
        ..script(ChannelKind::InstagramDirect)
    })
    .await;
}

/// In comments nobody sends files or places: customers write, or show a picture.
fn comment(n: u32, what: &What) -> Value {
    let id = format!("555_{n}");
    let mut value = json!({
        "item": "comment", "verb": "add", "comment_id": id, "post_id": "1029001_555",
        "parent_id": if n == 1 { "1029001_555" } else { "555_1" },
        "from": { "id": "7001", "name": "Ann" }, "created_time": 1_767_225_615,
    });
    match what {
        What::Text(text) => value["message"] = (*text).into(),
        What::Picture => value["photo"] = "https://cdn.example/c.jpg".into(),
        What::File | What::Place => value["message"] = format!("comment {n}").into(),
    }
    let change = json!({ "field": "feed", "value": value });
    let entry = json!({ "id": "1029001", "time": 1_767_225_615, "changes": [change] });
    json!({ "object": "page", "entry": [entry] })
}

#[tokio::test]
async fn facebook_comments() {
    journey(Script {
        conversation: "555_1",
        message: comment,
        is_message: |it| it.path.ends_with("/comments"),
        text: |it| it.body["message"].as_str().unwrap_or_default().to_owned(),
        closed: Some(|| (400, error(100, 33))),
        takes_files: false,
        ..script(ChannelKind::FacebookComments)
    })
    .await;
}

fn media_comment(n: u32, what: &What) -> Value {
    let text = match what {
        What::Text(text) => (*text).to_owned(),
        What::Picture | What::File | What::Place => format!("comment {n}"),
    };
    let mut value = json!({
        "id": format!("1786{n}"), "text": text, "from": { "id": "8480", "username": "max" },
        "media": { "id": "1805", "media_product_type": "FEED" },
    });
    if n > 1 {
        value["parent_id"] = "17861".into();
    }
    let change = json!({ "field": "comments", "value": value });
    let entry = json!({ "id": "1029001", "time": 1_767_225_615, "changes": [change] });
    json!({ "object": "instagram", "entry": [entry] })
}

#[tokio::test]
async fn instagram_comments() {
    journey(Script {
        conversation: "17861",
        message: media_comment,
        is_message: |it| it.path.ends_with("/replies"),
        text: |it| it.body["message"].as_str().unwrap_or_default().to_owned(),
        closed: Some(|| (400, error(100, 33))),
        takes_files: false,
        ..script(ChannelKind::InstagramComments)
    })
    .await;
}
