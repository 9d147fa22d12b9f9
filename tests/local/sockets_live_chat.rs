//! A visitor's socket beside an operator's.

use serde_json::{Value, json};
use tests::canali::Canali;
use tests::client::{Answer, Client};
use tests::office::Line;
use tests::socket::{Socket, short};

const FIRST: &str = "5f0f7c1e-9a51-4ad7-9d3a-0c6f8f6f0a01";
const ORIGIN: &str = "https://shop.example";

/// A line with one operator and a live chat on a page.
struct Site {
    canali: Canali,
    line: Line,
    public_key: String,
}

impl Site {
    async fn publish(settings: Value) -> Self {
        let canali = Canali::start().await;
        let mut all = json!({ "QUEUE_TIME": 0, "NO_ANSWER_TIME": 0 });
        for (name, value) in settings.as_object().into_iter().flatten() {
            all[name] = value.clone();
        }
        let line = Line::open(canali.admin(), 1, all).await;
        let channel = line.connect("live_chat", json!({ "origins": [ORIGIN] })).await.ok();
        let public_key = channel["public_key"].as_str().expect("a public key").to_owned();
        Self { canali, line, public_key }
    }

    async fn visit(&self) -> (Client, Value) {
        let path = format!("/lc/v1/{}/session", self.public_key);
        let request = self.canali.admin().anonymous().request(reqwest::Method::POST, &path);
        let opened =
            tests::client::send(request.header("origin", ORIGIN).json(&json!({}))).await.ok();
        let token = opened["session_token"].as_str().expect("a session token");
        (self.canali.admin().with_token(token), opened)
    }

    async fn socket(&self, visitor: &Client) -> Socket {
        self.try_socket(visitor, Some(ORIGIN)).await.expect("a visitor is let in")
    }

    async fn try_socket(&self, visitor: &Client, origin: Option<&str>) -> Result<Socket, u16> {
        let address = self.canali.address().replacen("http", "ws", 1);
        Socket::open(&format!("{address}/lc/v1/ws?token={}", visitor.token()), origin).await
    }

    async fn write(&self, visitor: &Client, id: &str, text: &str) -> Answer {
        let body = json!({ "client_message_id": id, "type": "text", "text": text });
        let request = visitor.request(reqwest::Method::POST, "/lc/v1/messages").json(&body);
        let answer = tests::client::send(request.header("origin", ORIGIN)).await;
        self.settle().await;
        answer
    }

    async fn settle(&self) {
        self.canali.admin().settle().await;
    }
}

#[tokio::test]
async fn a_visitor_and_an_operator_talk_over_sockets() {
    let site = Site::publish(json!({ "WATCH_TYPING": "Y" })).await;
    let operator = &site.line.operators[0];
    let mut ann = Socket::of(&operator.client).await;
    let (visitor, opened) = site.visit().await;
    assert_eq!(opened["config"]["watch_typing"], true);
    let address = site.canali.address().replacen("http", "ws", 1);
    assert_eq!(opened["config"]["socket_url"], format!("{address}/lc/v1/ws"));
    let mut page = site.socket(&visitor).await;
    site.write(&visitor, FIRST, "is it in stock?").await.ok();
    let heard = page.until("message.added").await;
    assert_eq!(heard.last().unwrap()["data"]["id"], FIRST);
    let offer = ann.until("session.offered").await.pop().unwrap();
    let session = operator.answer(&offer["data"]).await;
    page.until("session.updated").await;
    page.say(&json!({ "type": "typing", "text": "I mean the bl" })).await;
    page.heard().await;
    let typing = ann.until("typing").await.pop().unwrap();
    assert_eq!(typing["data"]["text"], "I mean the bl");
    ann.say(&json!({ "type": "typing", "chat": session["chat_id"] })).await;
    let typing = page.until("typing").await.pop().unwrap();
    assert_eq!(typing["data"]["author"]["name"], "Operator 1");
    operator.write(&session, "yes, it is").await;
    operator.send(&session, &json!({ "text": "nice person", "internal": true })).await.ok();
    site.settle().await;
    let heard = page.heard().await;
    let texts: Vec<&Value> = heard.iter().map(|it| &it["data"]["text"]).collect();
    assert_eq!(texts, ["yes, it is"], "and no note: {heard:?}");
    // What a frame says is what HTTP says.
    let list = visitor.request(reqwest::Method::GET, "/lc/v1/messages").header("origin", ORIGIN);
    let list = tests::client::send(list).await.ok();
    assert_eq!(heard[0]["data"], list["messages"][1]);
}

