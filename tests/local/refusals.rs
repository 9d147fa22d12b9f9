//! What is answered to those who may not, and to what cannot be.

use reqwest::Method;
use serde_json::json;
use tests::bot_api::{BotApi, SECRET_HEADER};
use tests::canali::Canali;
use tests::client::{Answer, Client, send};
use tests::office::{Line, hire, rest};
use tests::update::Updates;

#[track_caller]
fn refused(answer: &Answer, status: u16) {
    let (found, _code) = answer.refusal();
    assert_eq!(found, status, "{answer:?}");
}

#[tokio::test]
async fn without_a_token_or_with_a_wrong_one_nothing_is_shown() {
    let canali = Canali::start().await;
    for client in [canali.admin().anonymous(), canali.admin().with_token("wrong")] {
        refused(&client.get("/api/v1/sessions").await, 401);
        refused(&client.post("/api/v1/users", &json!({ "name": "Eve" })).await, 401);
        refused(&client.post("/api/v1/chats/1/messages", &json!({ "text": "hi" })).await, 401);
    }
    let wrong = canali.admin().with_token("wrong");
    let answer = rest(&wrong, 1, "imopenlines.config.list.get", &json!({})).await;
    refused(&answer, 401);
}

#[tokio::test]
async fn what_only_this_machine_has_is_for_the_admins_token_only() {
    let canali = Canali::start().await;
    let operator = hire(canali.admin(), "Anna", "operator").await;
    let calls = [
        (Method::GET, "/local/clock"),
        (Method::POST, "/local/clock"),
        (Method::POST, "/local/settle"),
        (Method::GET, "/local/meter"),
        (Method::POST, "/local/meter/reset"),
    ];
    for (method, path) in calls {
        for client in [canali.admin().anonymous(), operator.client.clone()] {
            let answer = client.call(method.clone(), path, &json!({ "advance_s": 1 })).await;
            let (status, _) = answer.refusal();
            assert!([401, 403].contains(&status), "{answer:?}");
        }
    }
}

#[tokio::test]
async fn an_operator_may_not_do_what_admins_do() {
    let canali = Canali::start().await;
    let line = Line::open(canali.admin(), 2, json!({})).await;
    let operator = &line.operators[0];
    let colleague = format!("/api/v1/users/{}", line.operators[1].id);
    let channels = format!("/api/v1/lines/{}/channels", line.id);
    let body = json!({ "kind": "live_chat", "settings": {} });
    let client = &operator.client;
    refused(&client.post("/api/v1/users", &json!({ "name": "E", "role": "admin" })).await, 403);
    refused(&client.post("/api/v1/departments", &json!({ "name": "Sales" })).await, 403);
    refused(&client.post(&channels, &body).await, 403);
    refused(&client.patch(&colleague, &json!({ "active": false })).await, 403);
    let presence = json!({ "status": "offline" });
    refused(&client.put(&format!("{colleague}/presence"), &presence).await, 403);
}

#[tokio::test]
async fn what_is_not_there_or_not_yours_is_a_404() {
    let api = BotApi::start().await;
    let canali = Canali::start().await;
    let line = Line::open(canali.admin(), 1, json!({})).await;
    line.connect_bot(&api, "1:A").await;
    api.push("1:A", &Updates::default().text(7, "hello")).await.ok();
    canali.admin().settle().await;
    let session = line.session().await;
    let stranger = hire(canali.admin(), "Of another line", "operator").await;
    refused(&stranger.act(&session, "answer", json!({})).await, 404);
    refused(&stranger.send(&session, &json!({ "text": "hi" })).await, 404);
    refused(&stranger.client.get(&format!("/api/v1/sessions/{}", session["id"])).await, 404);

    let admin = canali.admin();
    for path in ["/api/v1/sessions/999999", "/api/v1/nothing", "/nothing", "/local/nothing"] {
        refused(&admin.get(path).await, 404);
    }
    let text = json!({ "text": "hi" });
    refused(&admin.post("/api/v1/chats/999999/messages", &text).await, 404);
    refused(&admin.post("/api/v1/sessions/999999/answer", &json!({})).await, 404);
    refused(&admin.patch("/api/v1/users/999999", &json!({ "active": true })).await, 404);
    let live_chat = json!({ "kind": "live_chat", "settings": {} });
    refused(&admin.post("/api/v1/lines/999999/channels", &live_chat).await, 404);
    refused(&admin.delete(&format!("/api/v1/lines/{}/channels/999999", line.id)).await, 404);
    refused(&admin.anonymous().post("/hooks/nobody", &json!({})).await, 404);
    refused(&rest(admin, 1, "imopenlines.no.such.method", &json!({})).await, 404);
}

