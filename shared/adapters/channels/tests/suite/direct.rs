//! Messenger, Instagram Direct and the comments: what goes out, and how accounts are connected.

use application::ports::{Messenger, OutboundPart, Outgoing, SendResult};
use domain::channel::ChannelKind;
use domain::ids::MessageId;
use domain::message::{Attachment, AttachmentKind, Content, Location, Source};

use serde_json::{Value, json};

use crate::http_api::{Asked, HttpApi, Reply, ok};

const HOOK: (&str, &str) = ("https://canali.example/hooks/c1", "the word");

async fn api(kind: ChannelKind, replies: impl IntoIterator<Item = Reply>) -> HttpApi {
    HttpApi::answering(kind, "1029001", replies).await
}

fn sent() -> Reply {
    ok(json!({ "recipient_id": "7392001", "message_id": "m_Ours001" }))
}

fn error(code: i64, subcode: i64) -> Reply {
    let error = json!({ "message": "as it says", "code": code, "error_subcode": subcode });
    Reply::Says(400, json!({ "error": error }))
}

fn text(text: &str) -> OutboundPart {
    OutboundPart::Text(text.to_owned())
}

fn file(kind: AttachmentKind, source: Source) -> OutboundPart {
    let (name, mime) = (Some("a.jpg".to_owned()), None);
    let attachment = Attachment { kind, source, name, mime, size: None, duration_s: None };
    OutboundPart::Media { attachment, caption: None }
}

fn texts(api: &HttpApi, content: &Content) -> Vec<String> {
    let parts = api.channels.parts(&api.account.channel, content);
    parts
        .into_iter()
        .map(|it| match it {
            OutboundPart::Text(it) => it,
            it => panic!("{it:?}"),
        })
        .collect()
}

#[tokio::test]
async fn a_text_carries_our_mark_on_messenger_alone() {
    for (kind, mark) in
        [(ChannelKind::Messenger, json!("canali:7:0")), (ChannelKind::InstagramDirect, Value::Null)]
    {
        let api = api(kind, [sent()]).await;
        let result = api.reply("7392001", &text("hello"), Some("m_1")).await;
        assert_eq!(result, SendResult::Sent { external_id: "m_Ours001".to_owned() });
        let asked = api.only();
        assert_eq!(asked.line(), "POST /v26.0/me/messages");
        assert!(asked.is_authorized());
        assert_eq!(asked.body["recipient"], json!({ "id": "7392001" }));
        assert_eq!(asked.body["messaging_type"], "RESPONSE");
        assert_eq!(asked.body["reply_to"], json!({ "mid": "m_1" }));
        assert_eq!(asked.body["message"]["text"], "hello");
        assert_eq!(asked.body["message"]["metadata"], mark);
    }
}

#[tokio::test]
async fn texts_are_cut_by_what_each_counts() {
    let content = Content::text("é".repeat(2_100));
    let api = self::api(ChannelKind::Messenger, []).await;
    let lengths: Vec<usize> = texts(&api, &content).iter().map(|it| it.chars().count()).collect();
    assert_eq!(lengths, [2_000, 100]);
    let api = self::api(ChannelKind::InstagramDirect, []).await;
    let lengths: Vec<usize> = texts(&api, &content).iter().map(String::len).collect();
    assert_eq!(lengths, [1_000, 1_000, 1_000, 1_000, 200]);
}

#[tokio::test]
async fn places_go_as_text() {
    let place = Location {
        latitude: 45.5,
        longitude: 9.25,
        name: Some("Sample Cafe".to_owned()),
        address: None,
    };
    let content = Content { location: Some(place), ..Content::text("here") };
    for kind in [ChannelKind::Messenger, ChannelKind::InstagramComments] {
        let api = api(kind, []).await;
        let link = "https://www.openstreetmap.org/?mlat=45.5&mlon=9.25";
        assert_eq!(texts(&api, &content), ["here".to_owned(), format!("Sample Cafe\n{link}")]);
    }
}

#[tokio::test]
async fn files_go_by_address_or_are_uploaded() {
    let kind = ChannelKind::Messenger;
    let api = api(kind, [sent(), ok(json!({ "attachment_id": "55" })), sent()]).await;
    let there = "https://files.example/a.jpg".to_owned();
    api.send("1", &file(AttachmentKind::Image, Source::Url(there.clone()))).await;
    api.keep("uploads/1", b"bytes");
    api.send("1", &file(AttachmentKind::File, Source::Object("uploads/1".to_owned()))).await;
    let [by_address, upload, by_id] = api.asked().try_into().unwrap();
    let expected = json!({ "type": "image", "payload": { "url": there } });
    assert_eq!(by_address.body["message"]["attachment"], expected);
    assert_eq!(upload.line(), "POST /v26.0/me/message_attachments");
    assert_eq!(upload.file.unwrap().2, b"bytes");
    let expected = json!({ "type": "file", "payload": { "attachment_id": "55" } });
    assert_eq!(by_id.body["message"]["attachment"], expected);
}

#[tokio::test]
async fn what_a_person_writes_late_goes_as_a_human_agents() {
    let part = text("hello");
    let outgoing = |late| Outgoing {
        conversation: "1",
        id: MessageId(7),
        index: 0,
        part: &part,
        reply_to: None,
        private_to: None,
        late,
        face: None,
    };
    let api = api(ChannelKind::Messenger, [sent(), sent()]).await;
    let send = async |it| api.channels.send(&api.account, it).await;
    assert!(matches!(send(outgoing(false)).await, SendResult::Sent { .. }));
    assert!(matches!(send(outgoing(true)).await, SendResult::Sent { .. }));
    let asked = api.asked();
    assert_eq!(asked[0].body["messaging_type"], "RESPONSE");
    assert_eq!(asked[1].body["messaging_type"], "MESSAGE_TAG");
    assert_eq!(asked[1].body["tag"], "HUMAN_AGENT");
}

