//! Apple Messages for Business: tokens, compressed bodies, what goes out, encrypted files.

use std::io::Write;

use application::ports::{Messenger, OutboundPart, SendResult};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use channels::{Call, Parsed, Route, Routes, Unverified, parse, verify};
use domain::channel::{ChannelKind, Connection};
use domain::ids::ChannelId;
use domain::inbound::InboundEvent;
use domain::message::{Attachment, AttachmentKind, Source};
use domain::time::{Seconds, Timestamp};
use flate2::Compression;
use flate2::write::GzEncoder;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::http_api::{Asked, HttpApi, Reply, ok};

const BUSINESS: &str = "f8a50971-30ec-11e7-b4f4-d718e535f270";
const NOW: i64 = 1_790_000_000;

fn secret() -> String {
    STANDARD.encode("an MSP's secret")
}

fn token(head: &Value, claims: &Value, key: &[u8]) -> String {
    let [head, claims] = [head, claims].map(|it| URL_SAFE_NO_PAD.encode(it.to_string()));
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(format!("{head}.{claims}").as_bytes());
    format!("{head}.{claims}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

#[track_caller]
fn check(authorization: Option<&str>, expected: Result<(), Unverified>) {
    let mut headers = HeaderMap::new();
    if let Some(it) = authorization {
        headers.insert("authorization", HeaderValue::from_str(it).unwrap());
    }
    let connection = Connection {
        id: "c1".to_owned(),
        kind: ChannelKind::AppleMessages,
        secret_hash: None,
        channels: vec![],
        revision: 1,
    };
    let key = format!("msp-1 {}", secret());
    let now = Timestamp::from_seconds(NOW);
    let call = Call { path: "", headers: &headers, body: b"{}", key: Some(&key), now };
    assert_eq!(verify(&connection, &call), expected, "{authorization:?}");
}

#[test]
fn only_apples_own_fresh_tokens_pass() {
    let head = json!({ "alg": "HS256", "typ": "JWT" });
    let claims = |aud: &str, iat: i64| json!({ "aud": aud, "iat": iat });
    let key = b"an MSP's secret";
    let check_bearer = |it: String, expected| check(Some(&format!("Bearer {it}")), expected);
    check_bearer(token(&head, &claims("msp-1", NOW), key), Ok(()));
    check_bearer(token(&head, &claims("msp-1", NOW - 3_600), key), Ok(()));
    check_bearer(token(&head, &claims("msp-1", NOW - 3_601), key), Err(Unverified::Stale));
    check_bearer(token(&head, &claims("msp-1", NOW + 600), key), Err(Unverified::Stale));
    check_bearer(token(&head, &claims("msp-2", NOW), key), Err(Unverified::Wrong));
    check_bearer(token(&head, &json!({ "iss": "msp-1", "iat": NOW }), key), Err(Unverified::Wrong));
    check_bearer(token(&head, &json!({ "aud": "msp-1" }), key), Err(Unverified::Wrong));
    check_bearer(token(&head, &claims("msp-1", NOW), b"another"), Err(Unverified::Wrong));
    let none = json!({ "alg": "none" });
    check_bearer(token(&none, &claims("msp-1", NOW), key), Err(Unverified::Wrong));
    let unsigned = token(&head, &claims("msp-1", NOW), key);
    let unsigned = unsigned.rsplit_once('.').unwrap().0.to_owned();
    check_bearer(format!("{unsigned}."), Err(Unverified::Wrong));
    check_bearer("..".to_owned(), Err(Unverified::Wrong));
    check(Some("Basic abc"), Err(Unverified::Missing));
    check(None, Err(Unverified::Missing));
}

fn read(body: &[u8], encoding: Option<&str>) -> Parsed {
    let mut headers = HeaderMap::new();
    if let Some(it) = encoding {
        headers.insert("content-encoding", HeaderValue::from_str(it).unwrap());
    }
    let kind = ChannelKind::AppleMessages;
    let account = Some(BUSINESS.to_owned());
    let routes = Routes::new(vec![Route { channel: ChannelId(1), kind, account }]);
    parse(kind, &routes, &Call { path: "", headers: &headers, body, key: None, now: Timestamp(0) })
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn compressed_bodies_are_unpacked_and_bombs_are_not() {
    let body = json!({
        "v": 1, "id": "1", "type": "text", "body": "hello", "sourceId": "urn:mbid:A",
        "destinationId": BUSINESS,
    });
    let body = packed(body.to_string().as_bytes());
    let Parsed { events, parked, .. } = read(&body, Some("gzip"));
    assert!(parked.is_empty() && matches!(events[0].event, InboundEvent::Message { .. }));
    assert_eq!(read(&body, None).parked[0].raw, body);
    assert_eq!(read(b"no gzip", Some("gzip")).parked.len(), 1);
    assert_eq!(read(&body[..20], Some("gzip")).parked.len(), 1);
    let bomb = packed(&vec![b' '; 20_000_000]);
    assert_eq!(read(&bomb, Some("gzip")).parked[0].reason, "not gzip, or too much of it");
}

async fn api(replies: impl IntoIterator<Item = Reply>) -> HttpApi {
    let mut api = HttpApi::answering(ChannelKind::AppleMessages, BUSINESS, replies).await;
    api.account.token = Some(secret());
    api.account.channel.details.insert("msp_id".to_owned(), "msp-1".to_owned());
    api
}

fn text(text: &str) -> OutboundPart {
    OutboundPart::Text(text.to_owned())
}

#[tokio::test]
async fn a_message_has_the_same_id_however_often_it_is_sent() {
    let api = api([Reply::Breaks, ok(Value::Null), ok(Value::Null)]).await;
    let first = api.send("urn:mbid:A", &text("hello")).await;
    assert!(matches!(first, SendResult::Retry { .. }), "{first:?}");
    let SendResult::Sent { external_id } = api.send("urn:mbid:A", &text("hello")).await else {
        panic!()
    };
    let [lost, taken] = api.asked().try_into().unwrap();
    assert_eq!((lost.header("id"), taken.header("id")), (&*external_id, &*external_id));
    assert_eq!((external_id.len(), taken.line().as_str()), (36, "POST /message"));
    assert!(taken.header("authorization").starts_with("Bearer ey"));
    let expected = json!({
        "v": 1, "id": external_id, "type": "text", "body": "hello", "sourceId": BUSINESS,
        "destinationId": "urn:mbid:A",
    });
    assert_eq!(taken.body, expected);
}

#[tokio::test]
async fn statuses_are_told_apart() {
    let answers = |it: u16| format!("Apple answers {it}");
    for (status, expected) in [
        (
            410,
            SendResult::WindowClosed { reason: "the customer has closed the conversation".into() },
        ),
        (401, SendResult::ChannelBroken { reason: answers(401) }),
        (400, SendResult::Rejected { reason: answers(400) }),
        (413, SendResult::Rejected { reason: "the message is too large".into() }),
        (503, SendResult::Retry { after: None, reason: answers(503), whole_account: false }),
    ] {
        let api = api([Reply::Says(status, Value::Null)]).await;
        assert_eq!(api.send("urn:mbid:A", &text("x")).await, expected);
    }
    let headers = vec![("retry-after", "7".to_owned())];
    let api = api([Reply::SaysWith(429, headers, Value::Null)]).await;
    let after = Some(Seconds(7));
    let expected = SendResult::Retry { after, reason: answers(429), whole_account: true };
    assert_eq!(api.send("urn:mbid:A", &text("x")).await, expected);
}

#[tokio::test]
async fn a_file_goes_encrypted_and_comes_back() {
    let cdn = HttpApi::answering(
        ChannelKind::AppleMessages,
        BUSINESS,
        [ok(json!({ "singleFile": { "fileChecksum": "c3Vt" } }))],
    )
    .await;
    let upload = format!("{}/upload", cdn.base);
    let place = json!({ "upload-url": upload, "mmcs-url": "mmcs", "mmcs-owner": "M1" });
    let api = api([ok(place), ok(Value::Null)]).await;
    api.keep("uploads/1", b"the whole file");
    let attachment = Attachment {
        kind: AttachmentKind::File,
        source: Source::Object("uploads/1".to_owned()),
        name: Some("a.pdf".to_owned()),
        mime: Some("application/pdf".to_owned()),
        size: None,
        duration_s: None,
    };
    let part = OutboundPart::Media { attachment: attachment.clone(), caption: None };
    let sent = api.send("urn:mbid:A", &part).await;
    assert!(matches!(sent, SendResult::Sent { .. }), "{sent:?}");
    let [announced, message] = api.asked().try_into().unwrap();
    assert_eq!(
        (announced.line().as_str(), announced.header("mmcs-size")),
        ("GET /preUpload", "14")
    );
    let kept = cdn.only().raw.to_vec();
    assert!(kept.len() == 14 && kept != b"the whole file");
    let file = &message.body["attachments"][0];
    let told = (&file["size"], &file["signature-base64"], &file["url"]);
    assert_eq!(told, (&json!("14"), &json!("c3Vt"), &json!("mmcs")));

    let there = cdn.serve("/download", &kept);
    let api = self::api([ok(json!({ "download-url": there }))]).await;
    let id = json!({
        "url": "mmcs", "owner": "M1", "key": file["key"], "signature": "81c0",
    });
    let received = Attachment { source: Source::Provider(id.to_string()), ..attachment };
    let media = api.channels.fetch(&api.account, &received, 100).await.unwrap();
    assert_eq!(media.bytes, b"the whole file");
    let asked = api.only();
    assert_eq!(
        (asked.line().as_str(), asked.header("mmcs-signature")),
        ("GET /preDownload", "gcA=")
    );
}

#[tokio::test]
async fn connecting_says_what_a_person_has_to_do() {
    let api = api([]).await;
    let hook = ("https://canali.example/hooks/c1", "the word");
    let connected = api.channels.connect(&api.account, Some(hook)).await.unwrap();
    assert_eq!(connected.account, BUSINESS);
    assert!(connected.notes[0].contains(hook.0));
    let notes = api.channels.disconnect(&api.account, &[]).await;
    assert!(notes[0].contains("Apple Business Register"), "{notes:?}");
    let stays = [api.account.channel.clone()];
    let none: [&str; 0] = [];
    assert_eq!(api.channels.disconnect(&api.account, &stays).await, none, "another needs it");
    assert_eq!(api.channels.check(&api.account).await.unwrap(), None, "there is no call for it");
    assert_eq!(api.asked().iter().map(Asked::line).count(), 0);
    let mut unset = api.account.clone();
    unset.token = Some("no Base64!".to_owned());
    assert!(api.channels.connect(&unset, Some(hook)).await.is_err());
}

#[test]
fn who_types_is_told_and_nobody_else() {
    let call = |kind: &str, from: &str| {
        let body = format!(
            r#"{{"v":1,"id":"i","type":"{kind}","sourceId":"{from}","destinationId":"{BUSINESS}"}}"#
        );
        read(body.as_bytes(), None)
    };
    for (kind, is_over) in [("typing_start", false), ("typing_end", true)] {
        let told = call(kind, "urn:mbid:A");
        assert_eq!((told.events.len(), told.parked.len()), (0, 0));
        assert_eq!(told.typing[0].conversation, "urn:mbid:A");
        assert_eq!((told.typing.len(), told.typing[0].is_over), (1, is_over));
        assert_eq!(call(kind, ""), Parsed::default());
    }
}
