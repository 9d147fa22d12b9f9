//! The live chat's visitors.

mod signals;

use application::ports::Objects;
use axum::body::Body;
use axum::http::{Method, Request};
use domain::time::Seconds;
use serde_json::{Value, json};

use crate::world::{ADMIN, Answer, World};

const FIRST: &str = "5f0f7c1e-9a51-4ad7-9d3a-0c6f8f6f0a01";

/// A page with a live chat, and the line's operator.
struct Page {
    world: World,
    key: String,
    operator: (u64, String),
}

impl Page {
    async fn new(settings: Value) -> Self {
        let world = World::new().await;
        let operator = world.hire("Eva", "operator").await;
        let line = world.line(&[operator.0], json!({ "FULL_CLOSE_TIME": 0 })).await;
        let body = json!({ "kind": "live_chat", "settings": settings });
        let channel =
            world.post(&format!("/api/v1/lines/{line}/channels"), ADMIN, &body).await.ok();
        let key = channel["public_key"].as_str().unwrap().to_owned();
        Self { world, key, operator }
    }

    async fn open(&self, body: Value) -> Answer {
        self.world.post(&format!("/lc/v1/{}/session", self.key), "", &body).await
    }

    async fn visit(&self, body: Value) -> (String, Value) {
        let opened = self.open(body).await.ok();
        (opened["session_token"].as_str().unwrap().to_owned(), opened)
    }

    async fn write(&self, token: &str, id: &str, text: &str) -> Answer {
        let body = json!({ "client_message_id": id, "type": "text", "text": text });
        let answer = self.world.post("/lc/v1/messages", token, &body).await;
        self.world.settle().await;
        answer
    }

    async fn events(&self, token: &str, after: &Value) -> Value {
        self.world.get(&format!("/lc/v1/events?after_seq={after}"), token).await.ok()
    }
}

