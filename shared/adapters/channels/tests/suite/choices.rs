//! Quick replies: buttons where the messenger has them and takes these, else a numbered text.

use application::ports::{Messenger, OutboundPart, SendResult};
use domain::channel::ChannelKind;
use domain::message::{Attachment, AttachmentKind, Content, Press, QuickReply, Source};
use serde_json::{Value, json};

use crate::bot_api::{self, BotApi, account, messengers};
use crate::http_api::{HttpApi, Reply, ok};

fn reply(title: &str, payload: &str) -> QuickReply {
    QuickReply { title: title.to_owned(), press: Press::Payload(payload.to_owned()) }
}

fn link(title: &str) -> QuickReply {
    QuickReply { title: title.to_owned(), press: Press::Url("https://a.example/".to_owned()) }
}

fn offering(text: &str, replies: Vec<QuickReply>) -> Content {
    Content { replies, ..Content::text(text) }
}

fn many(count: usize) -> Vec<QuickReply> {
    (1..=count).map(|n| reply(&format!("Number {n}"), &format!("n{n}"))).collect()
}

fn parts(kind: ChannelKind, content: &Content) -> Vec<OutboundPart> {
    let account = account(kind, "http://127.0.0.1:1");
    messengers().parts(&account.channel, content)
}

/// The one part that `content` goes in, or its last.
#[track_caller]
fn last(kind: ChannelKind, content: &Content) -> OutboundPart {
    parts(kind, content).pop().unwrap()
}

#[track_caller]
fn check_buttons(kind: ChannelKind, content: &Content, expected: &str, count: usize) {
    match last(kind, content) {
        OutboundPart::Choices { text, replies } => {
            assert_eq!((text.as_str(), replies.len()), (expected, count), "{kind:?}");
        }
        other => panic!("{kind:?}: {other:?}"),
    }
}

#[track_caller]
fn check_text(kind: ChannelKind, content: &Content, expected: &str) {
    assert_eq!(parts(kind, content), [OutboundPart::Text(expected.to_owned())], "{kind:?}");
}

#[test]
fn each_messenger_has_its_limits() {
    use ChannelKind::{
        AppleMessages, FacebookComments, InstagramComments, InstagramDirect, LiveChat, Messenger,
        Network, Telegram, Viber, Whatsapp,
    };
    for (kind, max) in [
        (Telegram, 20),
        (LiveChat, 20),
        (Viber, 20),
        (AppleMessages, 20),
        (Messenger, 13),
        (InstagramDirect, 13),
        (Whatsapp, 10),
    ] {
        check_buttons(kind, &offering("Which?", many(max)), "Which?", max);
        if max < 20 {
            let lines: Vec<String> = (1..=max + 1).map(|n| format!("{n}. Number {n}")).collect();
            let expected = format!("Which?\n\n{}", lines.join("\n"));
            check_text(kind, &offering("Which?", many(max + 1)), &expected);
        }
    }
    for kind in [FacebookComments, InstagramComments, Network] {
        check_text(kind, &offering("Which?", many(2)), "Which?\n\n1. Number 1\n2. Number 2");
    }
    let long = |chars: usize| offering("Which?", vec![reply(&"x".repeat(chars), "x")]);
    for (kind, title_max) in
        [(Messenger, 20), (InstagramDirect, 20), (Whatsapp, 72), (Telegram, 64), (Viber, 250)]
    {
        check_buttons(kind, &long(title_max), "Which?", 1);
        check_text(
            kind,
            &long(title_max + 1),
            &format!("Which?\n\n1. {}", "x".repeat(title_max + 1)),
        );
    }
}

#[test]
fn links_are_buttons_or_stand_in_the_text() {
    let content = offering("Shall we?", vec![reply("Yes", "y"), link("Terms")]);
    for kind in [ChannelKind::Telegram, ChannelKind::Viber, ChannelKind::LiveChat] {
        check_buttons(kind, &content, "Shall we?", 2);
    }
    let with_link = "Shall we?\n\nTerms: https://a.example/";
    for kind in [ChannelKind::Whatsapp, ChannelKind::Messenger, ChannelKind::AppleMessages] {
        check_buttons(kind, &content, with_link, 1);
        check_text(kind, &offering("Shall we?", vec![link("Terms")]), with_link);
    }
}

