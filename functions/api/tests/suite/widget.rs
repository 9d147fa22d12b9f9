//! What the widget needs beside messages: how it looks, what it asks, which pages may have it, what came before.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};

use crate::world::{ADMIN, Answer, World};

/// A line with a live chat.
struct Site {
    world: World,
    channel: String,
    key: String,
    operator: String,
}

impl Site {
    async fn new(fields: Value, settings: Value) -> Self {
        let world = World::new().await;
        let (id, operator) = world.hire("Eva", "operator").await;
        let line = world.line(&[id], fields).await;
        let path = format!("/api/v1/lines/{line}/channels");
        let body = json!({ "kind": "live_chat", "settings": settings });
        let channel = world.post(&path, ADMIN, &body).await.ok();
        let key = channel["public_key"].as_str().unwrap().to_owned();
        Self { world, channel: format!("{path}/{}", channel["id"]), key, operator }
    }

    async fn change(&self, patch: Value) -> Answer {
        self.world.patch(&self.channel, ADMIN, &patch).await
    }

    async fn config(&self) -> Value {
        self.world.get(&format!("/lc/v1/{}/config", self.key), "").await.ok()
    }

    async fn visit(&self) -> (String, Value) {
        let path = format!("/lc/v1/{}/session", self.key);
        let opened = self.world.post(&path, "", &json!({})).await.ok();
        (opened["session_token"].as_str().unwrap().to_owned(), opened)
    }

    async fn write(&self, token: &str, n: usize, more: Value) -> Answer {
        let id = format!("5f0f7c1e-9a51-4ad7-9d3a-0c6f8f6f1{n:03}");
        let mut body = json!({ "client_message_id": id, "text": format!("message {n}") });
        body.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        let answer = self.world.post("/lc/v1/messages", token, &body).await;
        self.world.settle().await;
        answer
    }
}

