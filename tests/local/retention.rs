//! A line that keeps for a day what is said.

use serde_json::{Value, json};
use tests::canali::Canali;
use tests::office::{Line, read};

const HOUR: u64 = 60 * 60;

/// What is there of each message: its text, and whether it is kept no longer.
fn said(messages: &[Value]) -> Vec<(String, bool)> {
    let said =
        |it: &Value| (it["text"].as_str().unwrap_or_default().to_owned(), it["gone"] == true);
    messages.iter().map(said).collect()
}

#[tokio::test]
async fn what_was_said_is_there_for_a_day_and_no_longer() {
    let canali = Canali::start().await;
    let settings = json!({ "QUEUE_TIME": 0, "NO_ANSWER_TIME": 0, "FULL_CLOSE_TIME": 0,
        "CANALI": { "keep_messages_days": 1 } });
    let line = Line::open(canali.admin(), 1, settings).await;
    let channel = line.connect("live_chat", json!({})).await.ok();
    let key = channel["public_key"].as_str().unwrap_or_default();
    let anyone = canali.admin().anonymous();
    let path = format!("/lc/v1/{key}/session");
    let opened = anyone.post(&path, &json!({})).await.ok();
    let visitor = anyone.with_token(opened["session_token"].as_str().unwrap_or_default());
    let message = json!({
        "client_message_id": "7f0c6f0e-9f43-4b3e-8f57-0a8f3c1d2e51", "type": "text", "text": "a secret",
    });
    visitor.post("/lc/v1/messages", &message).await.ok();
    canali.admin().settle().await;
    let operator = &line.operators[0];
    let session = operator.answer(&line.session().await).await;
    operator.send(&session, &json!({ "text": "safe with us" })).await.ok();
    operator.act(&session, "finish", json!({})).await.ok();
    canali.admin().settle().await;

    let there = [("a secret".to_owned(), false), ("safe with us".to_owned(), false)];
    canali.admin().advance(23 * HOUR).await;
    assert_eq!(said(&read(canali.admin(), &session).await.1), there);
    canali.admin().advance(2 * HOUR).await;
    let gone = [(String::new(), true), (String::new(), true)];
    assert_eq!(said(&read(canali.admin(), &session).await.1), gone);
    let resume = json!({ "resume_token": opened["resume_token"] });
    let back = anyone.post(&path, &resume).await.ok();
    assert_eq!(back["history"], json!([]), "the visitor is shown nothing of it");
}
