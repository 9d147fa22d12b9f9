//! What operators do to sessions.

use serde_json::{Value, json};

use crate::world::{ADMIN, Desk, START};

#[tokio::test]
async fn a_session_shows_where_it_stands() {
    let desk = Desk::new(json!({ "QUEUE_TIME": 90 })).await;
    let (holder, _) = desk.holder();
    let at = START.rfc3339();
    let expected = json!({
        "id": 1, "chat_id": 1, "line_id": desk.line, "channel_id": desk.channel,
        "channel_kind": "telegram", "status": "new", "status_code": 0,
        "unanswered": false, "operator_id": null, "offered_to": [holder.0],
        "offer_id": desk.session["offer_id"], "bot_id": null, "joined": [],
        "pinned": false, "silent": false,
        "customer":
            { "id": 1, "name": "Ada", "external_id": "c7", "blocked": false, "unreachable": false },
        "opened_at": at, "queued_at": at, "answered_at": null, "closed_at": null, "close_reason": null,
        "window_until": null, "afterwards": null, "person_until": null,
        "next_deadline": "2026-01-01T00:01:00.000Z", "last_seq": 3, "version": desk.session["version"],
    });
    assert_eq!(desk.session, expected);
    assert!(desk.session["offer_id"].is_u64());
}

#[tokio::test]
async fn who_is_offered_it_answers_and_others_learn_who_has_it() {
    let desk = Desk::new(json!({})).await;
    let (holder, other) = desk.holder();
    let world = &desk.world;
    world.act(&desk.session, "answer", &other.1, json!({})).await.refused(409, "OFFER_GONE");
    world
        .act(&desk.session, "answer", &holder.1, json!({ "offer_id": 1 }))
        .await
        .refused(409, "OFFER_GONE");
    let offer = json!({ "offer_id": desk.session["offer_id"] });
    let session = world.act(&desk.session, "answer", &holder.1, offer.clone()).await.ok();
    assert_eq!((&session["operator_id"], &session["status"]), (&json!(holder.0), &json!("client")));
    assert!(session["version"].as_u64() > desk.session["version"].as_u64());
    let again = world.act(&desk.session, "answer", &holder.1, offer).await.ok();
    assert_eq!(again["version"], session["version"], "said twice, done once");
    let late = world.act(&desk.session, "answer", &other.1, json!({})).await;
    assert_eq!(late.refused(409, "ALREADY_ANSWERED")["operator_id"], holder.0);
}

#[tokio::test]
async fn s44_a_session_shows_how_long_its_customer_waited() {
    let desk = Desk::answered(json!({})).await;
    let ((owner, token), world) = (desk.owner().0, &desk.world);
    let path = format!("/api/v1/sessions/{}", desk.session["id"]);
    let times = async |query: &str| {
        world.get(&format!("{path}{query}"), ADMIN).await.ok()["response_times"].clone()
    };
    let none = json!({
        "first_ms": null, "answers": 0, "total_ms": 0, "average_ms": null, "maximum_ms": 0, "operators": [],
    });
    assert_eq!(times("").await, none);
    world.advance(20).await;
    let messages = format!("/api/v1/chats/{}/messages", desk.session["chat_id"]);
    world.post(&messages, token, &json!({ "text": "hi" })).await.ok();
    let sums = json!({
        "operator_id": owner, "answers": 1, "total_ms": 20_000, "average_ms": 20_000, "maximum_ms": 20_000,
    });
    let mut expected = sums.clone();
    expected.as_object_mut().unwrap().remove("operator_id");
    expected["first_ms"] = json!(20_000);
    expected["operators"] = json!([sums]);
    assert_eq!(times("").await, expected);
    assert_eq!(times("?limit=1").await, expected, "of the whole session, however short the page");
    assert_eq!(times("?after_seq=1").await, Value::Null, "with the first page only");
}

#[tokio::test]
async fn a_skipped_session_goes_to_the_next() {
    let desk = Desk::new(json!({})).await;
    let (holder, other) = desk.holder();
    let session = desk.world.act(&desk.session, "skip", &holder.1, Value::Null).await.ok();
    assert_eq!(session["status"], "skip");
    desk.world.settle().await;
    assert_eq!(desk.world.session().await["offered_to"], json!([other.0]));
}