#[tokio::test]
async fn a_visitor_writes_and_hears_only_what_is_theirs_to_hear() {
    let page = Page::new(json!({})).await;
    let world = &page.world;
    let (token, opened) = page.visit(json!({ "user": { "name": "Ada" } })).await;
    assert_eq!((&opened["config"]["name"], &opened["history"]), (&json!("Support"), &json!([])));
    let nothing = page.events(&token, &json!(0)).await;
    assert_eq!(
        nothing,
        json!({ "events": [], "next": 0, "read_up_to": 0, "retry_after_ms": 3000 })
    );
    let written = page.write(&token, FIRST, "hello").await.ok();
    assert_eq!(written, json!({ "id": FIRST, "created_at_ms": world.now().0 }));
    let session = world.session().await;
    assert_eq!(session["customer"]["name"], "Ada");
    assert_eq!(session["customer"]["external_id"], opened["conversation_id"]);
    assert_eq!(world.messages(&session).await[0]["external_id"], FIRST);
    let operator = &page.operator.1;
    world.act(&session, "answer", operator, json!({})).await.ok();
    world.say(&session, operator, json!({ "text": "a secret note", "internal": true })).await.ok();
    let reply = world.say(&session, operator, json!({ "text": "good mornin" })).await.ok();
    let path = format!("/api/v1/chats/1/messages/{}", reply["id"]);
    world.patch(&path, operator, &json!({ "text": "good morning" })).await.ok();
    world.act(&session, "finish", operator, json!({})).await.ok();
    world.settle().await;
    let heard = page.events(&token, &json!(0)).await;
    let kinds: Vec<&str> =
        heard["events"].as_array().unwrap().iter().map(|it| it["type"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        ["message.add", "operator", "message.add", "message.update", "session.closed"]
    );
    assert!(!heard.to_string().contains("secret"));
    let events = &heard["events"];
    assert_eq!(
        (&events[0]["data"]["id"], &events[0]["data"]["author"]),
        (&json!(FIRST), &json!({ "kind": "visitor" }))
    );
    assert_eq!(events[1]["data"], json!({ "kind": "operator", "name": "Eva" }));
    assert_eq!(
        (&events[2]["data"]["text"], &events[3]["data"]["text"]),
        (&json!("good mornin"), &json!("good morning"))
    );
    assert_eq!(page.events(&token, &heard["next"]).await["events"], json!([]));
    let listed = world.get("/lc/v1/messages?after_seq=0", &token).await.ok();
    let texts: Vec<&Value> =
        listed["messages"].as_array().unwrap().iter().map(|it| &it["text"]).collect();
    assert_eq!(texts, ["hello", "good morning"]);
}

#[tokio::test]
async fn the_same_uuid_gives_the_same_answer_and_anothers_is_another_message() {
    let page = Page::new(json!({})).await;
    let (one, _) = page.visit(json!({})).await;
    let (other, _) = page.visit(json!({})).await;
    let first = page
        .world
        .post("/lc/v1/messages", &one, &json!({ "client_message_id": FIRST, "text": "hi" }))
        .await
        .ok();
    page.world.context.clock.advance(Seconds(5));
    assert_eq!(page.write(&one, FIRST, "hi").await.ok(), first, "not in the log yet");
    page.world.context.clock.advance(Seconds(5));
    assert_eq!(page.write(&one, FIRST, "hi").await.ok(), first, "in the log");
    page.write(&other, FIRST, "mine").await.ok();
    assert_eq!(page.world.sessions("").await.len(), 2);
    let heard = page.events(&other, &json!(0)).await;
    assert_eq!(heard["events"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn who_comes_back_finds_the_conversation_for_a_year() {
    let page = Page::new(json!({})).await;
    let (token, opened) = page.visit(json!({})).await;
    page.write(&token, FIRST, "hello").await.ok();
    page.world.context.clock.advance(Seconds(24 * 60 * 60));
    page.world.get("/lc/v1/events", &token).await.refused(401, "NO_AUTH_FOUND");
    let resume = json!({ "resume_token": opened["resume_token"] });
    let (_, again) = page.visit(resume.clone()).await;
    assert_eq!(again["conversation_id"], opened["conversation_id"]);
    assert_eq!(again["history"][0]["text"], "hello");
    let resume_token = opened["resume_token"].as_str().unwrap();
    page.world.get("/lc/v1/events", resume_token).await.refused(401, "NO_AUTH_FOUND");
    page.world.context.clock.advance(Seconds(364 * 24 * 60 * 60));
    assert_ne!(page.visit(resume).await.1["conversation_id"], opened["conversation_id"]);
}

#[tokio::test]
async fn a_page_may_make_the_id_itself_while_it_is_nobodys() {
    let page = Page::new(json!({})).await;
    let id = "0b1f7c1e-9a51-4ad7-9d3a-0c6f8f6f0a99";
    let (token, opened) = page.visit(json!({ "visitor_id": id })).await;
    assert_eq!(opened["conversation_id"], id);
    page.write(&token, FIRST, "hello").await.ok();
    let (_, thief) = page.visit(json!({ "visitor_id": id })).await;
    assert_ne!(thief["conversation_id"], id);
    assert_eq!(thief["history"], json!([]));
}

#[tokio::test]
async fn a_site_vouches_for_its_users() {
    let page = Page::new(json!({ "identity_secret": "Jefe" })).await;
    let id = "what do ya want for nothing?"; // RFC 4231, test case 2.
    let hash = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    let user = json!({ "user": { "id": id, "name": "Ada", "hash": hash } });
    let (token, opened) = page.visit(user.clone()).await;
    page.write(&token, FIRST, "hello").await.ok();
    assert_eq!(page.world.session().await["customer"]["external_id"], id);
    assert_eq!(
        page.visit(user).await.1["conversation_id"],
        opened["conversation_id"],
        "on every device"
    );
    for wrong in
        [json!({ "id": id }), json!({ "id": id, "hash": "00" }), json!({ "id": "x", "hash": hash })]
    {
        page.open(json!({ "user": wrong })).await.refused(401, "IDENTITY_WRONG");
    }
    let resumed = page.visit(json!({ "resume_token": opened["resume_token"] })).await.1;
    assert_ne!(resumed["conversation_id"], opened["conversation_id"], "the site must vouch again");
    page.visit(json!({})).await;
}

#[tokio::test]
async fn without_a_secret_an_id_is_only_a_claim() {
    let page = Page::new(json!({})).await;
    let user = json!({ "user": { "id": 5, "name": "Ada" } });
    let one = page.visit(user.clone()).await.1;
    assert_ne!(one["conversation_id"], page.visit(user).await.1["conversation_id"]);
    page.open(json!({ "user": { "id": [] } })).await.refused(422, "INVALID_REQUEST");
}

#[tokio::test]
async fn other_origins_may_not_and_browsers_may_ask() {
    let page = Page::new(json!({ "origins": ["https://shop.example/"] })).await;
    let send = async |method: Method, origin: Option<&str>| {
        let mut request =
            Request::builder().method(method).uri(format!("/lc/v1/{}/session", page.key));
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        page.world.send(request.body(Body::from("{}")).unwrap()).await
    };
    let opened = send(Method::POST, Some("https://shop.example")).await;
    assert_eq!(opened.headers["access-control-allow-origin"], "https://shop.example");
    let token = opened.ok()["session_token"].as_str().unwrap().to_owned();
    for origin in [None, Some("https://thief.example"), Some("null")] {
        send(Method::POST, origin).await.refused(403, "ACCESS_DENIED");
    }
    page.world.get("/lc/v1/events", &token).await.refused(403, "ACCESS_DENIED");
    let asked = send(Method::OPTIONS, Some("https://shop.example")).await;
    assert_eq!(asked.status, 204);
    assert_eq!(asked.headers["access-control-allow-methods"], "GET, POST, PUT, DELETE");
}

#[tokio::test]
async fn what_cannot_be_is_refused() {
    let page = Page::new(json!({})).await;
    let (token, _) = page.visit(json!({})).await;
    let world = &page.world;
    world.post("/lc/v1/nobody/session", "", &json!({})).await.refused(404, "NOT_FOUND");
    for wrong in [
        json!({ "client_message_id": "x", "text": "hi" }),
        json!({ "client_message_id": FIRST }),
        json!({ "client_message_id": FIRST, "text": " " }),
        json!({ "client_message_id": FIRST, "text": "x".repeat(10_001) }),
        json!({ "client_message_id": FIRST, "text": "x", "type": "opera" }),
        json!({ "client_message_id": FIRST, "text": "x", "type": "form" }),
        json!({ "client_message_id": FIRST, "type": "location", "payload": {} }),
        json!({ "client_message_id": FIRST, "file_ids": ["x"] }),
    ] {
        world.post("/lc/v1/messages", &token, &wrong).await.refused(422, "INVALID_REQUEST");
    }
    for token in ["wrong", ADMIN, ""] {
        page.write(token, FIRST, "hi").await.refused(401, "NO_AUTH_FOUND");
    }
    world.get("/api/v1/sessions", &token).await.refused(401, "NO_AUTH_FOUND");
    let channels = world.get("/api/v1/lines/1/channels", ADMIN).await.ok();
    let path = format!("/api/v1/lines/1/channels/{}", channels["items"][0]["id"]);
    world.delete(&path, ADMIN).await.ok();
    page.write(&token, FIRST, "hi").await.refused(401, "NO_AUTH_FOUND");
    page.open(json!({})).await.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn a_visitor_changes_and_takes_back_what_is_their_own_and_new() {
    let page = Page::new(json!({})).await;
    let world = &page.world;
    let (token, _) = page.visit(json!({})).await;
    let (other, _) = page.visit(json!({})).await;
    page.write(&token, FIRST, "helo").await.ok();
    let path = format!("/lc/v1/messages/{FIRST}");
    world.put(&path, &other, &json!({ "text": "mine" })).await.refused(404, "NOT_FOUND");
    world.put(&path, &token, &json!({ "text": "hello" })).await.ok();
    world.settle().await;
    let session = world.session().await;
    assert_eq!(world.messages(&session).await[0]["text"], "hello");
    world.context.clock.advance(Seconds(15 * 60));
    world.delete(&path, &token).await.ok();
    world.settle().await;
    assert!(world.messages(&session).await[0]["deleted_at"].is_string());
    let last =
        page.events(&token, &json!(0)).await["events"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["type"], &last["data"]["id"]), (&json!("message.delete"), &json!(FIRST)));
    world.context.clock.advance(Seconds(1));
    world.put(&path, &token, &json!({ "text": "late" })).await.refused(403, "ACCESS_DENIED");
}

#[tokio::test]
async fn files_go_both_ways() {
    let page = Page::new(json!({})).await;
    let world = &page.world;
    let (token, _) = page.visit(json!({})).await;
    let (other, _) = page.visit(json!({})).await;
    let upload = async |token: &str, path: &str| {
        let request = Request::post(path).header("authorization", format!("Bearer {token}"));
        let request = request.header("content-type", "image/png").body(Body::from("meow"));
        world.send(request.unwrap()).await.ok()["upload_id"].clone()
    };
    let file = upload(&token, "/lc/v1/uploads?name=cat.png").await;
    let body = json!({ "client_message_id": FIRST, "type": "file", "file_ids": [file] });
    world.post("/lc/v1/messages", &other, &body).await.refused(422, "INVALID_REQUEST");
    world.post("/lc/v1/messages", &token, &body).await.ok();
    world.settle().await;
    let session = world.session().await;
    let message = world.messages(&session).await[0].clone();
    let seen =
        world.get(&format!("/api/v1/attachments/{}/0", message["id"]), &page.operator.1).await;
    assert_eq!(seen.bytes, b"meow");
    let reply = upload(&page.operator.1, "/api/v1/uploads?name=dog.png").await;
    world
        .say(&session, &page.operator.1, json!({ "attachments": [{ "upload_id": reply }] }))
        .await
        .ok();
    let events = page.events(&token, &json!(0)).await["events"].clone();
    let url = events.as_array().unwrap().last().unwrap()["data"]["attachments"][0]["url"].clone();
    let path = url.as_str().unwrap().strip_prefix("https://chat.example").unwrap().to_owned();
    assert_eq!(world.get(&path, &token).await.bytes, b"meow");
    world.get(&path, &other).await.refused(404, "NOT_FOUND");
    let note = upload(&page.operator.1, "/api/v1/uploads").await;
    let note = world
        .say(
            &session,
            &page.operator.1,
            json!({ "internal": true, "attachments": [{ "upload_id": note }] }),
        )
        .await
        .ok();
    let path = format!("/lc/v1/attachments/{}/0", note["id"]);
    world.get(&path, &token).await.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn who_writes_or_comes_too_often_waits() {
    let page = Page::new(json!({})).await;
    let (token, _) = page.visit(json!({})).await;
    let uuid = |n: u32| format!("5f0f7c1e-9a51-4ad7-9d3a-0c6f8f6f1{n:03}");
    for n in 0..5 {
        page.write(&token, &uuid(n), "hi").await.ok();
    }
    let answer = page.write(&token, &uuid(5), "hi").await;
    answer.refused(429, "TOO_MANY_REQUESTS");
    assert_eq!(answer.headers["retry-after"], "1");
    page.write(&token, &uuid(0), "hi").await.ok();
    for _ in 0..19 {
        page.open(json!({})).await.ok();
    }
    let answer = page.open(json!({})).await;
    answer.refused(429, "TOO_MANY_REQUESTS");
    assert!(answer.headers.contains_key("retry-after"));
    let request = Request::post(format!("/lc/v1/{}/session", page.key))
        .header("x-forwarded-for", "6.6.6.6, 9.9.9.9");
    page.world.send(request.body(Body::from("{}")).unwrap()).await.ok();
}

#[tokio::test]
async fn a_visitors_large_file_goes_by_a_link() {
    let page = Page::new(json!({})).await;
    let world = &page.world;
    let (token, _) = page.visit(json!({})).await;
    let (other, _) = page.visit(json!({})).await;
    let ask = async |token: &str, size: u64| {
        let body = json!({ "name": "film.mp4", "mime": "video/mp4", "size": size });
        world.post("/lc/v1/uploads/links", token, &body).await
    };
    ask(&token, 20_000_001).await.refused(413, "TOO_LARGE");
    let link = ask(&token, 20_000_000).await.ok();
    let id = link["upload_id"].as_str().unwrap();
    let body = json!({ "client_message_id": FIRST, "type": "file", "file_ids": [id] });
    world.post("/lc/v1/messages", &token, &body).await.refused(422, "INVALID_REQUEST");
    world.context.store.put(&format!("unsent/{id}"), vec![7; 20_000_000]).await.unwrap();
    world.post("/lc/v1/messages", &other, &body).await.refused(422, "INVALID_REQUEST");
    world.post("/lc/v1/messages", &token, &body).await.ok();
    world.settle().await;
    let session = world.session().await;
    let message = world.messages(&session).await[0].clone();
    let seen = world.get(&format!("/lc/v1/attachments/{}/0", message["id"]), &token).await;
    assert_eq!((seen.status.as_u16(), seen.bytes.len()), (302, 0));
    let wrong = json!({ "size": 1 });
    world.post("/lc/v1/uploads/links", "nobody's", &wrong).await.refused(401, "NO_AUTH_FOUND");
}
