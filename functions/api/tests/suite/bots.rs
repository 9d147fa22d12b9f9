//! A bot that speaks with customers first, and acts over the same API as people.

use serde_json::{Value, json};

use crate::world::{ADMIN, World};

struct Reception {
    world: World,
    line: u64,
    channel: u64,
    bea: (u64, String),
    bot: (u64, String),
    session: Value,
}

/// A session that a bot holds, in a line with one operator.
async fn reception(settings: Value) -> Reception {
    let world = World::new().await;
    let bea = world.hire("Bea", "operator").await;
    let made = json!({ "name": "Robo", "role": "operator", "bot": true });
    let made = world.post("/api/v1/users", ADMIN, &made).await.ok();
    let bot = (made["id"].as_u64().unwrap(), made["token"].as_str().unwrap().to_owned());
    let mut all =
        json!({ "WELCOME_BOT_ENABLE": "Y", "WELCOME_BOT_ID": bot.0, "NO_ANSWER_TIME": 0 });
    all.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    let line = world.line(&[bea.0], all).await;
    let channel = world.channel(line).await;
    world.write(channel, "c7", "hello").await;
    let session = world.session().await;
    Reception { world, line, channel, bea, bot, session }
}

#[tokio::test]
async fn a_bot_writes_and_hands_over() {
    let Reception { world, bea, bot, session, .. } = reception(json!({})).await;
    assert_eq!((&session["bot_id"], &session["offered_to"]), (&json!(bot.0), &json!([])));
    let path = format!("/api/v1/sessions/{}", session["id"]);
    assert_eq!(world.get(&path, &bot.1).await.ok()["session"]["id"], session["id"]);
    let said = world.say(&session, &bot.1, json!({ "text": "I am Robo" })).await.ok();
    assert_eq!(said["author"], json!({ "kind": "bot", "id": bot.0 }));
    assert_eq!(world.provider.told().last().unwrap(), "send c7: I am Robo");
    world.act(&session, "answer", &bea.1, json!({})).await.refused(409, "NOT_HOLDER");
    let queued = world.act(&session, "skip", &bot.1, json!({})).await.ok();
    assert_eq!(queued["bot_id"], Value::Null);
    world.settle().await;
    assert_eq!(world.session().await["offered_to"], json!([bea.0]));
    world.say(&session, &bot.1, json!({ "text": "still here" })).await.refused(404, "NOT_FOUND");
    let explained = world.get(&format!("{path}/explain"), ADMIN).await.ok();
    let hows: Vec<&Value> =
        explained["decisions"].as_array().unwrap().iter().map(|it| &it["how"]).collect();
    assert_eq!(hows, ["bot", "queue"]);
    assert_eq!(explained["decisions"][0]["text"], "Given to the bot Robo.");
}

#[tokio::test]
async fn a_bot_transfers_to_a_person_or_a_line() {
    let Reception { world, bea, bot, session, .. } = reception(json!({})).await;
    let other = world.line(&[], json!({})).await;
    world
        .act(&session, "transfer", &bot.1, json!({ "user_id": bot.0 }))
        .await
        .refused(409, "OPERATOR_WRONG");
    let offered = world.act(&session, "transfer", &bot.1, json!({ "user_id": bea.0 })).await.ok();
    assert_eq!(offered["offered_to"], json!([bea.0]));
    let moved = world.act(&session, "transfer", &bea.1, json!({ "line_id": other })).await.ok();
    assert_eq!(moved["line_id"], json!(other));
}

#[tokio::test]
async fn a_bot_finishes_and_takes_up_again_what_goes_on() {
    let Reception { world, channel, bot, session, .. } = reception(json!({})).await;
    let done = world.act(&session, "finish", &bot.1, json!({})).await.ok();
    assert_eq!((&done["status"], &done["bot_id"]), (&json!("wait_client"), &json!(bot.0)));
    assert_eq!(done["operator_id"], Value::Null);
    world.write(channel, "c7", "one more thing").await;
    let again = world.session().await;
    assert_eq!((&again["id"], &again["bot_id"]), (&session["id"], &json!(bot.0)));
}

async fn rest(
    reception: &Reception,
    who: &(u64, String),
    method: &str,
    params: Value,
) -> crate::world::Answer {
    let method = format!("imopenlines.bot.session.{method}");
    let answer = reception.world.rest_as(who.0, &who.1, &method, params).await;
    reception.world.settle().await;
    answer
}

