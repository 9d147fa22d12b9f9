//! Open pages, by a real WebSocket client: employees' and visitors'.

use serde_json::{Value, json};
use tests::bot_api::BotApi;
use tests::canali::Canali;
use tests::client::Client;
use tests::office::{Line, Operator, hire};
use tests::socket::{Socket, short};
use tests::update::Updates;

const BOT: &str = "1:A";

/// A line with a bot, on a clock that stands still.
struct Stand {
    api: BotApi,
    canali: Canali,
    line: Line,
    updates: Updates,
}

impl Stand {
    async fn build(operators: usize, settings: Value) -> Self {
        let api = BotApi::start().await;
        let canali = Canali::start().await;
        let mut all = json!({ "QUEUE_TIME": 0, "NO_ANSWER_TIME": 0, "QUEUE_TYPE": "strictly" });
        for (name, value) in settings.as_object().into_iter().flatten() {
            all[name] = value.clone();
        }
        let line = Line::open(canali.admin(), operators, all).await;
        line.connect_bot(&api, BOT).await;
        canali.admin().settle().await;
        Self { api, canali, line, updates: Updates::default() }
    }

    fn operator(&self, n: usize) -> &Operator {
        &self.line.operators[n]
    }

    async fn page(&self, n: usize) -> Socket {
        Socket::of(&self.operator(n).client).await
    }

    async fn says(&self, customer: i64, text: &str) {
        self.api.push(BOT, &self.updates.text(customer, text)).await.ok();
        self.settle().await;
    }

    async fn settle(&self) {
        self.canali.admin().settle().await;
    }

    /// The address of sockets, with a token to be appended.
    fn url(&self, path: &str) -> String {
        format!("{}{path}?token=", self.canali.address().replacen("http", "ws", 1))
    }
}

fn kinds(frames: &[Value]) -> Vec<String> {
    frames.iter().map(short).collect()
}

#[tokio::test]
async fn an_offer_rings_is_answered_and_messages_go_both_ways_in_their_order() {
    let stand = Stand::build(2, json!({})).await;
    let (mut ann, mut bob) = (stand.page(0).await, stand.page(1).await);
    stand.says(7, "hello").await;
    let heard = ann.until("session.offered").await;
    let offer = &heard.last().unwrap()["data"];
    assert_eq!(offer["offered_to"], json!([stand.operator(0).id]));
    let taken = stand.operator(0).act(offer, "answer", json!({ "offer_id": offer["offer_id"] }));
    let session = taken.await.ok();
    stand.settle().await;
    for n in 0..5 {
        stand.says(7, &format!("question {n}")).await;
        stand.operator(0).write(&session, &format!("answer {n}")).await;
        stand.settle().await;
    }
    let heard = ann.heard().await;
    let added: Vec<&Value> = heard.iter().filter(|it| it["type"] == "message.added").collect();
    let texts: Vec<&str> = added.iter().map(|it| it["data"]["text"].as_str().unwrap()).collect();
    let expected: Vec<String> =
        (0..5).flat_map(|n| [format!("question {n}"), format!("answer {n}")]).collect();
    assert_eq!(texts, expected);
    let seqs: Vec<u64> = heard.iter().filter_map(|it| it["seq"].as_u64()).collect();
    let mut gapless = seqs.clone();
    gapless.dedup();
    assert!(gapless.windows(2).all(|it| it[1] == it[0] + 1), "{seqs:?}");
    let statuses = heard.iter().filter(|it| it["type"] == "message.status");
    assert_eq!(statuses.count(), 5, "each answer of ours was sent");
    // What a frame says is what HTTP says.
    let read = stand.operator(0).client.get(&format!("/api/v1/sessions/{}", session["id"])).await;
    let read = read.ok();
    let last = heard.iter().rev().find(|it| it["type"] == "session.updated").unwrap();
    assert_eq!(last["data"], read["session"]);
    assert_eq!(added[0]["data"], read["messages"][1]);
    assert_eq!(bob.hears().await, [""; 0], "a foreign chat is unseen");
}

