//! Why a session is with whom it is.

use domain::time::Timestamp;
use serde_json::{Value, json};

use crate::world::{ADMIN, Desk, START, World};

async fn explain(world: &World, session: &Value, token: &str) -> Value {
    world.get(&format!("/api/v1/sessions/{}/explain", session["id"]), token).await.ok()
}

fn texts(explained: &Value) -> Vec<&str> {
    let decisions = explained["decisions"].as_array().unwrap();
    decisions.iter().map(|it| it["text"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_offer_tells_who_was_passed_over_and_why() {
    let world = World::new().await;
    let mut people = Vec::new();
    for name in ["Bea", "Carlo", "Dora", "Elio"] {
        people.push(world.hire(name, "operator").await);
    }
    let (busy, leave, away) = (people[0].0, people[1].0, people[3].0);
    let ids: Vec<u64> = people.iter().map(|it| it.0).collect();
    let settings = json!({ "CHECK_AVAILABLE": "Y", "MAX_CHAT": 1, "NO_ANSWER_TIME": 0 });
    let line = world.line(&ids, settings).await;
    let channel = world.channel(line).await;
    world.write(channel, "c1", "hello").await;
    let from = START.rfc3339();
    let to = Timestamp(START.0 + 86_400_000).rfc3339();
    let body = json!({ "leave": { "from": from, "to": to } });
    world.patch(&format!("/api/v1/users/{leave}"), ADMIN, &body).await.ok();
    let path = format!("/api/v1/users/{away}/presence");
    world.put(&path, ADMIN, &json!({ "status": "away" })).await.ok();
    world.write(channel, "c2", "hello too").await;
    let sessions = world.sessions("").await;
    let explained = explain(&world, &sessions[0], ADMIN).await;
    let chosen = people[2].0;
    let candidate = |user: u64, name: &str, reason: &str| json!({ "user": user, "name": name, "taken": reason == "taken", "reason": reason });
    let candidates = json!([
        candidate(chosen, "Dora", "taken"),
        candidate(busy, "Bea", "at_limit"),
        candidate(leave, "Carlo", "on_leave"),
        candidate(away, "Elio", "not_online"),
    ]);
    let counts = json!({ "taken": 1, "at_limit": 1, "on_leave": 1, "not_online": 1 });
    let expected = json!([{
        "seq": explained["decisions"][0]["seq"], "at": START.rfc3339(), "how": "queue", "chosen": chosen,
        "new_round": false, "candidates": candidates, "counts": counts, "settings_version": 1,
        "text": "Offered to Dora: 1 was at their limit, 1 was on leave, 1 was not online.",
    }]);
    assert_eq!(explained["decisions"], expected);
    let now = &explained["now"];
    assert_eq!(
        (&now["reason"], &now["chosen"], &now["ahead"]),
        (&json!("offered"), &json!(chosen), &json!(0))
    );
    assert_eq!((&now["candidates"], &now["counts"]), (&candidates, &counts));
    assert_eq!(now["text"], "It is offered to Dora, until 2026-01-01 00:01:00 (UTC).");

    // One more comes: nobody is left.
    world.write(channel, "c3", "and I").await;
    let waiting = world.sessions("?status=new").await;
    let explained = explain(&world, &waiting[0], ADMIN).await;
    assert_eq!(explained["decisions"], json!([]));
    let now = &explained["now"];
    assert_eq!((&now["reason"], &now["chosen"]), (&json!("all_at_limit"), &Value::Null));
    assert_eq!(now["counts"], json!({ "at_limit": 2, "on_leave": 1, "not_online": 1 }));
    assert_eq!(
        now["text"],
        "It waits: everybody at work is at their limit (2 are at their limit, 1 is on leave, 1 is not online)."
    );
}

#[tokio::test]
async fn every_change_of_holder_is_told() {
    let desk = Desk::answered(json!({ "QUEUE_TIME": 0, "NO_ANSWER_TIME": 0 })).await;
    let (owner, other) = desk.owner();
    let world = &desk.world;
    let name = |id: u64| if id == desk.operators[0].0 { "Bea" } else { "Carlo" };
    let (first, second) = (name(owner.0), name(other.0));
    world.act(&desk.session, "transfer", &owner.1, json!({ "user_id": other.0 })).await.ok();
    world.act(&desk.session, "answer", &other.1, json!({})).await.ok();
    world.act(&desk.session, "intercept", ADMIN, json!({})).await.ok();
    let explained = explain(world, &desk.session, ADMIN).await;
    assert_eq!(
        texts(&explained),
        [
            format!("Offered to {first}: 1 was behind."),
            format!("Handed to {second} by {first}."),
            "Taken over by Admin.".to_owned(),
        ]
    );
    let hows: Vec<&Value> =
        explained["decisions"].as_array().unwrap().iter().map(|it| &it["how"]).collect();
    assert_eq!(hows, ["queue", "transfer", "intercept"]);
    assert_eq!(explained["decisions"][1]["by"], json!(owner.0));
    assert_eq!(explained["decisions"][1]["candidates"], json!([]));
    assert_eq!(explained["now"]["text"], "Admin has it.");
    world.act(&desk.session, "finish", ADMIN, json!({})).await.ok();
    let explained = explain(world, &desk.session, ADMIN).await;
    assert_eq!(explained["now"]["reason"], "closing");
    assert_eq!(explained["now"]["candidates"], json!([]));
}

#[tokio::test]
async fn what_is_offered_to_everyone_is_told_so() {
    let desk = Desk::new(json!({ "QUEUE_TYPE": "all" })).await;
    let world = &desk.world;
    let explained = explain(world, &desk.session, ADMIN).await;
    assert_eq!(explained["decisions"][0]["chosen"], "everyone");
    assert_eq!(texts(&explained), ["Offered to everyone: 2 were able to take it."]);
    assert_eq!(explained["now"]["chosen"], "everyone");
    let (id, token) = &desk.operators[1];
    world.act(&desk.session, "answer", token, json!({})).await.ok();
    let explained = explain(world, &desk.session, token).await;
    assert_eq!(explained["decisions"][1]["chosen"], json!(id));
    assert_eq!(texts(&explained)[1], "Answered by Carlo, the first of those it was offered to.");
}

#[tokio::test]
async fn a_session_that_waits_says_for_what() {
    let world = World::new().await;
    let line = world.line(&[], json!({ "NO_ANSWER_TIME": 0 })).await;
    let channel = world.channel(line).await;
    world.write(channel, "c1", "hello").await;
    let session = world.session().await;
    let now = async || explain(&world, &session, ADMIN).await["now"].clone();
    assert_eq!(now().await["text"], "It waits: nobody is in the line's queue.");
    let configure = async |params: Value| {
        let params = json!({ "CONFIG_ID": line, "PARAMS": params });
        world.rest("imopenlines.config.update", params).await.ok();
    };
    configure(json!({ "WORKTIME_ENABLE": "Y", "WORKTIME_TIMEZONE": "Europe/Rome" })).await;
    let closed = now().await;
    assert_eq!(
        (&closed["reason"], &closed["until"]),
        (&json!("off_hours"), &json!("2026-01-01T08:00:00.000Z"))
    );
    assert_eq!(
        closed["text"],
        "It waits: it is outside working hours; the line opens on 2026-01-01 09:00:00 (Europe/Rome)."
    );
    configure(json!({ "ACTIVE": "N" })).await;
    assert_eq!(now().await["reason"], "line_inactive");
}

#[tokio::test]
async fn a_long_log_is_explained_to_its_end_and_in_pages() {
    let desk = Desk::new(json!({ "QUEUE_TIME": 1, "NO_ANSWER_TIME": 0 })).await;
    let world = &desk.world;
    // An offer and its lapse are two entries, and each round has one of its own.
    for _ in 0..450 {
        world.advance(1).await;
    }
    let session = world.session().await;
    let explained = explain(world, &session, ADMIN).await;
    let decisions = explained["decisions"].as_array().unwrap();
    assert_eq!(decisions.len(), 451);
    let last = decisions.last().unwrap();
    assert!(last["seq"].as_u64().unwrap() > 1_000, "{last}");
    assert_eq!(json!([last["chosen"]]), session["offered_to"]);
    assert!(decisions.iter().any(|it| it["new_round"] == true));
    let mut paged: Vec<Value> = Vec::new();
    let mut after = json!(0);
    loop {
        let path =
            format!("/api/v1/sessions/{}/explain?limit=200&after_seq={after}", session["id"]);
        let page = world.get(&path, ADMIN).await.ok();
        paged.extend(page["decisions"].as_array().unwrap().iter().cloned());
        let Some(next) = page.get("next") else { break };
        after = next.clone();
    }
    assert_eq!(&paged, decisions);
}

#[tokio::test]
async fn only_who_may_read_it_is_told() {
    let desk = Desk::answered(json!({})).await;
    let (owner, other) = desk.owner();
    let world = &desk.world;
    explain(world, &desk.session, &owner.1).await;
    let path = format!("/api/v1/sessions/{}/explain", desk.session["id"]);
    let (_, stranger) = world.hire("Zoe", "operator").await;
    for token in [&other.1, &stranger] {
        world.get(&path, token).await.refused(404, "NOT_FOUND");
    }
    world.get("/api/v1/sessions/99/explain", ADMIN).await.refused(404, "NOT_FOUND");
    world.get(&path, "wrong").await.refused(401, "NO_AUTH_FOUND");
    for query in ["limit=0", "limit=1001", "after_seq=x"] {
        world.get(&format!("{path}?{query}"), ADMIN).await.refused(422, "INVALID_REQUEST");
    }
}

#[tokio::test]
async fn a_session_that_is_over_is_told_to_its_end_and_no_further() {
    let desk = Desk::answered(json!({ "FULL_CLOSE_TIME": 0 })).await;
    let (owner, _) = desk.owner();
    let world = &desk.world;
    world.act(&desk.session, "finish", &owner.1, json!({})).await.ok();
    world.write(desk.channel, "c7", "one more thing").await;
    assert_eq!(world.sessions("").await.len(), 2);
    let explained = explain(world, &desk.session, ADMIN).await;
    assert_eq!(explained["decisions"].as_array().unwrap().len(), 1);
    assert_eq!(explained["now"]["reason"], "closed");
    assert_eq!(explained["now"]["chosen"], Value::Null);
}
