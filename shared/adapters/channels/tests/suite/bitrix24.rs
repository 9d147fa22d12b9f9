//! A portal of Bitrix24's at the other end of the network: events, calls, what the portal says against them.

use std::path::PathBuf;

use application::ports::{Account, ConnectError, Messenger, OutboundPart, SendResult};
use channels::{Call, Parsed, Route, Routes, Unverified, parse, verify};
use domain::channel::{ChannelKind, Connection};
use domain::ids::ChannelId;
use domain::message::{Attachment, AttachmentKind, Location, Source};
use domain::time::{Seconds, Timestamp};
use http::HeaderMap;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::http_api::{Asked, HttpApi, Reply, ok};

const NOW: Timestamp = Timestamp(1_790_000_999_000);

/// The last segment of the address that the portal was given.
const SECRET: &str = "5ec2e7";
const TOKEN_OF_APP: &str = "831c76b092f9f135d9b6b36c3a720757";

/// The samples with their names, as they come: one field a line is for readers.
fn samples() -> Vec<(String, Vec<u8>)> {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "../../../events/bitrix24"].iter().collect();
    let mut samples: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| {
            let path = it.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let is_form = path.extension().is_some_and(|it| it == "form");
            let body = if is_form { text.trim().replace('\n', "&") } else { text };
            (path.file_name().unwrap().to_str().unwrap().to_owned(), body.into_bytes())
        })
        .collect();
    samples.sort();
    samples
}

fn read(body: &[u8]) -> Parsed {
    let kind = ChannelKind::Network;
    let route = Route { channel: ChannelId(16), kind, account: Some("456".to_owned()) };
    let headers = HeaderMap::new();
    let call = Call { headers: &headers, path: SECRET, body, key: None, now: NOW };
    parse(kind, &Routes::new(vec![route]), &call)
}

#[test]
fn every_event_comes_out_as_its_snapshot() {
    let mut all = serde_json::Map::new();
    for (name, body) in samples() {
        let parsed = read(&body);
        let counts = (parsed.events.len(), parsed.parked.len());
        let expected = match name.split('_').next() {
            Some("parked") => (0, 1),
            Some("silent") => (0, 0),
            Some(_) | None => (1, 0),
        };
        assert_eq!(counts, expected, "{name}");
        let reasons: Vec<&str> = parsed.parked.iter().map(|it| it.reason.as_str()).collect();
        all.insert(name, json!({ "events": parsed.events, "parked": reasons }));
    }
    insta::assert_json_snapshot!("bitrix24", all);
}

#[test]
fn what_is_no_event_is_parked_whole() {
    for body in
        ["", "x", "a=1", "data=1", "event=X&data[message][id]=1", "{}", "[]", "{\"data\":{}}"]
    {
        let parsed = read(body.as_bytes());
        assert_eq!((parsed.events.len(), parsed.parked.len()), (0, 1), "{body}");
        assert_eq!(parsed.parked[0].raw, body.as_bytes());
    }
    assert_eq!(read(b"a=\xFF").parked.len(), 1);
}

#[track_caller]
fn check(path: &str, token: Option<&str>, body: &[u8], expected: Result<(), Unverified>) {
    let connection = Connection {
        id: "c1".to_owned(),
        kind: ChannelKind::Network,
        secret_hash: Some(hex::encode(Sha256::digest(SECRET))),
        channels: vec![],
        revision: 1,
    };
    let headers = HeaderMap::new();
    let call = Call { headers: &headers, path, body, key: token, now: NOW };
    assert_eq!(verify(&connection, &call), expected, "{path} {token:?}");
}

#[test]
fn a_call_comes_to_the_address_that_the_portal_was_given_with_its_token() {
    let (_, body) = samples().into_iter().find(|it| it.0 == "text.form").unwrap();
    check(SECRET, None, &body, Ok(()));
    check("another", None, &body, Err(Unverified::Wrong));
    check(SECRET, Some(TOKEN_OF_APP), &body, Ok(()));
    // The bot's own token is another one, and proves nothing.
    check(SECRET, Some("of-the-bot"), &body, Err(Unverified::Wrong));
    check("another", Some(TOKEN_OF_APP), &body, Err(Unverified::Wrong));
    check(SECRET, Some(TOKEN_OF_APP), b"event=X", Err(Unverified::Missing));
    check(SECRET, Some(TOKEN_OF_APP), b"\xFF", Err(Unverified::Missing));
    // Without more of an address it is another Canali that calls, which signs.
    check("", None, &body, Err(Unverified::Missing));
}

async fn api(replies: impl IntoIterator<Item = Reply>) -> HttpApi {
    let mut api = HttpApi::answering(ChannelKind::Network, "456", replies).await;
    api.account = account(&api);
    api
}

