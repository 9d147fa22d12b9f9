//! Lines: their settings in and out, their queues, what follows from a change.

use application::ports::LineStore;
use domain::ids::LineId;
use serde_json::{Value, json};

use crate::world::{ADMIN, Desk, World};

async fn get(world: &World, line: u64) -> Value {
    world.rest("imopenlines.config.get", json!({ "CONFIG_ID": line })).await.ok()["result"].clone()
}

async fn update(world: &World, line: u64, params: Value) -> crate::world::Answer {
    let params = json!({ "CONFIG_ID": line, "PARAMS": params });
    let answer = world.rest("imopenlines.config.update", params).await;
    world.settle().await;
    answer
}

#[tokio::test]
async fn a_line_is_made_without_a_word_and_has_the_originals_defaults() {
    let world = World::new().await;
    let line =
        world.rest("imopenlines.config.add", Value::Null).await.ok()["result"].as_u64().unwrap();
    let config = get(&world, line).await;
    assert_eq!(config["ID"], line.to_string());
    assert_eq!(config["LINE_NAME"], format!("Open channel {line}"));
    for (name, value) in [
        ("ACTIVE", json!("N")),
        ("QUEUE_TYPE", json!("evenly")),
        ("QUEUE_TIME", json!("60")),
        ("QUEUE", json!([])),
        ("QUEUE_FULL", json!([])),
        ("QUEUE_ONLINE", json!("N")),
        ("CHECK_AVAILABLE", json!("N")),
        ("TYPE_MAX_CHAT", json!("answered_new")),
        ("VOTE_MESSAGE", json!("Y")),
        ("VOTE_BEFORE_FINISH", json!("N")),
        ("AUTO_EXPIRE_TIME", json!("86400")),
        ("DATE_CREATE", json!({})),
        ("XML_ID", Value::Null),
        ("MODIFY_USER_ID", json!("1")),
        ("DEFAULT_OPERATOR_DATA", json!([])),
        ("AGREEMENT_MESSAGE", json!("N")),
        ("SEND_NOTIFICATION_EMPTY_QUEUE", json!("N")),
        ("WORKTIME_DAYOFF", json!([""])),
    ] {
        assert_eq!(config[name], value, "{name}");
    }
}

#[tokio::test]
async fn settings_go_round_and_only_what_is_passed_changes() {
    let world = World::new().await;
    let (eva, _) = world.hire("Eva", "operator").await;
    let line = world
        .line(&[eva], json!({ "WORKTIME_FROM": "09:00", "WORKTIME_HOLIDAYS": "1.01,25.12" }))
        .await;
    let data =
        json!({ "U": { eva.to_string(): { "NAME": "Support", "USER_WORK_POSITION": "Agent" } } });
    let own = json!({ "return_silent_s": 30 });
    let change = json!({
        "MAX_CHAT": "3", "QUEUE_OPERATOR_DATA": data, "CANALI": own, "AGREEMENT_ID": 5,
        "SEND_NOTIFICATION_EMPTY_QUEUE": "Y",
    });
    assert_eq!(update(&world, line, change).await.ok()["result"], true);
    let config = get(&world, line).await;
    assert_eq!((&config["MAX_CHAT"], &config["WORKTIME_FROM"]), (&json!("3"), &json!("9")));
    assert_eq!(config["WORKTIME_HOLIDAYS"], json!(["1.01", "25.12"]));
    assert_eq!(config["SEND_NOTIFICATION_EMPTY_QUEUE"], "Y");
    assert_eq!(
        (&config["AGREEMENT_ID"], &config["CANALI"]["return_silent_s"]),
        (&json!("5"), &json!(30))
    );
    assert_eq!(config["QUEUE"], json!([eva.to_string()]));
    let shown = &config["QUEUE_FULL"][eva.to_string()];
    assert_eq!(
        (&shown["USER_NAME"], &shown["USER_ID"]),
        (&json!("Support"), &json!(eva.to_string()))
    );
    // What was read may be written back.
    assert_eq!(update(&world, line, config.clone()).await.ok()["result"], true);
    let again = get(&world, line).await;
    assert_eq!((&again["QUEUE"], &again["CANALI"]), (&config["QUEUE"], &config["CANALI"]));
    assert_eq!(again["QUEUE_OPERATOR_DATA"], config["QUEUE_OPERATOR_DATA"]);
}

#[tokio::test]
async fn a_wrong_value_is_refused_by_name_and_changes_nothing() {
    let world = World::new().await;
    let line = world.line(&[], json!({})).await;
    for (name, value) in [
        ("QUEUE_TIME", json!(-1)),
        ("WORKTIME_TIMEZONE", json!("Mars/Base")),
        ("WORKTIME_HOLIDAYS", json!("31.02")),
        ("QUEUE", json!([{ "ENTITY_TYPE": "user", "ENTITY_ID": 99 }])),
        ("QUEUE", json!([{ "ENTITY_TYPE": "department", "ENTITY_ID": 99 }])),
        ("CANALI", json!({ "no_such_setting": 1 })),
    ] {
        let answer = update(&world, line, json!({ "MAX_CHAT": 7, name: value })).await;
        let body = answer.refused(400, "ERROR_ARGUMENT");
        assert!(body["error_description"].as_str().unwrap().starts_with(name), "{body}");
    }
    assert_eq!(get(&world, line).await["MAX_CHAT"], "0");
}

