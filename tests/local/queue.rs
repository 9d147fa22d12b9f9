//! Who is offered a session, and what they may do with it.

use serde_json::{Value, json};
use tests::bot_api::BotApi;
use tests::canali::Canali;
use tests::office::{Line, read, texts};
use tests::update::Updates;

/// A line with a bot.
struct Desk {
    api: BotApi,
    canali: Canali,
    line: Line,
    updates: Updates,
}

const TOKEN: &str = "42:AAbot-token";

impl Desk {
    async fn open(operators: usize, settings: Value) -> Self {
        let api = BotApi::start().await;
        let canali = Canali::start().await;
        let line = Line::open(canali.admin(), operators, settings).await;
        line.connect_bot(&api, TOKEN).await;
        Self { api, canali, line, updates: Updates::default() }
    }

    async fn write(&self, customer: i64, text: &str) {
        self.api.push(TOKEN, &self.updates.text(customer, text)).await.ok();
        self.settle().await;
    }

    async fn settle(&self) {
        self.canali.admin().settle().await;
    }

    async fn advance(&self, seconds: u64) {
        self.canali.admin().advance(seconds).await;
    }
}

#[tokio::test]
async fn evenly_gives_each_operator_the_same_number() {
    let desk = Desk::open(4, json!({})).await;
    for customer in 1..=12 {
        desk.write(customer, "hello").await;
    }
    let mut given = vec![0; 4];
    for session in desk.line.sessions().await {
        let to = desk.line.offered(&session).id;
        given[desk.line.operators.iter().position(|it| it.id == to).unwrap()] += 1;
    }
    assert_eq!(given, [3, 3, 3, 3]);
}

#[tokio::test]
async fn who_does_not_answer_in_time_is_passed_over_for_the_next() {
    let desk = Desk::open(3, json!({ "QUEUE_TIME": 60 })).await;
    desk.write(7, "hello").await;
    let mut seen = Vec::new();
    for _round in 0..6 {
        seen.push(desk.line.offered(&desk.line.session().await).id);
        desk.advance(60).await;
    }
    let mut first: Vec<u64> = seen[..3].to_vec();
    first.sort_unstable();
    first.dedup();
    assert_eq!(first.len(), 3, "each is asked once a round: {seen:?}");
    assert_eq!(seen[..3], seen[3..], "and the next round goes the same way");
}

#[tokio::test]
async fn a_skipped_session_goes_to_the_next_at_its_old_age() {
    let desk = Desk::open(2, json!({})).await;
    desk.write(7, "hello").await;
    let session = desk.line.session().await;
    let first = desk.line.offered(&session);
    first.act(&session, "skip", json!({ "offer_id": session["offer_id"] })).await.ok();
    desk.settle().await;
    let session = desk.line.session().await;
    assert_ne!(desk.line.offered(&session).id, first.id);
    let late = first.act(&session, "answer", json!({})).await;
    assert_eq!(late.refusal(), (409, "OFFER_GONE"));
}

#[tokio::test]
async fn nobody_is_offered_more_than_the_limit() {
    let desk = Desk::open(2, json!({ "MAX_CHAT": 1 })).await;
    for customer in [1, 2, 3] {
        desk.write(customer, "hello").await;
    }
    let sessions = desk.line.sessions().await;
    assert_eq!(sessions[0]["offered_to"], json!([]), "the third waits: {}", sessions[0]);
    let second = desk.line.offered(&sessions[1]);
    second.answer(&sessions[1]).await;
    second.act(&sessions[1], "finish", json!({})).await.ok();
    desk.settle().await;
    desk.advance(3_600).await;
    let waited = desk.line.sessions().await.swap_remove(0);
    assert_eq!(waited["offered_to"].as_array().unwrap().len(), 1, "{waited}");
}

#[tokio::test]
async fn with_the_check_on_only_who_is_online_is_offered() {
    let desk = Desk::open(2, json!({ "CHECK_AVAILABLE": "Y" })).await;
    let [first, second] = &desk.line.operators[..] else { panic!("two operators") };
    first.be("offline").await;
    second.be("away").await;
    desk.write(7, "hello").await;
    assert_eq!(desk.line.session().await["offered_to"], json!([]));
    second.be("online").await;
    desk.settle().await;
    desk.advance(60).await;
    assert_eq!(desk.line.session().await["offered_to"], json!([second.id]));
}

#[tokio::test]
async fn an_answer_after_the_offer_moved_on_changes_nothing() {
    let desk = Desk::open(2, json!({ "QUEUE_TIME": 60 })).await;
    desk.write(7, "hello").await;
    let before = desk.line.session().await;
    let late = desk.line.offered(&before);
    desk.advance(60).await;
    let stands = desk.line.session().await;
    let answer = late.act(&before, "answer", json!({ "offer_id": before["offer_id"] })).await;
    assert_eq!(answer.refusal(), (409, "OFFER_GONE"));
    desk.settle().await;
    assert_eq!(desk.line.session().await, stands);
    desk.line.offered(&stands).answer(&stands).await;
}