#[tokio::test]
async fn the_originals_bots_greet_once_write_and_hand_over() {
    let greeting = json!({ "WELCOME_MESSAGE": "N", "WELCOME_MESSAGE_TEXT": "Welcome!" });
    let at = reception(greeting).await;
    let on = json!({ "CONFIG_ID": at.line, "PARAMS": { "WELCOME_MESSAGE": "Y" } });
    at.world.rest("imopenlines.config.update", on).await.ok();
    let chat = |more: Value| {
        let mut params = json!({ "CHAT_ID": at.session["chat_id"], "CLIENT_ID": "x" });
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        params
    };
    let sent = async |params: Value| {
        let before = at.world.provider.told().len();
        let answer = rest(&at, &at.bot, "message.send", chat(params)).await.ok();
        assert_eq!(answer["result"], true);
        at.world.provider.told().split_off(before)
    };
    assert_eq!(sent(json!({ "NAME": "WELCOME", "MESSAGE": "x" })).await, ["send c7: Welcome!"]);
    assert_eq!(sent(json!({ "NAME": "WELCOME" })).await, [""; 0]);
    assert_eq!(sent(json!({ "NAME": "DEFAULT", "MESSAGE": "[b]Hi[/b]" })).await, ["send c7: Hi"]);
    assert_eq!(sent(json!({ "NAME": "DEFAULT", "MESSAGE": "" })).await, [""; 0]);
    assert_eq!(sent(json!({ "NAME": "OTHER", "MESSAGE": "x" })).await, [""; 0]);
    let long = json!({ "NAME": "DEFAULT", "MESSAGE": "x".repeat(20_001) });
    rest(&at, &at.bot, "message.send", chat(long)).await.refused(400, "MESSAGE_TOO_LONG");
    assert_eq!(rest(&at, &at.bot, "operator", chat(json!({}))).await.ok()["result"], true);
    assert_eq!(at.world.session().await["offered_to"], json!([at.bea.0]));
}

#[tokio::test]
async fn the_originals_bots_transfer_by_any_of_three_names_and_finish() {
    let at = reception(json!({})).await;
    let second = at.world.line(&[], json!({})).await;
    let transfer = async |params: Value| {
        let mut all = json!({ "CHAT_ID": 1, "LEAVE": "N" });
        all.as_object_mut().unwrap().extend(params.as_object().unwrap().clone());
        rest(&at, &at.bot, "transfer", all).await
    };
    for (params, code) in [
        (json!({}), "TRANSFER_ID_EMPTY"),
        (json!({ "TRANSFER_ID": " " }), "TRANSFER_ID_EMPTY"),
        (json!({ "USER_ID": "" }), "USER_ID_EMPTY"),
        (json!({ "QUEUE_ID": 0 }), "QUEUE_ID_EMPTY"),
        (json!({ "TRANSFER_ID": "somebody" }), "OPERATOR_WRONG"),
        (json!({ "USER_ID": 99, "QUEUE_ID": second }), "OPERATOR_WRONG"),
        (json!({ "USER_ID": at.bot.0 }), "OPERATOR_WRONG"),
    ] {
        transfer(params).await.refused(400, code);
    }
    let to = json!({ "QUEUE_ID": second, "TRANSFER_ID": at.bea.0 });
    assert_eq!(transfer(to).await.ok()["result"], true);
    assert_eq!(at.world.session().await["line_id"], json!(second));
    transfer(json!({ "USER_ID": at.bea.0 })).await.refused(400, "ACCESS_DENIED");

    at.world.write(at.channel, "c8", "hello").await;
    let chat = json!({ "CHAT_ID": 2 });
    assert_eq!(rest(&at, &at.bot, "finish", chat).await.ok()["result"], true);
    let finished = at.world.sessions("?status=wait_client").await;
    assert_eq!(finished[0]["bot_id"], json!(at.bot.0));
}

#[tokio::test]
async fn only_the_bot_that_holds_the_session_acts_as_one() {
    let at = reception(json!({})).await;
    for method in ["operator", "transfer", "finish", "message.send"] {
        rest(&at, &at.bot, method, json!({})).await.refused(400, "CHAT_ID_EMPTY");
        rest(&at, &at.bea, method, json!({ "CHAT_ID": 1 })).await.refused(400, "BOT_ID_ERROR");
    }
    rest(&at, &at.bot, "finish", json!({ "CHAT_ID": 99 })).await.refused(400, "ACCESS_DENIED");
    let stays = json!({ "CONFIG_ID": at.line, "PARAMS": { "WELCOME_BOT_LEFT": "close" } });
    at.world.rest("imopenlines.config.update", stays).await.ok();
    rest(&at, &at.bot, "operator", json!({ "CHAT_ID": 1 })).await.ok();
    // It reads along, and holds it no longer.
    rest(&at, &at.bot, "operator", json!({ "CHAT_ID": 1 })).await.refused(400, "WRONG_CHAT");
    let say = json!({ "CHAT_ID": 1, "MESSAGE": "psst" });
    let refused = rest(&at, &at.bot, "message.send", say).await;
    assert_eq!(refused.refused(400, "ACCESS_DENIED")["refusal"], "NOT_HOLDER");
}
