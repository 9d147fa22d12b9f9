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
    let none: [&str; 0] = [];
    assert_eq!(api.channels.disconnect(&api.account, &[]).await, none);
    assert_eq!(api.calls()[0].method, "deleteWebhook");
    let revoked = api.channels.disconnect(&api.account, &[]).await;
    assert_eq!(revoked, none, "of a revoked token nothing is left");
    let notes = api.channels.disconnect(&api.account, &[]).await;
    let expected = "It was not told (the provider cannot be reached: down). Have @BotFather revoke the bot's token, \
                    or call deleteWebhook with it.";
    assert_eq!(notes, [expected]);
}

#[tokio::test]
async fn how_it_fares_in_words() {
    let wrong = "Wrong response from the webhook: 500";
    let hook = |pending: u32| json!({ "url": HOOK.0, "pending_update_count": pending, "last_error_message": wrong });
    let api = BotApi::answering([
        ok(hook(0)),
        ok(hook(3)),
        ok(json!({ "url": "", "pending_update_count": 3 })),
        ok(json!({ "url": "https://elsewhere.example/" })),
        no(401, "Unauthorized"),
    ])
    .await;
    let mut account = api.account.clone();
    account.channel.registered_url = Some(HOOK.0.to_owned());
    assert_eq!(api.channels.check(&account).await.unwrap(), None);
    let expected = format!("3 updates wait, the last call failed: {wrong}");
    assert_eq!(api.channels.check(&account).await.unwrap(), Some(expected));
    for expected in [
        "refused: Telegram calls no address any more",
        "refused: Telegram calls another address: https://elsewhere.example/",
        "refused: Telegram knows no bot of this token (Unauthorized)",
    ] {
        let error = api.channels.check(&account).await.unwrap_err();
        assert_eq!(words(error), expected);
    }
}

#[tokio::test]
async fn a_bot_that_is_polled_has_no_webhook() {
    let answers = ["", HOOK.0].map(|it| ok(json!({ "url": it, "pending_update_count": 0 })));
    let api = BotApi::answering(answers).await;
    assert_eq!(api.channels.check(&api.account).await.unwrap(), None);
    let error = api.channels.check(&api.account).await.unwrap_err();
    assert_eq!(words(error), format!("refused: Telegram calls another address: {}", HOOK.0));
}
