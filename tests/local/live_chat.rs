//! A visitor of a web page, over HTTP: session, messages, events, history.

use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tests::canali::Canali;
use tests::client::{Answer, Client, send};
use tests::office::{Line, read, texts};

/// A line with one operator and a live chat on a page.
struct Page {
    canali: Canali,
    line: Line,
    public_key: String,
}

/// Somebody who opened the page.
struct Visitor {
    client: Client,
    opened: Value,
}

const FIRST: &str = "5f0f7c1e-9a51-4ad7-9d3a-0c6f8f6f0a01";
const SECOND: &str = "5f0f7c1e-9a51-4ad7-9d3a-0c6f8f6f0a02";

impl Page {
    async fn publish(settings: Value) -> Self {
        let canali = Canali::start().await;
        let line = Line::open(canali.admin(), 1, json!({})).await;
        let channel = line.connect("live_chat", settings).await.ok();
        let public_key = channel["public_key"].as_str().expect("a public key").to_owned();
        Self { canali, line, public_key }
    }

    async fn ask(&self, body: &Value) -> Answer {
        let path = format!("/lc/v1/{}/session", self.public_key);
        self.canali.admin().anonymous().post(&path, body).await
    }

    async fn visit(&self, body: Value) -> Visitor {
        let opened = self.ask(&body).await.ok();
        let token = opened["session_token"].as_str().expect("a session token");
        Visitor { client: self.canali.admin().with_token(token), opened }
    }

    async fn settle(&self) {
        self.canali.admin().settle().await;
    }
}

impl Visitor {
    async fn write(&self, id: &str, text: &str) -> Answer {
        let body = json!({ "client_message_id": id, "type": "text", "text": text });
        self.client.post("/lc/v1/messages", &body).await
    }

    async fn events(&self, after: u64) -> Vec<Value> {
        let path = format!("/lc/v1/events?after_seq={after}");
        let body = self.client.get(&path).await.ok();
        body["events"].as_array().unwrap_or_else(|| panic!("no events: {body}")).clone()
    }
}

fn page() -> Value {
    json!({ "url": "https://shop.example/cart", "title": "Cart", "referrer": "" })
}

#[tokio::test]
async fn a_visitor_and_an_operator_talk() {
    let site = Page::publish(json!({})).await;
    let visitor = site.visit(json!({ "page": page(), "locale": "it" })).await;
    visitor.write(FIRST, "is it in stock?").await.ok();
    site.settle().await;
    let session = site.line.session().await;
    let operator = site.line.offered(&session);
    let (_, messages) = read(&operator.client, &session).await;
    assert_eq!(texts(&messages), ["is it in stock?"]);
    operator.answer(&session).await;
    let answer = operator.write(&session, "yes, it is").await;
    site.settle().await;

    let events = visitor.events(0).await;
    let added: Vec<&Value> = events.iter().filter(|it| it["type"] == "message.add").collect();
    let text = |it: &&Value| it["data"]["text"].as_str().map(str::to_owned);
    let said: Vec<String> = added.iter().filter_map(text).collect();
    assert!(said.contains(&"yes, it is".to_owned()), "{events:?}");
    let seqs: Vec<u64> = events.iter().filter_map(|it| it["seq"].as_u64()).collect();
    assert!(seqs.is_sorted(), "{events:?}");
    let (_, messages) = read(&operator.client, &session).await;
    let sent = messages.iter().find(|it| it["id"] == answer["id"]).unwrap();
    assert_eq!(sent["status"], "sent", "{sent}");
}

#[tokio::test]
async fn the_same_uuid_is_one_message_however_often_it_is_sent() {
    let site = Page::publish(json!({})).await;
    let visitor = site.visit(json!({ "page": page() })).await;
    let answers = join_all((0..4).map(|_| visitor.write(FIRST, "hello"))).await;
    let ids: Vec<Value> = answers.into_iter().map(|it| it.ok()["id"].clone()).collect();
    assert!(ids.iter().all(|it| *it == ids[0] && !it.is_null()), "{ids:?}");
    site.settle().await;
    let (_, messages) = read(site.canali.admin(), &site.line.session().await).await;
    assert_eq!(texts(&messages), ["hello"]);
}

