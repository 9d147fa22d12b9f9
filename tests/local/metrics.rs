//! `GET /metrics`: what happens is counted, for the admin.

use reqwest::Method;
use serde_json::{Value, json};
use tests::bot_api::BotApi;
use tests::canali::Canali;
use tests::client::send;
use tests::office::Line;
use tests::update::Updates;

#[tokio::test]
async fn what_happens_is_counted() {
    let api = BotApi::start().await;
    let canali = Canali::start().await;
    let line = Line::open(canali.admin(), 1, json!({})).await;
    line.connect_bot(&api, "1:A").await;
    api.push("1:A", &Updates::default().text(7, "hello")).await.ok();
    canali.admin().settle().await;
    let Value::String(metrics) = canali.admin().get("/metrics").await.ok() else {
        panic!("metrics are text")
    };
    for counted in [
        "canali_received_total{function=\"webhook\"} 1",
        "canali_done_total{function=\"webhook\"} 1",
        "canali_done_total{function=\"route\"} 1",
        "canali_age_seconds_bucket{function=\"route\",le=\"+Inf\"} 1",
        "canali_sqs_messages{queue=\"inbound.fifo\"} 0",
        "canali_sqs_messages{queue=\"inbound-dlq.fifo\"} 0",
    ] {
        assert!(metrics.lines().any(|it| it == counted), "{counted} is missing:\n{metrics}");
    }
    let anonymous = canali.admin().anonymous().request(Method::GET, "/metrics");
    assert_eq!(send(anonymous).await.refusal(), (401, "UNAUTHORIZED"));
}
