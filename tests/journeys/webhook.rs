//! `webhook`: a provider's call is verified, parsed and queued, or refused and forgotten.

use application::ports::Objects;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::session::Event;
use memory::{Fault, SqsQueue};
use tower::ServiceExt;

use crate::world::{CONNECTION, SECRET, World, timeless};

const SECRET_HEADER: &str = "X-Telegram-Bot-Api-Secret-Token";

/// A provider's call; says what it was answered.
async fn call(
    world: &World,
    connection: &str,
    secret: Option<&str>,
    body: impl Into<Body>,
) -> StatusCode {
    let mut request = Request::post(format!("/hooks/{connection}"));
    if let Some(secret) = secret {
        request = request.header(SECRET_HEADER, secret);
    }
    answered(world, request.body(body.into()).unwrap()).await
}

async fn answered(world: &World, request: Request<Body>) -> StatusCode {
    let store = world.context.store.clone();
    let handler =
        webhook::Handler { context: world.context.clone(), objects: store.clone(), secrets: store };
    webhook::router(handler).oneshot(request).await.unwrap().status()
}

fn update(id: u64, text: &str) -> String {
    serde_json::json!({
        "update_id": id,
        "message": {
            "message_id": id,
            "date": 1_767_225_615,
            "chat": { "id": 77, "type": "private" },
            "from": { "id": 77, "is_bot": false, "first_name": "Ada" },
            "text": text,
        },
    })
    .to_string()
}

/// That nothing came in.
#[track_caller]
fn check_nothing(world: &World) {
    assert_eq!(world.context.queues.held(SqsQueue::Inbound), []);
    assert_eq!(world.context.store.object_keys(), Vec::<String>::new());
}

#[tokio::test]
async fn a_genuine_update_becomes_a_message_of_a_session() {
    let mut world = World::new(timeless(), 1).await;
    assert_eq!(call(&world, CONNECTION, Some(SECRET), update(1, "hello")).await, StatusCode::OK);
    world.settle().await;
    assert_eq!(world.texts("77"), ["customer: hello"]);
    assert_eq!(world.record("77").chat.customer.name, "Ada");
    assert_eq!(world.offered_to("77"), Some(1));
}

#[tokio::test]
async fn a_call_is_known_by_the_id_it_came_with_or_by_its_body() {
    let root = "1-5759e988-bd862e3fe1be46a994272793";
    let mut traces = Vec::new();
    for header in [None, None, Some(format!("Root={root}"))] {
        let mut world = World::new(timeless(), 1).await;
        let mut request = Request::post(format!("/hooks/{CONNECTION}"));
        if let Some(header) = header {
            request = request.header("X-Amzn-Trace-Id", header);
        }
        let request = request.header(SECRET_HEADER, SECRET).body(update(1, "hello").into());
        assert_eq!(answered(&world, request.unwrap()).await, StatusCode::OK);
        world.settle().await;
        traces.push(world.log("77")[0].trace.expect("a trace").to_string());
    }
    assert_eq!(traces[0], traces[1]);
    assert_eq!(traces[2], root.replace('-', "")[1..]);
}

#[tokio::test]
async fn the_same_update_twenty_times_at_once_is_one_message() {
    let mut world = World::new(timeless(), 1).await;
    let calls = (0..20).map(|_| call(&world, CONNECTION, Some(SECRET), update(1, "hello")));
    let statuses = futures::future::join_all(calls).await;
    assert!(statuses.iter().all(|it| *it == StatusCode::OK));
    world.settle().await;
    assert_eq!(world.texts("77"), ["customer: hello"]);
    assert_eq!(world.count("77", |it| matches!(it, Event::SessionOpened { .. })), 1);
}

#[tokio::test]
async fn a_wrong_or_missing_secret_is_refused_and_nothing_is_kept() {
    let world = World::new(timeless(), 1).await;
    for secret in [Some("wrong"), Some(""), None] {
        let status = call(&world, CONNECTION, secret, update(1, "hello")).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{secret:?}");
        let nonsense = call(&world, CONNECTION, secret, "nonsense").await;
        assert_eq!(nonsense, StatusCode::UNAUTHORIZED, "{secret:?}");
    }
    check_nothing(&world);
}

#[tokio::test]
async fn an_unknown_connection_is_not_there() {
    let world = World::new(timeless(), 1).await;
    let status = call(&world, "other", Some(SECRET), update(1, "hello")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    check_nothing(&world);
}

#[tokio::test]
async fn signed_nonsense_is_taken_and_parked_as_it_came() {
    let bodies = ["nonsense", "", "[]", "{}", r#"{"update_id":1,"message":{"message_id":1}}"#];
    for body in bodies {
        let mut world = World::new(timeless(), 1).await;
        assert_eq!(call(&world, CONNECTION, Some(SECRET), body).await, StatusCode::OK, "{body}");
        let keys = world.context.store.object_keys();
        assert_eq!(keys.len(), 1, "{body}");
        let parked = Objects::get(&world.context.store, &keys[0]).await.unwrap().unwrap();
        assert_eq!(String::from_utf8(parked).unwrap(), body);
        world.settle().await;
        assert_eq!(world.context.store.all_chats(), []);
    }
}

#[tokio::test]
async fn a_body_above_one_megabyte_is_refused() {
    let world = World::new(timeless(), 1).await;
    let at_most = webhook::BODY_MAX_BYTES;
    let huge = call(&world, CONNECTION, Some(SECRET), "x".repeat(at_most + 1)).await;
    assert_eq!(huge, StatusCode::PAYLOAD_TOO_LARGE);
    check_nothing(&world);
    let large = call(&world, CONNECTION, Some(SECRET), "x".repeat(at_most)).await;
    assert_eq!(large, StatusCode::OK);
}

#[tokio::test]
async fn an_update_is_taken_or_the_provider_is_told_to_come_again() {
    for fault in [Fault::Unavailable, Fault::AnswerLost, Fault::Stale] {
        for n in 1.. {
            let mut world = World::new(timeless(), 1).await;
            world.faults.fail_call(n, fault);
            let first = call(&world, CONNECTION, Some(SECRET), update(1, "hello")).await;
            let struck = !world.faults.struck().is_empty();
            world.faults.heal();
            if struck {
                assert_eq!(first, StatusCode::SERVICE_UNAVAILABLE, "{fault:?} of call {n}");
                let second = call(&world, CONNECTION, Some(SECRET), update(1, "hello")).await;
                assert_eq!(second, StatusCode::OK);
            }
            world.settle().await;
            assert_eq!(world.texts("77"), ["customer: hello"], "{fault:?} of call {n}");
            if !struck {
                break;
            }
        }
    }
}