#[tokio::test]
async fn a_visitor_typing_a_hundred_frames_a_second_is_shown_once_a_second() {
    let site = Site::publish(json!({ "WATCH_TYPING": "Y" })).await;
    let operator = &site.line.operators[0];
    let mut ann = Socket::of(&operator.client).await;
    let (visitor, _) = site.visit().await;
    let mut page = site.socket(&visitor).await;
    site.write(&visitor, FIRST, "hello").await.ok();
    let offer = ann.until("session.offered").await.pop().unwrap();
    operator.answer(&offer["data"]).await;
    site.settle().await;
    ann.heard().await;
    page.heard().await;
    for n in 0..100 {
        page.say(&json!({ "type": "typing", "text": "x".repeat(n) })).await;
    }
    page.heard().await;
    let shown = ann.heard().await;
    assert_eq!(shown.iter().map(short).collect::<Vec<_>>(), ["typing"], "the clock stands still");
    site.canali.admin().advance(1).await;
    page.say(&json!({ "type": "typing", "text": "the last" })).await;
    page.heard().await;
    assert_eq!(ann.heard().await[0]["data"]["text"], "the last");
    let log = operator.client.get(&format!("/api/v1/sessions/{}", offer["data"]["id"])).await.ok();
    assert_eq!(log["messages"].as_array().unwrap().len(), 1, "nothing of it is kept");
}

#[tokio::test]
async fn a_visitor_is_let_in_by_their_own_token_from_a_page_that_may_have_the_chat() {
    let site = Site::publish(json!({})).await;
    let (visitor, opened) = site.visit().await;
    for origin in [None, Some("https://elsewhere.example")] {
        assert_eq!(site.try_socket(&visitor, origin).await.err(), Some(403), "{origin:?}");
    }
    let resume = opened["resume_token"].as_str().unwrap();
    let resume = site.canali.admin().with_token(resume);
    assert_eq!(site.try_socket(&resume, Some(ORIGIN)).await.err(), Some(401), "not to act by");
    let mut page = site.socket(&visitor).await;
    assert_eq!(page.hears().await, [""; 0]);
    // A day later the token has ended, and with it what it opened.
    site.canali.admin().advance(24 * 60 * 60).await;
    assert_eq!(page.closed().await, 1001);
    assert_eq!(site.try_socket(&visitor, Some(ORIGIN)).await.err(), Some(401));
}

#[tokio::test]
async fn a_visitor_who_comes_back_misses_nothing_and_hears_nothing_twice() {
    let site = Site::publish(json!({})).await;
    let operator = &site.line.operators[0];
    let (visitor, opened) = site.visit().await;
    let page = site.socket(&visitor).await;
    site.write(&visitor, FIRST, "hello").await.ok();
    let session = operator.answer(&site.line.session().await).await;
    page.close().await;
    for n in 0..3 {
        operator.write(&session, &format!("answer {n}")).await;
    }
    site.settle().await;
    let mut back = site.socket(&visitor).await;
    let sync = |after: &Value| json!({ "type": "sync", "after_seq": after });
    let frames = back.ask(&sync(&opened["last_seq"]), "synced").await;
    let texts: Vec<&str> = frames.iter().filter_map(|it| it["data"]["text"].as_str()).collect();
    assert_eq!(texts, ["hello", "answer 0", "answer 1", "answer 2"]);
    let last = &frames.last().unwrap()["data"]["last_seq"];
    let again = back.ask(&sync(last), "synced").await;
    assert_eq!(again.iter().map(short).collect::<Vec<_>>(), ["synced"]);
}
