//! Customers write and are answered, through everything that is deployed.

use aws_tests::wait::until;
use serde_json::json;
use tests::office::{Line, texts};

use crate::world::{World, offered, quiet, said};

/// In by the HTTP API, `webhook`, SQS, `route`, the stream, `dispatch`, `assign`; out by `api`, `dispatch`, `deliver`.
pub(crate) async fn a_telegram_customer_is_answered(world: &World) {
    const BOT: &str = "101:telegram-bot-of-the-suite";
    let talk = world.talk(quiet(), BOT, 7, "is anybody there?").await;
    talk.operator().write(&talk.session, "we are").await;
    world.telegram.wait_for("sendMessage", 1).await;
    assert_eq!(world.telegram.texts_to(7), ["we are"]);
    let sent = until("the message counts as sent", || async {
        let messages = said(&talk.operator().client, &talk.session, 2).await;
        (messages[1]["status"] == "sent").then_some(messages)
    })
    .await;
    assert_eq!(texts(&sent), ["is anybody there?", "we are"]);
}

/// The same by our own messenger, whose client asks for what is new.
pub(crate) async fn a_live_chat_visitor_is_answered(world: &World) {
    let line = Line::open(&world.admin, 1, quiet()).await;
    let channel = line.connect("live_chat", json!({})).await.ok();
    let key = channel["public_key"].as_str().expect("a live chat has a public key");
    let anyone = world.admin.anonymous();
    let session = anyone.post(&format!("/lc/v1/{key}/session"), &json!({})).await.ok();
    let visitor = anyone.with_token(session["session_token"].as_str().expect("a visitor's token"));
    let message = json!({ "client_message_id": "7f0c6f0e-9f43-4b3e-8f57-0a8f3c1d2e4f", "type": "text",
        "text": "is the blue one in stock?" });
    visitor.post("/lc/v1/messages", &message).await.ok();
    let session = offered(&line).await;
    let operator = line.offered(&session);
    operator.answer(&session).await;
    operator.write(&session, "it is").await;
    let events = until("the visitor reads the answer", || async {
        let events = visitor.get("/lc/v1/events?after_seq=0").await.ok().to_string();
        events.contains("it is").then_some(events)
    })
    .await;
    // On AWS nothing waits: the visitor is told when to ask again.
    assert!(events.contains("retry_after_ms"), "{events}");
}

/// What comes without the right secret is refused at the door.
pub(crate) async fn wrong_proof_is_refused_and_nothing_is_stored(world: &World) {
    const BOT: &str = "102:bot-whose-secret-is-guessed";
    let line = world.line(1, quiet(), BOT).await;
    let webhook = world.telegram.webhook(BOT).expect("the bot has a webhook");
    let path = webhook.url.trim_start_matches(aws_tests::deployment::PUBLIC_URL);
    let update = world.updates.text(8, "let me in");
    let guess = world.admin.anonymous().request(reqwest::Method::POST, path);
    let guess = guess.header(tests::bot_api::SECRET_HEADER, "guess").json(&update);
    assert_eq!(tests::client::send(guess).await.refusal(), (401, "WRONG_SECRET"));
    world.says(BOT, 9, "good morning").await;
    let session = offered(&line).await;
    assert_eq!(session["customer"]["external_id"], "9", "only the genuine one has a session");
    assert_eq!(line.sessions().await.len(), 1);
}