#[tokio::test]
async fn two_pages_hear_the_same_and_one_that_is_closed_harms_nobody() {
    let stand = Stand::build(1, json!({})).await;
    let (mut one, mut two) = (stand.page(0).await, stand.page(0).await);
    stand.says(7, "hello").await;
    let heard = one.heard().await;
    assert_eq!((heard.is_empty(), &heard), (false, &two.heard().await));
    one.close().await;
    stand.says(7, "anybody?").await;
    assert_eq!(two.hears().await, ["message.added 4", "session.updated 4"]);
}

#[tokio::test]
async fn after_a_gap_what_was_missed_comes_by_its_numbers() {
    let stand = Stand::build(1, json!({})).await;
    let mut page = stand.page(0).await;
    stand.says(7, "hello").await;
    let offer = page.until("session.offered").await.pop().unwrap();
    page.close().await;
    let session = stand.operator(0).answer(&offer["data"]).await;
    stand.says(7, "are you there?").await;
    let mut back = stand.page(0).await;
    let chat = session["chat_id"].to_string();
    let asked = json!({ "type": "sync", "chats": { &chat: offer["seq"], "999": 0 }, "id": 1 });
    let frames = back.ask(&asked, "synced").await;
    assert_eq!(kinds(&frames), ["session.updated 4", "message.added 5", "synced"]);
    let synced = frames.last().unwrap();
    assert_eq!((&synced["id"], &synced["data"]["gone"]), (&json!(1), &json!([999])));
    assert_eq!(synced["data"]["chats"], json!({ &chat: 5 }));
    assert_eq!(synced["data"]["sessions"][0]["id"], session["id"]);
    let nothing = json!({ "type": "sync", "chats": { &chat: 5 } });
    assert_eq!(kinds(&back.ask(&nothing, "synced").await), ["synced"]);
}

#[tokio::test]
async fn who_is_five_hundred_behind_is_told_to_read_it() {
    let stand = Stand::build(1, json!({})).await;
    let mut page = stand.page(0).await;
    for n in 0..500 {
        stand.api.push(BOT, &stand.updates.text(7, &n.to_string())).await.ok();
    }
    stand.settle().await;
    let session = stand.line.session().await;
    page.heard().await;
    let chat = session["chat_id"].to_string();
    let sync = |after: u64| json!({ "type": "sync", "chats": { &chat: after } });
    let frames = page.ask(&sync(0), "synced").await;
    assert_eq!(kinds(&frames), ["reload", "synced"]);
    let last = frames[0]["data"]["last_seq"].as_u64().unwrap();
    let frames = page.ask(&sync(last - 500), "synced").await;
    assert_eq!(frames.len(), 501);
}

#[tokio::test]
async fn nobody_is_let_in_without_a_token_that_holds() {
    let stand = Stand::build(1, json!({})).await;
    for path in ["/ws", "/lc/v1/ws"] {
        let url = stand.url(path);
        assert_eq!(Socket::open(&url, None).await.err(), Some(401));
        assert_eq!(Socket::open(&format!("{url}wrong"), None).await.err(), Some(401));
    }
    let ann = &stand.operator(0).client;
    let mut page = stand.page(0).await;
    ann.delete("/api/v1/tokens").await.ok();
    assert_eq!(
        Socket::open(&format!("{}{}", stand.url("/ws"), ann.token()), None).await.err(),
        Some(401)
    );
    stand.says(7, "secret").await;
    page.say(&json!({ "type": "ping" })).await;
    assert_eq!(page.closed().await, 1000, "it heard nothing, and is ended");
    let ws = stand.canali.admin().get("/ws").await;
    assert_eq!(ws.refusal(), (426, "UPGRADE_REQUIRED"));
    let me = stand.canali.admin().get("/api/v1/me").await.ok();
    assert_eq!(format!("{}?token=", me["socket_url"].as_str().unwrap()), stand.url("/ws"));
}

