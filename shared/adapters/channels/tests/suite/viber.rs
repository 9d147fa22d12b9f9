//! Viber: signatures, what goes out, how a bot is connected.

use application::ports::{ConnectError, Messenger, OutboundPart, SendResult};
use channels::{Call, Unverified, verify};
use domain::channel::{ChannelKind, Connection};
use domain::message::{Attachment, AttachmentKind, Content, Location, Source};
use domain::time::Timestamp;
use http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};

use crate::bot_api::TOKEN;
use crate::http_api::{Asked, HttpApi, Reply, ok};

const HOOK: (&str, &str) = ("https://canali.example/hooks/c1", "the word");

async fn api(replies: impl IntoIterator<Item = Reply>) -> HttpApi {
    HttpApi::answering(ChannelKind::Viber, "pa:75346594275468546724", replies).await
}

fn sent() -> Reply {
    let token = 5_741_311_803_571_721_087_u64;
    ok(json!({ "status": 0, "status_message": "ok", "message_token": token }))
}

fn no(status: i64) -> Reply {
    ok(json!({ "status": status, "status_message": "as it says" }))
}

fn text(text: &str) -> OutboundPart {
    OutboundPart::Text(text.to_owned())
}

fn file(kind: AttachmentKind, source: Source, size: Option<u64>) -> OutboundPart {
    let name = Some("a.pdf".to_owned());
    let attachment = Attachment { kind, source, name, mime: None, size, duration_s: None };
    OutboundPart::Media { attachment, caption: Some("here".to_owned()) }
}

#[test]
fn only_bodies_signed_with_the_token_pass() {
    let connection = Connection {
        id: "c1".to_owned(),
        kind: ChannelKind::Viber,
        secret_hash: None,
        channels: vec![],
        revision: 1,
    };
    let check = |header: Option<&str>, body: &[u8]| {
        let mut headers = HeaderMap::new();
        if let Some(it) = header {
            headers.insert("X-Viber-Content-Signature", HeaderValue::from_str(it).unwrap());
        }
        let call =
            Call { path: "", headers: &headers, body, key: Some("token"), now: Timestamp(0) };
        verify(&connection, &call)
    };
    let signed = crate::meta::hmac_hex("token", b"{}");
    assert_eq!(check(Some(&signed), b"{}"), Ok(()));
    assert_eq!(check(Some(&signed), b"{ }"), Err(Unverified::Wrong));
    assert_eq!(check(Some(&format!("sha256={signed}")), b"{}"), Err(Unverified::Wrong));
    assert_eq!(check(None, b"{}"), Err(Unverified::Missing));
}

#[tokio::test]
async fn a_text_goes_with_the_token_in_its_header() {
    let api = api([sent()]).await;
    let result = api.send("q7Z=", &text("hello")).await;
    assert_eq!(result, SendResult::Sent { external_id: "5741311803571721087".to_owned() });
    let asked = api.only();
    assert_eq!(asked.line(), "POST /pa/send_message");
    assert_eq!(asked.header("x-viber-auth-token"), TOKEN);
    let expected = json!({
        "receiver": "q7Z=", "sender": { "name": "Shop" }, "tracking_data": "7:0",
        "type": "text", "text": "hello",
    });
    assert_eq!(asked.body, expected);
}

#[tokio::test]
async fn files_go_by_their_address_with_their_size() {
    let api = api([sent(), sent(), sent()]).await;
    let address = api.serve("/files/1", b"12345");
    let url = || Source::Url(address.clone());
    api.send("1", &file(AttachmentKind::Image, url(), None)).await;
    api.send("1", &file(AttachmentKind::Video, url(), Some(77))).await;
    api.send("1", &file(AttachmentKind::File, url(), None)).await;
    let asked: Vec<Asked> =
        api.asked().into_iter().filter(|it| it.path == "/pa/send_message").collect();
    assert_eq!(
        (&asked[0].body["type"], &asked[0].body["text"]),
        (&json!("picture"), &json!("here"))
    );
    assert_eq!((&asked[1].body["type"], &asked[1].body["size"]), (&json!("video"), &json!(77)));
    assert_eq!((&asked[2].body["file_name"], &asked[2].body["size"]), (&json!("a.pdf"), &json!(5)));
    let ours = file(AttachmentKind::File, Source::Object("uploads/1".to_owned()), None);
    assert!(matches!(api.send("1", &ours).await, SendResult::Rejected { .. }));
}

