//! The clock that stands still.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use tests::bot_api::BotApi;
use tests::canali::{Canali, Options};
use tests::office::Line;
use tests::update::Updates;

async fn now(canali: &Canali) -> DateTime<Utc> {
    let body = canali.admin().get("/local/clock").await.ok();
    body["now"].as_str().and_then(|it| it.parse().ok()).expect("an instant")
}

#[tokio::test]
async fn it_stands_still_is_moved_and_is_kept() {
    let mut canali = Canali::start().await;
    let start = now(&canali).await;
    assert!((Utc::now() - start).num_minutes() < 5, "it starts at the system's time: {start}");
    assert_eq!(now(&canali).await, start);
    canali.admin().advance(90).await;
    assert_eq!(now(&canali).await, start + TimeDelta::seconds(90));
    canali.kill9().await;
    canali.restart().await;
    assert_eq!(now(&canali).await, start + TimeDelta::seconds(90));
}

#[tokio::test]
async fn the_systems_clock_cannot_be_moved() {
    let canali = Canali::start_with(Options { clock: "system", ..Options::default() }).await;
    let answer = canali.admin().post("/local/clock", &json!({ "advance_s": 1 })).await;
    assert_eq!(answer.refusal().0, 409, "{answer:?}");
}

#[tokio::test]
async fn entries_are_dated_by_it_and_customers_messages_by_the_provider_too() {
    let api = BotApi::start().await;
    let canali = Canali::start().await;
    let line = Line::open(canali.admin(), 1, json!({})).await;
    line.connect_bot(&api, "1:A").await;
    canali.admin().advance(3_600).await;
    let update = Updates::default().text(7, "hello");
    api.push("1:A", &update).await.ok();
    canali.admin().settle().await;
    let session = line.session().await;
    let (_, messages) = tests::office::read(canali.admin(), &session).await;
    let at: DateTime<Utc> = messages[0]["at"].as_str().unwrap().parse().unwrap();
    let sent_at: DateTime<Utc> = messages[0]["sent_at"].as_str().unwrap().parse().unwrap();
    assert_eq!(at, now(&canali).await);
    assert_eq!(sent_at.timestamp(), update["message"]["date"].as_i64().unwrap());
}

#[tokio::test]
async fn it_stops_at_each_due_instant_so_that_an_offer_lapses_to_the_second() {
    let api = BotApi::start().await;
    let canali = Canali::start().await;
    let line = Line::open(canali.admin(), 2, json!({ "QUEUE_TIME": 7 })).await;
    line.connect_bot(&api, "1:A").await;
    api.push("1:A", &Updates::default().text(7, "hello")).await.ok();
    canali.admin().settle().await;
    let session = line.session().await;
    let first = line.offered(&session).id;
    let deadline: DateTime<Utc> = session["next_deadline"].as_str().unwrap().parse().unwrap();
    assert_eq!(deadline, now(&canali).await + TimeDelta::seconds(7));
    canali.admin().advance(6).await;
    assert_eq!(line.offered(&line.session().await).id, first);
    canali.admin().advance(1).await;
    assert_ne!(line.offered(&line.session().await).id, first);
    // 70 s hold ten more lapses: an even number of them brings it back to the second.
    canali.admin().advance(70).await;
    assert_ne!(line.offered(&line.session().await).id, first);
}
