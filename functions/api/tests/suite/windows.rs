//! Windows that shut, and templates, which go at any time.

use serde_json::{Value, json};

use crate::world::{ADMIN, World};

const DAY: u32 = 24 * 60 * 60;

/// A session on a messenger, answered by the line's operator.
struct Desk {
    world: World,
    line: u64,
    channel: u64,
    operator: (u64, String),
    session: Value,
}

impl Desk {
    async fn new(kind: &str, settings: Value) -> Self {
        let world = World::new().await;
        let operator = world.hire("Eva", "operator").await;
        let line = world.line(&[operator.0], json!({ "NO_ANSWER_TIME": 0 })).await;
        let path = format!("/api/v1/lines/{line}/channels");
        let body = json!({ "kind": kind, "settings": settings });
        let channel = world.post(&path, ADMIN, &body).await.ok()["id"].as_u64().unwrap();
        world.write(channel, "c7", "hello").await;
        let session = world.session().await;
        let session = world.act(&session, "answer", &operator.1, json!({})).await.ok();
        Self { world, line, channel, operator, session }
    }

    async fn whatsapp() -> Self {
        let settings =
            json!({ "access_token": "t", "app_secret": "s", "phone_number_id": "1065001" });
        Self::new("whatsapp", settings).await
    }

    async fn messenger() -> Self {
        let settings = json!({ "access_token": "t", "app_secret": "s", "page_id": "1029001" });
        Self::new("messenger", settings).await
    }

    async fn say(&self, body: Value) -> crate::world::Answer {
        self.world.say(&self.session, &self.operator.1, body).await
    }
}

fn order(number: &str) -> Value {
    json!({ "template": {
        "name": "order", "language": "it", "parameters": [{ "text": number }],
    }})
}

#[tokio::test]
async fn a_session_says_until_when_its_customer_can_be_written_to() {
    let desk = Desk::whatsapp().await;
    let shown = |it: &Value| json!([it["window_until"], it["afterwards"], it["person_until"]]);
    let until = (desk.world.now() + domain::time::Seconds(DAY)).rfc3339();
    assert_eq!(shown(&desk.session), json!([until, "template", null]));
    let desk = Desk::messenger().await;
    let person = (desk.world.now() + domain::time::Seconds(7 * DAY)).rfc3339();
    assert_eq!(shown(&desk.session), json!([until, "person", person]));
    let desk = Desk::new("telegram", json!({ "bot_token": "1:A" })).await;
    assert_eq!(shown(&desk.session), json!([null, null, null]));
    let path = format!("/api/v1/sessions/{}", desk.session["id"]);
    let read = desk.world.get(&path, ADMIN).await.ok();
    assert_eq!(shown(&read["session"]), json!([null, null, null]));
}

#[tokio::test]
async fn outside_the_window_a_message_is_refused_and_a_template_is_not() {
    let desk = Desk::whatsapp().await;
    desk.say(json!({ "text": "in time" })).await.ok();
    desk.world.advance(DAY).await;
    desk.say(json!({ "text": "just in time" })).await.ok();
    desk.world.advance(1).await;
    let told = desk.world.provider.told().len();
    let refused = desk.say(json!({ "text": "too late" })).await.refused(409, "WINDOW_CLOSED");
    assert_eq!(refused["instead"], "template");
    let params = json!({ "DIALOG_ID": "chat1", "MESSAGE": "too late" });
    let (id, token) = &desk.operator;
    let rest = desk.world.rest_as(*id, token, "im.message.add", params).await;
    assert_eq!(rest.refused(400, "ACCESS_ERROR")["refusal"], "WINDOW_CLOSED");
    assert_eq!(desk.world.provider.told().len(), told, "nothing was sent");
    desk.say(json!({ "text": "a note", "internal": true })).await.ok();
    let sent = desk.say(order("1042")).await.ok();
    assert_eq!(
        (&sent["text"], &sent["template"]),
        (&json!("Order 1042 is ready"), &json!("order"))
    );
    assert_eq!(sent["quick_replies"], json!([{ "title": "Thanks", "payload": "Thanks" }]));
    let told = desk.world.provider.told();
    assert_eq!(told[told.len() - 2..], ["templates order", "send c7: template order"]);
    desk.world.write(desk.channel, "c7", "Thanks").await;
    let last = desk.world.messages(&desk.session).await.pop().unwrap();
    assert_eq!((&last["button"], &last["reply_to"]), (&json!("Thanks"), &sent["id"]));
    desk.say(json!({ "text": "open again" })).await.ok();
}