#[tokio::test]
async fn what_is_too_large_or_no_text_closes_the_socket_and_nonsense_does_not() {
    let stand = Stand::build(1, json!({})).await;
    let mut page = stand.page(0).await;
    for nonsense in ["", "{", "[1]", "{\"type\":\"dance\"}"] {
        page.say_text(nonsense.to_owned()).await;
        assert_eq!(page.next().await["type"], "error", "{nonsense}");
    }
    page.say_text(format!("{{\"type\":\"ping\",\"x\":\"{}\"}}", "y".repeat(100_000))).await;
    assert_eq!(page.next().await["type"], "pong");
    page.say_text("x".repeat(128 * 1024 + 1)).await;
    assert_eq!(page.closed().await, 1009);
    let mut page = stand.page(0).await;
    page.say_bytes(vec![0, 1, 2]).await;
    assert_eq!(page.closed().await, 1003);
}

#[tokio::test]
async fn a_page_comes_online_and_goes_away_by_its_sockets() {
    let api = BotApi::start().await;
    let canali = Canali::start().await;
    let rita = hire(canali.admin(), "Rita", "operator").await;
    let settings = json!({ "CHECK_AVAILABLE": "Y", "QUEUE_TIME": 0, "NO_ANSWER_TIME": 0 });
    let line = Line::of(canali.admin(), vec![rita.clone()], settings).await;
    line.connect_bot(&api, BOT).await;
    let status = async || rita.client.get("/api/v1/me").await.ok()["status"].clone();
    assert_eq!(status().await, "offline");
    let (one, mut two) = (Socket::of(&rita.client).await, Socket::of(&rita.client).await);
    assert_eq!(status().await, "online");
    one.close().await;
    canali.admin().settle().await;
    canali.admin().advance(300).await;
    assert_eq!(status().await, "online", "one is open still");
    two.heard().await;
    canali.admin().advance(600).await;
    assert_eq!(two.closed().await, 1001, "nothing has gone over it for ten minutes");
    assert_eq!(status().await, "online");
    canali.admin().advance(90).await;
    assert_eq!(status().await, "away");
    let updates = Updates::default();
    api.push(BOT, &updates.text(7, "hello")).await.ok();
    canali.admin().settle().await;
    assert_eq!(line.session().await["offered_to"], json!([]));
    let mut back = Socket::of(&rita.client).await;
    canali.admin().settle().await;
    back.until("session.offered").await;
}

#[tokio::test]
async fn who_may_act_no_longer_is_told_and_their_page_is_closed() {
    let canali = Canali::start().await;
    let admin = canali.admin();
    let rita = hire(admin, "Rita", "operator").await;
    let made = rita.client.post("/api/v1/tokens", &json!({ "kind": "program" })).await.ok();
    let other = rita.client.with_token(made["token"].as_str().unwrap());
    let ticket = other.post("/api/v1/tokens", &json!({ "kind": "ticket" })).await.ok();
    let ticket = other.with_token(ticket["token"].as_str().unwrap());
    let (mut hers, mut others) = (Socket::of(&rita.client).await, Socket::of(&other).await);
    let mut by_ticket = Socket::of(&ticket).await;
    other.delete("/api/v1/tokens").await.ok();
    for page in [&mut others, &mut by_ticket] {
        let told = page.next().await;
        assert_eq!(told["data"]["error"], "NO_AUTH_FOUND", "{told}");
        assert_eq!(page.closed().await, 1000);
    }
    assert_eq!(other.get("/api/v1/me").await.refusal(), (401, "NO_AUTH_FOUND"));
    assert_eq!(hers.hears().await, [""; 0], "a page that was opened by another token goes on");
    let path = format!("/api/v1/users/{}", rita.id);
    admin.patch(&path, &json!({ "role": "supervisor" })).await.ok();
    assert_eq!(hers.closed().await, 1000, "what she may see has changed");
    let mut back = Socket::of(&rita.client).await;
    admin.patch(&path, &json!({ "active": false })).await.ok();
    let told = back.until("error").await.pop().unwrap();
    assert_eq!(told["data"]["error"], "NO_AUTH_FOUND", "{told}");
    assert_eq!(back.closed().await, 1000);
}

