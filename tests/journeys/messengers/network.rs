//! From portal to portal.

use application::Operation;
use application::ports::{Clock, LineStore};
use axum::http::StatusCode;
use domain::channel::ChannelKind;
use domain::delivery::MessageStatus;
use domain::message::Content;
use domain::session::Event;
use domain::time::{Seconds, Timestamp};
use memory::Fault;
use serde_json::{Value, json};

use super::fake::Asked;
use super::{Journey, Script, What, hmac, journey};
use crate::world::{LINE, Page, START, writing};

const SECRET: &str = "what the two admins have agreed on";
const CUSTOMER: &str = "b-user-42";

pub(super) fn message(n: u32, what: &What) -> Value {
    let file = |mime: &str| json!([{ "name": "a", "mime": mime, "size": 5, "url": "https://b.example/a" }]);
    let mut message = match what {
        What::Text(text) => json!({ "text": text }),
        What::Picture => json!({ "files": file("image/jpeg") }),
        What::File => json!({ "files": file("application/pdf") }),
        What::Place => json!({ "location": { "latitude": 45.4, "longitude": 9.1 } }),
    };
    message["id"] = format!("b-{n}").into();
    json!({
        "event_id": format!("e-{n}"), "type": "message.add", "conversation": CUSTOMER,
        "user": { "external_id": CUSTOMER, "name": "Bea" }, "message": message,
    })
}

fn read(id: &str) -> Value {
    json!({
        "event_id": "s-1", "type": "status", "conversation": CUSTOMER,
        "status": { "ids": [id], "state": "read" },
    })
}

fn sign(body: &[u8]) -> Vec<(&'static str, String)> {
    let time = (START.0 / 1_000).to_string();
    let signature = hmac(SECRET, &[time.as_bytes(), b".", body].concat());
    vec![("x-net-timestamp", time), ("x-net-signature", format!("v1={signature}"))]
}

/// The first frame that somebody types, of those that a page has heard.
fn types(journey: &Journey, page: &Page) -> Option<Value> {
    journey.world.heard(page).into_iter().find(|it| it["type"] == "typing")
}

#[tokio::test]
async fn who_holds_the_session_sees_that_the_customer_types_and_nothing_is_kept() {
    let mut journey = Journey::new(script()).await;
    let ann = journey.world.opens(1).await;
    let typing = json!({ "event_id": "t-1", "type": "typing", "conversation": CUSTOMER });
    assert_eq!(journey.call(&typing).await, StatusCode::OK);
    journey.world.settle().await;
    assert!(types(&journey, &ann).is_none(), "nobody knows them yet");
    journey.says(1, &What::Text("hello")).await;
    journey.world.heard(&ann);
    let seq = journey.world.record(CUSTOMER).chat.seq;
    assert_eq!(journey.call(&typing).await, StatusCode::OK);
    journey.world.settle().await;
    let shown = types(&journey, &ann).unwrap();
    assert_eq!(shown["data"]["author"]["kind"], "customer");
    assert_eq!(shown["data"].get("text"), None, "what they type is theirs");
    assert_eq!(journey.world.record(CUSTOMER).chat.seq, seq);
    assert_eq!(journey.world.context.store.object_keys(), Vec::<String>::new());
    // What comes late tells nothing any more.
    assert_eq!(journey.call(&typing).await, StatusCode::OK);
    let now = journey.world.context.clock.now();
    journey.world.context.clock.set(now + Seconds(7));
    journey.world.settle().await;
    assert!(types(&journey, &ann).is_none());
    // Nor does it hold the provider up that our SQS queue gives no answer.
    for call in 1..=20 {
        journey.world.faults.fail_call(call, Fault::Unavailable);
        let status = journey.call(&typing).await;
        journey.world.faults.heal();
        if status == StatusCode::OK {
            break;
        }
        assert!(call < 20, "it comes to an end");
    }
}

fn says(_: &Asked, _: u32) -> Value {
    json!({ "ok": true })
}

pub(super) fn script() -> Script {
    Script {
        kind: ChannelKind::Network,
        account: None,
        details: &[],
        token: SECRET,
        key: Some(SECRET),
        conversation: CUSTOMER,
        message,
        sign,
        says,
        is_message: |it| it.body["type"] == "message.add",
        text: |it| it.body["message"]["text"].as_str().unwrap_or_default().to_owned(),
        down: || (503, json!({})),
        closed: None,
        receipts: vec![(read as fn(&str) -> Value, MessageStatus::Read)],
        takes_files: true,
        signs_bodies: true,
    }
}

#[tokio::test]
async fn network() {
    journey(script()).await;
}

/// What `from` last sent reaches `to`, which then has the time at which it was signed.
async fn carry(from: &Journey, to: &mut Journey) {
    let sent = from.fake.messages().pop().unwrap();
    let header = |name: &str| sent.headers[name].to_str().unwrap().to_owned();
    let signed_at: i64 = header("x-net-timestamp").parse().unwrap();
    to.world.context.clock.set(Timestamp::from_seconds(signed_at));
    let names = ["x-net-timestamp", "x-net-signature"];
    let headers = names.map(|it| (it, header(it))).to_vec();
    let body = String::from_utf8(sent.raw.to_vec()).unwrap();
    assert_eq!(sent.path, format!("/hooks/{}", to.connection), "both know the address");
    assert_eq!(to.post(headers, body).await, StatusCode::OK);
    to.world.settle().await;
}