#[tokio::test]
async fn pages_are_told_how_it_looks_and_what_it_asks() {
    let hours = json!({
        "WATCH_TYPING": "Y", "LANGUAGE_ID": "it", "WORKTIME_ENABLE": "Y", "WORKTIME_FROM": "9:00",
        "WORKTIME_TO": "18:00", "WORKTIME_TIMEZONE": "Europe/Rome",
    });
    let widget = json!({ "color": "#336699", "texts": { "it": { "greeting": "Ciao" } } });
    let site = Site::new(hours, json!({ "widget": widget })).await;
    let config = site.config().await;
    // The world begins at midnight in UTC.
    let opens = site.world.now().0 + 8 * 60 * 60 * 1_000;
    assert_eq!(
        (&config["name"], &config["language"], &config["watch_typing"]),
        (&json!("Support"), &json!("it"), &json!(true))
    );
    assert_eq!((&config["open"], &config["opens_at_ms"]), (&json!(false), &json!(opens)));
    assert_eq!(
        (&config["text_max_chars"], &config["upload_max_bytes"]),
        (&json!(10_000), &json!(20_000_000))
    );
    assert_eq!(config["widget"]["color"], "#336699");
    assert_eq!(config["widget"]["texts"], json!({ "it": { "greeting": "Ciao" } }));
    assert_eq!(config["widget"]["offline_form"]["email"], "required");
    assert_eq!(config.get("agreement"), None);
    assert_eq!(site.visit().await.1["config"], config);
    site.world.context.clock.advance(domain::time::Seconds(8 * 60 * 60));
    let config = site.config().await;
    assert_eq!((&config["open"], config.get("opens_at_ms")), (&json!(true), None));
    site.world.get("/lc/v1/nobody/config", "").await.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn a_line_that_is_switched_off_is_never_open() {
    let site = Site::new(json!({ "ACTIVE": "N" }), json!({})).await;
    let config = site.config().await;
    assert_eq!((&config["open"], config.get("opens_at_ms")), (&json!(false), None));
}

#[tokio::test]
async fn its_settings_change_and_what_is_not_said_stays() {
    let site = Site::new(json!({}), json!({ "origins": ["https://shop.example"] })).await;
    let widget = json!({ "theme": "dark", "form": { "name": "required" } });
    let patch = json!({ "name": "Shop", "settings": { "widget": widget } });
    let changed = site.change(patch).await.ok();
    assert_eq!(changed["name"], "Shop");
    assert_eq!(changed["settings"]["origins"], json!(["https://shop.example"]));
    assert_eq!(changed["settings"]["widget"]["theme"], "dark");
    assert_eq!(site.world.get(&site.channel, ADMIN).await.ok(), changed);
    let patch = json!({ "settings": { "origins": [], "system_messages": false, "widget": null } });
    let changed = site.change(patch).await.ok();
    assert_eq!(changed["name"], "Shop");
    assert_eq!(
        (&changed["settings"]["origins"], &changed["settings"]["system_messages"]),
        (&json!([]), &json!(false))
    );
    assert_eq!(site.config().await["widget"]["theme"], "auto");
    for wrong in [
        json!({ "name": " " }),
        json!({ "colour": "#123456" }),
        json!({ "settings": { "bot_token": "1:x" } }),
        json!({ "settings": { "origins": ["shop"] } }),
        json!({ "settings": { "widget": { "color": "red" } } }),
        json!({ "settings": { "widget": { "form": { "birthday": "required" } } } }),
    ] {
        site.change(wrong).await.refused(422, "INVALID_REQUEST");
    }
    site.world.patch(&site.channel, &site.operator, &json!({})).await.refused(403, "ACCESS_DENIED");
    let elsewhere = site.channel.replace("lines/1/", "lines/9/");
    site.world.patch(&elsewhere, ADMIN, &json!({})).await.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn the_site_may_take_its_word_back() {
    let site = Site::new(json!({}), json!({})).await;
    let path = format!("/lc/v1/{}/session", site.key);
    let user = json!({ "user": { "id": "7", "hash": "00" } });
    site.world.post(&path, "", &user).await.ok();
    site.change(json!({ "settings": { "identity_secret": "Jefe" } })).await.ok();
    site.world.post(&path, "", &user).await.refused(401, "IDENTITY_WRONG");
    site.change(json!({ "settings": { "identity_secret": null } })).await.ok();
    site.world.post(&path, "", &user).await.ok();
}

#[tokio::test]
async fn only_a_live_chat_has_pages() {
    let world = World::new().await;
    let (id, _) = world.hire("Eva", "operator").await;
    let line = world.line(&[id], json!({})).await;
    let channel = world.channel(line).await;
    let path = format!("/api/v1/lines/{line}/channels/{channel}");
    for settings in
        [json!({ "widget": {} }), json!({ "origins": [] }), json!({ "identity_secret": "x" })]
    {
        let patch = json!({ "settings": settings });
        world.patch(&path, ADMIN, &patch).await.refused(422, "INVALID_REQUEST");
    }
    let changed = world.patch(&path, ADMIN, &json!({ "name": "Bot" })).await.ok();
    assert_eq!((&changed["name"], changed["settings"].get("widget")), (&json!("Bot"), None));
}

#[tokio::test]
async fn our_own_pages_may_always_have_it() {
    let site = Site::new(json!({}), json!({ "origins": ["https://shop.example"] })).await;
    let ask = async |header: Option<(&str, &str)>| {
        let path = format!("/lc/v1/{}/config", site.key);
        let mut request = Request::builder().method(Method::GET).uri(path);
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        site.world.send(request.body(Body::empty()).unwrap()).await
    };
    for header in [
        ("origin", "https://shop.example"),
        ("origin", "https://chat.example"),
        ("sec-fetch-site", "same-origin"),
    ] {
        ask(Some(header)).await.ok();
    }
    let thieves = [
        None,
        Some(("origin", "https://thief.example")),
        Some(("origin", "https://chat.example.thief.example")),
        Some(("sec-fetch-site", "cross-site")),
    ];
    for header in thieves {
        let answer = ask(header).await;
        let body = answer.refused(403, "ACCESS_DENIED");
        assert!(body["error_description"].as_str().unwrap().contains("origin"), "{body}");
    }
}

#[tokio::test]
async fn a_form_says_who_writes_and_what_they_agreed_to() {
    let site = Site::new(json!({}), json!({})).await;
    let agreement = json!({ "name": "P", "text": "We keep it.", "link": "https://shop.example/p" });
    site.world.post("/api/v1/agreements", ADMIN, &agreement).await.ok();
    let fields = json!({ "AGREEMENT_MESSAGE": "Y", "AGREEMENT_ID": 1 });
    let params = json!({ "CONFIG_ID": 1, "PARAMS": fields });
    site.world.rest("imopenlines.config.update", params).await.ok();
    let shown = site.config().await["agreement"].clone();
    assert_eq!(
        shown,
        json!({ "id": 1, "version": 1, "text": "We keep it.", "link": "https://shop.example/p" })
    );
    let (token, opened) = site.visit().await;
    assert_eq!(opened.get("agreed"), None);
    let wording = json!({ "id": 1, "version": 1 });
    let filled = json!({ "name": "Ada", "email": "ada@shop.example", "agreement": wording });
    site.write(&token, 1, json!({ "type": "form", "payload": filled })).await.ok();
    let session = site.world.session().await;
    assert_eq!(session["customer"]["name"], "Ada");
    let messages = site.world.messages(&session).await;
    assert_eq!(messages.len(), 1, "what was ticked is not shown again: {messages:?}");
    assert_eq!((&messages[0]["text"], &messages[0]["form"]), (&json!("message 1"), &filled));
    let customer = format!("/api/v1/chats/{}/customer", session["chat_id"]);
    let customer = site.world.get(&customer, ADMIN).await.ok();
    assert_eq!(
        (&customer["consent"]["how"], &customer["consent"]["version"]),
        (&json!("form"), &json!(1))
    );
    let resume = json!({ "resume_token": opened["resume_token"] });
    let path = format!("/lc/v1/{}/session", site.key);
    assert_eq!(site.world.post(&path, "", &resume).await.ok()["agreed"], wording);
}

#[tokio::test]
async fn a_form_that_cannot_be_is_refused() {
    let site = Site::new(json!({}), json!({})).await;
    let (token, _) = site.visit().await;
    for payload in [
        json!({ "email": "nobody" }),
        json!({ "name": "x".repeat(201) }),
        json!("x"),
        json!({ "phone": 5 }),
    ] {
        let form = json!({ "type": "form", "payload": payload });
        site.write(&token, 1, form).await.refused(422, "INVALID_REQUEST");
    }
    let nothing = json!({ "type": "form", "text": "", "payload": { "name": " " } });
    site.write(&token, 1, nothing).await.refused(422, "INVALID_REQUEST");
}

#[tokio::test]
async fn a_message_says_on_which_page_it_was_written() {
    let site = Site::new(json!({}), json!({})).await;
    let (token, _) = site.visit().await;
    let page = |url: &str| json!({ "page": { "url": url, "title": " Cart " } });
    site.write(&token, 1, page("https://ada:secret@shop.example/cart?item=5#pay")).await.ok();
    for (n, odd) in
        ["javascript:alert(1)", "file:///etc/passwd", "nonsense", ""].into_iter().enumerate()
    {
        site.write(&token, 2 + n, page(odd)).await.ok();
    }
    let messages = site.world.messages(&site.world.session().await).await;
    let origin = json!({ "kind": "page", "id": null, "title": "Cart", "reference": null,
        "url": "https://shop.example/cart?item=5" });
    assert_eq!(messages[0]["origin"], origin);
    assert!(messages[1..].iter().all(|it| it.get("origin").is_none()), "{messages:?}");
    let empty = json!({ "text": "", "page": { "url": "https://shop.example" } });
    site.write(&token, 0, empty).await.refused(422, "INVALID_REQUEST");
}

#[tokio::test]
async fn what_came_before_is_had_in_pieces() {
    let site = Site::new(json!({}), json!({})).await;
    let (token, _) = site.visit().await;
    let before = async |seq: u64| {
        let path = format!("/lc/v1/messages?before_seq={seq}");
        site.world.get(&path, &token).await.ok()["messages"].as_array().unwrap().clone()
    };
    assert_eq!(before(9).await, Vec::<Value>::new());
    site.write(&token, 0, json!({})).await.ok();
    let session = site.world.session().await;
    site.world.act(&session, "answer", &site.operator, json!({})).await.ok();
    for n in 0..120 {
        let text = format!("answer {n}");
        let internal = n >= 60;
        let body = json!({ "text": text, "internal": internal });
        site.world.say(&session, &site.operator, body).await.ok();
    }
    let texts = |it: &[Value]| -> Vec<String> {
        it.iter().map(|it| it["text"].as_str().unwrap().to_owned()).collect()
    };
    let last = before(1_000).await;
    assert_eq!(last.len(), 50);
    assert_eq!(texts(&last)[49], "answer 59", "notes are none of theirs");
    let first = before(last[0]["seq"].as_u64().unwrap()).await;
    assert_eq!((first.len(), texts(&first)[0].as_str()), (11, "message 0"));
    assert_eq!(before(first[0]["seq"].as_u64().unwrap()).await, Vec::<Value>::new());
}

#[tokio::test]
async fn only_what_was_written_to_the_visitor_is_read() {
    let site = Site::new(json!({}), json!({})).await;
    let (token, _) = site.visit().await;
    let read = async |after: u64, up_to: u64| {
        let body = json!({ "type": "read", "after_seq": after, "up_to_seq": up_to });
        site.world.post("/lc/v1/events", &token, &body).await
    };
    assert_eq!(read(0, 5).await.ok()["read"], 0, "there is nothing yet");
    site.write(&token, 1, json!({})).await.ok();
    let session = site.world.session().await;
    site.world.act(&session, "answer", &site.operator, json!({})).await.ok();
    for internal in [false, true, false] {
        let body = json!({ "text": "x", "internal": internal });
        site.world.say(&session, &site.operator, body).await.ok();
    }
    assert_eq!(read(0, u64::MAX).await.ok()["read"], 2);
    assert_eq!(read(5, 5).await.ok()["read"], 0);
    assert_eq!(read(7, 5).await.ok()["read"], 0);
    for wrong in [json!({ "type": "read" }), json!({ "type": "laugh" }), json!({})] {
        site.world.post("/lc/v1/events", &token, &wrong).await.refused(422, "INVALID_REQUEST");
    }
    site.world.post("/lc/v1/events", "", &json!({})).await.refused(401, "NO_AUTH_FOUND");
    for _ in 0..10 {
        read(0, 5).await;
    }
    read(0, 5).await.refused(429, "TOO_MANY_REQUESTS");
}