#[tokio::test]
async fn statuses_are_told_apart() {
    let reason = || "as it says".to_owned();
    for (status, expected) in [
        (2, SendResult::ChannelBroken { reason: reason() }),
        (7, SendResult::ChannelBroken { reason: reason() }),
        (3, SendResult::Rejected { reason: reason() }),
        (5, SendResult::RecipientGone { reason: reason() }),
        (6, SendResult::WindowClosed { reason: reason() }),
        (12, SendResult::Retry { after: None, reason: reason(), whole_account: true }),
        (99, SendResult::Retry { after: None, reason: reason(), whole_account: false }),
    ] {
        let api = api([no(status)]).await;
        assert_eq!(api.send("1", &text("x")).await, expected, "{status}");
    }
    for reply in [Reply::Breaks, Reply::Garbage(200, "<html>"), ok(json!({ "status": 0 }))] {
        let api = api([reply]).await;
        assert!(matches!(api.send("1", &text("x")).await, SendResult::Unknown { .. }));
    }
}

#[tokio::test]
async fn what_a_place_is_called_goes_before_it() {
    let place = Location {
        latitude: 50.5,
        longitude: 30.5,
        name: Some("Sample Cafe".to_owned()),
        address: None,
    };
    let api = api([]).await;
    let content = Content { location: Some(place.clone()), ..Content::default() };
    let parts = api.channels.parts(&api.account.channel, &content);
    assert_eq!(parts, [text("Sample Cafe"), OutboundPart::Location(place)]);
}

#[tokio::test]
async fn a_bot_is_connected_and_disconnected() {
    let info = ok(json!({ "status": 0, "id": "pa:1", "name": "Sample shop", "uri": "sample" }));
    let api = api([info, no(0), no(0), no(2)]).await;
    let connected = api.channels.connect(&api.account, Some(HOOK)).await.unwrap();
    assert_eq!((connected.account.as_str(), connected.name.as_str()), ("pa:1", "Sample shop"));
    let none: [&str; 0] = [];
    assert_eq!(api.channels.disconnect(&api.account, &[]).await, none);
    assert_eq!(api.channels.disconnect(&api.account, &[]).await, none, "nothing is left of it");
    let asked = api.asked();
    let lines: Vec<String> = asked.iter().map(Asked::line).collect();
    let hook = "POST /pa/set_webhook";
    assert_eq!(lines, ["POST /pa/get_account_info", hook, hook, hook]);
    assert_eq!((&asked[1].body["url"], &asked[2].body["url"]), (&json!(HOOK.0), &json!("")));
}

#[tokio::test]
async fn what_is_not_accepted_is_refused_in_words() {
    let api = api([no(2), Reply::Garbage(502, "<html>")]).await;
    let error = api.channels.connect(&api.account, Some(HOOK)).await.unwrap_err();
    let ConnectError::Refused(why) = error else { panic!("{error:?}") };
    assert_eq!(why, "Viber refuses: as it says");
    let error = api.channels.connect(&api.account, Some(HOOK)).await.unwrap_err();
    assert!(matches!(error, ConnectError::Unreachable(_)), "{error:?}");
}

#[tokio::test]
async fn a_bot_says_where_its_callbacks_go() {
    let info = |it: Value| ok(json!({ "status": 0, "id": "pa:1", "webhook": it }));
    let answers =
        [info(json!(HOOK.0)), info(json!("https://elsewhere.example")), info(json!("")), no(2)];
    let mut api = api(answers).await;
    api.account.channel.registered_url = Some(HOOK.0.to_owned());
    assert_eq!(api.channels.check(&api.account).await.unwrap(), None);
    for expected in ["another address: https://elsewhere.example", "no address any more", "refuses"]
    {
        let error = api.channels.check(&api.account).await.unwrap_err();
        let ConnectError::Refused(why) = error else { panic!("{error:?}") };
        assert!(why.contains(expected), "{why}");
    }
}
