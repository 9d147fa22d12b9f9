//! Webhooks, and how employees choose to be told (contract §3).

use axum::http::Method;
use domain::errand::Answer;
use domain::time::Seconds;
use serde_json::{Value, json};

use crate::world::{ADMIN, World};

const PATH: &str = "/api/v1/webhooks";
const URL: &str = "https://crm.example/hook";

/// Eva and her token, and her webhook 1 and its secret.
async fn with_one() -> (World, (u64, String), String) {
    let world = World::new().await;
    let eva = world.hire("Eva", "operator").await;
    let made = world.post(PATH, &eva.1, &json!({ "url": URL, "name": "CRM" })).await.ok();
    let secret = made["secret"].as_str().unwrap().to_owned();
    (world, eva, secret)
}

#[tokio::test]
async fn a_webhook_is_made_shown_and_deleted_and_its_secret_told_once() {
    let (world, (eva, token), secret) = with_one().await;
    let bytes = secret.strip_prefix("whsec_").unwrap();
    assert_eq!(bytes.len(), 44, "256 bits in base64");
    let shown = world.get(&format!("{PATH}/1"), &token).await.ok();
    let expected = json!({
        "id": 1, "user_id": eva, "name": "CRM", "url": URL, "created_at": "2026-01-01T00:00:00.000Z",
        "enabled": true, "disabled_at": null, "disabled_because": null, "failing_since": null,
        "old_secret_until": null, "errands": [],
    });
    assert_eq!(shown, expected);
    assert!(!shown.to_string().contains(&secret));
    let list = world.get(PATH, &token).await.ok();
    assert_eq!(list["items"][0]["id"], 1);
    let nameless = world.post(PATH, &token, &json!({ "url": URL })).await.ok();
    assert_eq!((&nameless["id"], &nameless["name"]), (&json!(2), &json!("Webhook")));
    assert_ne!(nameless["secret"], json!(secret));
    assert_eq!(world.delete(&format!("{PATH}/1"), &token).await.ok(), json!({ "id": 1 }));
    for method in [Method::GET, Method::DELETE] {
        let gone = world.call(method, &format!("{PATH}/1"), Some(&token), &Value::Null).await;
        gone.refused(404, "NOT_FOUND");
    }
    let list = world.get(PATH, &token).await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn to_each_their_own_and_to_admins_everybodys() {
    let (world, (eva, _), _) = with_one().await;
    let (carlo, other) = world.hire("Carlo", "supervisor").await;
    assert_eq!(world.get(PATH, &other).await.ok(), json!({ "items": [] }));
    for (method, path) in [
        (Method::GET, "/1"),
        (Method::PATCH, "/1"),
        (Method::DELETE, "/1"),
        (Method::POST, "/1/enable"),
        (Method::POST, "/1/secret"),
        (Method::POST, "/1/test"),
    ] {
        let path = format!("{PATH}{path}");
        let call =
            async |token: &str| world.call(method.clone(), &path, Some(token), &json!({})).await;
        call(&other).await.refused(404, "NOT_FOUND");
        call("wrong").await.refused(401, "NO_AUTH_FOUND");
    }
    let theirs = json!({ "url": URL, "user_id": carlo });
    let eva_token = world.hire("Eve", "operator").await.1;
    world.post(PATH, &eva_token, &theirs).await.refused(403, "ACCESS_DENIED");
    let made = world.post(PATH, ADMIN, &theirs).await.ok();
    assert_eq!(made["user_id"], json!(carlo));
    world
        .post(PATH, ADMIN, &json!({ "url": URL, "user_id": 99 }))
        .await
        .refused(422, "INVALID_REQUEST");
    let all = world.get(PATH, ADMIN).await.ok();
    let users: Vec<_> =
        all["items"].as_array().unwrap().iter().map(|it| it["user_id"].clone()).collect();
    assert_eq!(users, [json!(eva), json!(carlo)]);
    world.get(&format!("{PATH}/1"), ADMIN).await.ok();
}

#[tokio::test]
async fn an_address_that_may_not_be_called_is_refused_when_it_is_given() {
    let (world, (_, token), _) = with_one().await;
    let private = "https://10.0.0.1/";
    world.receivers.refuse(private);
    let refused = world.post(PATH, &token, &json!({ "url": private })).await;
    let why = refused.refused(422, "TARGET_REFUSED");
    assert_eq!(why["error_description"], "url: it may not be called");
    let path = format!("{PATH}/1");
    world.patch(&path, &token, &json!({ "url": private })).await.refused(422, "TARGET_REFUSED");
    let long = format!("https://crm.example/{}", "x".repeat(2_048));
    for wrong in [
        json!({}),
        json!({ "url": 5 }),
        json!({ "url": long }),
        json!({ "url": URL, "name": "" }),
        json!({ "url": URL, "name": "x".repeat(256) }),
    ] {
        world.post(PATH, &token, &wrong).await.refused(422, "INVALID_REQUEST");
    }
    assert_eq!(world.get(&path, &token).await.ok()["url"], URL);
    let list = world.get(PATH, &token).await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_employee_has_twenty_at_most() {
    let (world, (_, token), _) = with_one().await;
    for _ in 1..20 {
        world.post(PATH, &token, &json!({ "url": URL })).await.ok();
    }
    world.post(PATH, &token, &json!({ "url": URL })).await.refused(409, "TOO_MANY_WEBHOOKS");
    world.delete(&format!("{PATH}/1"), &token).await.ok();
    world.post(PATH, &token, &json!({ "url": URL })).await.ok();
}

#[tokio::test]
async fn a_test_is_seen_to_arrive_or_not() {
    let (world, (_, token), secret) = with_one().await;
    let path = format!("{PATH}/1");
    world.receivers.answer([Answer::Later {
        after: Some(Seconds(30)),
        busy: false,
        reason: "it answered 500".to_owned(),
    }]);
    let test = world.post(&format!("{path}/test"), &token, &Value::Null).await.ok();
    world.settle().await;
    let errand = world.get(&path, &token).await.ok()["errands"][0].clone();
    let expected = json!({
        "id": test["id"], "type": "webhook.test", "at": "2026-01-01T00:00:00.000Z", "state": "waiting",
        "attempts": 1, "next_at": "2026-01-01T00:00:30.000Z", "last_at": "2026-01-01T00:00:00.000Z",
        "error": "it answered 500",
    });
    assert_eq!(errand, expected);
    world.advance(30).await;
    let errand = world.get(&path, &token).await.ok()["errands"][0].clone();
    assert_eq!((&errand["state"], &errand["attempts"]), (&json!("taken"), &json!(2)));
    assert_eq!((&errand["next_at"], &errand["error"]), (&Value::Null, &Value::Null));
    let calls = world.receivers.calls();
    assert_eq!(calls.len(), 2);
    assert!(calls.iter().all(|it| it.url == URL && it.secrets == [secret.clone()]), "{calls:?}");
}

#[tokio::test]
async fn who_is_gone_is_disabled_and_enabled_by_hand_or_at_another_address() {
    let (world, (_, token), _) = with_one().await;
    let path = format!("{PATH}/1");
    let gone = async || {
        world.receivers.answer([Answer::Gone { reason: "it answered 410".to_owned() }]);
        world.post(&format!("{path}/test"), &token, &Value::Null).await.ok();
        world.settle().await;
        world.get(&path, &token).await.ok()
    };
    let shown = gone().await;
    assert_eq!((&shown["enabled"], &shown["disabled_because"]), (&json!(false), &json!("gone")));
    assert_eq!(shown["disabled_at"], "2026-01-01T00:00:00.000Z");
    let inbox = world.get("/api/v1/notifications", &token).await.ok();
    let told = &inbox["items"][0];
    assert_eq!((&told["kind"], &told["webhook_id"]), (&json!("webhook_disabled"), &json!(1)));
    assert_eq!((told.get("session_id"), told.get("link")), (None, None));
    let refused = world.post(&format!("{path}/test"), &token, &Value::Null).await;
    refused.refused(409, "WEBHOOK_DISABLED");
    for _ in 0..2 {
        let enabled = world.post(&format!("{path}/enable"), &token, &Value::Null).await.ok();
        assert_eq!((&enabled["enabled"], &enabled["disabled_at"]), (&json!(true), &Value::Null));
    }
    assert_eq!(gone().await["enabled"], false);
    let named = world.patch(&path, &token, &json!({ "name": "New", "url": URL })).await.ok();
    assert_eq!((&named["name"], &named["enabled"]), (&json!("New"), &json!(false)));
    let moved = world.patch(&path, &token, &json!({ "url": "https://new.example/" })).await.ok();
    assert_eq!((&moved["enabled"], &moved["name"]), (&json!(true), &json!("New")));
}

#[tokio::test]
async fn a_new_secret_leaves_the_old_one_a_day() {
    let (world, (_, token), old) = with_one().await;
    let path = format!("{PATH}/1");
    let rotated = world.post(&format!("{path}/secret"), &token, &Value::Null).await.ok();
    assert_eq!(rotated["old_secret_until"], "2026-01-02T00:00:00.000Z");
    let new = rotated["secret"].as_str().unwrap().to_owned();
    assert_ne!(new, old);
    let signed = async || {
        world.post(&format!("{path}/test"), &token, &Value::Null).await.ok();
        world.settle().await;
        world.receivers.calls().pop().unwrap().secrets
    };
    assert_eq!(signed().await, [new.clone(), old.clone()]);
    let third = world.post(&format!("{path}/secret"), &token, &Value::Null).await.ok();
    assert_eq!(signed().await, [third["secret"].as_str().unwrap(), &new]);
    world.context.clock.advance(Seconds(24 * 60 * 60));
    assert_eq!(signed().await, [third["secret"].as_str().unwrap()]);
    world.delete(&path, &token).await.ok();
    assert_eq!(world.context.store.secret_names(), [] as [String; 0], "none is left");
}

const WAYS: &str = "/api/v1/users/2/notifications";

#[tokio::test]
async fn an_employee_chooses_how_they_are_told_and_an_admin_for_anybody() {
    let (world, (eva, token), _) = with_one().await;
    assert_eq!(eva, 2);
    let nothing =
        json!({ "email": false, "email_address": null, "webhook_id": null, "inbox_only": [] });
    assert_eq!(world.get(WAYS, &token).await.ok(), nothing);
    let all =
        json!({ "email": true, "webhook_id": 1, "inbox_only": ["nobody_there", "nobody_there"] });
    let kept = json!({
        "email": true, "email_address": null, "webhook_id": 1, "inbox_only": ["nobody_there"],
    });
    assert_eq!(world.put(WAYS, &token, &all).await.ok(), kept);
    world.patch("/api/v1/users/2", ADMIN, &json!({ "email": "eva@shop.example" })).await.ok();
    let shown = world.get(WAYS, ADMIN).await.ok();
    assert_eq!(shown["email_address"], "eva@shop.example");
    let again = world.put(WAYS, ADMIN, &shown).await.ok();
    assert_eq!(again, shown, "what was read can be sent back");
    assert_eq!(
        world.put(WAYS, ADMIN, &json!({ "email": true })).await.ok()["webhook_id"],
        Value::Null
    );

    world.put(WAYS, &token, &all).await.ok();
    world.delete(&format!("{PATH}/1"), &token).await.ok();
    assert_eq!(world.get(WAYS, &token).await.ok()["webhook_id"], Value::Null, "there is none");

    let (_, other) = world.hire("Carlo", "supervisor").await;
    world.get(WAYS, &other).await.refused(403, "ACCESS_DENIED");
    world.put(WAYS, &other, &all).await.refused(403, "ACCESS_DENIED");
    world.get("/api/v1/users/99/notifications", ADMIN).await.refused(404, "NOT_FOUND");
    let carlos = world.post(PATH, &other, &json!({ "url": URL })).await.ok();
    for wrong in [
        json!({ "webhook_id": carlos["id"] }),
        json!({ "webhook_id": 99 }),
        json!({ "email": "yes" }),
        json!({ "inbox_only": ["nonsense"] }),
        json!({ "e_mail": true }),
    ] {
        world.put(WAYS, &token, &wrong).await.refused(422, "INVALID_REQUEST");
    }
}

#[tokio::test]
async fn an_admin_reads_anybodys_inbox() {
    let (world, (eva, token), _) = with_one().await;
    world.receivers.answer([Answer::Gone { reason: "it answered 410".to_owned() }]);
    world.post(&format!("{PATH}/1/test"), &token, &Value::Null).await.ok();
    world.settle().await;
    let path = format!("/api/v1/notifications?user={eva}");
    assert_eq!(
        world.get(&path, ADMIN).await.ok(),
        world.get("/api/v1/notifications", &token).await.ok()
    );
    let (_, other) = world.hire("Carlo", "supervisor").await;
    world.get(&path, &other).await.refused(403, "ACCESS_DENIED");
}
