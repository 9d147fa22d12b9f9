//! What is done to a message after it was sent.

use application::ports::{Messenger, OutboundPart, SendResult};
use domain::message::{Attachment, AttachmentKind, Location, Source};
use serde_json::json;

use crate::bot_api::{BotApi, no, ok};

fn done(external_id: &str) -> SendResult {
    SendResult::Sent { external_id: external_id.to_owned() }
}

#[tokio::test]
async fn texts_and_captions_are_changed() {
    let api = BotApi::answering([ok(json!({ "message_id": 77 })), ok(json!(true))]).await;
    let text = OutboundPart::Text("new".to_owned());
    assert_eq!(api.channels.edit(&api.account, "5001", "5001:77", &text).await, done("5001:77"));
    let attachment = Attachment {
        kind: AttachmentKind::Image,
        source: Source::Provider("x".to_owned()),
        name: None,
        mime: None,
        size: None,
        duration_s: None,
    };
    let media = OutboundPart::Media { attachment, caption: Some("new".to_owned()) };
    assert_eq!(api.channels.edit(&api.account, "5001", "-100:78", &media).await, done("-100:78"));
    let calls = api.calls();
    assert_eq!(calls[0].method, "editMessageText");
    assert_eq!(calls[0].fields, json!({ "chat_id": 5001, "message_id": 77, "text": "new" }));
    assert_eq!(calls[1].method, "editMessageCaption");
    assert_eq!(calls[1].fields, json!({ "chat_id": -100, "message_id": 78, "caption": "new" }));
}

#[tokio::test]
async fn places_and_foreign_ids_cannot_be_changed() {
    let api = BotApi::answering([]).await;
    let place = Location { latitude: 0.0, longitude: 0.0, name: None, address: None };
    let text = OutboundPart::Text("new".to_owned());
    for (id, part) in [("5001:77", OutboundPart::Location(place)), ("cb:77", text)] {
        let result = api.channels.edit(&api.account, "5001", id, &part).await;
        assert!(matches!(result, SendResult::Rejected { .. }), "{result:?}");
    }
    assert!(api.calls().is_empty());
}

#[tokio::test]
async fn a_change_that_is_settled_already_counts_as_done() {
    for reason in [
        "Bad Request: message is not modified: specified new message content is the same",
        "Bad Request: message can't be edited",
    ] {
        let api = BotApi::answering([no(400, reason)]).await;
        let text = OutboundPart::Text("new".to_owned());
        assert_eq!(api.channels.edit(&api.account, "5001", "5001:7", &text).await, done("5001:7"));
    }
    for reason in
        ["Bad Request: message to delete not found", "Bad Request: message can't be deleted"]
    {
        let api = BotApi::answering([no(400, reason)]).await;
        assert_eq!(api.channels.delete(&api.account, "5001", "5001:7").await, done("5001:7"));
    }
}

#[tokio::test]
async fn other_refusals_are_told() {
    let reason = "Bad Request: message is too long".to_owned();
    let api =
        BotApi::answering([no(400, &reason), no(403, "Forbidden: bot was blocked by the user")])
            .await;
    let text = OutboundPart::Text("new".to_owned());
    let result = api.channels.edit(&api.account, "5001", "5001:7", &text).await;
    assert_eq!(result, SendResult::Rejected { reason });
    let result = api.channels.delete(&api.account, "5001", "5001:7").await;
    assert!(matches!(result, SendResult::RecipientGone { .. }), "{result:?}");
}

#[tokio::test]
async fn deleting_typing_and_acknowledging() {
    let api = BotApi::answering([ok(json!(true)), ok(json!(true)), ok(json!(true))]).await;
    assert_eq!(api.channels.delete(&api.account, "5001", "5001:7").await, done("5001:7"));
    assert_eq!(api.channels.typing(&api.account, "5001").await, done(""));
    assert_eq!(api.channels.acknowledge(&api.account, "2147").await, done(""));
    let calls: Vec<_> = api.calls().into_iter().map(|it| (it.method, it.fields)).collect();
    let expected = [
        ("deleteMessage".to_owned(), json!({ "chat_id": 5001, "message_id": 7 })),
        ("sendChatAction".to_owned(), json!({ "chat_id": 5001, "action": "typing" })),
        ("answerCallbackQuery".to_owned(), json!({ "callback_query_id": "2147" })),
    ];
    assert_eq!(calls, expected);
}
