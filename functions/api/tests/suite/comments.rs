//! Comments under posts: hidden, shown again, answered for their author alone.

use domain::message::Content;
use serde_json::{Value, json};

use crate::world::{ADMIN, Answer, World};

const DAY: u32 = 24 * 60 * 60;

/// A thread of comments, its session answered by the line's operator.
struct Thread {
    world: World,
    channel: u64,
    operator: (u64, String),
    session: Value,
    comment: Value,
}

impl Thread {
    async fn new() -> Self {
        let world = World::new().await;
        let operator = world.hire("Eva", "operator").await;
        let line = world.line(&[operator.0], json!({ "NO_ANSWER_TIME": 0 })).await;
        let settings = json!({ "access_token": "t", "app_secret": "s", "page_id": "1029001" });
        let body = json!({ "kind": "facebook_comments", "settings": settings });
        let path = format!("/api/v1/lines/{line}/channels");
        let channel = world.post(&path, ADMIN, &body).await.ok()["id"].as_u64().unwrap();
        world.write(channel, "555_1", "how much?").await;
        let session = world.session().await;
        let session = world.act(&session, "answer", &operator.1, json!({})).await.ok();
        let comment = world.messages(&session).await[0].clone();
        Self { world, channel, operator, session, comment }
    }

    async fn does(&self, what: &str, token: &str, body: Value) -> Answer {
        let path = format!("/api/v1/chats/1/messages/{}/{what}", self.comment["id"]);
        let answer = self.world.post(&path, token, &body).await;
        self.world.settle().await;
        answer
    }

    async fn replies(&self, text: &str) -> Answer {
        self.does("private_reply", &self.operator.1, json!({ "text": text })).await
    }

    fn last_told(&self) -> String {
        self.world.provider.told().pop().unwrap()
    }
}

#[tokio::test]
async fn a_comment_is_hidden_and_shown_again() {
    let thread = Thread::new().await;
    let (world, token) = (&thread.world, &thread.operator.1);
    let id = thread.comment["external_id"].as_str().unwrap();
    let done = thread.does("hide", token, json!({})).await.ok();
    assert_eq!(done, json!({ "id": thread.comment["id"], "hidden": true }));
    assert_eq!(thread.last_told(), format!("hide {id}"));
    assert_eq!(world.messages(&thread.session).await[0]["hidden"], true);
    thread.does("hide", token, json!({ "hidden": false })).await.ok();
    assert_eq!(thread.last_told(), format!("show {id}"));
    assert_eq!(world.messages(&thread.session).await[0].get("hidden"), None);
    let stranger = world.hire("Bob", "operator").await;
    thread.does("hide", &stranger.1, json!({})).await.refused(404, "NOT_FOUND");
    thread.does("hide", ADMIN, json!({})).await.ok();
    let ours = world.say(&thread.session, token, json!({ "text": "10 euro" })).await.ok();
    let path = format!("/api/v1/chats/1/messages/{}/hide", ours["id"]);
    world.post(&path, token, &json!({})).await.refused(404, "NO_SUCH_MESSAGE");
    world.act(&thread.session, "spam", token, json!({})).await.ok();
    thread.does("hide", token, json!({})).await.refused(409, "NOT_HOLDER");
    thread.does("hide", ADMIN, json!({})).await.ok();
}

#[tokio::test]
async fn a_comment_is_answered_privately_once() {
    let thread = Thread::new().await;
    let world = &thread.world;
    let reply = thread.replies("10 euro, for you").await.ok();
    assert_eq!((&reply["private"], &reply["reply_to"]), (&json!(true), &thread.comment["id"]));
    let id = thread.comment["external_id"].as_str().unwrap();
    assert_eq!(thread.last_told(), format!("privately to {id}: 10 euro, for you"));
    let shown = world.messages(&thread.session).await[1].clone();
    assert_eq!((&shown["text"], &shown["status"]), (&json!("10 euro, for you"), &json!("sent")));
    thread.replies("and another").await.refused(409, "ANSWERED_PRIVATELY");
    let path = format!("/api/v1/chats/1/messages/{}", reply["id"]);
    let token = &thread.operator.1;
    let change = json!({ "text": "12 euro" });
    world.patch(&path, token, &change).await.refused(422, "INVALID_REQUEST");
    world.delete(&path, token).await.refused(422, "INVALID_REQUEST");
    world.say(&thread.session, token, json!({ "text": "for all" })).await.ok();
    assert_eq!(thread.last_told(), "send 555_1: for all");
}

#[tokio::test]
async fn who_may_not_know_of_it_is_told_nothing_of_it() {
    let thread = Thread::new().await;
    let world = &thread.world;
    let reply = thread.replies("10 euro, for you").await.ok();
    let (_, stranger) = world.hire("Rita", "operator").await;
    let path = format!("/api/v1/chats/1/messages/{}", reply["id"]);
    let change = json!({ "text": "12 euro" });
    world.patch(&path, &stranger, &change).await.refused(404, "NOT_FOUND");
    world.delete(&path, &stranger).await.refused(404, "NOT_FOUND");
    let private = format!("/api/v1/chats/1/messages/{}/private_reply", thread.comment["id"]);
    let long = json!({ "text": "x".repeat(30_000) });
    world.post(&private, &stranger, &long).await.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn one_that_failed_was_none() {
    let thread = Thread::new().await;
    thread.world.provider.refuse("try again");
    thread.replies("10 euro").await.ok();
    assert_eq!(thread.world.messages(&thread.session).await[1]["status"], "failed");
    thread.replies("10 euro").await.ok();
    thread.replies("10 euro").await.refused(409, "ANSWERED_PRIVATELY");
}

#[tokio::test]
async fn after_a_week_only_for_all_to_read() {
    let thread = Thread::new().await;
    thread.world.advance(7 * DAY + 1).await;
    let refused = thread.replies("10 euro").await.refused(409, "WINDOW_CLOSED");
    assert_eq!(refused["instead"], "public_reply");
    thread.world.say(&thread.session, &thread.operator.1, json!({ "text": "for all" })).await.ok();
    thread.world.write_content(thread.channel, "555_1", Content::text("still?")).await;
    let last = thread.world.messages(&thread.session).await.pop().unwrap();
    let path = format!("/api/v1/chats/1/messages/{}/private_reply", last["id"]);
    thread.world.post(&path, &thread.operator.1, &json!({ "text": "yes" })).await.ok();
}

#[tokio::test]
async fn what_is_no_comment_is_neither_hidden_nor_answered_privately() {
    let desk = crate::world::Desk::answered(json!({})).await;
    let (owner, _) = desk.owner();
    let message = desk.world.messages(&desk.session).await[0].clone();
    let path = |what: &str| format!("/api/v1/chats/1/messages/{}/{what}", message["id"]);
    let refused = async |what: &str, body: Value, status: u16, code: &str| {
        desk.world.post(&path(what), &owner.1, &body).await.refused(status, code);
    };
    refused("hide", json!({}), 409, "NOT_A_COMMENT").await;
    let text = json!({ "text": "psst" });
    refused("private_reply", text.clone(), 409, "NOT_A_COMMENT").await;
    refused("private_reply", json!({ "text": " " }), 422, "MESSAGE_EMPTY").await;
    refused("private_reply", json!({}), 422, "INVALID_REQUEST").await;
    let long = json!({ "text": "x", "client_id": "k".repeat(201) });
    refused("private_reply", long, 422, "INVALID_REQUEST").await;
    let nowhere = "/api/v1/chats/9/messages/1/private_reply";
    desk.world.post(nowhere, &owner.1, &text).await.refused(404, "NOT_FOUND");
}
