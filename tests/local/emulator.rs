//! With npm `telegram-test-api` in Telegram's place: its own client writes and reads, Canali is between.

use serde_json::json;
use tests::canali::Canali;
use tests::node::Script;
use tests::office::{Line, rest};

#[tokio::test]
async fn a_telegram_client_writes_and_reads_the_operators_answer() {
    let mut emulator = Script::start("telegram", "emulator.js");
    let started = emulator.read().await;
    let address = started["address"].as_str().unwrap();
    let canali = Canali::start().await;
    let line = Line::open(canali.admin(), 1, json!({})).await;
    let settings = json!({ "bot_token": "sampleToken", "api_base": address });
    line.connect("telegram", settings).await.ok();

    emulator.ask(json!({ "write": "is anybody there?" })).await;
    canali.admin().settle().await;
    let session = line.session().await;
    let operator = line.offered(&session);
    let (chat, client) = (&session["chat_id"], &operator.client);
    let answer = json!({ "CHAT_ID": chat });
    rest(client, operator.id, "imopenlines.operator.answer", &answer).await.ok();
    let message = json!({ "DIALOG_ID": format!("chat{chat}"), "MESSAGE": "yes, I am" });
    rest(client, operator.id, "im.message.add", &message).await.ok();
    canali.admin().settle().await;

    let read = emulator.ask(json!({ "read": true })).await;
    assert_eq!(read["texts"], json!(["yes, I am"]), "{read}");
    let (_, messages) = tests::office::read(client, &session).await;
    assert_eq!(messages[0]["text"], "is anybody there?");
    assert_eq!(messages[1]["status"], "sent", "{}", messages[1]);
}
