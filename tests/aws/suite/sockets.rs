//! Open pages on the socket API: what they hear, and what becomes of those that nobody saw close.

use aws_tests::wait::until;
use chrono::Utc;
use serde_json::{Value, json};
use tests::client::Client;
use tests::office::{Line, hire};
use tests::socket::Socket;

use crate::portal::Portal;
use crate::world::{World, logged, quiet};

/// A page of `client`'s.
async fn page(world: &World, client: &Client) -> Socket {
    let url = format!("{}?token={}", world.deployment.sockets, client.token());
    Socket::open(&url, None).await.expect("who has a token is let in")
}

/// An offer, an answer and messages both ways; the customer is shown that somebody types.
pub(crate) async fn a_page_hears_what_happens(world: &World) {
    const BOT: &str = "120:bot-with-an-audience";
    let line = world.line(1, quiet(), BOT).await;
    let operator = &line.operators[0];
    let mut ann = page(world, &operator.client).await;
    world.says(BOT, 31, "is anybody looking?").await;
    let offer = ann.until("session.offered").await.pop().unwrap_or_default();
    let session = operator.answer(&offer["data"]).await;
    ann.until("session.updated").await;
    ann.say(&json!({ "type": "typing", "chat": session["chat_id"] })).await;
    world.telegram.wait_for("sendChatAction", 1).await;
    operator.write(&session, "always").await;
    let status = ann.until("message.status").await.pop().unwrap_or_default();
    assert_eq!(status["data"]["status"], "sent", "{status}");
    let chat = session["chat_id"].to_string();
    let sync = json!({ "type": "sync", "chats": { &chat: 0 } });
    let missed = ann.ask(&sync, "synced").await;
    let texts: Vec<&Value> = missed.iter().map(|it| &it["data"]["text"]).collect();
    assert!(texts.contains(&&json!("is anybody looking?")) && texts.contains(&&json!("always")));
    ann.ask(&json!({ "type": "open", "chat": session["chat_id"] }), "opened").await;
    ann.ask(&json!({ "type": "close", "chat": session["chat_id"] }), "closed").await;
    ann.close().await;
}

/// A visitor's page: their token opens it, and the operator sees what they type.
pub(crate) async fn a_visitors_page_hears_the_answer(world: &World) {
    let mut settings = quiet();
    settings["WATCH_TYPING"] = json!("Y");
    let line = Line::open(&world.admin, 1, settings).await;
    let channel = line.connect("live_chat", json!({})).await.ok();
    let key = channel["public_key"].as_str().expect("a live chat has a public key");
    let anyone = world.admin.anonymous();
    let opened = anyone.post(&format!("/lc/v1/{key}/session"), &json!({})).await.ok();
    let visitor = anyone.with_token(opened["session_token"].as_str().expect("a visitor's token"));
    let (mut theirs, mut anns) =
        (page(world, &visitor).await, page(world, &line.operators[0].client).await);
    let message = json!({ "client_message_id": "7f0c6f0e-9f43-4b3e-8f57-0a8f3c1d2e50", "type": "text",
        "text": "hello" });
    visitor.post("/lc/v1/messages", &message).await.ok();
    theirs.until("message.added").await;
    let offer = anns.until("session.offered").await.pop().unwrap_or_default();
    let session = line.operators[0].answer(&offer["data"]).await;
    theirs.until("session.updated").await;
    theirs.say(&json!({ "type": "typing", "text": "I wou" })).await;
    let typing = anns.until("typing").await.pop().unwrap_or_default();
    assert_eq!(typing["data"]["text"], "I wou");
    line.operators[0].write(&session, "good morning").await;
    let answer = theirs.until("message.added").await.pop().unwrap_or_default();
    assert_eq!(answer["data"]["text"], "good morning");
    let typing = format!("/api/v1/chats/{}/typing", session["chat_id"]);
    line.operators[0].client.post(&typing, &json!({})).await.ok();
    theirs.until("typing").await;
    let wrong = format!("{}?token=wrong", world.deployment.sockets);
    assert!(Socket::open(&wrong, None).await.is_err());
}

