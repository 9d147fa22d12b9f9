//! Writing, changing, taking back, typing.

use domain::message::{Button, Contact, Content, Location};
use serde_json::{Value, json};

use crate::world::{ADMIN, Desk};

#[tokio::test]
async fn a_message_goes_out_and_its_status_follows() {
    let desk = Desk::answered(json!({})).await;
    let (owner, _) = desk.owner();
    let world = &desk.world;
    let message = world.say(&desk.session, &owner.1, json!({ "text": "good morning" })).await.ok();
    let at = world.now().rfc3339();
    let seq = message["seq"].clone();
    let expected = json!({
        "id": (1 << 20) + seq.as_u64().unwrap(), "seq": seq, "chat_id": 1, "session_id": 1,
        "author": { "kind": "operator", "id": owner.0 }, "text": "good morning", "attachments": [], "at": at,
        "sent_at": at, "internal": false, "automatic": null, "status": "pending",
    });
    assert_eq!(message, expected);
    assert_eq!(world.provider.told().last().unwrap(), "send c7: good morning");
    let messages = world.messages(&desk.session).await;
    assert_eq!(messages[0]["author"], json!({ "kind": "customer", "id": 1 }));
    assert!(messages[0]["external_id"].as_str().unwrap().starts_with("c7:"));
    let sent = &messages[1];
    assert_eq!((&sent["id"], &sent["status"]), (&message["id"], &json!("sent")));
    assert!(sent["external_id"].as_str().unwrap().starts_with('p'));
}

#[tokio::test]
async fn the_same_client_id_gives_the_same_message() {
    let desk = Desk::answered(json!({})).await;
    let (owner, _) = desk.owner();
    let body = json!({ "text": "once", "client_id": "k1" });
    let first = desk.world.say(&desk.session, &owner.1, body.clone()).await.ok();
    let again = desk.world.say(&desk.session, &owner.1, body).await.ok();
    assert_eq!(first, again);
    let told = desk.world.provider.told();
    assert_eq!(told.iter().filter(|it| it.ends_with("once")).count(), 1);
}

#[tokio::test]
async fn only_the_holder_speaks_and_who_joined_writes_notes() {
    let desk = Desk::answered(json!({})).await;
    let (owner, other) = desk.owner();
    let world = &desk.world;
    world.say(&desk.session, &other.1, json!({ "text": "hi" })).await.refused(409, "NOT_HOLDER");
    let note = json!({ "text": "he is nice", "internal": true });
    world.say(&desk.session, &other.1, note.clone()).await.refused(409, "NOT_HOLDER");
    world.act(&desk.session, "join", &other.1, json!({})).await.ok();
    let told = world.provider.told().len();
    let kept = world.say(&desk.session, &other.1, note).await.ok();
    assert_eq!((&kept["internal"], &kept["status"]), (&json!(true), &json!("sent")));
    assert_eq!(world.provider.told().len(), told, "a note stays in the house");
    world.say(&desk.session, &owner.1, json!({ "text": "hello" })).await.ok();
}

#[tokio::test]
async fn writing_is_answering_for_whom_it_is_offered() {
    let desk = Desk::new(json!({})).await;
    let (holder, _) = desk.holder();
    desk.world.say(&desk.session, &holder.1, json!({ "text": "hi" })).await.ok();
    let session = desk.world.session().await;
    assert_eq!(
        (&session["operator_id"], &session["status"]),
        (&json!(holder.0), &json!("operator"))
    );
}

#[tokio::test]
async fn what_cannot_be_a_message_is_refused() {
    let desk = Desk::answered(json!({})).await;
    let (owner, _) = desk.owner();
    let link = json!({ "url": "https://a.example/x.png" });
    for wrong in [
        json!({ "text": "x".repeat(20_001) }),
        json!({ "attachments": [{}] }),
        json!({ "attachments": [{ "url": "file:///etc/passwd" }] }),
        json!({ "attachments": [{ "url": "https://a.example", "upload_id": "x" }] }),
        json!({ "attachments": [{ "upload_id": "../secrets" }] }),
        json!({ "attachments": vec![link; 11] }),
        json!({ "text": "x", "client_id": "k".repeat(201) }),
        json!({ "text": 5 }),
        json!([]),
    ] {
        desk.world.say(&desk.session, &owner.1, wrong).await.refused(422, "INVALID_REQUEST");
    }
    for empty in [json!({}), json!({ "text": " \n" })] {
        desk.world.say(&desk.session, &owner.1, empty).await.refused(422, "MESSAGE_EMPTY");
    }
    let longest = json!({ "text": "è".repeat(20_000) });
    desk.world.say(&desk.session, &owner.1, longest).await.ok();
}