fn account(api: &HttpApi) -> Account {
    let mut account = api.account.clone();
    account.token = Some(format!("{}/rest/1/w3bh00k/", api.base));
    account.channel.api_base = None;
    account.channel.details.insert("portal".to_owned(), "bitrix24".to_owned());
    account
}

fn result(result: impl Into<Value>) -> Reply {
    let result = result.into();
    ok(json!({ "result": result, "time": { "start": 1_790_000_000.5 } }))
}

fn no(status: u16, code: &str) -> Reply {
    Reply::Says(status, json!({ "error": code, "error_description": "as it says" }))
}

fn text(text: &str) -> OutboundPart {
    OutboundPart::Text(text.to_owned())
}

fn method(asked: &Asked) -> &str {
    asked.path.strip_prefix("/rest/1/w3bh00k/").unwrap()
}

#[tokio::test]
async fn the_bot_writes_texts_and_answers() {
    let sent = || result(json!({ "id": 801, "uuidMap": [] }));
    let api = api([sent(), sent(), sent()]).await;
    let done = SendResult::Sent { external_id: "801".to_owned() };
    assert_eq!(api.send("chat142", &text("Until seven.")).await, done);
    assert_eq!(api.reply("27", &text("Yes"), Some("789")).await, done);
    let place =
        Location { latitude: 45.5, longitude: 9.25, name: Some("Shop".into()), address: None };
    api.send("27", &OutboundPart::Location(place)).await;
    let asked = api.asked();
    assert!(asked.iter().all(|it| method(it) == "imbot.v2.Chat.Message.send"));
    let body = &asked[0].body;
    assert_eq!((&body["botId"], &body["dialogId"]), (&json!(456), &json!("chat142")));
    assert_eq!(body["fields"], json!({ "message": "Until seven." }));
    assert_eq!(asked[1].body["fields"]["replyId"], 789);
    assert!(asked[2].body["fields"]["message"].as_str().unwrap().contains("mlat=45.5"));
    let token = body["botToken"].as_str().unwrap();
    assert!(token.len() == 40 && asked.iter().all(|it| it.body["botToken"] == token));
}

#[tokio::test]
async fn files_are_uploaded_and_fetched() {
    let uploaded = result(json!({ "file": { "id": 138 }, "messageId": 802 }));
    let api = api([uploaded]).await;
    api.keep("uploads/1", b"five!");
    let attachment = Attachment {
        kind: AttachmentKind::File,
        source: Source::Object("uploads/1".to_owned()),
        name: Some("a.pdf".to_owned()),
        mime: None,
        size: Some(5),
        duration_s: None,
    };
    let part = OutboundPart::Media { attachment, caption: Some("the invoice".to_owned()) };
    let sent = api.send("27", &part).await;
    assert_eq!(sent, SendResult::Sent { external_id: "802".to_owned() });
    let asked = api.only();
    assert_eq!(method(&asked), "imbot.v2.File.upload");
    let expected = json!({ "name": "a.pdf", "content": "Zml2ZSE=", "message": "the invoice" });
    assert_eq!(asked.body["fields"], expected);

    let theirs = |source| Attachment {
        kind: AttachmentKind::File,
        source,
        name: None,
        mime: None,
        size: None,
        duration_s: None,
    };
    let api = self::api([]).await;
    let link = api.serve("/download.json", b"their bytes");
    let api_with = HttpApi::answering(
        ChannelKind::Network,
        "456",
        [result(json!({ "downloadUrl": link })), no(400, "FILE_NOT_FOUND")],
    )
    .await;
    let account = account(&api_with);
    let fetch = async || {
        let attachment = theirs(Source::Provider("138".to_owned()));
        api_with.channels.fetch(&account, &attachment, 1_000).await
    };
    assert_eq!(fetch().await.unwrap().bytes, b"their bytes");
    assert!(matches!(fetch().await, Err(ConnectError::Refused(_))));
    assert_eq!(api_with.asked()[0].body["fileId"], 138);
}

#[tokio::test]
async fn what_was_sent_is_changed_and_taken_back() {
    let done = || result(json!(true));
    let api = api([done(), done(), done()]).await;
    let (channels, account) = (&api.channels, &api.account);
    let same = SendResult::Sent { external_id: "801".to_owned() };
    assert_eq!(channels.edit(account, "27", "801", &text("Until eight.")).await, same);
    assert_eq!(channels.delete(account, "27", "801").await, same);
    channels.typing(account, "27").await;
    let asked = api.asked();
    let methods: Vec<&str> = asked.iter().map(method).collect();
    let chat = "imbot.v2.Chat";
    assert_eq!(
        methods,
        [
            format!("{chat}.Message.update"),
            format!("{chat}.Message.delete"),
            format!("{chat}.InputAction.notify"),
        ]
    );
    assert_eq!(asked[0].body["messageId"], 801);
    assert_eq!(asked[0].body["fields"], json!({ "message": "Until eight." }));
    assert_eq!(asked[2].body["dialogId"], "27");
}

