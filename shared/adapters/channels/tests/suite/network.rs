//! The network: signatures with a time, events, what the other end answers.

use application::ports::{ConnectError, Messenger, OutboundPart, SendResult};
use channels::{Call, Unverified, verify};
use domain::channel::{ChannelKind, Connection};
use domain::delivery::MessageStatus;
use domain::ids::ChannelId;
use domain::inbound::{InboundEvent, Receipted};
use domain::message::{Attachment, AttachmentKind, Source};
use domain::time::Timestamp;
use http::{HeaderMap, HeaderValue};
use serde_json::json;

use crate::bot_api::{TOKEN, parse_for};
use crate::http_api::{Asked, HttpApi, Reply, ok};

async fn api(replies: impl IntoIterator<Item = Reply>) -> HttpApi {
    HttpApi::answering(ChannelKind::Network, "c1", replies).await
}

fn text(text: &str) -> OutboundPart {
    OutboundPart::Text(text.to_owned())
}

#[track_caller]
fn check(asked: &Asked, body: &[u8], seconds_later: i64, expected: Result<(), Unverified>) {
    let mut headers = HeaderMap::new();
    for name in ["x-net-timestamp", "x-net-signature"] {
        headers.insert(name, HeaderValue::from_str(asked.header(name)).unwrap());
    }
    let time: i64 = asked.header("x-net-timestamp").parse().unwrap();
    let connection = Connection {
        id: "c1".to_owned(),
        kind: ChannelKind::Network,
        secret_hash: None,
        channels: vec![],
        revision: 1,
    };
    let now = Timestamp::from_seconds(time + seconds_later);
    let call = Call { path: "", headers: &headers, body, key: Some(TOKEN), now };
    assert_eq!(verify(&connection, &call), expected);
    let call = Call { path: "", headers: &HeaderMap::new(), ..call };
    assert_eq!(verify(&connection, &call), Err(Unverified::Missing));
}

#[tokio::test]
async fn what_one_end_signs_the_other_believes_for_five_minutes() {
    let api = api([ok(json!({ "ok": true }))]).await;
    api.send("b-user-42", &text("hello")).await;
    let asked = api.only();
    assert_eq!(asked.line(), "POST /hooks/c1");
    check(&asked, &asked.raw, 0, Ok(()));
    check(&asked, &asked.raw, 300, Ok(()));
    check(&asked, &asked.raw, 301, Err(Unverified::Stale));
    check(&asked, &asked.raw, -301, Err(Unverified::Stale));
    check(&asked, b"{}", 0, Err(Unverified::Wrong));
}

#[tokio::test]
async fn a_message_has_the_same_id_however_often_it_is_sent() {
    let api = api([Reply::Breaks, Reply::Garbage(200, "ok")]).await;
    let first = api.reply("b-user-42", &text("hello"), Some("b-1")).await;
    assert!(matches!(first, SendResult::Retry { .. }), "{first:?}");
    let second = api.reply("b-user-42", &text("hello"), Some("b-1")).await;
    let [lost, taken] = api.asked().try_into().unwrap();
    assert_eq!(lost.body["event_id"], taken.body["event_id"]);
    let id = taken.body["message"]["id"].as_str().unwrap().to_owned();
    assert_eq!(second, SendResult::Sent { external_id: id });
    assert_eq!(taken.body["conversation"], "b-user-42");
    assert_eq!(
        (&taken.body["message"]["text"], &taken.body["message"]["reply_to"]),
        (&json!("hello"), &json!("b-1"))
    );
}

#[tokio::test]
async fn edits_deletions_and_typing_go_too() {
    let done = ok(json!({ "ok": true }));
    let api = api([done.clone(), done.clone(), done]).await;
    let (channels, account) = (&api.channels, &api.account);
    channels.edit(account, "b-user-42", "a-7", &text("hello!")).await;
    channels.delete(account, "b-user-42", "a-7").await;
    channels.typing(account, "b-user-42").await;
    let types: Vec<String> =
        api.asked().iter().map(|it| it.body["type"].as_str().unwrap().to_owned()).collect();
    assert_eq!(types, ["message.update", "message.delete", "typing"]);
}

