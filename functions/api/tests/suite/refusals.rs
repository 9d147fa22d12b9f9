//! What is wrong with a request is said in the one envelope.

use api::Limits;
use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};

use crate::world::{ADMIN, World};

#[tokio::test]
async fn without_a_right_token_nothing_is_shown() {
    let world = World::new().await;
    for header in
        [None, Some("Bearer wrong"), Some("Bearer "), Some("Basic YTpi"), Some("admin-token")]
    {
        let mut request = Request::get("/api/v1/sessions");
        if let Some(header) = header {
            request = request.header("authorization", header);
        }
        let answer = world.send(request.body(Body::empty()).unwrap()).await;
        answer.refused(401, "NO_AUTH_FOUND");
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
    }
    let request = Request::get("/api/v1/me").header("authorization", "bearer admin-token");
    world.send(request.body(Body::empty()).unwrap()).await.ok();
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_told_apart() {
    let world = World::new().await;
    for path in
        ["/", "/api", "/api/v1/nothing", "/api/v2/sessions", "/lc/v1/nothing", "/nothing/at/all"]
    {
        world.get(path, ADMIN).await.refused(404, "NOT_FOUND");
    }
    let calls = [
        (Method::DELETE, "/api/v1/sessions"),
        (Method::PUT, "/api/v1/login"),
        (Method::PUT, "/rest/1/x/y"),
    ];
    for (method, path) in calls {
        let answer = world.call(method, path, Some(ADMIN), &Value::Null).await;
        answer.refused(405, "METHOD_NOT_ALLOWED");
    }
}

#[tokio::test]
async fn a_body_is_json_and_at_most_a_megabyte() {
    let world = World::new().await;
    let post = async |body: String| {
        let request =
            Request::post("/api/v1/departments").header("authorization", format!("Bearer {ADMIN}"));
        world.send(request.body(Body::from(body)).unwrap()).await
    };
    for body in ["", "{", "[]", "null", "{\"name\": 5}", "\u{0}"] {
        post(body.to_owned()).await.refused(422, "INVALID_REQUEST");
    }
    let padded = |length: usize| format!("{}{}", "{\"name\": \"x\"}", " ".repeat(length - 13));
    post(padded(1_000_000)).await.ok();
    post(padded(1_000_001)).await.refused(413, "TOO_LARGE");
}

#[tokio::test]
async fn only_admins_do_what_admins_do() {
    let world = World::new().await;
    for role in ["operator", "supervisor"] {
        let (id, token) = world.hire("Eva", role).await;
        let calls = [
            (Method::POST, "/api/v1/departments".to_owned(), json!({ "name": "x" })),
            (Method::POST, "/api/v1/users".to_owned(), json!({ "name": "x", "role": "admin" })),
            (Method::PATCH, format!("/api/v1/users/{id}"), json!({ "role": "admin" })),
            (Method::POST, "/api/v1/lines/1/channels".to_owned(), json!({ "kind": "live_chat" })),
            (Method::DELETE, "/api/v1/lines/1/channels/1".to_owned(), Value::Null),
        ];
        for (method, path, body) in calls {
            world.call(method, &path, Some(&token), &body).await.refused(403, "ACCESS_DENIED");
        }
    }
}

#[tokio::test]
async fn a_token_that_asks_too_much_waits() {
    let world = World::with(Limits::of(1, 3)).await;
    for _ in 0..3 {
        world.get("/api/v1/me", ADMIN).await.ok();
    }
    let answer = world.get("/api/v1/me", ADMIN).await;
    answer.refused(429, "TOO_MANY_REQUESTS");
    assert_eq!(answer.headers["retry-after"], "1");
    world.rest("profile", json!({})).await.refused(503, "QUERY_LIMIT_EXCEEDED");
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_a_503() {
    let world = World::new().await;
    world.faults.fail_call(1, memory::Fault::Unavailable);
    let answer = world.get("/api/v1/me", ADMIN).await;
    answer.refused(503, "TRY_AGAIN");
    assert!(!answer.body().to_string().contains("fails before"));
    world.get("/api/v1/me", ADMIN).await.ok();
}

#[tokio::test]
async fn the_document_is_served_to_everybody() {
    let world = World::new().await;
    let answer = world.call(Method::GET, "/openapi.json", None, &Value::Null).await.ok();
    assert!(answer["openapi"].as_str().unwrap().starts_with("3."));
    let session = &answer["components"]["schemas"]["Session"]["properties"];
    assert!(session["offered_to"].is_object(), "{session}");
}