#[tokio::test]
async fn refusals_are_told_apart_by_code_and_subcode() {
    let reason = || "as it says".to_owned();
    for (code, subcode, expected) in [
        (10, 2_018_278, SendResult::WindowClosed { reason: reason() }),
        (10, 2_534_022, SendResult::WindowClosed { reason: reason() }),
        (10, 0, SendResult::ChannelBroken { reason: reason() }),
        (190, 460, SendResult::ChannelBroken { reason: reason() }),
        (551, 1_545_041, SendResult::RecipientGone { reason: reason() }),
        (100, 2_018_001, SendResult::Rejected { reason: reason() }),
        (613, 0, SendResult::Retry { after: None, reason: reason(), whole_account: true }),
        (1_200, 0, SendResult::Retry { after: None, reason: reason(), whole_account: false }),
    ] {
        let api = api(ChannelKind::Messenger, [error(code, subcode)]).await;
        assert_eq!(api.send("1", &text("x")).await, expected, "{code} {subcode}");
    }
}

#[tokio::test]
async fn typing_is_shown() {
    let api = api(ChannelKind::InstagramDirect, [ok(json!({ "recipient_id": "1" }))]).await;
    let shown = api.channels.typing(&api.account, "1").await;
    assert!(matches!(shown, SendResult::Sent { .. }));
    assert_eq!(api.only().body["sender_action"], "typing_on");
}

#[tokio::test]
async fn comments_are_answered_changed_and_taken_back() {
    let id = ok(json!({ "id": "555_790" }));
    let done = ok(json!({ "success": true }));
    let kind = ChannelKind::FacebookComments;
    let api = api(kind, [id, done.clone(), done, error(100, 33)]).await;
    let sent = SendResult::Sent { external_id: "555_790".to_owned() };
    assert_eq!(api.send("555_777", &text("99 euros")).await, sent);
    let (channels, account) = (&api.channels, &api.account);
    assert_eq!(channels.edit(account, "555_777", "555_790", &text("98 euros")).await, sent);
    assert_eq!(channels.delete(account, "555_777", "555_790").await, sent);
    assert_eq!(channels.delete(account, "555_777", "555_790").await, sent, "it is gone already");
    let lines: Vec<String> = api.asked().iter().map(Asked::line).collect();
    let there = "/v26.0/555_790";
    let expected = ["POST /v26.0/555_777/comments".to_owned(), format!("POST {there}")];
    assert_eq!(lines[..2], expected);
    assert_eq!(lines[2..], [format!("DELETE {there}"), format!("DELETE {there}")]);
}

#[tokio::test]
async fn instagrams_comments_can_less() {
    let api = api(ChannelKind::InstagramComments, [ok(json!({ "id": "1786" }))]).await;
    assert!(matches!(api.send("1785", &text("yes")).await, SendResult::Sent { .. }));
    assert_eq!(api.only().line(), "POST /v26.0/1785/replies");
    let picture = file(AttachmentKind::Image, Source::Url("https://files.example/a".to_owned()));
    assert!(matches!(api.send("1785", &picture).await, SendResult::Rejected { .. }));
    let edited = api.channels.edit(&api.account, "1785", "1786", &text("no")).await;
    assert!(matches!(edited, SendResult::Rejected { .. }));
    assert_eq!(api.asked().len(), 1);
}

#[tokio::test]
async fn a_picture_in_a_comment_is_uploaded_first() {
    let kind = ChannelKind::FacebookComments;
    let api = api(kind, [ok(json!({ "id": "88" })), ok(json!({ "id": "555_791" }))]).await;
    api.keep("uploads/1", b"bytes");
    api.send("555_777", &file(AttachmentKind::Image, Source::Object("uploads/1".to_owned()))).await;
    let [upload, comment] = api.asked().try_into().unwrap();
    assert_eq!(
        (upload.line().as_str(), &upload.body["published"]),
        ("POST /v26.0/me/photos", &json!("false"))
    );
    assert_eq!(comment.body, json!({ "attachment_id": "88" }));
    let document = file(AttachmentKind::File, Source::Object("uploads/1".to_owned()));
    assert!(matches!(api.send("555_777", &document).await, SendResult::Rejected { .. }));
}

#[tokio::test]
async fn an_account_is_connected_and_subscribed() {
    for kind in [ChannelKind::Messenger, ChannelKind::InstagramComments] {
        let mut api = api(
            kind,
            [
                ok(json!({ "name": "Sample shop", "id": "1029001" })),
                ok(json!({ "data": { "scopes": [] } })),
                ok(json!({ "success": true })),
                ok(json!({ "success": true })),
            ],
        )
        .await;
        api.account.key = Some("app-secret".to_owned());
        api.account.channel.details.insert("app_id".to_owned(), "42".to_owned());
        let connected = api.channels.connect(&api.account, Some(HOOK)).await.unwrap();
        assert_eq!(
            (connected.account.as_str(), connected.name.as_str()),
            ("1029001", "Sample shop")
        );
        let asked = api.asked();
        let lines: Vec<String> = asked.iter().map(Asked::line).collect();
        let expected = [
            "GET /v26.0/1029001",
            "GET /v26.0/debug_token",
            "POST /v26.0/42/subscriptions",
            "POST /v26.0/me/subscribed_apps",
        ];
        assert_eq!(lines, expected);
        let fields = asked[3].body["subscribed_fields"].as_str().unwrap();
        assert!(fields.contains(if kind == ChannelKind::Messenger { "feed" } else { "comments" }));
    }
}
