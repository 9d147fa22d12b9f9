//! Quick replies: offered by operators, bots and the original's keyboards, and what customers press.

use domain::message::{Button, Content};
use serde_json::{Value, json};

use crate::world::Desk;

fn shall_we() -> Value {
    json!({ "text": "Shall we?", "quick_replies": [
        { "title": "Yes", "payload": "go" }, { "title": "No" },
        { "title": "Terms", "url": "https://a.example/terms" },
    ]})
}

#[tokio::test]
async fn what_is_offered_is_shown_and_what_is_pressed_names_it() {
    let desk = Desk::answered(json!({})).await;
    let ((_, token), world) = (desk.owner().0, &desk.world);
    let offered = world.say(&desk.session, token, shall_we()).await.ok();
    let expected = json!([
        { "title": "Yes", "payload": "go" }, { "title": "No", "payload": "No" },
        { "title": "Terms", "url": "https://a.example/terms" },
    ]);
    assert_eq!(offered["quick_replies"], expected);
    world.write(desk.channel, "c7", "2").await;
    let button = Some(Button::carrying("go"));
    let again = world.say(&desk.session, token, shall_we()).await.ok();
    world.write_content(desk.channel, "c7", Content { button, ..Content::default() }).await;
    let messages = world.messages(&desk.session).await;
    assert_eq!(messages[1]["quick_replies"], expected);
    let shown = |n: usize| {
        let message = &messages[n];
        json!([message["text"], message["button"], message["button_title"], message["reply_to"]])
    };
    assert_eq!(shown(2), json!(["2", "No", "No", offered["id"]]));
    assert_eq!(shown(4), json!(["Yes", "go", "Yes", again["id"]]));
    world.write(desk.channel, "c7", "1").await;
    let last = world.messages(&desk.session).await.pop().unwrap();
    assert_eq!((&last["text"], &last["button"]), (&json!("1"), &Value::Null), "nothing stands");
}

#[tokio::test]
async fn a_changed_text_keeps_what_it_offers() {
    let desk = Desk::answered(json!({})).await;
    let ((_, token), world) = (desk.owner().0, &desk.world);
    let offered = world.say(&desk.session, token, shall_we()).await.ok();
    let path = format!("/api/v1/chats/1/messages/{}", offered["id"]);
    world.patch(&path, token, &json!({ "text": "Shall we go?" })).await.ok();
    let shown = world.messages(&desk.session).await.pop().unwrap();
    assert_eq!(shown["text"], "Shall we go?");
    assert_eq!(shown["quick_replies"], offered["quick_replies"]);
}

#[tokio::test]
async fn what_cannot_be_offered_is_refused() {
    let desk = Desk::answered(json!({})).await;
    let ((_, token), world) = (desk.owner().0, &desk.world);
    let yes = json!({ "title": "Yes" });
    let many: Vec<Value> = (0..21).map(|n| json!({ "title": format!("{n}") })).collect();
    for wrong in [
        json!([{}]),
        json!([{ "title": " " }]),
        json!([{ "title": "x".repeat(201) }]),
        json!([{ "title": "x", "payload": "" }]),
        json!([{ "title": "x", "payload": "x".repeat(1_001) }]),
        json!([{ "title": "x", "payload": "x", "url": "https://a.example" }]),
        json!([{ "title": "x", "url": "javascript:alert(1)" }]),
        json!([yes, { "title": "yes", "payload": "other" }]),
        json!([yes, { "title": "other", "payload": "Yes" }]),
        json!(many),
        json!("Yes"),
    ] {
        let body = json!({ "text": "Shall we?", "quick_replies": wrong });
        world.say(&desk.session, token, body).await.refused(422, "INVALID_REQUEST");
    }
    for alone in [
        json!({ "quick_replies": [yes] }),
        json!({ "text": " ", "quick_replies": [yes] }),
        json!({ "text": "a note", "internal": true, "quick_replies": [yes] }),
    ] {
        world.say(&desk.session, token, alone).await.refused(422, "INVALID_REQUEST");
    }
}

#[tokio::test]
async fn the_originals_keyboard_is_quick_replies() {
    let desk = Desk::answered(json!({})).await;
    let (owner, world) = (desk.owner().0, &desk.world);
    let add = async |keyboard: Value| {
        let params = json!({ "DIALOG_ID": "chat1", "MESSAGE": "What now?", "KEYBOARD": keyboard });
        world.rest_as(owner.0, &owner.1, "im.message.add", params).await
    };
    add(json!([
        { "TEXT": "Help", "COMMAND": "help", "BG_COLOR": "#29619b" }, { "TYPE": "NEWLINE" },
        { "TEXT": "Site", "LINK": "https://a.example/" },
    ]))
    .await
    .ok();
    let shown = world.messages(&desk.session).await.pop().unwrap();
    let expected = json!([
        { "title": "Help", "payload": "/help" }, { "title": "Site", "url": "https://a.example/" },
    ]);
    assert_eq!(shown["quick_replies"], expected);
    add(json!("no keyboard")).await.refused(400, "KEYBOARD_ERROR");
}