#[tokio::test]
async fn a_new_password_closes_the_pages_elsewhere() {
    let canali = Canali::start().await;
    let admin = canali.admin();
    let made = json!({ "name": "Rita", "email": "rita@example.com", "role": "operator" });
    let rita = admin.post("/api/v1/users", &made).await.ok();
    let rita = admin.with_token(rita["token"].as_str().unwrap());
    let id = rita.get("/api/v1/me").await.ok()["id"].clone();
    let password = json!({ "password": "a long one, as it should be" });
    rita.put(&format!("/api/v1/users/{id}/password"), &password).await.ok();
    let login = json!({ "login": "rita@example.com", "password": password["password"] });
    let signed = canali.admin().anonymous().post("/api/v1/login", &login).await.ok();
    let mut elsewhere = Socket::of(&admin.with_token(signed["token"].as_str().unwrap())).await;
    let mut programs = Socket::of(&rita).await;
    let new = json!({ "password": "a longer one, as it should be" });
    rita.put(&format!("/api/v1/users/{id}/password"), &new).await.ok();
    let told = elsewhere.next().await;
    assert_eq!(told["data"]["error"], "NO_AUTH_FOUND", "{told}");
    assert_eq!(elsewhere.closed().await, 1000);
    assert_eq!(programs.hears().await, [""; 0], "programs go on");
}

#[tokio::test]
async fn no_socket_lives_longer_than_two_hours_however_busy() {
    let stand = Stand::build(1, json!({})).await;
    let mut page = stand.page(0).await;
    for _ in 0..12 {
        stand.canali.admin().advance(590).await;
        page.heard().await;
    }
    stand.canali.admin().advance(119).await;
    page.heard().await;
    stand.canali.admin().advance(1).await;
    assert_eq!(page.closed().await, 1001);
}

#[tokio::test]
async fn stopping_says_goodbye_and_the_next_start_finds_nobody() {
    let mut stand = Stand::build(1, json!({})).await;
    let mut page = stand.page(0).await;
    page.heard().await;
    assert!(stand.canali.terminate().await.success());
    assert_eq!(page.closed().await, 1001);
    stand.canali.restart().await;
    let ann = stand.operator(0).client.token().to_owned();
    let client = Client::new(stand.canali.address(), &ann);
    let mut back = Socket::of(&client).await;
    assert_eq!(
        kinds(&back.ask(&json!({ "type": "sync", "chats": {} }), "synced").await),
        ["synced"]
    );
}

#[tokio::test]
async fn the_meter_counts_what_goes_over_sockets() {
    let stand = Stand::build(1, json!({})).await;
    let mut page = stand.page(0).await;
    page.heard().await;
    // An answer is heard before it is counted.
    stand.settle().await;
    stand.canali.admin().post("/local/meter/reset", &json!({})).await.ok();
    stand.says(7, "hello").await;
    // The offer, and what came before it, if it was offered by the time that this was told.
    let told = page.hears().await;
    assert_eq!(told.last().map(String::as_str), Some("session.offered 3"));
    page.close().await;
    stand.settle().await;
    let told = u32::try_from(told.len()).map(f64::from).unwrap();
    let meter = stand.canali.admin().get("/local/meter").await.ok();
    let by = &meter["by_function"];
    assert_eq!(by["dispatch"]["websocket.messages"], told);
    assert_eq!(by["realtime"]["websocket.messages"], 2.0, "a ping and its pong");
    assert_eq!(meter["totals"]["websocket.messages"], told + 2.0);
    assert_eq!(meter["totals"]["websocket.minutes"], 1.0);
    assert!(meter["usd_by"]["websocket.messages"].as_f64().unwrap() > 0.0);
}
