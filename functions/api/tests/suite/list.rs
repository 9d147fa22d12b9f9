//! Lists of sessions, and sessions with their messages.

use serde_json::{Value, json};

use crate::world::{ADMIN, Desk};

fn ids(page: &Value) -> Vec<u64> {
    page["items"].as_array().unwrap().iter().map(|it| it["id"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn lists_are_newest_first_and_in_pages() {
    let desk = Desk::new(json!({})).await;
    let world = &desk.world;
    let second_line = world.line(&[desk.operators[0].0], json!({})).await;
    let second_channel = world.channel(second_line).await;
    for n in 0..4 {
        let channel = if n % 2 == 0 { second_channel } else { desk.channel };
        world.write(channel, &format!("x{n}"), "hi").await;
    }
    let all = world.get("/api/v1/sessions", ADMIN).await.ok();
    assert_eq!(ids(&all), [5, 4, 3, 2, 1]);
    assert!(all.get("next").is_none());
    let page = world.get("/api/v1/sessions?limit=2", ADMIN).await.ok();
    assert_eq!((ids(&page), &page["next"]), (vec![5, 4], &json!("4")));
    let page = world.get("/api/v1/sessions?limit=3&cursor=4", ADMIN).await.ok();
    assert_eq!((ids(&page), page.get("next")), (vec![3, 2, 1], None));
    let of_line = world.get(&format!("/api/v1/sessions?line={second_line}"), ADMIN).await.ok();
    assert_eq!(ids(&of_line), [4, 2]);
    assert_eq!(ids(&world.get("/api/v1/sessions?line=99", ADMIN).await.ok()), [0; 0]);
    let moved = json!({ "line_id": second_line });
    world.act(&desk.session, "transfer", ADMIN, moved).await.ok();
    let of_line = world.get(&format!("/api/v1/sessions?line={second_line}"), ADMIN).await.ok();
    assert_eq!(ids(&of_line), [4, 2, 1], "it is in it now");
    let of_line = world.get(&format!("/api/v1/sessions?line={}", desk.line), ADMIN).await.ok();
    assert_eq!(ids(&of_line), [5, 3, 1], "it came in by it");
}

#[tokio::test]
async fn lists_are_narrowed_by_status_and_operator() {
    let desk = Desk::answered(json!({ "FULL_CLOSE_TIME": 0 })).await;
    let world = &desk.world;
    let (owner, _) = desk.owner();
    world.write(desk.channel, "x1", "hi").await;
    let count = async |query: &str| world.sessions(query).await.len();
    assert_eq!(count("?status=client").await, 1);
    assert_eq!(count("?status=new").await, 1);
    assert_eq!(count("?status=new,client").await, 2);
    assert_eq!(count("?status=closed").await, 0);
    assert_eq!(count(&format!("?operator={}", owner.0)).await, 1);
    assert_eq!(count("?operator=99").await, 0);
    assert_eq!(count("?unanswered=true").await, 0);
    world.act(&desk.session, "finish", &owner.1, json!({})).await.ok();
    assert_eq!(count("?status=closed").await, 1);
    assert_eq!(count(&format!("?operator={}&status=closed", owner.0)).await, 1);
    world.advance(61).await;
    assert_eq!(count("?unanswered=true").await, 1);
    for wrong in [
        "status=asleep",
        "limit=0",
        "limit=1001",
        "limit=x",
        "cursor=x",
        "line=x",
        "unanswered=perhaps",
    ] {
        let path = format!("/api/v1/sessions?{wrong}");
        world.get(&path, ADMIN).await.refused(422, "INVALID_REQUEST");
    }
}

#[tokio::test]
async fn a_session_is_read_in_pages() {
    let desk = Desk::answered(json!({})).await;
    let world = &desk.world;
    for n in 0..3 {
        world.write(desk.channel, "c7", &format!("again {n}")).await;
    }
    let path = format!("/api/v1/sessions/{}", desk.session["id"]);
    let texts = |page: &Value| -> Vec<String> {
        let messages = page["messages"].as_array().unwrap();
        messages.iter().map(|it| it["text"].as_str().unwrap().to_owned()).collect()
    };
    let page = world.get(&format!("{path}?limit=2"), ADMIN).await.ok();
    assert_eq!(texts(&page), ["hello", "again 0"]);
    let next = &page["next"];
    let page = world.get(&format!("{path}?limit=2&after_seq={next}"), ADMIN).await.ok();
    assert_eq!(
        (texts(&page), page.get("next")),
        (vec!["again 1".to_owned(), "again 2".to_owned()], None)
    );
    let page = world.get(&format!("{path}?after_seq=1000"), ADMIN).await.ok();
    assert_eq!(texts(&page), [""; 0]);
    for wrong in ["limit=0", "limit=1001", "after_seq=-1"] {
        world.get(&format!("{path}?{wrong}"), ADMIN).await.refused(422, "INVALID_REQUEST");
    }
    world.get("/api/v1/sessions/99", ADMIN).await.refused(404, "NOT_FOUND");
    world.get("/api/v1/sessions/x", ADMIN).await.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn a_chats_sessions_are_told_apart() {
    let desk = Desk::answered(json!({ "FULL_CLOSE_TIME": 0, "CLOSE_TEXT": "bye" })).await;
    let world = &desk.world;
    world.act(&desk.session, "finish", &desk.owner().0.1, json!({})).await.ok();
    world.settle().await;
    world.write(desk.channel, "c7", "one more thing").await;
    let sessions = world.sessions("").await;
    assert_eq!(sessions.len(), 2);
    let texts = async |session: &Value| -> Vec<Value> {
        world.messages(session).await.iter().map(|it| it["text"].clone()).collect()
    };
    assert_eq!(texts(&sessions[1]).await, ["hello", "bye"]);
    assert_eq!(texts(&sessions[0]).await, ["one more thing"]);
    assert_eq!(sessions[1]["status"], "closed");
}
