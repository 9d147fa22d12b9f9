//! What each side has read, that a visitor types, that they leave.

use application::ports::PushMessage;
use domain::time::Seconds;
use memory::{Body as Carried, SqsQueue};
use serde_json::{Value, json};

use super::{FIRST, Page};

#[tokio::test]
async fn what_each_side_has_read_the_other_sees() {
    let page = Page::new(json!({})).await;
    let world = &page.world;
    let (token, _) = page.visit(json!({})).await;
    page.write(&token, FIRST, "hello").await.ok();
    let session = world.session().await;
    let operator = &page.operator.1;
    world.act(&session, "answer", operator, json!({})).await.ok();
    let offer =
        json!({ "text": "Shall we?", "quick_replies": [{ "title": "Yes", "payload": "y" }] });
    let reply = world.say(&session, operator, offer).await.ok();
    let heard = page.events(&token, &json!(0)).await;
    let shown = &heard["events"][2]["data"];
    assert_eq!(shown["quick_replies"], json!([{ "title": "Yes", "payload": "y" }]));
    assert_eq!(heard["read_up_to"], 0);
    let first = world.messages(&session).await[0].clone();
    let path = "/api/v1/chats/1/read";
    world.post(path, operator, &json!({ "up_to_id": reply["id"] })).await.ok();
    assert_eq!(page.events(&token, &json!(0)).await["read_up_to"], first["seq"]);
    let listed = world.get("/lc/v1/messages", &token).await.ok();
    assert_eq!(listed["read_up_to"], first["seq"]);
    let does = async |body: Value| world.post("/lc/v1/events", &token, &body).await;
    for kind in ["typing_start", "typing_stop"] {
        does(json!({ "type": kind })).await.ok();
        let pushes = world.context.queues.held(SqsQueue::Pushes);
        let told = pushes.last().map(|it| it.body.clone());
        let Some(Carried::Push(PushMessage::CustomerTypes { is_over, .. })) = told else {
            panic!("{told:?}")
        };
        assert_eq!(is_over, kind == "typing_stop");
    }
    world.context.clock.advance(Seconds(5));
    let read = does(json!({ "type": "read", "up_to_id": shown["id"] })).await.ok();
    assert_eq!(read["read"], 1);
    does(json!({ "type": "read", "up_to_id": FIRST })).await.refused(422, "INVALID_REQUEST");
    does(json!({ "type": "read" })).await.refused(422, "INVALID_REQUEST");
    world.context.clock.advance(Seconds(5));
    does(json!({ "type": "read", "up_to_id": "99999999" })).await.refused(404, "NOT_FOUND");
    does(json!({ "type": "wave" })).await.refused(422, "INVALID_REQUEST");
}

#[tokio::test]
async fn who_leaves_is_back_when_they_write() {
    let page = Page::new(json!({})).await;
    let world = &page.world;
    let (token, _) = page.visit(json!({})).await;
    let does = async |body: Value| world.post("/lc/v1/events", &token, &body).await;
    does(json!({ "type": "close" })).await.ok();
    page.write(&token, FIRST, "hello").await.ok();
    let unreachable = async || world.session().await["customer"]["unreachable"].clone();
    assert_eq!(unreachable().await, false);
    does(json!({ "type": "close" })).await.ok();
    world.settle().await;
    assert_eq!(unreachable().await, true);
    let session = world.session().await;
    let operator = &page.operator.1;
    world.act(&session, "answer", operator, json!({})).await.ok();
    world.say(&session, operator, json!({ "text": "for when you are back" })).await.ok();
    world.context.clock.advance(Seconds(5));
    let again = "5f0f7c1e-9a51-4ad7-9d3a-0c6f8f6f0a02";
    page.write(&token, again, "I am back").await.ok();
    assert_eq!(unreachable().await, false);
}