#[tokio::test]
async fn ones_own_message_is_changed_and_taken_back() {
    let desk = Desk::answered(json!({})).await;
    let (owner, other) = desk.owner();
    let world = &desk.world;
    let message = world.say(&desk.session, &owner.1, json!({ "text": "helo" })).await.ok();
    let path = format!("/api/v1/chats/1/messages/{}", message["id"]);
    world.patch(&path, &other.1, &json!({ "text": "mine" })).await.refused(404, "NO_SUCH_MESSAGE");
    world.patch(&path, &owner.1, &json!({ "text": "" })).await.refused(422, "MESSAGE_EMPTY");
    world.patch(&path, &owner.1, &json!({ "text": "hello" })).await.ok();
    world.settle().await;
    let shown = world.messages(&desk.session).await[1].clone();
    assert_eq!((&shown["text"], &shown["status"]), (&json!("hello"), &json!("sent")));
    assert_eq!(shown["edited_at"], world.now().rfc3339());
    assert!(world.provider.told().last().unwrap().starts_with("edit p"));
    world.delete(&path, &owner.1).await.ok();
    world.settle().await;
    let shown = world.messages(&desk.session).await[1].clone();
    assert_eq!((&shown["text"], &shown["deleted_at"]), (&json!(""), &json!(world.now().rfc3339())));
    assert!(world.provider.told().last().unwrap().starts_with("delete p"));
    let customers =
        format!("/api/v1/chats/1/messages/{}", world.messages(&desk.session).await[0]["id"]);
    world.delete(&customers, &owner.1).await.refused(404, "NO_SUCH_MESSAGE");
    world.delete("/api/v1/chats/1/messages/5", &owner.1).await.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn only_the_owner_is_shown_typing() {
    let desk = Desk::answered(json!({})).await;
    let (owner, other) = desk.owner();
    let world = &desk.world;
    let path = "/api/v1/chats/1/typing";
    world.post(path, &other.1, &Value::Null).await.refused(409, "NOT_HOLDER");
    world.post(path, &owner.1, &Value::Null).await.ok();
    world.settle().await;
    assert_eq!(world.provider.told().last().unwrap(), "typing c7");
    world.post("/api/v1/chats/99/typing", ADMIN, &Value::Null).await.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn what_the_holder_has_read_is_marked_and_shown_to_the_customer_once() {
    let desk = Desk::answered(json!({})).await;
    let (owner, other) = desk.owner();
    let world = &desk.world;
    world.write(desk.channel, "c7", "are you there?").await;
    world.say(&desk.session, &owner.1, json!({ "text": "yes" })).await.ok();
    world.write(desk.channel, "c7", "good").await;
    let messages = world.messages(&desk.session).await;
    let up_to = json!({ "up_to_id": messages[2]["id"] });
    let path = "/api/v1/chats/1/read";
    world.post(path, &other.1, &up_to).await.refused(409, "NOT_HOLDER");
    world.post(path, &owner.1, &json!({ "up_to_id": 5 })).await.refused(422, "INVALID_REQUEST");
    world.post(path, &owner.1, &json!({})).await.refused(422, "INVALID_REQUEST");
    let nowhere = json!({ "up_to_id": 99 << 20 });
    world.post("/api/v1/chats/99/read", ADMIN, &nowhere).await.refused(404, "NOT_FOUND");
    for _ in 0..2 {
        let marked = world.post(path, &owner.1, &up_to).await.ok();
        assert_eq!(marked, json!({ "marked": true }));
        world.settle().await;
    }
    let told = world.provider.told();
    let reads: Vec<&String> = told.iter().filter(|it| it.starts_with("read")).collect();
    let id = messages[1]["external_id"].as_str().unwrap();
    assert_eq!(reads, [&format!("read c7 up to {id}")], "the last of the customer's before it");
    let shown = world.messages(&desk.session).await;
    let statuses: Vec<&Value> = shown.iter().map(|it| &it["status"]).collect();
    assert_eq!(statuses, ["read", "read", "sent", "delivered"]);
    let first = format!("/api/v1/sessions/{}?limit=1", desk.session["id"]);
    let page = world.get(&first, ADMIN).await.ok();
    assert_eq!(page["messages"][0]["status"], "read", "though the mark is on a later page");
}

#[tokio::test]
async fn places_cards_and_buttons_are_shown() {
    let desk = Desk::answered(json!({})).await;
    let content = Content {
        location: Some(Location { latitude: 45.5, longitude: 9.25, name: None, address: None }),
        contact: Some(Contact { name: "Bo".to_owned(), phone: "+39".to_owned(), own: false }),
        button: Some(Button::carrying("yes")),
        ..Content::default()
    };
    desk.world.write_content(desk.channel, "c7", content).await;
    let shown = desk.world.messages(&desk.session).await[1].clone();
    assert_eq!(shown["location"], json!({ "latitude": 45.5, "longitude": 9.25 }));
    assert_eq!(shown["contact"], json!({ "name": "Bo", "phone": "+39" }));
    assert_eq!((&shown["button"], &shown["text"]), (&json!("yes"), &json!("")));
}

#[tokio::test]
async fn what_failed_is_written_again_once_by_who_holds_the_session() {
    let desk = Desk::answered(json!({})).await;
    let (owner, other) = desk.owner();
    let (token, other) = (&owner.1, &other.1);
    desk.world.provider.refuse("not today");
    let message = desk.world.say(&desk.session, token, json!({ "text": "coming" })).await.ok();
    let failed = desk.world.messages(&desk.session).await.pop().unwrap();
    assert_eq!((&failed["status"], &failed["error"]), (&json!("failed"), &json!("not today")));
    let path = format!("/api/v1/chats/{}/messages/{}/send", desk.session["chat_id"], message["id"]);
    desk.world.post(&path, other, &json!({})).await.refused(404, "NOT_FOUND");
    let again = desk.world.post(&path, token, &json!({})).await.ok();
    assert_eq!(again["text"], "coming");
    desk.world.settle().await;
    let twice = desk.world.post(&path, token, &json!({})).await.ok();
    assert_eq!(twice["id"], again["id"]);
    let messages = desk.world.messages(&desk.session).await;
    let statuses: Vec<&Value> = messages.iter().map(|it| &it["status"]).collect();
    assert_eq!(statuses, ["delivered", "failed", "sent"]);
    let path = format!("/api/v1/chats/{}/messages/{}/send", desk.session["chat_id"], again["id"]);
    desk.world.post(&path, token, &json!({})).await.refused(409, "NOT_FAILED");
    let unknown = format!("/api/v1/chats/{}/messages/1/send", desk.session["chat_id"]);
    desk.world.post(&unknown, token, &json!({})).await.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn what_is_kept_no_longer_is_not_sent_again() {
    let settings = json!({ "FULL_CLOSE_TIME": 0, "CANALI": { "keep_messages_days": 1 } });
    let desk = Desk::answered(settings).await;
    let token = &desk.owner().0.1;
    desk.world.provider.refuse("not today");
    let message = desk.world.say(&desk.session, token, json!({ "text": "coming" })).await.ok();
    let session = format!("/api/v1/sessions/{}", desk.session["id"]);
    desk.world.post(&format!("{session}/finish"), token, &json!({})).await.ok();
    desk.world.advance(2 * 24 * 60 * 60).await;
    application::queue_retention(&desk.world.context).await.unwrap();
    desk.world.settle().await;
    let messages = desk.world.messages(&desk.session).await;
    let failed = messages.last().unwrap();
    assert_eq!((&failed["text"], &failed["gone"]), (&json!(""), &json!(true)));
    assert_eq!(failed["status"], "failed", "what became of it is known still");
    let path = format!("/api/v1/chats/{}/messages/{}/send", desk.session["chat_id"], message["id"]);
    desk.world.post(&path, token, &json!({})).await.refused(409, "NOT_KEPT");
}
