//! Late answers, from outside: the line says whom to tell, and they find it in their inbox.

use serde_json::{Value, json};
use tests::bot_api::BotApi;
use tests::canali::Canali;
use tests::office::{Line, number};
use tests::update::Updates;

const INBOX: &str = "/api/v1/notifications";

#[tokio::test]
async fn a_late_answer_is_told_once_and_stays_told_after_kill_9() {
    let api = BotApi::start().await;
    let mut canali = Canali::start().await;
    let line = Line::open(canali.admin(), 1, json!({})).await;
    line.connect_bot(&api, "1:A").await;
    line.set(&json!({
        "LINE_NAME": "Shop", "KPI_FIRST_ANSWER_TIME": 5, "KPI_FIRST_ANSWER_ALERT": "Y",
        "KPI_FIRST_ANSWER_LIST": [1], "KPI_FIRST_ANSWER_TEXT": "#LINE#: #CUSTOMER# waits for #WAIT# (#X#)",
    }))
    .await;
    api.push("1:A", &Updates::default().text(7, "hello")).await.ok();
    canali.admin().settle().await;
    let session = line.session().await;
    canali.admin().advance(4).await;
    assert_eq!(canali.admin().get(INBOX).await.ok(), json!({ "items": [], "unread": 0 }));
    canali.admin().advance(1).await;
    let inbox = canali.admin().get(INBOX).await.ok();
    let told = &inbox["items"][0];
    let text = told["text"].as_str().unwrap();
    assert!(text.starts_with("Shop: ") && text.ends_with(" waits for 5 s (#X#)"), "{text}");
    let page = format!("/conversations/{}", session["id"]);
    assert!(told["link"].as_str().unwrap().ends_with(&page), "{told}");
    assert_eq!((&told["kind"], &inbox["unread"]), (&json!("first_answer_late"), &json!(1)));

    canali.kill9().await;
    canali.restart().await;
    canali.admin().advance(3_600).await;
    assert_eq!(canali.admin().get(INBOX).await.ok(), inbox, "once, and kept");
    let path = format!("{INBOX}/{}/read", number(&told["id"]));
    assert_eq!(canali.admin().post(&path, &Value::Null).await.ok(), json!({ "unread": 0 }));
    let operator = &line.operators[0].client;
    assert_eq!(operator.get(INBOX).await.ok(), json!({ "items": [], "unread": 0 }));
}
