//! Agreements: who makes them, what they may say, when they are another version (S30).

use axum::http::Method;
use memory::Fault;
use serde_json::{Value, json};

use crate::world::{ADMIN, World};

const PATH: &str = "/api/v1/agreements";

/// A world with one agreement.
async fn with_one() -> World {
    let world = World::new().await;
    world.post(PATH, ADMIN, &json!({ "name": "Privacy", "text": "We keep it." })).await.ok();
    world
}

#[tokio::test]
async fn an_agreement_is_made_by_an_admin_and_read_by_everybody() {
    let world = World::new().await;
    assert_eq!(world.get(PATH, ADMIN).await.ok(), json!({ "items": [] }));
    let new = json!({ "name": " Privacy ", "text": " We keep it.\nAll. ", "link": "https://Shop.example/privacy" });
    let made = world.post(PATH, ADMIN, &new).await.ok();
    let expected = json!({
        "id": 1, "name": "Privacy", "text": "We keep it.\nAll.", "link": "https://shop.example/privacy", "version": 1,
    });
    assert_eq!(made, expected);
    let bare = json!({ "name": "Link", "text": " ", "link": "http://shop.example" });
    let bare = world.post(PATH, ADMIN, &bare).await.ok();
    assert_eq!((&bare["id"], &bare["text"]), (&json!(2), &Value::Null));

    let (_, operator) = world.hire("Eva", "operator").await;
    assert_eq!(world.get(PATH, &operator).await.ok(), json!({ "items": [made, bare] }));
    assert_eq!(world.get(&format!("{PATH}/1"), &operator).await.ok(), made);
}

#[tokio::test]
async fn another_text_or_link_is_another_version_and_another_name_is_not() {
    let world = with_one().await;
    let path = format!("{PATH}/1");
    let link = "https://shop.example/privacy";
    let changes = [
        (json!({}), 1),
        (json!({ "name": "Data" }), 1),
        (json!({ "text": "We keep it." }), 1),
        (json!({ "text": "We keep all of it." }), 2),
        (json!({ "link": link }), 3),
        (json!({ "text": null, "name": "Link" }), 4),
        (json!({ "text": "" }), 4),
    ];
    for (change, version) in changes {
        let changed = world.patch(&path, ADMIN, &change).await.ok();
        assert_eq!(changed["version"], version, "{change}");
        assert_eq!(world.get(&path, ADMIN).await.ok(), changed);
    }
    let expected = json!({ "id": 1, "name": "Link", "text": null, "link": link, "version": 4 });
    assert_eq!(world.get(&path, ADMIN).await.ok(), expected);
}

#[tokio::test]
async fn an_agreement_says_something_of_a_bearable_length() {
    let world = with_one().await;
    let address = |length: usize| format!("https://shop.example/{}", "x".repeat(length - 21));
    let most =
        json!({ "name": "é".repeat(255), "text": "é".repeat(4_000), "link": address(2_048) });
    world.post(PATH, ADMIN, &most).await.ok();
    world.patch(&format!("{PATH}/1"), ADMIN, &most).await.ok();
    let before = world.get(PATH, ADMIN).await.ok();
    for (wrong, field) in [
        (json!({ "name": "" }), "name"),
        (json!({ "name": "x".repeat(256) }), "name"),
        (json!({ "text": "x".repeat(4_001) }), "text"),
        (json!({ "text": "a\u{0}b" }), "text"),
        (json!({ "link": address(2_049) }), "link"),
        (json!({ "link": "shop.example/privacy" }), "link"),
        (json!({ "link": "/privacy" }), "link"),
        (json!({ "link": "javascript:alert(1)" }), "link"),
        (json!({ "link": "ftp://shop.example/privacy" }), "link"),
        (json!({ "text": null, "link": " " }), "text"),
    ] {
        let mut new = json!({ "name": "Privacy", "text": "We keep it." });
        new.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        for (method, path, body) in
            [(Method::POST, PATH, &new), (Method::PATCH, "/api/v1/agreements/1", &wrong)]
        {
            let answer = world.call(method, path, Some(ADMIN), body).await;
            let body = answer.refused(422, "INVALID_REQUEST");
            let why = body["error_description"].as_str().unwrap();
            assert!(why.starts_with(&format!("{field}: ")), "{wrong}: {why}");
        }
    }
    for body in [json!({}), json!({ "text": "We keep it." }), json!({ "name": 5, "text": "x" })] {
        world.post(PATH, ADMIN, &body).await.refused(422, "INVALID_REQUEST");
    }
    assert_eq!(world.get(PATH, ADMIN).await.ok(), before);
}

#[tokio::test]
async fn strangers_are_let_in_nowhere_and_what_is_not_there_is_not_found() {
    let world = with_one().await;
    let (_, boss) = world.hire("Boss", "supervisor").await;
    let new = json!({ "name": "Mine", "text": "x" });
    let calls = [
        (Method::POST, PATH),
        (Method::PATCH, "/api/v1/agreements/1"),
        (Method::GET, PATH),
        (Method::GET, "/api/v1/agreements/1"),
    ];
    for (method, path) in calls {
        if method != Method::GET {
            let answer = world.call(method.clone(), path, Some(&boss), &new).await;
            answer.refused(403, "ACCESS_DENIED");
        }
        world.call(method, path, Some("wrong"), &new).await.refused(401, "NO_AUTH_FOUND");
    }
    for id in ["2", "0", "x", "-1"] {
        let path = format!("{PATH}/{id}");
        world.get(&path, ADMIN).await.refused(404, "NOT_FOUND");
        world.patch(&path, ADMIN, &new).await.refused(404, "NOT_FOUND");
    }
    world.delete("/api/v1/agreements/1", ADMIN).await.refused(405, "METHOD_NOT_ALLOWED");
}

/// Calls of the store: who calls (2), then load and save for each try.
#[tokio::test]
async fn a_change_whose_answer_is_lost_is_one_version_and_no_more() {
    for fault in [Fault::Stale, Fault::AnswerLost, Fault::Unavailable] {
        let world = with_one().await;
        world.faults.fail_call(4, fault);
        let change = json!({ "text": "We keep all of it." });
        let changed = world.patch("/api/v1/agreements/1", ADMIN, &change).await.ok();
        assert_eq!(world.faults.struck().len(), 1);
        assert_eq!(world.faults.struck()[0].name, "put_agreement");
        assert_eq!((&changed["version"], &changed["text"]), (&json!(2), &change["text"]));
    }
}
