//! Whatever comes in, nothing panics and nothing is lost.

use domain::channel::ChannelKind;
use domain::ids::ChannelId;
use domain::inbound::Inbound;
use domain::time::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::bot_api::parse_for;

/// Names that the parser looks for.
const KEYS: [&str; 46] = [
    "update_id",
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "channel_post",
    "id",
    "message_id",
    "date",
    "edit_date",
    "chat",
    "from",
    "sender_chat",
    "type",
    "title",
    "first_name",
    "last_name",
    "username",
    "text",
    "caption",
    "photo",
    "document",
    "audio",
    "voice",
    "video",
    "video_note",
    "animation",
    "sticker",
    "emoji",
    "location",
    "latitude",
    "longitude",
    "venue",
    "contact",
    "phone_number",
    "user_id",
    "file_id",
    "file_size",
    "width",
    "height",
    "duration",
    "reply_to_message",
    "quote",
    "reply_markup",
    "inline_keyboard",
    "new_chat_member",
];

fn arbitrary_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        prop::sample::select(vec!["private", "kicked", "member", "1790000000", "-1", "NaN"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 8, |inner| {
        let key =
            prop_oneof![prop::sample::select(KEYS.to_vec()).prop_map(str::to_owned), ".{0,4}"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(key, inner, 0..8)
                .prop_map(|it| Value::Object(it.into_iter().collect())),
        ]
    })
}

fn check(body: &[u8]) -> Result<(), TestCaseError> {
    for kind in [ChannelKind::Telegram, ChannelKind::LiveChat] {
        let parsed = parse_for(kind, ChannelId(1), body, Timestamp(0));
        prop_assert_eq!(parsed.events.len() + parsed.parked.len(), 1);
        prop_assert!(parsed.parked.iter().all(|it| it.raw == body && !it.reason.is_empty()));
        for event in parsed.events {
            prop_assert!(!event.conversation.is_empty() && !event.dedupe_key.is_empty());
            prop_assert!(!event.sender.external_id.is_empty());
            let json = serde_json::to_string(&event).unwrap();
            prop_assert!(serde_json::from_str::<Inbound>(&json).is_ok(), "{}", json);
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn bytes(body in prop::collection::vec(any::<u8>(), 0..200)) {
        check(&body)?;
    }

    #[test]
    fn json_of_any_shape(value in arbitrary_json()) {
        check(value.to_string().as_bytes())?;
    }

    #[test]
    fn messages_of_any_shape(
        kind in prop::sample::select(vec!["message", "edited_message", "callback_query", "my_chat_member"]),
        value in arbitrary_json(),
        chat in arbitrary_json(),
    ) {
        let mut inside = json!({"message_id": 7, "id": 8, "chat": {"id": 9}});
        for (key, value) in value.as_object().into_iter().flatten() {
            inside[key] = value.clone();
        }
        check(json!({ "update_id": 1, kind: inside }).to_string().as_bytes())?;
        inside["chat"] = chat;
        check(json!({ "update_id": 1, kind: inside }).to_string().as_bytes())?;
    }
}

#[test]
fn a_body_nested_too_deep_is_parked() {
    let body = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(check(body.as_bytes()).is_ok());
}