#[tokio::test]
async fn unknown_lines_are_false_and_none_is_an_error() {
    let world = World::new().await;
    for method in ["get", "update", "delete"] {
        let method = format!("imopenlines.config.{method}");
        assert_eq!(world.rest(&method, json!({ "CONFIG_ID": 99 })).await.ok()["result"], false);
        assert_eq!(world.rest(&method, json!({ "config_id": "x" })).await.ok()["result"], false);
        for none in [json!({}), json!({ "CONFIG_ID": "" }), json!({ "CONFIG_ID": 0 })] {
            world.rest(&method, none).await.refused(400, "CONFIG_ID_EMPTY");
        }
    }
}

#[tokio::test]
async fn departments_expand_live() {
    let world = World::new().await;
    let make = async |body: Value| {
        world.post("/api/v1/departments", ADMIN, &body).await.ok()["id"].clone()
    };
    let sales = make(json!({ "name": "Sales" })).await;
    let north = make(json!({ "name": "North", "parent_id": sales })).await;
    let hire = async |name: &str, department: &Value| {
        let body = json!({ "name": name, "role": "operator", "department_ids": [department] });
        world.post("/api/v1/users", ADMIN, &body).await.ok()["id"].as_u64().unwrap()
    };
    let zoe = hire("Zoe", &sales).await;
    let queue = json!([{ "ENTITY_TYPE": "department", "ENTITY_ID": sales }]);
    let line = world.line(&[], json!({ "QUEUE": queue })).await;
    let members = async || {
        let seats = world.context.store.roster(LineId(line)).await.unwrap().seats;
        seats.iter().map(|it| it.user.0).collect::<Vec<u64>>()
    };
    assert_eq!(members().await, [zoe]);
    let ann = hire("Ann", &north).await;
    assert_eq!(members().await, [ann, zoe], "by name");
    world.patch(&format!("/api/v1/users/{zoe}"), ADMIN, &json!({ "name": "Abe" })).await.ok();
    assert_eq!(members().await, [zoe, ann]);
    world.patch(&format!("/api/v1/users/{zoe}"), ADMIN, &json!({ "active": false })).await.ok();
    assert_eq!(members().await, [ann]);
    world
        .patch(&format!("/api/v1/users/{ann}"), ADMIN, &json!({ "department_ids": [] }))
        .await
        .ok();
    assert_eq!(members().await, [0; 0]);
}

#[tokio::test]
async fn who_comes_online_is_offered_what_waits() {
    let world = World::new().await;
    let (eva, token) = world.hire("Eva", "operator").await;
    let presence = format!("/api/v1/users/{eva}/presence");
    world.put(&presence, &token, &json!({ "status": "away" })).await.ok();
    let line = world.line(&[eva], json!({ "CHECK_AVAILABLE": "Y" })).await;
    let channel = world.channel(line).await;
    world.write(channel, "c1", "hello").await;
    assert_eq!(world.session().await["offered_to"], json!([]));
    world.put(&presence, &token, &json!({ "status": "online" })).await.ok();
    world.settle().await;
    assert_eq!(world.session().await["offered_to"], json!([eva]));
}

#[tokio::test]
async fn who_joins_the_queue_or_gets_room_is_offered_what_waits() {
    let desk = Desk::answered(json!({ "MAX_CHAT": 1, "TYPE_MAX_CHAT": "closed" })).await;
    let world = &desk.world;
    world.write(desk.channel, "c8", "two").await;
    world.write(desk.channel, "c9", "three").await;
    let offered = async || world.sessions("?limit=1").await[0]["offered_to"].clone();
    assert_eq!(offered().await, json!([]), "both have one");
    update(world, desk.line, json!({ "MAX_CHAT": 2 })).await.ok();
    assert_ne!(offered().await, json!([]));
    world.write(desk.channel, "c10", "four").await;
    world.write(desk.channel, "c11", "five").await;
    assert_eq!(offered().await, json!([]));
    let (eva, _) = world.hire("Eva", "operator").await;
    let queue = json!([desk.operators[0].0, desk.operators[1].0, eva]);
    update(world, desk.line, json!({ "QUEUE": queue })).await.ok();
    assert_eq!(offered().await, json!([eva]));
}

#[tokio::test]
async fn a_deleted_line_ends_its_sessions_in_silence_and_keeps_the_log() {
    let desk = Desk::answered(json!({ "CLOSE_TEXT": "bye" })).await;
    let world = &desk.world;
    let other = world.line(&[desk.operators[0].0], json!({})).await;
    let other_channel = world.channel(other).await;
    world.write(other_channel, "c8", "hi").await;
    let moved = world.sessions("?limit=1").await[0].clone();
    world.act(&moved, "transfer", ADMIN, json!({ "line_id": desk.line })).await.ok();
    world.settle().await;
    let deleted =
        world.rest("imopenlines.config.delete", json!({ "CONFIG_ID": desk.line })).await.ok();
    assert_eq!(deleted["result"], true);
    world.settle().await;
    let told = world.provider.told();
    assert!(
        told.contains(&format!("disconnect {}:token", desk.line))
            && !told.iter().any(|it| it.contains("bye"))
    );
    assert_eq!(get(world, desk.line).await, false);
    let path = format!("/api/v1/sessions/{}", desk.session["id"]);
    let read = world.get(&path, ADMIN).await.ok();
    assert_eq!(
        (&read["session"]["status"], &read["session"]["close_reason"]),
        (&json!("silently_closed"), &json!("line_deleted"))
    );
    assert_eq!(read["messages"][0]["text"], "hello");
    let moved = world.get(&format!("/api/v1/sessions/{}", moved["id"]), ADMIN).await.ok();
    assert_eq!(moved["session"]["close_reason"], "line_deleted", "it was transferred there");
    world.write(desk.channel, "c7", "anybody?").await;
    assert_eq!(world.sessions(&format!("?line={}", desk.line)).await.len(), 2, "no new one");
}
