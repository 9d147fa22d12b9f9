//! What is done about a customer and with a session, beside answering: blocking, beginning, pinning, silence.

use serde_json::{Value, json};

use crate::world::{ADMIN, Desk, START};

#[tokio::test]
async fn an_owner_pins_their_session_and_lets_go_of_it() {
    let desk = Desk::answered(json!({ "AUTO_CLOSE_TIME": 60, "NO_ANSWER_TIME": 0 })).await;
    let (owner, other) = desk.owner();
    let world = &desk.world;
    world.say(&desk.session, &owner.1, json!({ "text": "wait, please" })).await.ok();
    world.act(&desk.session, "pin", &other.1, json!({})).await.refused(409, "NOT_HOLDER");
    world.act(&desk.session, "pin", ADMIN, json!({})).await.refused(409, "NOT_HOLDER");
    assert_eq!(world.act(&desk.session, "pin", &owner.1, json!({})).await.ok()["pinned"], true);
    world.advance(600).await;
    assert_eq!(world.session().await["status"], "operator");
    let free = world.act(&desk.session, "pin", &owner.1, json!({ "on": false })).await.ok();
    assert_eq!(free["pinned"], false);
    world.settle().await;
    world.advance(1).await;
    assert_eq!(world.session().await["status"], "wait_client");
}

#[tokio::test]
async fn in_silence_what_employees_write_stays_in_the_house() {
    let desk = Desk::answered(json!({})).await;
    let (owner, other) = desk.owner();
    let world = &desk.world;
    world.act(&desk.session, "silence", &other.1, json!({})).await.refused(409, "NOT_HOLDER");
    let silent = world.act(&desk.session, "silence", &owner.1, json!({})).await.ok();
    assert_eq!(silent["silent"], true);
    let told = world.provider.told().len();
    let note = world.say(&desk.session, &owner.1, json!({ "text": "what now?" })).await.ok();
    assert_eq!(note["internal"], true);
    assert_eq!(world.provider.told().len(), told);
    world.act(&desk.session, "silence", &owner.1, json!({ "on": false })).await.ok();
    world.say(&desk.session, &owner.1, json!({ "text": "hello" })).await.ok();
    assert_eq!(world.provider.told().last().unwrap(), "send c7: hello");
}

#[tokio::test]
async fn a_blocked_customer_opens_no_session_until_they_are_let_in() {
    let desk = Desk::answered(json!({})).await;
    let (owner, other) = desk.owner();
    let world = &desk.world;
    let closed = world.act(&desk.session, "spam", &owner.1, json!({ "block": true })).await.ok();
    assert_eq!((&closed["status"], &closed["customer"]["blocked"]), (&json!("spam"), &json!(true)));
    world.write(desk.channel, "c7", "buy!").await;
    assert_eq!(world.sessions("").await.len(), 1);
    let (_, stranger) = world.hire("Zoe", "operator").await;
    let path = format!("/api/v1/chats/{}/unblock", desk.session["chat_id"]);
    world.post(&path, &stranger, &json!({})).await.refused(404, "NOT_FOUND");
    world.post("/api/v1/chats/99/unblock", ADMIN, &json!({})).await.refused(404, "NOT_FOUND");
    assert_eq!(world.post(&path, &other.1, &json!({})).await.ok()["blocked"], false);
    // Pressed twice.
    assert_eq!(world.post(&path, &other.1, &Value::Null).await.ok()["blocked"], false);
    world.write(desk.channel, "c7", "sorry").await;
    assert_eq!(world.sessions("").await.len(), 2);
}

#[tokio::test]
async fn an_employee_begins_a_session() {
    let desk = Desk::answered(json!({ "FULL_CLOSE_TIME": 0 })).await;
    let (owner, other) = desk.owner();
    let world = &desk.world;
    let path = format!("/api/v1/chats/{}/start", desk.session["chat_id"]);
    world.post(&path, &other.1, &json!({})).await.refused(409, "NOT_HOLDER");
    // What is open is closed first.
    let started = world.post(&path, &owner.1, &json!({})).await.ok();
    assert_ne!(started["id"], desk.session["id"]);
    assert_eq!(started["status"], "new");
    let answered = world.act(&started, "answer", &owner.1, json!({})).await.ok();
    assert_eq!(answered["operator_id"], json!(owner.0));
    world.say(&started, &owner.1, json!({ "text": "how did it go?" })).await.ok();
    assert_eq!(world.provider.told().last().unwrap(), "send c7: how did it go?");
    let before = world.get(&format!("/api/v1/sessions/{}", desk.session["id"]), ADMIN).await.ok();
    assert_eq!(before["session"]["close_reason"], "finished");
    let (_, stranger) = world.hire("Zoe", "operator").await;
    world.post(&path, &stranger, &json!({})).await.refused(404, "NOT_FOUND");
    world.post("/api/v1/chats/99/start", ADMIN, &json!({})).await.refused(404, "NOT_FOUND");
    let off = json!({ "CONFIG_ID": desk.line, "PARAMS": { "ACTIVE": "N" } });
    world.rest("imopenlines.config.update", off).await.ok();
    world.post(&path, &owner.1, &json!({})).await.refused(409, "LINE_INACTIVE");
}

#[tokio::test]
async fn what_a_customer_was_shown_and_agreed_to_is_told() {
    let desk = Desk::new(json!({})).await;
    let world = &desk.world;
    let text = json!({ "name": "Privacy", "text": "We keep what you write." });
    let agreement = world.post("/api/v1/agreements", ADMIN, &text).await.ok()["id"].clone();
    let params = json!({ "AGREEMENT_MESSAGE": "Y", "AGREEMENT_ID": agreement });
    let params = json!({ "CONFIG_ID": desk.line, "PARAMS": params });
    world.rest("imopenlines.config.update", params).await.ok();
    world.write(desk.channel, "c8", "hello").await;
    let session = world.sessions("").await[0].clone();
    let path = format!("/api/v1/chats/{}/customer", session["chat_id"]);
    let notice = json!({ "agreement": agreement, "version": 1 });
    let shown = world.get(&path, ADMIN).await.ok();
    let expected = json!({
        "id": session["customer"]["id"], "name": "Ada", "external_id": "c8", "picture": null,
        "chat_id": session["chat_id"],
        "channel": {
            "id": desk.channel, "kind": "telegram", "name": shown["channel"]["name"], "line_id": desk.line,
        },
        "blocked": false, "unreachable": false, "notice": notice, "consent": null,
    });
    assert_eq!(shown, expected);
    let messages = world.messages(&session).await;
    assert_eq!(messages[1]["automatic"], "agreement");
    assert_eq!(messages[0]["automatic"], Value::Null);
    world.write(desk.channel, "c8", "all right").await;
    let consent = json!({
        "agreement": agreement, "version": 1, "at": START.rfc3339(), "how": "continued",
    });
    assert_eq!(world.get(&path, ADMIN).await.ok()["consent"], consent);
    let (_, stranger) = world.hire("Zoe", "operator").await;
    world.get(&path, &stranger).await.refused(404, "NOT_FOUND");
    world.get("/api/v1/chats/99/customer", ADMIN).await.refused(404, "NOT_FOUND");
}