/// Who may act no longer is told so on their open page, which is closed then: by `realtime`, whose right that is.
pub(crate) async fn a_page_ends_with_the_right_to_it(world: &World) {
    let rita = hire(&world.admin, "Rita", "operator").await;
    let path = format!("/api/v1/users/{}", rita.id);
    let made = rita.client.post("/api/v1/tokens", &json!({ "kind": "program" })).await.ok();
    let other = rita.client.with_token(made["token"].as_str().expect("a token"));
    let (mut hers, mut others) = (page(world, &rita.client).await, page(world, &other).await);
    other.delete("/api/v1/tokens").await.ok();
    let told = others.until("error").await.pop().unwrap_or_default();
    assert_eq!(told["data"]["error"], "NO_AUTH_FOUND", "{told}");
    others.closed().await;
    assert_eq!(other.get("/api/v1/me").await.refusal().0, 401);
    // The page beside it goes on until she works here no longer.
    hers.heard().await;
    world.admin.patch(&path, &json!({ "active": false })).await.ok();
    let told = hers.until("error").await.pop().unwrap_or_default();
    assert_eq!(told["data"]["error"], "NO_AUTH_FOUND", "{told}");
    hers.closed().await;
}

/// A customer types at the other end of a network connection: `webhook` hands it to `realtime`, which shows it.
pub(crate) async fn a_page_sees_a_messengers_customer_type(world: &World) {
    const CUSTOMER: &str = "b-user-42";
    let line = world.line(1, quiet(), "123:bot-beside-another-portal").await;
    let portal = Portal::connect(world, &line, "who types", world.telegram.address()).await;
    let mut ann = page(world, &line.operators[0].client).await;
    portal.customer_says(CUSTOMER, "anybody there?").await;
    ann.until("session.offered").await;
    portal.customer_types(CUSTOMER).await;
    let typing = ann.until("typing").await.pop().unwrap_or_default();
    assert_eq!(typing["data"]["author"]["kind"], "customer", "{typing}");
}

/// Those who watch a line's list hear of many changes once a second.
pub(crate) async fn a_list_is_told_once_a_second(world: &World) {
    const BOT: &str = "121:bot-of-a-watched-line";
    let line = world.line(1, quiet(), BOT).await;
    let mut admin = page(world, &world.admin).await;
    admin.ask(&json!({ "type": "watch", "lines": [line.id] }), "watching").await;
    for customer in 400..405 {
        world.says(BOT, customer, "me").await;
    }
    let mut seen = Vec::new();
    while seen.len() < 5 {
        let list = admin.until("line.changed").await.pop().unwrap_or_default();
        let sessions = list["data"]["sessions"].as_array().cloned().unwrap_or_default();
        seen.extend(sessions.iter().map(|it| it["customer"]["external_id"].clone()));
        seen.sort_by_key(Value::to_string);
        seen.dedup();
    }
    admin.close().await;
}

/// A page whose end was never told is found out by the first push, and its owner goes away.
pub(crate) async fn a_page_that_nobody_saw_close_is_forgotten(world: &World) {
    const BOT: &str = "122:bot-of-somebody-who-left";
    let rita = hire(&world.admin, "Rita", "operator").await;
    let mut settings = quiet();
    settings["CHECK_AVAILABLE"] = json!("Y");
    let line = Line::of(&world.admin, vec![rita.clone()], settings).await;
    line.connect_bot(&world.telegram, BOT).await;
    let ritas = page(world, &rita.client).await;
    let good = world.cut_off("realtime").await;
    let since = Utc::now();
    ritas.close().await;
    logged(world, since, "realtime", "the end of a socket is not noted").await;
    world.deployment.set_variables("realtime", &good).await;
    let table = world.deployment.output("Table");
    let names = json!({ ":pk": { "S": format!("A#U{}", rita.id) } }).to_string();
    let query = ["dynamodb", "query", "--table-name", table, "--key-condition-expression"];
    let query = [&query[..], &["pk = :pk", "--expression-attribute-values", &names]].concat();
    until("nobody listens for them any more", || async {
        // A push may be lost; whoever tries one finds that there is no page.
        world.says(BOT, 32, "hello?").await;
        let found = world.aws.call(&query).await;
        let item = found["Items"].as_array()?.first()?.clone();
        item.get("listeners").is_none().then_some(())
    })
    .await;
}

/// While `realtime` cannot reach the table, what is to be told of lists waits.
pub(crate) async fn lists_wait_for_a_failing_realtime(world: &World) {
    let line = Line::open(&world.admin, 1, quiet()).await;
    let good = world.cut_off("realtime").await;
    let since = Utc::now();
    let url = world.deployment.queue("pushes").await;
    let message = json!({ "type": "list", "line": line.id }).to_string();
    let send = ["sqs", "send-message", "--queue-url", &url, "--message-body", &message];
    world.aws.call(&send).await;
    logged(world, since, "realtime", "not pushed yet").await;
    world.deployment.set_variables("realtime", &good).await;
    until("it is pushed", || async { (world.deployment.depth("pushes").await == 0).then_some(()) })
        .await;
    assert_eq!(world.deployment.depth("pushes-dlq").await, 0);
}
