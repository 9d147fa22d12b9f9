//! A bot is connected, disconnected, asked how it fares.

use application::ports::{ConnectError, Connected, Messenger};
use serde_json::json;

use crate::bot_api::{Answer, BotApi, TOKEN, no, ok};

const HOOK: (&str, &str) = ("https://canali.example/hooks/c1", "s3cret");

fn me() -> Answer {
    ok(
        json!({ "id": 990_001, "is_bot": true, "first_name": "Sample shop", "username": "sample_shop_bot" }),
    )
}

async fn connect(answers: impl IntoIterator<Item = Answer>) -> Result<Connected, String> {
    let api = BotApi::answering(answers).await;
    let connected = api.channels.connect(&api.account, Some(HOOK)).await;
    connected.map_err(words)
}

fn words(error: ConnectError) -> String {
    let words = format!("{error:?} {error}");
    assert!(!words.contains(TOKEN));
    match error {
        ConnectError::Refused(it) => format!("refused: {it}"),
        ConnectError::Unreachable(it) => format!("unreachable: {it}"),
    }
}

#[tokio::test]
async fn a_webhook_is_set_with_its_secret() {
    let api = BotApi::answering([me(), ok(json!(true))]).await;
    let connected = api.channels.connect(&api.account, Some(HOOK)).await.unwrap();
    assert_eq!(
        connected,
        Connected { account: "990001".to_owned(), name: "Sample shop".to_owned(), notes: vec![] }
    );
    let calls = api.calls();
    assert_eq!((calls[0].method.as_str(), calls[1].method.as_str()), ("getMe", "setWebhook"));
    let expected = json!({
        "url": HOOK.0, "secret_token": HOOK.1, "max_connections": 40,
        "allowed_updates": ["message", "edited_message", "callback_query", "my_chat_member"],
    });
    assert_eq!(calls[1].fields, expected);
}

#[tokio::test]
async fn without_one_it_is_removed_so_that_polling_works() {
    let api = BotApi::answering([me(), ok(json!(null))]).await;
    api.channels.connect(&api.account, None).await.unwrap();
    assert_eq!(api.calls()[1].method, "deleteWebhook");
}

#[tokio::test]
async fn what_is_not_accepted_is_refused_in_words() {
    let refused = |it: &str| Err(format!("refused: {it}"));
    let unknown = "Telegram knows no bot of this token (Unauthorized)";
    assert_eq!(connect([no(401, "Unauthorized")]).await, refused(unknown));
    let unknown = "Telegram knows no bot of this token (Not Found)";
    assert_eq!(connect([no(404, "Not Found")]).await, refused(unknown));
    let bad = "Bad Request: bad webhook: HTTPS url must be provided for webhook";
    assert_eq!(connect([me(), no(400, bad)]).await, refused(&format!("Telegram refuses: {bad}")));
}

#[tokio::test]
async fn what_does_not_answer_is_unreachable() {
    assert_eq!(connect([no(502, "Bad Gateway")]).await, Err("unreachable: Bad Gateway".to_owned()));
    assert_eq!(connect([no(429, "later")]).await, Err("unreachable: later".to_owned()));
    let garbled = Err("unreachable: the answer cannot be read".to_owned());
    assert_eq!(connect([Answer::Garbage(200, "<html>")]).await, garbled);
    assert_eq!(connect([ok(json!({ "first_name": "no id" }))]).await, garbled);
}

#[tokio::test]
async fn disconnecting_removes_the_webhook() {
    let api = BotApi::answering([ok(json!(true)), no(401, "Unauthorized"), no(500, "down")]).await;
    assert!(api.channels.disconnect(&api.account).await.is_ok());
    assert_eq!(api.calls()[0].method, "deleteWebhook");
    assert!(
        api.channels.disconnect(&api.account).await.is_ok(),
        "of a revoked token nothing is left"
    );
    let error = api.channels.disconnect(&api.account).await.unwrap_err();
    assert_eq!(words(error), "unreachable: down");
}

#[tokio::test]
async fn health_in_words() {
    let wrong = "Wrong response from the webhook: 500";
    let api = BotApi::answering([
        ok(json!({ "url": HOOK.0, "pending_update_count": 0, "last_error_message": wrong })),
        ok(json!({ "url": HOOK.0, "pending_update_count": 3, "last_error_message": wrong })),
        ok(json!({ "url": "", "pending_update_count": 3 })),
        no(401, "Unauthorized"),
    ])
    .await;
    assert_eq!(api.channels.health(&api.account).await.unwrap(), None);
    let expected = format!("3 updates wait, the last call failed: {wrong}");
    assert_eq!(api.channels.health(&api.account).await.unwrap(), Some(expected));
    assert_eq!(api.channels.health(&api.account).await.unwrap(), None);
    let error = api.channels.health(&api.account).await.unwrap_err();
    assert_eq!(words(error), "refused: Telegram knows no bot of this token (Unauthorized)");
}