#[tokio::test]
async fn files_go_by_their_address() {
    let api = api([ok(json!({}))]).await;
    let file = |source| OutboundPart::Media {
        attachment: Attachment {
            kind: AttachmentKind::Image,
            source,
            name: Some("a.jpg".to_owned()),
            mime: None,
            size: Some(5),
            duration_s: None,
        },
        caption: None,
    };
    api.send("1", &file(Source::Url("https://files.example/a.jpg".to_owned()))).await;
    let expected = json!([{
        "name": "a.jpg", "mime": "image/jpeg", "size": 5, "url": "https://files.example/a.jpg",
    }]);
    assert_eq!(api.only().body["message"]["files"], expected);
    let ours = file(Source::Object("uploads/1".to_owned()));
    assert!(matches!(api.send("1", &ours).await, SendResult::Rejected { .. }));
}

#[tokio::test]
async fn connecting_asks_the_other_end() {
    let says = |it| Reply::Says(it, json!({}));
    let api = api([says(200), says(404), says(401), says(503)]).await;
    let connect = async || api.channels.connect(&api.account, None).await;
    assert_eq!(connect().await.unwrap().notes, Vec::<String>::new());
    assert!(connect().await.unwrap().notes[0].contains("connect it there"));
    assert!(matches!(connect().await, Err(ConnectError::Refused(_))));
    assert!(matches!(connect().await, Err(ConnectError::Unreachable(_))));
}

#[tokio::test]
async fn the_other_end_is_told_that_its_message_is_here() {
    let api = api([ok(json!({ "ok": true }))]).await;
    let body = json!({
        "event_id": "e-1", "type": "message.add", "conversation": "b-user-42",
        "message": { "id": "b-1", "text": "hello" },
    });
    let now = Timestamp(1_790_000_000_000);
    let kind = ChannelKind::Network;
    let parsed = parse_for(kind, ChannelId(1), body.to_string().as_bytes(), now);
    let InboundEvent::Message { content, .. } = &parsed.events[0].event else {
        panic!("{parsed:?}")
    };
    let sign = content.acknowledge.as_deref().unwrap();
    api.channels.acknowledge(&api.account, sign).await;
    let told = api.only();
    assert_eq!(
        (&told.body["type"], &told.body["conversation"]),
        (&json!("status"), &json!("b-user-42"))
    );
    assert_eq!(told.body["status"], json!({ "ids": ["b-1"], "state": "delivered" }));
    let theirs = parse_for(kind, ChannelId(1), &told.raw, now);
    let of = Receipted::Ids(vec!["b-1".to_owned()]);
    let expected = InboundEvent::Receipt { of, status: MessageStatus::Delivered, reason: None };
    assert_eq!(theirs.events[0].event, expected, "as the other end reads it");
    let nonsense = api.channels.acknowledge(&api.account, "nonsense").await;
    assert!(matches!(nonsense, SendResult::Rejected { .. }));
}

#[tokio::test]
async fn a_code_is_redeemed_at_the_portal_that_made_it() {
    let refuses =
        |status, why: &str| Reply::Says(status, json!({ "error": "X", "error_description": why }));
    let api = api([
        ok(json!({ "shared_secret": "0123456789abcdef0123456789abcdef" })),
        refuses(404, "gone"),
        refuses(422, "the address may not be called"),
        refuses(503, "later"),
        ok(json!({})),
    ])
    .await;
    let code = format!("{}/network/v1/codes/c0de", api.base);
    let redeem = async || api.channels.redeem(&code, "https://ours.example").await;
    let shared = redeem().await.unwrap();
    assert_eq!(shared.address, api.base);
    assert_eq!(shared.secret, "0123456789abcdef0123456789abcdef");
    assert!(!format!("{shared:?}").contains("0123"), "secrets are not printed");
    let asked = api.only();
    assert_eq!(asked.line(), "POST /network/v1/codes/c0de");
    assert_eq!(asked.body, json!({ "address": "https://ours.example" }));
    let Err(ConnectError::Refused(why)) = redeem().await else { panic!("it is spent") };
    assert!(why.contains("spent"), "{why}");
    let Err(ConnectError::Refused(why)) = redeem().await else { panic!("it is refused") };
    assert!(why.ends_with("the address may not be called"), "{why}");
    for _ in 0..2 {
        assert!(matches!(redeem().await, Err(ConnectError::Unreachable(_))));
    }
    for nonsense in [
        "",
        "c0de",
        "https://b.example/",
        "/network/v1/codes/c0de",
        "ftp://b.example/network/v1/codes/c",
    ] {
        let redeemed = api.channels.redeem(nonsense, "https://ours.example").await;
        assert!(matches!(redeemed, Err(ConnectError::Refused(_))), "{nonsense}");
    }
}