#[tokio::test]
async fn a_poll_waits_until_something_is_said() {
    let site = Page::publish(json!({})).await;
    let visitor = site.visit(json!({ "page": page() })).await;
    visitor.write(FIRST, "hello").await.ok();
    site.settle().await;
    let session = site.line.session().await;
    let operator = site.line.offered(&session);
    operator.answer(&session).await;
    site.settle().await;
    let seen = visitor.events(0).await.iter().filter_map(|it| it["seq"].as_u64()).max();
    let (events, _) = tokio::join!(visitor.events(seen.unwrap_or(0)), async {
        operator.write(&session, "good morning").await
    });
    assert!(events.iter().any(|it| it["data"]["text"] == "good morning"), "{events:?}");
}

#[tokio::test]
async fn who_comes_back_finds_the_conversation() {
    let site = Page::publish(json!({})).await;
    let visitor = site.visit(json!({ "page": page() })).await;
    visitor.write(FIRST, "hello").await.ok();
    site.settle().await;
    let resume = visitor.opened["resume_token"].clone();
    let again = site.visit(json!({ "resume_token": resume, "page": page() })).await;
    assert_eq!(again.opened["conversation_id"], visitor.opened["conversation_id"]);
    let history = again.opened["history"].as_array().expect("a history");
    assert!(history.iter().any(|it| it["text"] == "hello"), "{history:?}");
    again.write(SECOND, "me again").await.ok();
    site.settle().await;
    let (_, messages) = read(site.canali.admin(), &site.line.session().await).await;
    assert_eq!(texts(&messages), ["hello", "me again"]);
}

#[tokio::test]
async fn visitors_do_not_see_each_other() {
    let site = Page::publish(json!({})).await;
    let (one, other) = (site.visit(json!({})).await, site.visit(json!({})).await);
    one.write(FIRST, "my secret").await.ok();
    other.write(FIRST, "mine").await.ok();
    site.settle().await;
    assert_eq!(site.line.sessions().await.len(), 2, "the same uuid of another is another message");
    let seen = serde_json::to_string(&other.events(0).await).unwrap();
    assert!(!seen.contains("my secret"), "{seen}");
}

#[tokio::test]
async fn only_the_channels_own_pages_may_open_it() {
    let site = Page::publish(json!({ "origins": ["https://shop.example"] })).await;
    let path = format!("/lc/v1/{}/session", site.public_key);
    let from = async |origin: &str| {
        let request = site.canali.admin().anonymous().request(Method::POST, &path);
        send(request.header("origin", origin).json(&json!({}))).await
    };
    assert_eq!(from("https://thief.example").await.refusal().0, 403);
    from("https://shop.example").await.ok();
}

#[tokio::test]
async fn what_cannot_be_is_refused() {
    let site = Page::publish(json!({})).await;
    let anonymous = site.canali.admin().anonymous();
    let unknown = anonymous.post("/lc/v1/no-such-key/session", &json!({})).await;
    assert_eq!(unknown.refusal().0, 404);
    let visitor = site.visit(json!({})).await;
    assert_eq!(visitor.write("no uuid", "hello").await.refusal().0, 422);
    assert_eq!(visitor.write(FIRST, "").await.refusal().0, 422);
    assert_eq!(visitor.write(FIRST, &"x".repeat(10_001)).await.refusal().0, 422);
    let nobody = Visitor { client: anonymous.with_token("wrong"), opened: Value::Null };
    assert_eq!(nobody.write(FIRST, "hello").await.refusal().0, 401);
    let admin = visitor.client.get("/api/v1/sessions").await;
    assert_eq!(admin.refusal().0, 401, "a visitor's token opens nothing else");
}
