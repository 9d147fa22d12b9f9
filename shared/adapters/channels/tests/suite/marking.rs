//! Showing customers that what they wrote was read, where their messenger shows that.

use application::ports::{Messenger, SendResult};
use domain::channel::ChannelKind;
use serde_json::{Value, json};

use crate::bot_api::{account, messengers};
use crate::http_api::{HttpApi, Reply, ok};

/// What the messenger is asked for, to show message `m1` of `c1` as read.
async fn marked(kind: ChannelKind, id: &str) -> (String, Value) {
    let api = HttpApi::answering(kind, id, [ok(json!({ "success": true }))]).await;
    let done = SendResult::Sent { external_id: "m1".to_owned() };
    let result = api.channels.mark_read(&api.account, "c1", "m1").await;
    assert!(result == done || matches!(result, SendResult::Sent { .. }), "{result:?}");
    let asked = api.only();
    (asked.line(), asked.body)
}

#[tokio::test]
async fn each_messenger_has_its_call() {
    let (line, body) = marked(ChannelKind::Whatsapp, "1065001").await;
    assert_eq!(line, "POST /v26.0/1065001/messages");
    let expected = json!({ "messaging_product": "whatsapp", "status": "read", "message_id": "m1" });
    assert_eq!(body, expected);
    for kind in [ChannelKind::Messenger, ChannelKind::InstagramDirect] {
        let (line, body) = marked(kind, "1029001").await;
        assert_eq!(line, "POST /v26.0/me/messages");
        assert_eq!(body, json!({ "recipient": { "id": "c1" }, "sender_action": "mark_seen" }));
    }
    let (_, body) = marked(ChannelKind::Network, "n").await;
    assert_eq!((&body["type"], &body["conversation"]), (&json!("status"), &json!("c1")));
    assert_eq!(body["status"], json!({ "ids": ["m1"], "state": "read" }));
    let again = marked(ChannelKind::Network, "n").await.1;
    assert_eq!(again["event_id"], body["event_id"], "twice is once");
}

#[tokio::test]
async fn others_have_none_and_are_not_asked() {
    use ChannelKind::{
        AppleMessages, FacebookComments, InstagramComments, LiveChat, Telegram, Viber,
    };
    for kind in [Telegram, Viber, AppleMessages, FacebookComments, InstagramComments, LiveChat] {
        let channel = account(kind, "http://127.0.0.1:1").channel;
        assert!(!messengers().marks_read(&channel), "{kind:?}");
        let api = HttpApi::answering(kind, "1", []).await;
        api.channels.mark_read(&api.account, "c1", "m1").await;
        assert_eq!(api.asked().len(), 0, "{kind:?}");
    }
    for kind in [ChannelKind::Whatsapp, ChannelKind::Messenger, ChannelKind::Network] {
        assert!(messengers().marks_read(&account(kind, "http://127.0.0.1:1").channel));
    }
}

#[tokio::test]
async fn a_refusal_is_one() {
    let body = json!({ "error": { "message": "no such message", "code": 131_009 } });
    let api = HttpApi::answering(ChannelKind::Whatsapp, "1", [Reply::Says(400, body)]).await;
    let result = api.channels.mark_read(&api.account, "c1", "m1").await;
    assert!(matches!(result, SendResult::Rejected { .. }), "{result:?}");
}
