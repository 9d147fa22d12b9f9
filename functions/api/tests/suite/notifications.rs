//! The inbox: who sees what of it, page by page, and what is read (S42-S44).

use axum::http::Method;
use serde_json::{Value, json};

use crate::world::{ADMIN, World};

const PATH: &str = "/api/v1/notifications";

/// A world in which `customers` have waited too long on a line that tells Eva and the admin of it; Eva's token.
async fn with_late_answers(customers: u32) -> (World, String) {
    let world = World::new().await;
    let (eva, token) = world.hire("Eva", "operator").await;
    let fields = json!({
        "LINE_NAME": "Shop", "KPI_FIRST_ANSWER_TIME": 5, "KPI_FIRST_ANSWER_ALERT": "Y",
        "KPI_FIRST_ANSWER_LIST": [1, eva], "KPI_FIRST_ANSWER_TEXT": "#OPERATOR#: #DIALOG#",
    });
    let line = world.line(&[eva], fields).await;
    let channel = world.channel(line).await;
    for customer in 0..customers {
        world.write(channel, &format!("c{customer}"), "hello").await;
    }
    world.advance(5).await;
    (world, token)
}

async fn read(world: &World, query: &str, token: &str) -> Value {
    world.get(&format!("{PATH}{query}"), token).await.ok()
}

#[tokio::test]
async fn s42_who_is_told_reads_it_in_their_inbox() {
    let (world, eva) = with_late_answers(1).await;
    let session = world.session().await;
    let link = format!("https://chat.example/conversations/{}", session["id"]);
    let expected = json!({
        "id": 1, "kind": "first_answer_late", "text": format!("Eva: {} ({link})", session["id"]), "link": link,
        "session_id": session["id"], "chat_id": session["chat_id"], "line_id": session["line_id"],
        "at": world.now().rfc3339(), "read": false,
    });
    for token in [ADMIN, &eva] {
        let inbox = read(&world, "", token).await;
        assert_eq!(inbox, json!({ "items": [expected], "unread": 1 }));
    }
}

#[tokio::test]
async fn an_inbox_comes_by_pages_newest_first() {
    let (world, eva) = with_late_answers(5).await;
    let ids = |page: &Value| -> Vec<u64> {
        let items = page["items"].as_array().unwrap().iter();
        items.map(|it| it["id"].as_u64().unwrap()).collect()
    };
    let first = read(&world, "?limit=2", &eva).await;
    assert_eq!((ids(&first), &first["next"], &first["unread"]), (vec![5, 4], &json!(4), &json!(5)));
    let second = read(&world, "?limit=2&before=4", &eva).await;
    assert_eq!((ids(&second), &second["next"]), (vec![3, 2], &json!(2)));
    let last = read(&world, "?limit=2&before=2", &eva).await;
    assert_eq!((ids(&last), &last["next"]), (vec![1], &Value::Null));
    for wrong in ["?limit=0", "?limit=1001", "?before=x", "?before=-1"] {
        world.get(&format!("{PATH}{wrong}"), &eva).await.refused(422, "INVALID_REQUEST");
    }
}

#[tokio::test]
async fn one_is_marked_as_read_or_all_that_are_there() {
    let (world, eva) = with_late_answers(3).await;
    let mark = async |what: &str, token: &str| {
        world.post(&format!("{PATH}{what}"), token, &Value::Null).await
    };
    for _ in 0..2 {
        assert_eq!(mark("/2/read", &eva).await.ok(), json!({ "unread": 2 }));
    }
    let inbox = read(&world, "", &eva).await;
    let is_read: Vec<&Value> =
        inbox["items"].as_array().unwrap().iter().map(|it| &it["read"]).collect();
    assert_eq!(is_read, [&json!(false), &json!(true), &json!(false)]);
    for _ in 0..2 {
        assert_eq!(mark("/read", &eva).await.ok(), json!({ "unread": 0 }));
    }
    assert_eq!(read(&world, "", ADMIN).await["unread"], 3, "to each their own");
    for nothing in ["/0/read", "/4/read", "/x/read"] {
        mark(nothing, &eva).await.refused(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn an_inbox_is_its_owners() {
    let (world, _) = with_late_answers(1).await;
    let (_, carlo) = world.hire("Carlo", "supervisor").await;
    assert_eq!(read(&world, "", &carlo).await, json!({ "items": [], "unread": 0 }));
    let read = format!("{PATH}/1/read");
    world.post(&read, &carlo, &Value::Null).await.refused(404, "NOT_FOUND");
    for (method, path) in [(Method::GET, PATH), (Method::POST, &read)] {
        world.call(method, path, Some("wrong"), &Value::Null).await.refused(401, "NO_AUTH_FOUND");
    }
}