#[tokio::test]
async fn two_portals_talk() {
    let (mut ours, mut theirs) = (Journey::new(script()).await, Journey::new(script()).await);
    ours.says(1, &What::Text("hello")).await;
    ours.answers(Operation::Answer { offer: None }).await;
    ours.answers(writing("How can we help?")).await;
    carry(&ours, &mut theirs).await;
    assert_eq!(theirs.world.texts(CUSTOMER), ["customer: How can we help?"]);
    assert_eq!(theirs.world.offered_to(CUSTOMER), Some(1));
    theirs.answers(Operation::Answer { offer: None }).await;
    theirs.answers(writing("Is 1042 on its way?")).await;
    carry(&theirs, &mut ours).await;
    let texts = ours.world.texts(CUSTOMER);
    assert_eq!(texts.last().map(String::as_str), Some("customer: Is 1042 on its way?"));
    assert_eq!(texts.len(), 3);
}

#[tokio::test]
async fn what_one_portal_changes_and_takes_back_the_other_does_too() {
    let told = |it: &Asked| it.body["type"].as_str().is_some_and(|it| it.starts_with("message."));
    let script = || Script { is_message: told, ..script() };
    let (mut ours, mut theirs) = (Journey::new(script()).await, Journey::new(script()).await);
    ours.says(1, &What::Text("hello")).await;
    ours.answers(Operation::Answer { offer: None }).await;
    ours.answers(writing("at nine")).await;
    carry(&ours, &mut theirs).await;
    let target = ours.world.record(CUSTOMER).chat.seq;
    let content = Content::text("at ten");
    ours.answers(Operation::Revise { target, content }).await;
    carry(&ours, &mut theirs).await;
    let changed = |it: &Event| matches!(it, Event::MessageEdited { content, .. } if content.text.as_deref() == Some("at ten"));
    assert_eq!(theirs.world.count(CUSTOMER, changed), 1);
    ours.answers(Operation::Retract { target }).await;
    carry(&ours, &mut theirs).await;
    let gone = |it: &Event| matches!(it, Event::MessageDeleted { .. });
    assert_eq!(theirs.world.count(CUSTOMER, gone), 1);
}

#[tokio::test]
async fn each_portal_learns_that_its_message_has_arrived() {
    let told = |it: &Asked| matches!(it.body["type"].as_str(), Some("message.add" | "status"));
    let script = || Script { is_message: told, ..script() };
    let (mut ours, mut theirs) = (Journey::new(script()).await, Journey::new(script()).await);
    ours.says(1, &What::Text("hello")).await;
    let receipt = ours.fake.messages().pop().unwrap().body;
    assert_eq!(receipt["status"], json!({ "ids": ["b-1"], "state": "delivered" }));
    ours.answers(Operation::Answer { offer: None }).await;
    ours.answers(writing("How can we help?")).await;
    assert_eq!(ours.world.statuses(CUSTOMER).await, [MessageStatus::Sent]);
    carry(&ours, &mut theirs).await;
    carry(&theirs, &mut ours).await;
    assert_eq!(ours.world.statuses(CUSTOMER).await, [MessageStatus::Delivered]);
    assert_eq!(ours.world.texts(CUSTOMER).len(), 2, "a receipt is no message");
}

/// How the line shows its operator, as the line's settings and the operator's own have it.
async fn shown(fields: Value) -> Value {
    let mut journey = Journey::new(script()).await;
    let store = journey.world.context.store.clone();
    let mut line = store.line(LINE).await.unwrap().unwrap();
    line.fields.extend(fields.as_object().unwrap().clone());
    line.settings.version += 1;
    store.put_line(&line).await.unwrap();
    journey.world.context.caches.forget_line(LINE);
    journey.says(1, &What::Text("hello")).await;
    journey.answers(Operation::Answer { offer: None }).await;
    journey.answers(writing("good morning")).await;
    journey.fake.messages().pop().unwrap().body["user"].clone()
}

#[tokio::test]
async fn s14_customers_see_who_writes_as_the_line_says() {
    let own = json!({ "1": { "NAME": "Eva", "AVATAR": "https://a.example/e.png", "USER_WORK_POSITION": "Sales" } });
    let profile = shown(json!({ "QUEUE_OPERATOR_DATA": own })).await;
    assert_eq!((&profile["name"], &profile["avatar"]), (&json!("User 1"), &Value::Null));
    let queue = shown(json!({ "OPERATOR_DATA": "queue", "QUEUE_OPERATOR_DATA": own })).await;
    assert_eq!((&queue["name"], &queue["position"]), (&json!("Eva"), &json!("Sales")));
    assert_eq!(queue["avatar"], "https://a.example/e.png");
    let hidden = shown(json!({ "OPERATOR_DATA": "hide", "QUEUE_OPERATOR_DATA": own })).await;
    assert_ne!(hidden["name"], "User 1");
    assert_eq!(hidden["avatar"], Value::Null);
}

#[tokio::test]
async fn s15_who_has_no_picture_is_given_the_lines() {
    let fallback = json!({ "NAME": "Us", "AVATAR": "https://a.example/us.png" });
    let shown = shown(json!({ "DEFAULT_OPERATOR_DATA": fallback })).await;
    assert_eq!(shown["name"], "User 1", "they have a name");
    assert_eq!(shown["avatar"], "https://a.example/us.png");
}
