//! Comments hidden, shown again, and answered for their author alone.

use application::ports::{Messenger, OutboundPart, Outgoing, SendResult};
use domain::channel::ChannelKind;
use domain::ids::MessageId;
use domain::message::Content;
use serde_json::{Value, json};

use crate::bot_api::{account, messengers};
use crate::http_api::{HttpApi, Reply, ok};

const KINDS: [ChannelKind; 2] = [ChannelKind::FacebookComments, ChannelKind::InstagramComments];

fn sent(id: &str) -> SendResult {
    SendResult::Sent { external_id: id.to_owned() }
}

fn error(code: i64) -> Reply {
    Reply::Says(400, json!({ "error": { "message": "as it says", "code": code } }))
}

#[tokio::test]
async fn a_comment_is_hidden_and_shown_again() {
    for (kind, field) in [(KINDS[0], "is_hidden"), (KINDS[1], "hide")] {
        let done = || ok(json!({ "success": true }));
        let api = HttpApi::answering(kind, "1029001", [done(), done(), error(100)]).await;
        let hide = async |on| api.channels.hide(&api.account, "555_1", "555_2", on).await;
        assert_eq!((hide(true).await, hide(false).await), (sent("555_2"), sent("555_2")));
        let [first, second, ..] = &api.asked()[..] else { panic!() };
        assert_eq!(first.line(), "POST /v26.0/555_2");
        assert!(first.is_authorized());
        assert_eq!((&first.body[field], &second.body[field]), (&json!(true), &json!(false)));
        assert_eq!(hide(true).await, sent("555_2"), "what is gone is hidden");
    }
}

#[tokio::test]
async fn others_hide_nothing() {
    for kind in [ChannelKind::Telegram, ChannelKind::Messenger, ChannelKind::LiveChat] {
        let api = HttpApi::answering(kind, "1", []).await;
        let result = api.channels.hide(&api.account, "c", "m", true).await;
        assert!(matches!(result, SendResult::Rejected { .. }), "{result:?}");
        assert_eq!(api.asked().len(), 0);
    }
}

/// What becomes of a private answer, and what the messenger was asked.
async fn answered(kind: ChannelKind, part: &OutboundPart, reply: Reply) -> (SendResult, Value) {
    let api = HttpApi::answering(kind, "1029001", [reply]).await;
    let outgoing = Outgoing {
        conversation: "555_1",
        id: MessageId(7),
        index: 0,
        part,
        reply_to: None,
        private_to: Some("555_2"),
        late: false,
        face: None,
    };
    let result = api.channels.send(&api.account, outgoing).await;
    let asked = api.asked().pop();
    if let Some(asked) = &asked {
        assert_eq!(asked.line(), "POST /v26.0/me/messages", "not for all to read");
    }
    (result, asked.map(|it| it.body).unwrap_or_default())
}

#[tokio::test]
async fn a_private_answer_is_a_direct_message() {
    let text = OutboundPart::Text("for you".to_owned());
    for kind in KINDS {
        let reply = ok(json!({ "recipient_id": "7392", "message_id": "m_1" }));
        let (result, body) = answered(kind, &text, reply).await;
        assert_eq!(result, sent("m_1"));
        let mut message = json!({ "text": "for you" });
        if kind == ChannelKind::FacebookComments {
            message["metadata"] = "canali:7:0".into();
        }
        let expected = json!({ "recipient": { "comment_id": "555_2" }, "message": message });
        assert_eq!(body, expected);
        let (again, _) = answered(kind, &text, error(10_900)).await;
        assert_eq!(again, SendResult::Rejected { reason: "as it says".to_owned() });
        let place = OutboundPart::Location(domain::message::Location {
            latitude: 1.0,
            longitude: 2.0,
            name: None,
            address: None,
        });
        let (refused, body) = answered(kind, &place, error(1)).await;
        assert!(matches!(refused, SendResult::Rejected { .. }));
        assert_eq!(body, Value::Null, "nobody is asked");
    }
}

#[test]
fn a_private_answer_has_the_room_of_a_direct_message() {
    let parts = |kind, text: &str| {
        let content = Content { private_to: Some(2), ..Content::text(text) };
        messengers().parts(&account(kind, "http://127.0.0.1:1").channel, &content).len()
    };
    assert_eq!(parts(KINDS[0], &"è".repeat(2_000)), 1);
    assert_eq!(parts(KINDS[0], &"è".repeat(2_001)), 2);
    assert_eq!(parts(KINDS[1], &"x".repeat(1_000)), 1);
    assert_eq!(parts(KINDS[1], &"è".repeat(501)), 2);
}
