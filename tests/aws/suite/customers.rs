//! Customers are recognised in the built-in CRM.

use aws_tests::deployment::NAME;
use aws_tests::wait::until;
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};
use tests::client::send;

use crate::world::{World, logged, offered};

/// Settings of a line that makes a lead of whoever is unknown, and reads what they write.
fn leads() -> Value {
    json!({ "QUEUE_TIME": 0, "NO_ANSWER_TIME": 0, "CRM": "Y", "CRM_CREATE": "lead",
        "CRM_CHAT_TRACKER": "Y", "CANALI": { "country": "IT" } })
}

/// Two strangers get a lead each; when they tell the same phone it is one, and by hand no other is made.
pub(crate) async fn two_who_are_one_get_one_card(world: &World) {
    const BOT: &str = "119:bot-that-knows-people";
    let line = world.line(1, leads(), BOT).await;
    let card = async |customer: &str| {
        until("the customer has a card", || async {
            let sessions = line.sessions().await;
            let found =
                sessions.into_iter().find(|it| it["customer"]["external_id"] == customer)?;
            found["customer"]["crm"]["id"].as_u64()
        })
        .await
    };
    for customer in [31, 32] {
        world.says(BOT, customer, "hello").await;
    }
    let (first, second) = (card("31").await, card("32").await);
    assert_ne!(first, second);
    for customer in [31, 32] {
        world.says(BOT, customer, "my number is 06 12345678").await;
    }
    until("they are one", || async { (card("31").await == card("32").await).then_some(()) }).await;
    let operator = &line.operators[0];
    let sessions = line.sessions().await;
    let session = sessions.iter().find(|it| it["customer"]["external_id"] == "31");
    let session = session.expect("it is there");
    operator.act(session, "answer", json!({})).await.ok();
    let path = format!("/api/v1/sessions/{}/lead", session["id"]);
    let lead = operator.client.post(&path, &json!({})).await.ok();
    assert_eq!(lead, json!({ "kind": "lead", "id": card("31").await }));
    operator.act(session, "finish", json!({})).await.ok();
}

/// A lead by hand, where the line makes none.
pub(crate) async fn a_lead_is_made_by_hand(world: &World) {
    const BOT: &str = "120:bot-that-makes-nothing";
    let settings = json!({ "QUEUE_TIME": 0, "NO_ANSWER_TIME": 0, "CRM": "Y" });
    let talk = world.talk(settings, BOT, 33, "hello").await;
    let path = format!("/api/v1/sessions/{}/lead", talk.session["id"]);
    let lead = talk.operator().client.post(&path, &json!({})).await.ok();
    until("the session tells it", || async {
        let session = talk.line.session().await;
        (session["customer"]["crm"]["id"] == lead["id"]).then_some(())
    })
    .await;
}

/// Nothing is left of a customer who is erased: not what was sent to them either.
pub(crate) async fn a_customer_is_erased(world: &World) {
    const BOT: &str = "126:bot-that-forgets";
    let talk = world.talk(leads(), BOT, 35, "forget me").await;
    let client = &talk.operator().client;
    let upload = client.request(Method::POST, "/api/v1/uploads?name=a.txt").body("for you");
    let upload = send(upload.header("content-type", "text/plain")).await.ok();
    let chat = &talk.session["chat_id"];
    let file = json!({ "attachments": [{ "upload_id": upload["upload_id"] }] });
    let message = client.post(&format!("/api/v1/chats/{chat}/messages"), &file).await.ok();
    let attachment = format!("/api/v1/attachments/{}/0", message["id"]);
    assert_eq!(client.get(&attachment).await.status, 200);
    let path = format!("/api/v1/chats/{chat}/customer/erase");
    let certificate = world.admin.post(&path, &json!({ "everywhere": true })).await.ok();
    assert_eq!((&certificate["done"], &certificate["erased"]["files"]), (&json!(true), &json!(1)));
    assert_eq!(world.admin.post(&path, &json!({})).await.ok(), certificate);
    assert_eq!(world.admin.get(&attachment).await.refusal(), (404, "NOT_FOUND"));
}

/// What a line keeps for a day only is gone when that is over: words, what the customer sent, what was sent to them.
pub(crate) async fn what_a_line_keeps_no_longer_goes(world: &World) {
    const BOT: &str = "128:bot-with-a-short-memory";
    let mut settings = leads();
    settings["FULL_CLOSE_TIME"] = json!(0);
    settings["CANALI"]["keep_messages_days"] = json!(1);
    let talk = world.talk(settings, BOT, 37, "remember me").await;
    let (client, chat) = (&talk.operator().client, &talk.session["chat_id"]);
    let document = json!({ "file_id": "D3", "file_unique_id": "U3", "file_name": "paper.pdf" });
    let update = world.updates.message(37, json!({ "document": document }));
    world.telegram.push(BOT, &update).await.ok();
    let upload = client.request(Method::POST, "/api/v1/uploads?name=a.txt").body("for you");
    let upload = send(upload.header("content-type", "text/plain")).await.ok();
    let file = json!({ "attachments": [{ "upload_id": upload["upload_id"] }] });
    client.post(&format!("/api/v1/chats/{chat}/messages"), &file).await.ok();
    let said = async || tests::office::read(&world.admin, &talk.session).await.1;
    until("all three are there", || async { (said().await.len() >= 3).then_some(()) }).await;
    talk.operator().act(&talk.session, "finish", json!({})).await.ok();
    let days_ago = Utc::now() - TimeDelta::days(3);
    until("it has ended", || async { grow_old(world, &talk.session["id"], days_ago).await }).await;
    let call = [
        "lambda",
        "invoke",
        "--function-name",
        &format!("{NAME}-timeouts"),
        "--payload",
        r#"{"round":"retention"}"#,
        "/dev/null",
    ];
    world.aws.call(&call).await;
    until("nothing that was said is left", || async {
        said().await.iter().all(|it| it["gone"] == true).then_some(())
    })
    .await;
}

/// Lets a session that has ended have ended then; none, if it has not.
async fn grow_old(world: &World, session: &Value, then: DateTime<Utc>) -> Option<()> {
    let table = world.deployment.output("Table");
    let key = json!({ "pk": { "S": format!("S#{session}") }, "sk": { "S": "S" } }).to_string();
    let get = ["dynamodb", "get-item", "--table-name", table, "--key", &key];
    let item = world.aws.call(&get).await;
    let mut ended: Value = serde_json::from_str(item["Item"]["ended"]["S"].as_str()?).ok()?;
    let then = json!(then.timestamp_millis());
    ended["opened_at"] = then.clone();
    ended["phase"]["at"] = then;
    let values = json!({ ":ended": { "S": ended.to_string() } }).to_string();
    let update = [
        "dynamodb",
        "update-item",
        "--table-name",
        table,
        "--key",
        &key,
        "--update-expression",
        "SET ended = :ended",
        "--expression-attribute-values",
        &values,
    ];
    world.aws.call(&update).await;
    Some(())
}

/// While the CRM is away the queue goes on; the card follows.
pub(crate) async fn customers_wait_for_nothing_when_the_crm_is_away(world: &World) {
    const BOT: &str = "121:bot-without-crm";
    let line = world.line(1, leads(), BOT).await;
    let good = world.cut_off("crm").await;
    let since = Utc::now();
    world.says(BOT, 34, "anybody there?").await;
    offered(&line).await;
    logged(world, since, "crm", "not done yet").await;
    world.deployment.set_variables("crm", &good).await;
    until("the card follows", || async { line.session().await["customer"]["crm"]["id"].as_u64() })
        .await;
}