#[tokio::test]
async fn a_session_is_handed_to_a_person_or_a_line() {
    let desk = Desk::answered(json!({})).await;
    let (owner, other) = desk.owner();
    let world = &desk.world;
    let to_person = json!({ "user_id": other.0 });
    world
        .act(&desk.session, "transfer", &other.1, to_person.clone())
        .await
        .refused(409, "NOT_HOLDER");
    for wrong in [json!({}), json!({ "user_id": other.0, "line_id": 1 }), json!({ "user_id": "x" })]
    {
        world.act(&desk.session, "transfer", &owner.1, wrong).await.refused(422, "INVALID_REQUEST");
    }
    let nobody = json!({ "user_id": 99 });
    world.act(&desk.session, "transfer", &owner.1, nobody).await.refused(409, "OPERATOR_WRONG");
    let session = world.act(&desk.session, "transfer", &owner.1, to_person).await.ok();
    assert_eq!(
        (&session["offered_to"], &session["operator_id"]),
        (&json!([other.0]), &Value::Null)
    );
    let second = world.line(&[owner.0], json!({})).await;
    let session =
        world.act(&desk.session, "transfer", &other.1, json!({ "line_id": second })).await.ok();
    assert_eq!(session["line_id"], second);
    world.settle().await;
    assert_eq!(world.session().await["offered_to"], json!([owner.0]));
}

#[tokio::test]
async fn a_session_is_finished_by_its_owner_and_closes_after_the_delay() {
    let desk = Desk::answered(json!({ "CLOSE_TEXT": "[b]bye[/b]", "FULL_CLOSE_TIME": 1 })).await;
    let (owner, other) = desk.owner();
    let world = &desk.world;
    world.act(&desk.session, "finish", &other.1, json!({})).await.refused(409, "NOT_HOLDER");
    let session = world.act(&desk.session, "finish", &owner.1, json!({})).await.ok();
    assert_eq!(session["status"], "wait_client");
    world.settle().await;
    assert_eq!(world.provider.told().last().unwrap(), "send c7: bye");
    world.advance(60).await;
    let session = world.session().await;
    assert_eq!(
        (&session["status"], &session["close_reason"]),
        (&json!("closed"), &json!("finished"))
    );
    assert_eq!(session["closed_at"], world.now().rfc3339());
    world.act(&session, "finish", &owner.1, json!({})).await.refused(409, "SESSION_CLOSED");
}

#[tokio::test]
async fn spam_intercept_and_join() {
    let desk = Desk::answered(json!({})).await;
    let (owner, other) = desk.owner();
    let world = &desk.world;
    world.act(&desk.session, "intercept", &other.1, json!({})).await.refused(409, "NOT_HOLDER");
    let joined = world.act(&desk.session, "join", &other.1, json!({})).await.ok();
    assert_eq!((&joined["joined"], &joined["operator_id"]), (&json!([other.0]), &json!(owner.0)));
    let taken = world.act(&desk.session, "intercept", ADMIN, json!({})).await.ok();
    assert_eq!(taken["operator_id"], 1);
    let spam = world.act(&desk.session, "spam", ADMIN, json!({})).await.ok();
    assert_eq!((&spam["status"], &spam["status_code"]), (&json!("spam"), &json!(65)));
}

#[tokio::test]
async fn an_inactive_line_takes_no_answers_and_goes_on_when_it_is_active_again() {
    let desk = Desk::new(json!({})).await;
    let (holder, _) = desk.holder();
    let world = &desk.world;
    let update = async |active: &str| {
        let params = json!({ "CONFIG_ID": desk.line, "PARAMS": { "ACTIVE": active } });
        assert_eq!(world.rest("imopenlines.config.update", params).await.ok()["result"], true);
        world.settle().await;
    };
    update("N").await;
    assert_eq!(world.session().await["next_deadline"], Value::Null);
    world.act(&desk.session, "answer", &holder.1, json!({})).await.refused(409, "LINE_INACTIVE");
    update("Y").await;
    world.act(&desk.session, "answer", &holder.1, json!({})).await.ok();
}

#[tokio::test]
async fn everyone_is_offered_it_where_the_line_says_so_and_a_full_one_learns_it() {
    let desk =
        Desk::new(json!({ "QUEUE_TYPE": "all", "MAX_CHAT": 1, "TYPE_MAX_CHAT": "closed" })).await;
    let [one, other] = &desk.operators;
    assert_eq!(desk.session["offered_to"], json!([one.0, other.0]));
    let world = &desk.world;
    world.act(&desk.session, "answer", &one.1, json!({})).await.ok();
    world.write(desk.channel, "c8", "me too").await;
    let second = world.sessions("?limit=1").await[0].clone();
    assert_eq!(second["offered_to"], json!([other.0]));
    world.act(&second, "answer", &one.1, json!({})).await.refused(409, "AT_LIMIT");
}

#[tokio::test]
async fn contention_is_a_503_with_retry_after() {
    let desk = Desk::new(json!({})).await;
    let (holder, _) = desk.holder();
    // Who calls and the session are read; then every try finds that another was faster.
    for n in 4..400 {
        desk.world.faults.fail_call(n, memory::Fault::Stale);
    }
    let answer = desk.world.act(&desk.session, "answer", &holder.1, json!({})).await;
    answer.refused(503, "TRY_AGAIN");
    assert_eq!(answer.headers["retry-after"], "1");
    desk.world.faults.heal();
    desk.world.act(&desk.session, "answer", &holder.1, json!({})).await.ok();
}
