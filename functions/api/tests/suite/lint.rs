//! Settings that are legal and hopeless.

use serde_json::{Value, json};

use crate::world::{ADMIN, World};

async fn codes(world: &World, line: u64) -> Vec<(String, String)> {
    let found = world.get(&format!("/api/v1/lines/{line}/lint"), ADMIN).await.ok();
    let items = found["items"].as_array().unwrap();
    assert!(items.iter().all(|it| it["text"].is_string()), "{items:?}");
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    items.iter().map(|it| (text(&it["field"]), text(&it["code"]))).collect()
}

#[tokio::test]
async fn a_line_tells_what_is_hopeless_about_it() {
    let world = World::new().await;
    let (bea, _) = world.hire("Bea", "operator").await;
    let well = world.line(&[bea], json!({})).await;
    assert_eq!(codes(&world, well).await, []);
    let department = world.post("/api/v1/departments", ADMIN, &json!({ "name": "Sales" })).await;
    let queue = json!([{ "ENTITY_TYPE": "department", "ENTITY_ID": department.ok()["id"] }]);
    let settings = json!({
        "QUEUE": queue, "ACTIVE": "N", "WELCOME_BOT_ENABLE": "Y", "WELCOME_BOT_ID": bea,
        "AGREEMENT_MESSAGE": "Y", "AGREEMENT_ID": 9, "NO_ANSWER_TIME": 90, "AUTO_CLOSE_TIME": 60,
    });
    let line = world.line(&[], settings).await;
    world.channel(line).await;
    let found = codes(&world, line).await;
    let found: Vec<(&str, &str)> = found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(
        found,
        [
            ("QUEUE", "queue_empty"),
            ("ACTIVE", "channels_connected"),
            ("WELCOME_BOT_ID", "no_bot"),
            ("AGREEMENT_ID", "unknown"),
            ("NO_ANSWER_TIME", "closes_first"),
        ]
    );
}

#[tokio::test]
async fn who_leaves_makes_a_queue_hopeless() {
    let world = World::new().await;
    let (bea, _) = world.hire("Bea", "operator").await;
    let line = world.line(&[bea], json!({})).await;
    world.patch(&format!("/api/v1/users/{bea}"), ADMIN, &json!({ "active": false })).await.ok();
    let expected = [("QUEUE".to_owned(), "everyone_dismissed".to_owned())];
    assert_eq!(codes(&world, line).await, expected);
}

#[tokio::test]
async fn only_who_steers_the_line_is_told() {
    let world = World::new().await;
    let (bea, member) = world.hire("Bea", "operator").await;
    let (boss, supervisor) = world.hire("Boss", "supervisor").await;
    let (_, stranger) = world.hire("Zoe", "supervisor").await;
    let line = world.line(&[bea, boss], json!({})).await;
    let path = format!("/api/v1/lines/{line}/lint");
    assert_eq!(world.get(&path, &supervisor).await.ok(), json!({ "items": [] }));
    world.get(&path, &member).await.refused(403, "ACCESS_DENIED");
    world.get(&path, &stranger).await.refused(404, "NOT_FOUND");
    world.get("/api/v1/lines/99/lint", ADMIN).await.refused(404, "NOT_FOUND");
    world.get(&path, "wrong").await.refused(401, "NO_AUTH_FOUND");
}