#[tokio::test]
async fn another_method_is_a_405() {
    let canali = Canali::start().await;
    refused(&canali.admin().delete("/api/v1/sessions").await, 405);
    refused(&canali.admin().put("/local/clock", &json!({})).await, 405);
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_a_422() {
    let api = BotApi::start().await;
    let canali = Canali::start().await;
    let line = Line::open(canali.admin(), 1, json!({})).await;
    line.connect_bot(&api, "1:A").await;
    api.push("1:A", &Updates::default().text(7, "hello")).await.ok();
    canali.admin().settle().await;
    let session = line.session().await;
    line.operators[0].answer(&session).await;
    let admin = canali.admin();
    let channels = format!("/api/v1/lines/{}/channels", line.id);
    for body in [json!({}), json!([]), json!({ "name": "E", "role": "emperor" })] {
        refused(&admin.post("/api/v1/users", &body).await, 422);
    }
    refused(&admin.post(&channels, &json!({ "kind": "pigeon", "settings": {} })).await, 422);
    refused(&admin.post(&channels, &json!({ "kind": "telegram", "settings": {} })).await, 422);
    refused(&line.operators[0].send(&session, &json!({ "text": " " })).await, 422);
    refused(&line.operators[0].act(&session, "transfer", json!({})).await, 422);
    refused(&admin.post("/local/clock", &json!({ "advance_s": -1 })).await, 422);
    let presence = format!("/api/v1/users/{}/presence", line.operators[0].id);
    refused(&admin.put(&presence, &json!({ "status": "asleep" })).await, 422);
    refused(&post_text(admin, "/api/v1/users", "{ no json").await, 422);
}

async fn post_text(client: &Client, path: &str, body: &str) -> Answer {
    let request = client.request(Method::POST, path).body(body.to_owned());
    send(request.header("content-type", "application/json")).await
}

#[tokio::test]
async fn a_body_over_a_megabyte_is_a_413() {
    let api = BotApi::start().await;
    let canali = Canali::start().await;
    let line = Line::open(canali.admin(), 1, json!({})).await;
    line.connect_bot(&api, "1:A").await;
    let large = "x".repeat(1_000_001);
    refused(&api.push("1:A", &Updates::default().text(7, &large)).await, 413);
    let hook = api.webhook("1:A").unwrap();
    let request = canali.admin().anonymous().request(Method::POST, &hook.url).body(large.clone());
    refused(&send(request.header(SECRET_HEADER, "wrong")).await, 413);
    refused(&canali.admin().post("/api/v1/users", &json!({ "name": large })).await, 413);
    canali.admin().settle().await;
    assert!(line.sessions().await.is_empty());
}

#[tokio::test]
async fn a_provider_that_does_not_accept_the_token_leaves_no_channel() {
    let api = BotApi::start().await;
    let canali = Canali::start().await;
    let line = Line::open(canali.admin(), 1, json!({})).await;
    let description = "Unauthorized";
    let reaction = tests::bot_api::Reaction::Refuse { code: 401, description, retry_after: None };
    api.expect("getMe", reaction);
    let settings = json!({ "bot_token": "1:wrong", "api_base": api.address() });
    let answer = line.connect("telegram", settings).await;
    let (status, _) = answer.refusal();
    assert!((400..500).contains(&status), "{answer:?}");
    let channels = format!("/api/v1/lines/{}/channels", line.id);
    let listed = canali.admin().get(&channels).await.ok();
    let listed = listed["items"].as_array().or(listed.as_array()).cloned();
    assert_eq!(listed, Some(vec![]));
}

#[tokio::test]
async fn an_address_inside_a_private_network_is_not_called() {
    let canali = Canali::start().await;
    let line = Line::open(canali.admin(), 1, json!({})).await;
    for address in ["http://10.0.0.1:80", "http://169.254.169.254", "http://192.168.0.1"] {
        let settings = json!({ "bot_token": "1:A", "api_base": address });
        let answer = line.connect("telegram", settings).await;
        let (status, _) = answer.refusal();
        assert!((400..500).contains(&status), "{answer:?}");
    }
}
