//! What the SQS queues gave up on.

use application::ports::DeadLetterQueue;
use serde_json::{Value, json};

use crate::world::{ADMIN, World};

const INBOUND: DeadLetterQueue = DeadLetterQueue::Inbound;
const LIST: &str = "/api/v1/dead-letters";
const SHOW: &str = "/api/v1/dead-letters/inbound-dlq.fifo";
const REDRIVE: &str = "/api/v1/dead-letters/inbound/redrive";

fn dies(world: &World, group: &str, body: &str) -> String {
    world.dead_letters.dies(INBOUND, group, body, world.now())
}

#[tokio::test]
async fn each_queue_is_listed_with_its_depth() {
    let world = World::new().await;
    dies(&world, "a", "one");
    world.advance(60).await;
    dies(&world, "b", "two");
    let listed = world.get(LIST, ADMIN).await.ok();
    let items = listed["items"].as_array().unwrap();
    let names: Vec<&str> = items.iter().filter_map(|it| it["queue"].as_str()).collect();
    assert_eq!(names, DeadLetterQueue::ALL.map(DeadLetterQueue::name));
    let inbound = json!({
        "queue": "inbound-dlq.fifo", "name": "inbound.fifo", "function": "route", "messages": 2,
        "oldest_at": "2026-01-01T00:00:00.000Z", "can_redrive": true,
    });
    assert_eq!(items[0], inbound);
    let dispatch = &items[8];
    assert_eq!((&dispatch["name"], &dispatch["messages"]), (&json!("dispatch"), &json!(0)));
    assert_eq!((&dispatch["can_redrive"], &dispatch["oldest_at"]), (&json!(false), &Value::Null));
}

#[tokio::test]
async fn what_is_in_one_is_told_and_stays() {
    let world = World::new().await;
    let id = dies(&world, "a", r#"{"said":"a customer's words"}"#);
    dies(&world, "", &"é".repeat(10_001));
    for _ in 0..2 {
        let seen = world.get(SHOW, ADMIN).await.ok();
        let first = json!({
            "id": id, "group": "a", "sent_at": "2026-01-01T00:00:00.000Z", "received": 5,
            "reason": "received 5 times in vain; the log of route says why",
            "body": r#"{"said":"a customer's words"}"#, "body_cut": false,
        });
        assert_eq!((&seen["items"][0], &seen["messages"]), (&first, &json!(2)));
        let long = &seen["items"][1];
        assert_eq!(long["body"].as_str().unwrap(), "é".repeat(10_000));
        assert_eq!((&long["body_cut"], &long["group"]), (&json!(true), &Value::Null));
    }
    let one = world.get(&format!("{SHOW}?limit=1"), ADMIN).await.ok();
    assert_eq!(one["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn all_or_some_go_back() {
    let world = World::new().await;
    dies(&world, "a", "one");
    let two = dies(&world, "b", "two");
    dies(&world, "a", "three");
    let asked = json!({ "ids": [two, "nobody"] });
    let done = world.post(REDRIVE, ADMIN, &asked).await.ok();
    assert_eq!(done, json!({ "sent": 1, "left": 2, "missing": ["nobody"] }));
    assert_eq!(world.dead_letters.come(INBOUND), ["two"]);
    let done = world.post(REDRIVE, ADMIN, &json!({})).await.ok();
    assert_eq!(done, json!({ "sent": 2, "left": 0, "missing": [] }));
    assert_eq!(world.dead_letters.come(INBOUND), ["one", "three"]);
    let done = world.post(REDRIVE, ADMIN, &Value::Null).await.ok();
    assert_eq!(done, json!({ "sent": 0, "left": 0, "missing": [] }));
}

#[tokio::test]
async fn a_call_takes_as_many_as_it_has_time_for() {
    let world = World::new().await;
    for number in 0..301 {
        dies(&world, "a", &number.to_string());
    }
    let done = world.post(REDRIVE, ADMIN, &json!({ "ids": [] })).await.ok();
    assert_eq!(done, json!({ "sent": 300, "left": 1, "missing": [] }));
}

#[tokio::test]
async fn what_cannot_be_is_refused_in_words() {
    let world = World::new().await;
    for path in ["inbuond", "inbound.fifo.fifo", "..", "%20"] {
        let path = format!("{LIST}/{path}");
        let refused = world.get(&path, ADMIN).await.refused(404, "NOT_FOUND");
        let why = refused["error_description"].as_str().unwrap();
        assert!(why.contains("inbound-dlq.fifo") && why.contains("dispatch-dlq"), "{why}");
        let redrive = format!("{path}/redrive");
        world.post(&redrive, ADMIN, &json!({})).await.refused(404, "NOT_FOUND");
    }
    for limit in ["0", "101", "-1", "many", "20&most=3"] {
        let path = format!("{SHOW}?limit={limit}");
        world.get(&path, ADMIN).await.refused(422, "INVALID_REQUEST");
    }
    for body in [json!({ "ids": vec!["x"; 301] }), json!({ "ids": "x" }), json!({ "id": ["x"] })] {
        world.post(REDRIVE, ADMIN, &body).await.refused(422, "INVALID_REQUEST");
    }
    let dispatch = "/api/v1/dead-letters/dispatch/redrive";
    let refused = world.post(dispatch, ADMIN, &json!({})).await.refused(409, "NO_WAY_BACK");
    let why = refused["error_description"].as_str().unwrap();
    assert!(why.contains("canali relay --dead-letters"), "{why}");
    assert_eq!(world.get("/api/v1/dead-letters/dispatch", ADMIN).await.ok()["messages"], 0);
}

#[tokio::test]
async fn nobody_but_admins_may_look() {
    let world = World::new().await;
    dies(&world, "a", "one");
    let (_, supervisor) = world.hire("Boss", "supervisor").await;
    let (_, operator) = world.hire("Bea", "operator").await;
    for token in [&supervisor, &operator] {
        world.get(LIST, token).await.refused(403, "ACCESS_DENIED");
        world.get(SHOW, token).await.refused(403, "ACCESS_DENIED");
        world.post(REDRIVE, token, &json!({})).await.refused(403, "ACCESS_DENIED");
    }
    world.get(LIST, "wrong").await.refused(401, "NO_AUTH_FOUND");
    assert_eq!(world.dead_letters.come(INBOUND), Vec::<String>::new());
}
