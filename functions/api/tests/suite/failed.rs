//! Messages that will not arrive.

use domain::delivery::MessageStatus;
use domain::ids::{ChannelId, MessageId};
use domain::inbound::{Inbound, InboundEvent, Receipted, Sender};
use serde_json::{Value, json};

use crate::world::{ADMIN, Desk};

fn path(desk: &Desk) -> String {
    format!("/api/v1/lines/{}/failed-deliveries", desk.line)
}

async fn listed(desk: &Desk) -> Vec<Value> {
    let page = desk.world.get(&path(desk), ADMIN).await.ok();
    page["items"].as_array().unwrap().clone()
}

/// Says something that the provider refuses; the message.
async fn fails(desk: &Desk, text: &str) -> Value {
    desk.world.provider.refuse("not today");
    desk.world.say(&desk.session, &desk.owner().0.1, json!({ "text": text })).await.ok()
}

async fn again(desk: &Desk, message: &Value) -> Value {
    let path = format!("/api/v1/chats/{}/messages/{}/send", desk.session["chat_id"], message["id"]);
    let written = desk.world.post(&path, &desk.owner().0.1, &json!({})).await.ok();
    desk.world.settle().await;
    written
}

#[tokio::test]
async fn what_failed_is_listed_until_it_is_sent_again() {
    let desk = Desk::answered(json!({})).await;
    assert_eq!(listed(&desk).await, Vec::<Value>::new());
    let message = fails(&desk, "coming").await;
    let expected = json!({
        "id": message["id"], "chat_id": 1, "seq": message["seq"], "session_id": 1, "line_id": desk.line,
        "channel": { "id": desk.channel, "kind": "telegram", "name": "", "line_id": desk.line },
        "customer": { "name": "Ada" }, "text": "coming", "error": "not today",
        "failed_at": desk.world.now().rfc3339(),
    });
    let mut found = listed(&desk).await;
    found[0]["channel"]["name"] = json!("");
    assert_eq!(found, [expected]);
    again(&desk, &message).await;
    assert_eq!(listed(&desk).await, Vec::<Value>::new());
    assert_eq!(desk.world.provider.told().last().unwrap(), "send c7: coming");
}

#[tokio::test]
async fn what_fails_again_stands_for_both() {
    let desk = Desk::answered(json!({})).await;
    let first = fails(&desk, "coming").await;
    desk.world.provider.refuse("still not");
    let second = again(&desk, &first).await;
    let found = listed(&desk).await;
    assert_eq!((found.len(), &found[0]["id"]), (1, &second["id"]));
    assert_eq!(found[0]["error"], "still not");
    again(&desk, &second).await;
    assert_eq!(listed(&desk).await, Vec::<Value>::new());
}

#[tokio::test]
async fn what_is_taken_back_is_listed_no_more() {
    let desk = Desk::answered(json!({})).await;
    let message = fails(&desk, "coming").await;
    let path = format!("/api/v1/chats/{}/messages/{}", desk.session["chat_id"], message["id"]);
    desk.world.delete(&path, &desk.owner().0.1).await.ok();
    assert_eq!(listed(&desk).await, Vec::<Value>::new(), "before anybody has carried it");
    desk.world.settle().await;
    assert_eq!(listed(&desk).await, Vec::<Value>::new());
}

#[tokio::test]
async fn what_a_provider_gives_up_later_is_listed_once() {
    let desk = Desk::answered(json!({})).await;
    let owner = &desk.owner().0.1;
    let sent = desk.world.say(&desk.session, owner, json!({ "text": "hello" })).await.ok();
    let messages = desk.world.messages(&desk.session).await;
    let external = messages.last().unwrap()["external_id"].as_str().unwrap().to_owned();
    receipt(&desk, &external).await;
    let found = listed(&desk).await;
    assert_eq!(
        (found.len(), &found[0]["id"], &found[0]["error"]),
        (1, &sent["id"], &json!("blocked"))
    );
    again(&desk, &sent).await;
    receipt(&desk, &external).await;
    assert_eq!(listed(&desk).await, Vec::<Value>::new(), "told twice, it does not come back");
}

/// The provider says that a message of ours failed after all.
async fn receipt(desk: &Desk, external: &str) {
    let now = desk.world.now();
    let of = Receipted::Ids(vec![external.to_owned()]);
    let inbound = Inbound {
        channel: ChannelId(desk.channel),
        conversation: "c7".to_owned(),
        dedupe_key: format!("receipt:{external}:{}", now.0),
        sender: Sender { external_id: "c7".to_owned(), ..Sender::default() },
        received_at: now,
        trace: None,
        event: InboundEvent::Receipt {
            of,
            status: MessageStatus::Failed,
            reason: Some("blocked".to_owned()),
        },
    };
    application::ports::Queues::inbound(&desk.world.context.queues, vec![inbound]).await.unwrap();
    desk.world.advance(1).await;
}

#[tokio::test]
async fn they_come_newest_first_by_pages() {
    let desk = Desk::answered(json!({})).await;
    let long = "é".repeat(300);
    for text in ["one", "two", &long] {
        fails(&desk, text).await;
        desk.world.advance(1).await;
    }
    let page = async |query: &str| desk.world.get(&format!("{}{query}", path(&desk)), ADMIN).await;
    let texts = |page: &Value| {
        let items = page["items"].as_array().unwrap().clone();
        items.iter().map(|it| it["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let first = page("?limit=2").await.ok();
    assert_eq!(texts(&first), ["é".repeat(200), "two".to_owned()]);
    let next = first["next"].as_str().unwrap();
    let last = page(&format!("?limit=2&before={next}")).await.ok();
    assert_eq!((texts(&last), &last["next"]), (vec!["one".to_owned()], &Value::Null));
    assert_eq!(page("?limit=3").await.ok()["next"], Value::Null);
    for wrong in ["?limit=0", "?limit=101", "?limit=x", "?before=x", "?before=-1", "?after=1"] {
        page(wrong).await.refused(422, "INVALID_REQUEST");
    }
}

#[tokio::test]
async fn only_who_steers_the_line_sees_them() {
    let desk = Desk::answered(json!({})).await;
    let message = fails(&desk, "coming").await;
    assert_eq!(MessageId(message["id"].as_u64().unwrap()).chat().0, 1);
    let world = &desk.world;
    let (boss, supervisor) = world.hire("Boss", "supervisor").await;
    let other = world.line(&[boss], json!({})).await;
    world.get(&path(&desk), &supervisor).await.refused(404, "NOT_FOUND");
    world.get(&path(&desk), &desk.owner().0.1).await.refused(403, "ACCESS_DENIED");
    let own = format!("/api/v1/lines/{other}/failed-deliveries");
    assert_eq!(world.get(&own, &supervisor).await.ok(), json!({ "items": [], "next": null }));
    world.get("/api/v1/lines/99/failed-deliveries", ADMIN).await.refused(404, "NOT_FOUND");
    world.get(&path(&desk), "wrong").await.refused(401, "NO_AUTH_FOUND");
}

#[tokio::test]
async fn an_erased_customer_leaves_nothing_on_the_list() {
    let desk = Desk::answered(json!({})).await;
    fails(&desk, "coming").await;
    let path = format!("/api/v1/chats/{}/customer/erase", desk.session["chat_id"]);
    desk.world.post(&path, ADMIN, &json!({})).await.ok();
    desk.world.settle().await;
    assert_eq!(listed(&desk).await, Vec::<Value>::new());
}