#[tokio::test]
async fn on_messenger_people_may_write_for_a_week() {
    let desk = Desk::messenger().await;
    desk.world.advance(7 * DAY).await;
    desk.say(json!({ "text": "a person" })).await.ok();
    desk.world.advance(1).await;
    let refused = desk.say(json!({ "text": "too late" })).await.refused(409, "WINDOW_CLOSED");
    assert_eq!(refused["instead"], "nothing");
}

#[tokio::test]
async fn templates_are_listed_for_who_is_in_the_line() {
    let desk = Desk::whatsapp().await;
    let path = format!("/api/v1/lines/{}/channels/{}/templates", desk.line, desk.channel);
    let listed = desk.world.get(&path, &desk.operator.1).await.ok();
    let order = json!({
        "name": "order", "language": "it", "category": "utility", "body": "Order {{1}} is ready",
        "buttons": [{ "title": "Thanks", "kind": "reply" }],
    });
    assert_eq!(listed["items"][1], order);
    assert_eq!(listed["items"][0]["header_file"], "image");
    let stranger = desk.world.hire("Bob", "operator").await;
    desk.world.get(&path, &stranger.1).await.refused(404, "NOT_FOUND");
    let elsewhere = format!("/api/v1/lines/99/channels/{}/templates", desk.channel);
    desk.world.get(&elsewhere, ADMIN).await.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn a_template_that_is_none_or_is_filled_wrongly_is_refused() {
    let desk = Desk::whatsapp().await;
    let template = |change: Value| {
        let mut body = order("1042");
        let fields = body["template"].as_object_mut().unwrap();
        fields.extend(change.as_object().unwrap().clone());
        body
    };
    for wrong in [
        template(json!({ "name": "unknown" })),
        template(json!({ "language": "en" })),
        template(json!({ "name": "look" })),
        template(json!({ "parameters": [] })),
        template(json!({ "parameters": [{ "text": "1" }, { "text": "2" }] })),
        template(json!({ "parameters": [{ "text": "a\nb" }] })),
        template(json!({ "parameters": [{ "place": "footer", "text": "x" }] })),
        json!({ "template": { "name": "order" } }),
        json!({ "text": "and this", "template": order("1")["template"] }),
        json!({ "internal": true, "template": order("1")["template"] }),
    ] {
        desk.say(wrong).await.refused(422, "INVALID_REQUEST");
    }
    desk.say(template(json!({ "name": "no" }))).await.refused(422, "NO_TEMPLATES");
    let away = template(json!({ "name": "away" }));
    desk.say(away).await.refused(502, "TEMPLATES_UNAVAILABLE");
    let stranger = desk.world.hire("Bob", "operator").await;
    let told = desk.world.provider.told().len();
    desk.world.say(&desk.session, &stranger.1, order("1")).await.refused(404, "NOT_FOUND");
    assert_eq!(desk.world.provider.told().len(), told, "strangers ask no messenger");
    let picture = json!({ "url": "https://a.example/p.png", "kind": "image" });
    let mut look = template(json!({ "name": "look" }));
    look["attachments"] = json!([picture]);
    desk.say(look).await.ok();
    let messenger = Desk::messenger().await;
    messenger.say(order("1")).await.refused(422, "INVALID_REQUEST");
}