#[tokio::test]
async fn refusals_mean_what_the_documentation_says() {
    let reason = || "as it says".to_owned();
    let later = |after, whole_account| SendResult::Retry { after, reason: reason(), whole_account };
    let broken = || SendResult::ChannelBroken { reason: reason() };
    let limited = Reply::SaysWith(
        429,
        vec![("retry-after", "30".to_owned())],
        json!({ "error": "OPERATION_TIME_LIMIT", "error_description": "as it says" }),
    );
    for (reply, expected) in [
        (no(503, "QUERY_LIMIT_EXCEEDED"), later(None, true)),
        (limited, later(Some(Seconds(30)), true)),
        (no(500, "INTERNAL_SERVER_ERROR"), later(None, false)),
        (no(400, "SENDING_FAILED"), later(None, false)),
        (no(401, "NO_AUTH_FOUND"), broken()),
        (no(401, "expired_token"), broken()),
        (no(403, "insufficient_scope"), broken()),
        (no(400, "BOT_NOT_FOUND"), broken()),
        (no(503, "OVERLOAD_LIMIT"), broken()),
        (no(403, "ACCESS_DENIED"), SendResult::RecipientGone { reason: reason() }),
        (no(400, "EMPTY_MESSAGE"), SendResult::Rejected { reason: reason() }),
        // Some answers say no with 200.
        (no(200, "EMPTY_MESSAGE"), SendResult::Rejected { reason: reason() }),
        (Reply::Says(302, json!({})), SendResult::ChannelBroken { reason: "HTTP 302".to_owned() }),
    ] {
        let api = api([reply.clone()]).await;
        assert_eq!(api.send("27", &text("hello")).await, expected, "{reply:?}");
    }
    for reply in [Reply::Breaks, Reply::Garbage(200, "<html>"), result(json!({}))] {
        let api = api([reply.clone()]).await;
        let unknown = api.send("27", &text("hello")).await;
        assert!(matches!(unknown, SendResult::Unknown { .. }), "{reply:?}: {unknown:?}");
    }
}

#[tokio::test]
async fn a_bot_is_registered_looked_at_and_removed() {
    let bot = |mode: &str| result(json!({ "bot": { "id": 456, "eventMode": mode }, "users": [] }));
    let api = api([
        bot("webhook"),
        result(json!({ "bot": {} })),
        bot("webhook"),
        bot("fetch"),
        result(json!(true)),
        no(400, "BOT_NOT_FOUND"),
        no(503, "QUERY_LIMIT_EXCEEDED"),
    ])
    .await;
    let hook = Some(("https://canali.example/hooks/c1", SECRET));
    let mut new = api.account.clone();
    new.channel.account = None;
    let connected = api.channels.connect(&new, hook).await.unwrap();
    assert_eq!((connected.account.as_str(), connected.name.as_str()), ("456", "Shop"));
    let asked = api.asked();
    let url = format!("https://canali.example/hooks/c1/{SECRET}");
    let fields = &asked[0].body["fields"];
    assert_eq!((&fields["eventMode"], &fields["webhookUrl"]), (&json!("webhook"), &json!(url)));
    assert_eq!((&fields["code"], &fields["type"]), (&json!("canali_c1"), &json!("bot")));
    assert_eq!(fields["botToken"], asked[0].body["botToken"]);
    assert_eq!(method(&asked[1]), "imbot.v2.Bot.update");
    assert_eq!(
        (&asked[1].body["botId"], &asked[1].body["fields"]["webhookUrl"]),
        (&json!(456), &json!(url))
    );

    assert_eq!(api.channels.check(&api.account).await.unwrap(), None);
    let error = api.channels.check(&api.account).await.unwrap_err();
    assert!(matches!(error, ConnectError::Refused(_)), "{error:?}");
    let none: [&str; 0] = [];
    assert_eq!(api.channels.disconnect(&api.account, &[]).await, none);
    assert_eq!(api.channels.disconnect(&api.account, &[]).await, none, "nothing is left of it");
    let notes = api.channels.disconnect(&api.account, &[]).await;
    assert!(notes[0].starts_with("It was not told"), "{notes:?}");
}

#[tokio::test]
async fn a_portal_is_called_at_the_rate_that_it_publishes() {
    let api = api([]).await;
    let pace = api.channels.pace(&api.account.channel, "27", None);
    assert_eq!(pace.account.unwrap().to_string(), "2 in 1 s, 50 at once");
}
