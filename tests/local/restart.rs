//! What was answered survives the process.

use serde_json::{Value, json};
use tests::bot_api::{BotApi, Reaction};
use tests::canali::{Canali, Options};
use tests::office::{Line, read, texts};
use tests::stored::Stored;
use tests::update::Updates;

const TOKEN: &str = "42:AAbot-token";

#[tokio::test]
async fn what_was_answered_with_200_is_processed_after_a_kill() {
    let api = BotApi::start().await;
    let mut canali = Canali::start().await;
    let line = Line::open(canali.admin(), 1, json!({})).await;
    line.connect_bot(&api, TOKEN).await;
    let updates = Updates::default();
    let said: Vec<String> = (0..20).map(|it| format!("message {it}")).collect();
    for text in &said {
        api.push(TOKEN, &updates.text(7, text)).await.ok();
    }
    canali.kill9().await;
    canali.restart().await;
    canali.admin().settle().await;
    let (_, messages) = read(canali.admin(), &line.session().await).await;
    assert_eq!(texts(&messages), said);
}

#[tokio::test]
async fn a_conversation_goes_on_where_it_was() {
    let api = BotApi::start().await;
    let mut canali = Canali::start().await;
    let line = Line::open(canali.admin(), 1, json!({})).await;
    line.connect_bot(&api, TOKEN).await;
    let updates = Updates::default();
    let push = async |text: &str| api.push(TOKEN, &updates.text(7, text)).await.ok();
    push("hello").await;
    canali.admin().settle().await;
    let session = line.session().await;
    let operator = &line.operators[0];
    operator.answer(&session).await;
    api.expect("sendMessage", Reaction::too_many(120));
    operator.write(&session, "good morning").await;
    canali.admin().settle().await;
    let before = line.session().await;

    canali.kill9().await;
    canali.restart().await;
    canali.admin().settle().await;
    assert_eq!(line.session().await, before);
    push("still there?").await;
    canali.admin().advance(120).await;
    operator.write(&session, "of course").await;
    canali.admin().settle().await;
    assert_eq!(api.texts_to(7), ["good morning", "good morning", "of course"]);
    let (_, messages) = read(canali.admin(), &session).await;
    assert_eq!(texts(&messages), ["hello", "good morning", "still there?", "of course"]);
    assert!(messages.iter().all(|it| it["status"] != "failed"), "{messages:?}");
}

#[tokio::test]
async fn timers_that_fell_due_while_it_was_down_fire_when_it_is_back() {
    let api = BotApi::start().await;
    let mut canali = Canali::start().await;
    let line = Line::open(canali.admin(), 2, json!({ "QUEUE_TIME": 60 })).await;
    line.connect_bot(&api, TOKEN).await;
    api.push(TOKEN, &Updates::default().text(7, "hello")).await.ok();
    canali.admin().settle().await;
    let first = line.offered(&line.session().await).id;
    canali.terminate().await;
    let clock = canali.data().join("clock");
    let then: chrono::DateTime<chrono::Utc> =
        std::fs::read_to_string(&clock).unwrap().trim().parse().unwrap();
    let later = then + chrono::TimeDelta::minutes(59);
    std::fs::write(&clock, later.to_rfc3339()).unwrap();
    canali.restart().await;
    // The next lapse is a minute after this one.
    canali.admin().advance(58).await;
    assert_ne!(line.offered(&line.session().await).id, first);
}

#[tokio::test]
async fn a_polite_end_leaves_whole_logs() {
    let api = BotApi::start().await;
    let options = Options { clock: "system", ..Options::default() };
    let mut canali = Canali::start_with(options).await;
    let line = Line::open(canali.admin(), 2, json!({})).await;
    line.connect_bot(&api, TOKEN).await;
    let updates = Updates::default();
    for number in 0..40 {
        api.push(TOKEN, &updates.text(number % 4, "hello")).await.ok();
    }
    canali.terminate().await;
    canali.restart().await;
    canali.admin().settle().await;
    let sessions = line.sessions().await;
    assert_eq!(sessions.len(), 4);
    let chats: Vec<u64> = sessions.iter().map(chat_of).collect();
    canali.terminate().await;
    let stored = Stored::open(canali.data()).await;
    assert_eq!(stored.wrong(line.id, &chats).await, Vec::<String>::new());
}

fn chat_of(session: &Value) -> u64 {
    tests::office::number(&session["chat_id"])
}
