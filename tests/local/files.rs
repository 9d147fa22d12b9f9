//! Files that are larger than a call, by links: from an operator to a messenger, from a visitor to an operator, and back.

#![expect(clippy::unwrap_used, reason = "what a test does not expect fails it")]

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::bot_api::BotApi;
use tests::canali::Canali;
use tests::client::{Client, send};
use tests::office::{Line, read};
use tests::update::Updates;

const BOT: &str = "1:A";

/// A film of so many bytes, none of which is like its neighbours.
fn film(size: usize) -> Vec<u8> {
    (0_u8..=250).cycle().take(size).collect()
}

/// Puts a film by a link, as a browser does; its id.
async fn put(client: &Client, links: &str, bytes: Vec<u8>) -> Value {
    let asked = json!({ "name": "film.mp4", "mime": "video/mp4", "size": bytes.len() });
    let link = client.post(links, &asked).await.ok();
    let request = client.anonymous().request(Method::PUT, link["url"].as_str().unwrap());
    let request = request.header("content-type", link["headers"]["content-type"].as_str().unwrap());
    assert_eq!(request.body(bytes).send().await.unwrap().status(), StatusCode::OK);
    link["upload_id"].clone()
}

#[tokio::test]
async fn an_operators_large_file_is_carried_and_read_again() {
    let api = BotApi::start().await;
    let canali = Canali::start().await;
    let line = Line::open(canali.admin(), 1, json!({ "QUEUE_TIME": 0 })).await;
    line.connect_bot(&api, BOT).await;
    api.push(BOT, &Updates::default().text(7, "the film, please")).await.ok();
    canali.admin().settle().await;
    let operator = &line.operators[0];
    let session = operator.answer(&line.session().await).await;
    let bytes = film(20_000_000);
    let id = put(&operator.client, "/api/v1/uploads/links", bytes.clone()).await;
    let body = json!({ "attachments": [{ "upload_id": id }] });
    let message = operator.send(&session, &body).await.ok();
    api.wait_for("sendVideo", 1).await;
    let url = message["attachments"][0]["url"].as_str().unwrap();
    let request = operator.client.request(Method::GET, url);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(answer.url().path().starts_with("/objects/"), "{}", answer.url());
    assert_eq!(answer.headers()["content-disposition"], "attachment; filename*=UTF-8''film.mp4");
    assert_eq!(answer.headers()["content-security-policy"], "default-src 'none'; sandbox");
    assert!(answer.bytes().await.unwrap() == bytes, "it is the same film");
}

#[tokio::test]
async fn a_visitors_large_file_is_read_by_the_operator() {
    let canali = Canali::start().await;
    let line = Line::open(canali.admin(), 1, json!({ "QUEUE_TIME": 0 })).await;
    let channel = line.connect("live_chat", json!({})).await.ok();
    let key = channel["public_key"].as_str().unwrap();
    let anyone = canali.admin().anonymous();
    let opened = anyone.post(&format!("/lc/v1/{key}/session"), &json!({})).await.ok();
    assert_eq!(opened["config"]["upload_max_bytes"], 20_000_000);
    let visitor = anyone.with_token(opened["session_token"].as_str().unwrap());
    let bytes = film(5_000_000);
    let id = put(&visitor, "/lc/v1/uploads/links", bytes.clone()).await;
    let message = json!({
        "client_message_id": "7f0c6f0e-9f43-4b3e-8f57-0a8f3c1d2e50", "type": "file", "file_ids": [id],
    });
    visitor.post("/lc/v1/messages", &message).await.ok();
    canali.admin().settle().await;
    let operator = &line.operators[0];
    let (_, messages) = read(&operator.client, &line.session().await).await;
    let url = messages[0]["attachments"][0]["url"].as_str().unwrap();
    let answer = operator.client.request(Method::GET, url).send().await.unwrap();
    assert!(answer.bytes().await.unwrap() == bytes, "it is the same film");
}

#[tokio::test]
async fn a_link_is_good_for_what_it_was_made_for_and_for_a_while() {
    let canali = Canali::start().await;
    let admin = canali.admin();
    let anyone = admin.anonymous();
    let link = async || {
        let asked = json!({ "name": "a.txt", "mime": "text/plain", "size": 5 });
        let link = admin.post("/api/v1/uploads/links", &asked).await.ok();
        link["url"].as_str().unwrap().to_owned()
    };
    let put = async |url: &str, mime: &str, body: &'static str| {
        let request = anyone.request(Method::PUT, url).header("content-type", mime);
        request.body(body).send().await.unwrap().status().as_u16()
    };
    let url = link().await;
    assert_eq!(put(&url, "text/html", "hello").await, 403);
    assert_eq!(put(&url, "text/plain", "hell").await, 403);
    assert_eq!(put(&url, "text/plain", "hello!").await, 413);
    assert_eq!(put(&url.replace("size=5", "size=6"), "text/plain", "hello!").await, 403);
    let nothing = anyone.request(Method::PUT, &url).header("content-type", "text/plain");
    assert_eq!(nothing.send().await.unwrap().status(), 403);
    assert_eq!(send(anyone.request(Method::GET, &url)).await.refusal(), (403, "ACCESS_DENIED"));
    assert_eq!(send(anyone.request(Method::DELETE, &url)).await.refusal().0, 403);
    let asked = anyone.request(Method::OPTIONS, &url).header("origin", "https://shop.example");
    let asked = asked.header("access-control-request-method", "PUT").send().await.unwrap();
    assert_eq!(
        (asked.status().as_u16(), &asked.headers()["access-control-allow-origin"]),
        (204, &"*".parse().unwrap())
    );
    assert_eq!(put(&url, "text/plain", "hello").await, 200);
    admin.advance(15 * 60).await;
    assert_eq!(put(&url, "text/plain", "hello").await, 403);
    let path = url.split_once('?').unwrap().0;
    assert_eq!(put(path, "text/plain", "hello").await, 403);
    assert_eq!(
        put(&format!("{}/objects/../uploads", canali.address()), "text/plain", "x").await,
        404
    );
}
