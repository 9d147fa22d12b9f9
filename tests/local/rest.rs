//! The REST methods that scripts of the original call.

use serde_json::json;
use tests::bot_api::BotApi;
use tests::canali::Canali;
use tests::office::{Line, rest, texts};
use tests::update::Updates;

#[tokio::test]
async fn a_lines_settings_go_round() {
    let canali = Canali::start().await;
    let line = Line::open(canali.admin(), 2, json!({ "QUEUE_TIME": 90, "MAX_CHAT": "3" })).await;
    let of_line = json!({ "CONFIG_ID": line.id });
    let answer = rest(canali.admin(), 1, "imopenlines.config.get", &of_line).await.ok();
    let config = &answer["result"];
    assert_eq!(config["ID"], line.id.to_string());
    assert_eq!(config["LINE_NAME"], "Support");
    assert_eq!([&config["QUEUE_TIME"], &config["MAX_CHAT"], &config["ACTIVE"]], ["90", "3", "Y"]);
    let queue: Vec<String> = line.operators.iter().map(|it| it.id.to_string()).collect();
    assert_eq!(config["QUEUE"], json!(queue));
    assert!(answer["time"]["start"].is_number(), "{answer}");
    let list = rest(canali.admin(), 1, "imopenlines.config.list.get", &json!({})).await.ok();
    assert_eq!(list["result"].as_array().map(Vec::len), Some(1), "{list}");
    let deleted = rest(canali.admin(), 1, "imopenlines.config.delete", &of_line).await.ok();
    assert_eq!(deleted["result"], true);
    let gone = rest(canali.admin(), 1, "imopenlines.config.get", &of_line).await.ok();
    assert_eq!(gone["result"], false);
}

#[tokio::test]
async fn an_operator_answers_writes_and_finishes_through_rest() {
    let api = BotApi::start().await;
    let canali = Canali::start().await;
    let line = Line::open(canali.admin(), 1, json!({})).await;
    line.connect_bot(&api, "1:A").await;
    api.push("1:A", &Updates::default().text(7, "hello")).await.ok();
    canali.admin().settle().await;
    let session = line.session().await;
    let operator = &line.operators[0];
    let chat = &session["chat_id"];
    let call = async |method: &str, params: serde_json::Value| {
        let answer = rest(&operator.client, operator.id, method, &params).await.ok();
        canali.admin().settle().await;
        answer["result"].clone()
    };
    assert_eq!(call("imopenlines.operator.answer", json!({ "CHAT_ID": chat })).await, true);
    let message = json!({ "DIALOG_ID": format!("chat{chat}"), "MESSAGE": "good morning" });
    assert!(call("im.message.add", message).await.is_u64());
    assert_eq!(api.texts_to(7), ["good morning"]);
    let dialog = call("imopenlines.dialog.get", json!({ "CHAT_ID": chat })).await;
    assert_eq!(dialog["dialog_id"], format!("chat{chat}"));
    assert_eq!(dialog["entity_type"], "LINES");
    let of_session = json!({ "SESSION_ID": session["id"] });
    let history = call("imopenlines.session.history.get", of_session).await;
    let messages: Vec<_> = history["message"].as_object().unwrap().values().cloned().collect();
    assert!(texts(&messages).contains(&"hello"), "{history}");
    assert_eq!(call("imopenlines.operator.finish", json!({ "CHAT_ID": chat })).await, true);
    assert_eq!(line.session().await["status"], "wait_client");
}

#[tokio::test]
async fn a_refusal_is_a_400_with_the_originals_code() {
    let api = BotApi::start().await;
    let canali = Canali::start().await;
    let line = Line::open(canali.admin(), 2, json!({})).await;
    line.connect_bot(&api, "1:A").await;
    api.push("1:A", &Updates::default().text(7, "hello")).await.ok();
    canali.admin().settle().await;
    let session = line.session().await;
    let holder = line.offered(&session).id;
    let other = line.operators.iter().find(|it| it.id != holder).unwrap();
    let chat = json!({ "CHAT_ID": session["chat_id"] });
    let answer = rest(&other.client, other.id, "imopenlines.operator.answer", &chat).await;
    assert_eq!(answer.refusal().0, 400, "{answer:?}");
    let nothing = json!({ "CHAT_ID": 0 });
    let answer = rest(&other.client, other.id, "imopenlines.operator.answer", &nothing).await;
    assert_eq!(answer.refusal(), (400, "CHAT_ID"));
    let unknown = rest(&other.client, other.id, "imopenlines.config.get", &json!({})).await;
    assert_eq!(unknown.refusal(), (400, "CONFIG_ID_EMPTY"));
}