#[tokio::test]
async fn a_transferred_session_is_offered_to_that_person_alone() {
    let desk = Desk::open(2, json!({})).await;
    desk.write(7, "hello").await;
    let session = desk.line.session().await;
    let first = desk.line.offered(&session);
    let other = desk.line.operators.iter().find(|it| it.id != first.id).unwrap();
    first.answer(&session).await;
    first.write(&session, "my colleague knows").await;
    first.act(&session, "transfer", json!({ "user_id": other.id })).await.ok();
    desk.settle().await;
    let offered = desk.line.session().await;
    assert_eq!(offered["offered_to"], json!([other.id]));
    assert_eq!(offered["operator_id"], Value::Null);
    let former = first.send(&session, &json!({ "text": "one more thing" })).await;
    assert_eq!(former.refusal(), (409, "NOT_HOLDER"));
    other.answer(&offered).await;
    assert_eq!(desk.line.session().await["operator_id"], other.id);
}

#[tokio::test]
async fn a_finished_session_closes_after_the_delay_and_the_next_message_opens_the_next() {
    let desk = Desk::open(1, json!({ "FULL_CLOSE_TIME": 10 })).await;
    let operator = &desk.line.operators[0];
    desk.write(7, "hello").await;
    let session = desk.line.session().await;
    operator.answer(&session).await;
    operator.write(&session, "done").await;
    operator.act(&session, "finish", json!({})).await.ok();
    desk.settle().await;
    assert_eq!(desk.line.session().await["status"], "wait_client");
    desk.advance(598).await;
    assert_eq!(desk.line.session().await["status"], "wait_client");
    // SQS delays in whole seconds, rounded up: a timer that is set by the minute rule fires within one.
    desk.advance(3).await;
    let closed = desk.line.session().await;
    assert_eq!(closed["status"], "closed", "{closed}");
    assert!(closed["closed_at"].is_string() && closed["close_reason"].is_string(), "{closed}");
    let late = operator.act(&closed, "answer", json!({})).await;
    assert_eq!(late.refusal(), (409, "SESSION_CLOSED"));

    desk.write(7, "one more question").await;
    let sessions = desk.line.sessions().await;
    assert_eq!(sessions.len(), 2);
    assert_ne!(sessions[0]["id"], closed["id"]);
    assert_eq!(sessions[0]["chat_id"], closed["chat_id"]);
    let (_, old) = read(&operator.client, &closed).await;
    let (_, new) = read(&operator.client, &sessions[0]).await;
    assert_eq!((old[0]["text"].as_str(), texts(&new)), (Some("hello"), vec!["one more question"]));
}

#[tokio::test]
async fn a_message_in_the_closing_delay_goes_to_the_same_operator() {
    let desk = Desk::open(2, json!({ "FULL_CLOSE_TIME": 10 })).await;
    desk.write(7, "hello").await;
    let session = desk.line.session().await;
    let operator = desk.line.offered(&session);
    operator.answer(&session).await;
    operator.act(&session, "finish", json!({})).await.ok();
    desk.settle().await;
    desk.write(7, "wait!").await;
    desk.advance(3_600).await;
    let reopened = desk.line.session().await;
    assert_eq!(reopened["operator_id"], operator.id, "{reopened}");
    assert_eq!(reopened["closed_at"], Value::Null);
}

#[tokio::test]
async fn who_does_not_hold_a_session_cannot_write_to_its_customer() {
    let desk = Desk::open(2, json!({})).await;
    desk.write(7, "hello").await;
    let session = desk.line.session().await;
    let holder = desk.line.offered(&session);
    let other = desk.line.operators.iter().find(|it| it.id != holder.id).unwrap();
    let refused = other.send(&session, &json!({ "text": "me first" })).await;
    assert_eq!(refused.refusal(), (409, "NOT_HOLDER"));
    holder.write(&session, "I take it by writing").await;
    desk.settle().await;
    assert_eq!(desk.line.session().await["operator_id"], holder.id);
    let refused = other.send(&session, &json!({ "text": "me too" })).await;
    assert_eq!(refused.refusal(), (409, "NOT_HOLDER"));
    assert_eq!(desk.api.texts_to(7), ["I take it by writing"]);
}

#[tokio::test]
async fn a_line_that_is_switched_off_keeps_what_comes_and_goes_on_later() {
    let desk = Desk::open(1, json!({})).await;
    desk.write(7, "hello").await;
    let session = desk.line.session().await;
    let operator = desk.line.offered(&session);
    operator.answer(&session).await;
    desk.line.set(&json!({ "ACTIVE": "N" })).await;
    desk.settle().await;
    let refused = operator.send(&session, &json!({ "text": "closed" })).await;
    assert_eq!(refused.refusal(), (409, "LINE_INACTIVE"));
    desk.write(8, "anybody there?").await;
    desk.advance(600).await;
    let waiting = desk.line.sessions().await.swap_remove(0);
    assert_eq!(waiting["offered_to"], json!([]), "{waiting}");
    let (_, kept) = read(desk.canali.admin(), &waiting).await;
    assert_eq!(texts(&kept), ["anybody there?"]);
    desk.line.set(&json!({ "ACTIVE": "Y" })).await;
    desk.settle().await;
    desk.advance(60).await;
    let offered = desk.line.sessions().await.swap_remove(0);
    assert_eq!(offered["offered_to"], json!([operator.id]), "{offered}");
    operator.write(&session, "back again").await;
}
