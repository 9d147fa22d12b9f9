//! Updates are asked for.

use channels::telegram::{PollError, Polled};
use domain::time::Seconds;
use serde_json::json;

use crate::bot_api::{Answer, BotApi, no, ok};

async fn poll(answer: Answer) -> Result<Vec<Polled>, PollError> {
    let api = BotApi::answering([answer]).await;
    api.channels.poll(&api.account, None, Seconds(0)).await
}

#[tokio::test]
async fn updates_come_as_they_are() {
    let body = r#"{"ok":true,"result":[{"update_id":7,  "message":{"n":9007199254740993123}},{"none":1},{"update_id":8}]}"#;
    let updates = poll(Answer::Garbage(200, body)).await.unwrap();
    let expected = [
        (7, r#"{"update_id":7,  "message":{"n":9007199254740993123}}"#),
        (8, r#"{"update_id":8}"#),
    ];
    let expected =
        expected.map(|(update_id, it)| Polled { update_id, body: it.as_bytes().to_vec() });
    assert_eq!(updates, expected);
}

#[tokio::test]
async fn the_offset_confirms_what_came_before() {
    let api = BotApi::answering([ok(json!([]))]).await;
    assert_eq!(api.channels.poll(&api.account, Some(9), Seconds(25)).await, Ok(vec![]));
    let call = api.calls().remove(0);
    assert_eq!((call.method.as_str(), &call.fields["offset"]), ("getUpdates", &json!(9)));
    assert_eq!(call.fields["timeout"], 25);
    assert_eq!(call.fields["allowed_updates"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn what_keeps_updates_away_is_told_apart() {
    let reason = "Conflict: can't use getUpdates method while webhook is active".to_owned();
    assert_eq!(poll(no(409, &reason)).await, Err(PollError::Conflict(reason)));
    let reason = "Unauthorized".to_owned();
    assert_eq!(poll(no(401, &reason)).await, Err(PollError::Unauthorized(reason)));
    let reason = "later".to_owned();
    let after = Some(Seconds(9));
    assert_eq!(poll(no(429, &reason)).await, Err(PollError::Later { after, reason }));
    for answer in
        [Answer::Garbage(200, "{"), Answer::Breaks, Answer::Hangs, ok(json!({ "no": "list" }))]
    {
        let error = poll(answer).await.unwrap_err();
        assert!(matches!(error, PollError::Later { after: None, .. }), "{error:?}");
    }
}