#[test]
fn what_can_be_pressed_comes_last_under_a_text_that_is_short_enough() {
    let file = Attachment {
        kind: AttachmentKind::Image,
        source: Source::Object("uploads/1".to_owned()),
        name: None,
        mime: None,
        size: None,
        duration_s: None,
    };
    let mut content = offering("Shall we?", vec![reply("Yes", "y")]);
    content.attachments.push(file);
    for kind in [ChannelKind::Telegram, ChannelKind::Whatsapp, ChannelKind::Messenger] {
        let parts = parts(kind, &content);
        assert!(matches!(parts[0], OutboundPart::Media { caption: None, .. }), "{parts:?}");
        assert_eq!(parts.len(), 2);
        check_buttons(kind, &content, "Shall we?", 1);
    }
    let said: String = "Is this right? ".repeat(400);
    for (kind, text_max) in [(ChannelKind::Whatsapp, 1_024), (ChannelKind::InstagramDirect, 1_000)]
    {
        let parts = parts(kind, &offering(&said, vec![reply("Yes", "y")]));
        let mut whole = String::new();
        for (n, part) in parts.iter().enumerate() {
            match part {
                OutboundPart::Text(text) => whole.push_str(text),
                OutboundPart::Choices { text, .. } if n + 1 == parts.len() => {
                    assert!(text.len() <= text_max);
                    whole.push_str(text);
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(whole.trim_end(), said.trim_end());
    }
}

/// What the messenger is asked for, to send `content`.
async fn asked(kind: ChannelKind, content: &Content, answer: Value) -> Value {
    let mut api = HttpApi::answering(kind, "1029001", [ok(answer), Reply::Breaks]).await;
    api.account.channel.details.insert("msp_id".to_owned(), "msp-1".to_owned());
    if kind == ChannelKind::AppleMessages {
        api.account.token = Some("c2VjcmV0".to_owned());
    }
    let result = api.send("7392", &last(kind, content)).await;
    assert!(matches!(result, SendResult::Sent { .. }), "{result:?}");
    api.only().body
}

#[tokio::test]
async fn metas_messengers_have_quick_replies() {
    let content = offering("Shall we?", vec![reply("Yes", "y"), reply("No", &"n".repeat(1_001))]);
    for kind in [ChannelKind::Messenger, ChannelKind::InstagramDirect] {
        let body = asked(kind, &content, json!({ "message_id": "m_1" })).await;
        let expected = json!([
            { "content_type": "text", "title": "Yes", "payload": "y" },
            { "content_type": "text", "title": "No", "payload": "#2" },
        ]);
        assert_eq!(body["message"]["text"], "Shall we?");
        assert_eq!(body["message"]["quick_replies"], expected);
    }
}

#[tokio::test]
async fn whatsapp_has_three_buttons_or_a_list() {
    let sent = || json!({ "messages": [{ "id": "wamid.1" }] });
    let content = offering("Shall we?", vec![reply("Yes", "y"), reply("No", "n")]);
    let body = asked(ChannelKind::Whatsapp, &content, sent()).await;
    assert_eq!(body["type"], "interactive");
    let expected = json!({
        "type": "button", "body": { "text": "Shall we?" },
        "action": { "buttons": [
            { "type": "reply", "reply": { "id": "y", "title": "Yes" } },
            { "type": "reply", "reply": { "id": "n", "title": "No" } },
        ]},
    });
    assert_eq!(body["interactive"], expected);
    let long = "At the counter of the shop, tomorrow";
    let content = offering("Where?", vec![reply("At home", "h"), reply(long, &"s".repeat(201))]);
    let body = asked(ChannelKind::Whatsapp, &content, sent()).await;
    let expected = json!({
        "type": "list", "body": { "text": "Where?" },
        "action": { "button": "Menu", "sections": [{ "rows": [
            { "id": "h", "title": "At home" },
            { "id": "#2", "title": "At the counter of the s…", "description": long },
        ]}]},
    });
    assert_eq!(body["interactive"], expected);
    let four = asked(ChannelKind::Whatsapp, &offering("Which?", many(4)), sent()).await;
    assert_eq!(four["interactive"]["type"], "list");
}

#[tokio::test]
async fn viber_has_a_keyboard_whose_buttons_say_what_stands_on_them() {
    let content = offering("Shall we?", vec![reply("Yes & no", "y"), link("Terms")]);
    let answer = json!({ "status": 0, "message_token": 5_741_311_803_571_721_087_u64 });
    let body = asked(ChannelKind::Viber, &content, answer).await;
    assert_eq!((&body["type"], &body["text"]), (&json!("text"), &json!("Shall we?")));
    let button = |text: &str, action: &str, body: &str| json!({ "Columns": 6, "Rows": 1, "Text": text, "ActionType": action, "ActionBody": body });
    let expected = json!([
        button("Yes &amp; no", "reply", "Yes & no"),
        button("Terms", "open-url", "https://a.example/"),
    ]);
    assert_eq!(body["keyboard"]["Buttons"], expected);
    assert_eq!(body["keyboard"]["Type"], "keyboard");
}

#[tokio::test]
async fn apple_has_a_quick_reply_or_a_list_picker() {
    let data = async |count: usize| {
        let content = offering("Which?", many(count));
        let body = asked(ChannelKind::AppleMessages, &content, json!({})).await;
        assert_eq!(body["type"], "interactive");
        assert_eq!(body["interactiveData"]["receivedMessage"]["title"], "Which?");
        assert_eq!(body["interactiveData"]["data"]["requestIdentifier"], body["id"]);
        body["interactiveData"]["data"].clone()
    };
    let quick = data(2).await;
    let expected = json!({ "summaryText": "Which?", "items": [
        { "identifier": "n1", "title": "Number 1" }, { "identifier": "n2", "title": "Number 2" },
    ]});
    assert_eq!(quick["quick-reply"], expected);
    for count in [1, 6] {
        let picker = data(count).await;
        let items = picker["listPicker"]["sections"][0]["items"].as_array().unwrap();
        assert_eq!((items.len(), &picker["quick-reply"]), (count, &Value::Null));
        assert_eq!(items[0]["identifier"], "n1");
    }
    assert!(data(5).await["quick-reply"].is_object());
}

#[tokio::test]
async fn telegram_has_an_inline_keyboard_and_keeps_it_when_the_text_changes() {
    let api = BotApi::answering([bot_api::sent(5001, 77), bot_api::ok(json!(true))]).await;
    let long = "A title that has a row of its own";
    let replies = vec![
        reply("Yes", "y"),
        reply("No", &"n".repeat(65)),
        link("Terms"),
        reply("More", "m"),
        reply(long, "l"),
    ];
    let part = last(ChannelKind::Telegram, &offering("Shall we?", replies));
    let sent = api.channels.send(&api.account, bot_api::outgoing("5001", &part, None)).await;
    assert_eq!(sent, SendResult::Sent { external_id: "5001:77".to_owned() });
    api.channels.edit(&api.account, "5001", "5001:77", &part).await;
    let rows = json!([
        [
            { "text": "Yes", "callback_data": "y" },
            { "text": "No", "callback_data": "#2" },
            { "text": "Terms", "url": "https://a.example/" },
        ],
        [{ "text": "More", "callback_data": "m" }],
        [{ "text": long, "callback_data": "l" }],
    ]);
    for call in api.calls() {
        assert_eq!(call.fields["text"], "Shall we?");
        assert_eq!(
            call.fields["reply_markup"],
            json!({ "inline_keyboard": rows }),
            "{}",
            call.method
        );
    }
}
