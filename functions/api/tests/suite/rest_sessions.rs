//! The original's REST: what is done to sessions beside answering.

use serde_json::{Value, json};

use crate::world::{ADMIN, Answer, Desk};

async fn call(desk: &Desk, who: &(u64, String), method: &str, params: Value) -> Answer {
    let answer = desk.world.rest_as(who.0, &who.1, &format!("imopenlines.{method}"), params).await;
    desk.world.settle().await;
    answer
}

fn admin() -> (u64, String) {
    (1, ADMIN.to_owned())
}

#[tokio::test]
async fn a_session_is_begun_in_a_chat() {
    let desk = Desk::answered(json!({})).await;
    let (owner, other) = desk.owner();
    let chat = json!({ "CHAT_ID": 1 });
    call(&desk, other, "session.start", chat.clone()).await.refused(400, "ACCESS_DENIED");
    call(&desk, owner, "session.start", json!({})).await.refused(400, "CHAT_ID");
    call(&desk, owner, "session.start", json!({ "CHAT_ID": 99 }))
        .await
        .refused(400, "ACCESS_DENIED");
    assert_eq!(call(&desk, owner, "session.start", chat).await.ok()["result"], true);
    let sessions = desk.world.sessions("").await;
    assert_eq!(sessions.len(), 2);
    assert_eq!((&sessions[0]["status"], &sessions[1]["status"]), (&json!("new"), &json!("closed")));
}

#[tokio::test]
async fn a_session_is_joined_and_taken_over() {
    let desk = Desk::answered(json!({})).await;
    let (owner, other) = desk.owner();
    let chat = json!({ "CHAT_ID": 1 });
    call(&desk, other, "session.join", json!({})).await.refused(400, "CHAT_ID");
    assert_eq!(call(&desk, other, "session.join", chat.clone()).await.ok()["result"], true);
    let joined = desk.world.session().await;
    assert_eq!((&joined["joined"], &joined["operator_id"]), (&json!([other.0]), &json!(owner.0)));
    call(&desk, other, "session.intercept", json!({})).await.refused(400, "CHAT_ID_EMPTY");
    for (who, params) in [(other, chat.clone()), (&admin(), json!({ "CHAT_ID": 99 }))] {
        call(&desk, who, "session.intercept", params).await.refused(400, "OPERATOR_WRONG");
    }
    assert_eq!(call(&desk, &admin(), "session.intercept", chat).await.ok()["result"], true);
    assert_eq!(desk.world.session().await["operator_id"], 1);
}

#[tokio::test]
async fn a_session_is_pinned_by_default_and_silent_only_by_word() {
    let desk = Desk::answered(json!({})).await;
    let (owner, other) = desk.owner();
    let with = |value: &Value| json!({ "CHAT_ID": 1, "ACTIVATE": value });
    call(&desk, owner, "session.mode.pin", json!({})).await.refused(400, "CHAT_ID_EMPTY");
    call(&desk, other, "session.mode.pin", json!({ "CHAT_ID": 1 }))
        .await
        .refused(400, "ACCESS_DENIED");
    for (params, pinned) in
        [(json!({ "CHAT_ID": 1 }), true), (with(&json!("N")), false), (with(&json!("Y")), true)]
    {
        assert_eq!(call(&desk, owner, "session.mode.pin", params).await.ok()["result"], true);
        assert_eq!(desk.world.session().await["pinned"], pinned);
    }
    let dialog = desk.world.rest("imopenlines.dialog.get", json!({ "CHAT_ID": 1 })).await.ok();
    let data = dialog["result"]["entity_data_1"].as_str().unwrap().to_owned();
    assert_eq!(data.split('|').nth(3), Some("Y"));
    call(&desk, owner, "session.mode.silent", json!({})).await.refused(400, "CHAT_ID");
    call(&desk, other, "session.mode.silent", with(&json!("Y")))
        .await
        .refused(400, "ACCESS_DENIED");
    for (params, silent) in
        [(json!({ "CHAT_ID": 1 }), false), (with(&json!("Y")), true), (with(&json!("x")), false)]
    {
        assert_eq!(call(&desk, owner, "session.mode.silent", params).await.ok()["result"], true);
        assert_eq!(desk.world.session().await["silent"], silent);
    }
}

#[tokio::test]
async fn all_of_ones_sessions_are_pinned_at_once() {
    let desk = Desk::answered(json!({})).await;
    let (owner, other) = desk.owner();
    let second = desk.world.line(&[owner.0], json!({})).await;
    let channel = desk.world.channel(second).await;
    desk.world.write(channel, "c8", "hello").await;
    let session = desk.world.sessions("").await[0].clone();
    desk.world.act(&session, "answer", &owner.1, json!({})).await.ok();
    desk.world.write(channel, "c9", "offered only").await;
    let all = call(&desk, owner, "session.mode.pinAll", json!({})).await.ok();
    assert_eq!(all["result"], json!([desk.session["id"], session["id"]]));
    let is_pinned: Vec<Value> =
        desk.world.sessions("").await.iter().map(|it| it["pinned"].clone()).collect();
    assert_eq!(is_pinned, [false, true, true]);
    assert_eq!(
        call(&desk, other, "session.mode.pinAll", json!({})).await.ok()["result"],
        json!([])
    );
    let none = call(&desk, owner, "session.mode.unpinAll", json!({})).await.ok();
    assert_eq!(none["result"], all["result"]);
    assert!(desk.world.sessions("").await.iter().all(|it| it["pinned"] == false));
}

#[tokio::test]
async fn another_finishes_for_the_owner_if_they_steer_the_line() {
    let desk = Desk::answered(json!({})).await;
    let (_, other) = desk.owner();
    let chat = json!({ "CHAT_ID": 1 });
    let method = "operator.another.finish";
    call(&desk, other, method, chat.clone()).await.refused(400, "ACCESS_DENIED");
    call(&desk, &admin(), method, json!({})).await.refused(400, "CHAT_ID");
    assert_eq!(call(&desk, &admin(), method, chat).await.ok()["result"], true);
    assert_eq!(desk.world.session().await["status"], "wait_client");
}

#[tokio::test]
async fn spam_is_closed_at_once_and_its_sender_may_write_again() {
    let desk = Desk::answered(json!({})).await;
    let (owner, other) = desk.owner();
    let chat = json!({ "CHAT_ID": 1 });
    call(&desk, other, "operator.spam", chat.clone()).await.refused(400, "ACCESS_DENIED");
    call(&desk, owner, "operator.spam", json!({})).await.refused(400, "CHAT_ID");
    assert_eq!(call(&desk, owner, "operator.spam", chat).await.ok()["result"], true);
    let session = desk.world.session().await;
    assert_eq!(
        (&session["status"], &session["customer"]["blocked"]),
        (&json!("spam"), &json!(false))
    );
    desk.world.write(desk.channel, "c7", "a real question").await;
    assert_eq!(desk.world.sessions("").await.len(), 2);
}
