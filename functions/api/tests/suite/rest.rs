//! The original's REST: how it is called, and what its methods give.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};

use crate::world::{ADMIN, Answer, Desk, World};

async fn raw(world: &World, method: Method, path: &str, kind: &str, body: &str) -> Answer {
    let request = Request::builder().method(method).uri(path).header("content-type", kind);
    world.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn a_call_is_taken_in_every_form() {
    let world = World::new().await;
    let form = "application/x-www-form-urlencoded";
    let multipart = "--x\r\nContent-Disposition: form-data; name=\"PARAMS[LINE_NAME]\"\r\n\r\nà la\r\n--x--\r\n";
    let path = |rest: &str| format!("/rest/1/{ADMIN}/{rest}");
    let calls = [
        raw(
            &world,
            Method::POST,
            &path("imopenlines.config.add.json"),
            form,
            "PARAMS[LINE_NAME]=A+B%21",
        )
        .await,
        raw(
            &world,
            Method::GET,
            &path("ImOpenLines.Config.Add/?PARAMS%5BLINE_NAME%5D=C&sdk=1"),
            "",
            "",
        )
        .await,
        raw(
            &world,
            Method::POST,
            &path("imopenlines.config.add/"),
            "text/plain",
            r#"{"params":{"line_name":"D"}}"#,
        )
        .await,
        raw(
            &world,
            Method::POST,
            &path("imopenlines.config.add?PARAMS[LINE_NAME]=no"),
            form,
            "PARAMS[LINE_NAME]=E",
        )
        .await,
        raw(
            &world,
            Method::POST,
            &path("imopenlines.config.add"),
            "multipart/form-data; boundary=x",
            multipart,
        )
        .await,
    ];
    let mut names = Vec::new();
    for call in calls {
        let id = call.ok()["result"].clone();
        let config = world.rest("imopenlines.config.get", json!({ "CONFIG_ID": id })).await.ok();
        names.push(config["result"]["LINE_NAME"].clone());
    }
    assert_eq!(names, ["A B!", "C", "D", "E", "à la"]);
}

#[tokio::test]
async fn answers_tell_the_time() {
    let world = World::new().await;
    let answer = world.rest("server.time", json!({})).await.ok();
    assert_eq!(answer["result"], "2026-01-01T00:00:00+00:00");
    let time = json!({
        "start": 1_767_225_600.0, "finish": 1_767_225_600.0, "duration": 0.0, "processing": 0.0,
        "date_start": "2026-01-01T00:00:00+00:00", "date_finish": "2026-01-01T00:00:00+00:00",
        "operating_reset_at": 1_767_226_200, "operating": 0,
    });
    assert_eq!(answer["time"], time);
}

#[tokio::test]
async fn who_may_not_and_what_is_not_there() {
    let world = World::new().await;
    let (eva, token) = world.hire("Eva", "operator").await;
    world.rest_as(1, "wrong", "profile", json!({})).await.refused(401, "NO_AUTH_FOUND");
    world.rest_as(1, &token, "profile", json!({})).await.refused(401, "NO_AUTH_FOUND");
    world.rest_as(eva, &token, "profile", json!({})).await.ok();
    world.get("/rest/profile", &token).await.ok();
    world.get("/rest/profile", "wrong").await.refused(401, "NO_AUTH_FOUND");
    world.get("/rest/1/profile", ADMIN).await.refused(401, "NO_AUTH_FOUND");
    world.rest("no.such.method", json!({})).await.refused(404, "ERROR_METHOD_NOT_FOUND");
    let path = format!("/rest/1/{ADMIN}/profile");
    for body in ["{", "5", "\"x\""] {
        raw(&world, Method::POST, &path, "application/json", body)
            .await
            .refused(400, "INVALID_REQUEST");
    }
    let large = format!("a={}", "x".repeat(1_000_000));
    let form = "application/x-www-form-urlencoded";
    raw(&world, Method::POST, &path, form, &large).await.refused(413, "TOO_LARGE");
}

#[tokio::test]
async fn every_client_asks_these_first() {
    let world = World::new().await;
    let profile = world.rest("profile", json!({})).await.ok();
    assert_eq!(
        (&profile["result"]["ID"], &profile["result"]["ADMIN"]),
        (&json!("1"), &json!(true))
    );
    let current = world.rest("user.current", json!({})).await.ok();
    assert_eq!(current["result"]["UF_DEPARTMENT"], json!([]));
    let methods = world.rest("methods", json!({})).await.ok()["result"].clone();
    for method in methods.as_array().unwrap() {
        let known = world.rest("method.get", json!({ "name": method })).await.ok();
        assert_eq!(known["result"], json!({ "isExisting": true, "isAvailable": true }), "{method}");
        let answer = world.rest(method.as_str().unwrap(), json!({})).await;
        assert_ne!(answer.status, 404, "{method}");
    }
    assert!(
        world.rest("scope", json!({})).await.ok()["result"]
            .as_array()
            .unwrap()
            .contains(&json!("imopenlines"))
    );
}

#[tokio::test]
async fn an_operator_answers_writes_and_finishes() {
    let desk = Desk::new(json!({})).await;
    let (holder, other) = desk.holder();
    let world = &desk.world;
    let chat = json!({ "CHAT_ID": desk.session["chat_id"] });
    let call = async |who: &(u64, String), method: &str, params: Value| {
        let answer = world.rest_as(who.0, &who.1, method, params).await;
        world.settle().await;
        answer
    };
    let denied = call(other, "imopenlines.operator.answer", chat.clone()).await;
    assert_eq!(denied.refused(400, "ACCESS_DENIED")["refusal"], "OFFER_GONE");
    call(other, "imopenlines.operator.skip", chat.clone()).await.refused(400, "ACCESS_DENIED_KICK");
    call(holder, "imopenlines.operator.answer", json!({ "CHAT_ID": 0 }))
        .await
        .refused(400, "CHAT_ID");
    call(holder, "imopenlines.operator.answer", json!({ "CHAT_ID": 99 }))
        .await
        .refused(400, "ACCESS_DENIED");
    assert_eq!(
        call(holder, "imopenlines.operator.answer", chat.clone()).await.ok()["result"],
        true
    );
    let message = json!({ "DIALOG_ID": "chat1", "MESSAGE": "[b]good[/b][br]morning" });
    assert!(call(holder, "im.message.add", message.clone()).await.ok()["result"].is_u64());
    assert_eq!(world.provider.told().last().unwrap(), "send c7: good\nmorning");
    call(other, "im.message.add", message).await.refused(400, "ACCESS_ERROR");
    call(holder, "im.message.add", json!({ "DIALOG_ID": "chat1" }))
        .await
        .refused(400, "MESSAGE_EMPTY");
    call(holder, "im.message.add", json!({ "MESSAGE": "x" })).await.refused(400, "CHAT_ID");
    call(other, "imopenlines.operator.finish", chat.clone()).await.refused(400, "ACCESS_DENIED");
    assert_eq!(call(holder, "imopenlines.operator.finish", chat).await.ok()["result"], true);
    assert_eq!(world.session().await["status"], "wait_client");
}

#[tokio::test]
async fn a_dialog_is_transferred_by_any_of_three_names() {
    let desk = Desk::answered(json!({})).await;
    let (owner, other) = desk.owner();
    let world = &desk.world;
    let second = world.line(&[owner.0], json!({})).await;
    let call = async |who: &(u64, String), params: Value| {
        let mut all = json!({ "CHAT_ID": 1 });
        all.as_object_mut().unwrap().extend(params.as_object().unwrap().clone());
        world.rest_as(who.0, &who.1, "imopenlines.operator.transfer", all).await
    };
    for (params, code) in [
        (json!({}), "TRANSFER_ID_EMPTY"),
        (json!({ "USER_ID": "" }), "USER_ID_EMPTY"),
        (json!({ "QUEUE_ID": 0 }), "QUEUE_ID_EMPTY"),
        (json!({ "CHAT_ID": "" }), "CHAT_ID_EMPTY"),
        (json!({ "TRANSFER_ID": "somebody" }), "OPERATOR_WRONG"),
        (json!({ "TRANSFER_ID": 99 }), "OPERATOR_WRONG"),
        (json!({ "QUEUE_ID": 99 }), "OPERATOR_WRONG"),
    ] {
        call(owner, params).await.refused(400, code);
    }
    assert_eq!(call(owner, json!({ "TRANSFER_ID": other.0 })).await.ok()["result"], true);
    assert_eq!(world.session().await["offered_to"], json!([other.0]));
    assert_eq!(
        call(other, json!({ "TRANSFER_ID": format!("queue{second}") })).await.ok()["result"],
        true
    );
    assert_eq!(world.session().await["line_id"], second);
}

#[tokio::test]
async fn a_dialog_is_found_by_all_its_names() {
    let desk = Desk::answered(json!({})).await;
    let world = &desk.world;
    let code = format!("telegrambot|{}|c7|1", desk.line);
    for params in [
        json!({ "CHAT_ID": 1 }),
        json!({ "DIALOG_ID": "chat1" }),
        json!({ "SESSION_ID": "1" }),
        json!({ "USER_CODE": code }),
        json!({ "USER_CODE": format!("imol|{code}") }),
    ] {
        let dialog = world.rest("imopenlines.dialog.get", params).await.ok()["result"].clone();
        assert_eq!((&dialog["id"], &dialog["entity_id"]), (&json!(1), &json!(code)));
        assert_eq!(dialog["entity_data_1"].as_str().unwrap().split('|').nth(5), Some("1"));
        assert_eq!((&dialog["type"], &dialog["message_type"]), (&json!("lines"), &json!("L")));
    }
    for params in
        [json!({ "CHAT_ID": 99 }), json!({ "USER_CODE": "x" }), json!({ "DIALOG_ID": "1" })]
    {
        world.rest("imopenlines.dialog.get", params).await.refused(400, "ACCESS_ERROR");
    }
    world.rest("imopenlines.dialog.get", json!({})).await.refused(400, "DIALOG_ID_EMPTY");
}

#[tokio::test]
async fn a_history_has_the_originals_shape() {
    let desk = Desk::answered(json!({})).await;
    let (owner, other) = desk.owner();
    let world = &desk.world;
    world.say(&desk.session, &owner.1, json!({ "text": "a < b" })).await.ok();
    let call = async |params: Value| world.rest("imopenlines.session.history.get", params).await;
    let history = call(json!({ "SESSION_ID": 1 })).await.ok()["result"].clone();
    assert_eq!(history, call(json!({ "CHAT_ID": 1 })).await.ok()["result"]);
    assert_eq!(
        (&history["chatId"], &history["sessionId"], &history["userId"]),
        (&json!(1), &json!(1), &json!("chat1"))
    );
    let ids = history["usersMessage"]["chat1"].as_array().unwrap();
    assert_eq!(ids.len(), 2);
    let newest = &history["message"][ids[0].as_str().unwrap()];
    assert_eq!(
        (&newest["senderid"], &newest["text"]),
        (&json!(owner.0.to_string()), &json!("a < b"))
    );
    assert_eq!(
        (&newest["textlegacy"], &newest["recipientid"]),
        (&json!("a &lt; b"), &json!("chat1"))
    );
    let customer = history["message"][ids[1].as_str().unwrap()]["senderid"].as_str().unwrap();
    assert_eq!(history["users"][customer]["connector"], true);
    assert_eq!(
        history["users"][owner.0.to_string()]["firstName"],
        json!(if owner.0 == 2 { "Bea" } else { "Carlo" })
    );
    assert_eq!((&history["files"], &history["userInGroup"]), (&json!([]), &json!([])));
    call(json!({})).await.refused(400, "MISSING_REQUIRED_PARAM");
    call(json!({ "SESSION_ID": 99 })).await.refused(400, "INVALID_SESSION_ID");
    let foreign = world.rest_as(
        other.0,
        &other.1,
        "imopenlines.session.history.get",
        json!({ "SESSION_ID": 1 }),
    );
    foreign.await.refused(400, "ACCESS_DENIED");
}

#[tokio::test]
async fn lines_are_listed_selected_ordered_and_filtered() {
    let world = World::new().await;
    let (eva, _) = world.hire("Eva", "operator").await;
    for (name, time) in [("B", 30), ("A", 100), ("C", 9)] {
        world.line(&[eva], json!({ "LINE_NAME": name, "QUEUE_TIME": time })).await;
    }
    let call = async |params: Value| world.rest("imopenlines.config.list.get", params).await;
    let names = async |params: Value| -> Vec<Value> {
        let rows = call(json!({ "PARAMS": params })).await.ok()["result"].clone();
        rows.as_array().unwrap().iter().map(|it| it["LINE_NAME"].clone()).collect()
    };
    assert_eq!(names(json!({ "order": { "LINE_NAME": "asc" } })).await, ["A", "B", "C"]);
    assert_eq!(names(json!({ "order": { "QUEUE_TIME": "DESC" } })).await, ["A", "B", "C"]);
    assert_eq!(
        names(json!({ "filter": { ">QUEUE_TIME": 10 }, "limit": 1, "offset": "1" })).await,
        ["A"]
    );
    assert_eq!(names(json!({ "filter": { "LINE_NAME": ["A", "C"], "!ID": 3 } })).await, ["A"]);
    let params = json!({ "PARAMS": { "select": ["ID"], "limit": 1 }, "OPTIONS": { "QUEUE": "Y", "CONFIG_QUEUE": "Y" } });
    let row = call(params).await.ok()["result"][0].clone();
    assert_eq!(
        (&row["ID"], &row["QUEUE"], row.get("LINE_NAME")),
        (&json!("1"), &json!([eva]), None)
    );
    assert_eq!(
        row["CONFIG_QUEUE"],
        json!([{ "ENTITY_TYPE": "user", "ENTITY_ID": eva.to_string() }])
    );
    assert_eq!(row["QUEUE_USERS_FIELDS"][eva.to_string()]["USER_NAME"], "Eva");
    for wrong in [
        json!({ "PARAMS": { "colour": 1 } }),
        json!({ "PARAMS": { "select": "ID" } }),
        json!({ "PARAMS": { "select": ["X"] } }),
        json!({ "PARAMS": { "order": { "ID": "up" } } }),
        json!({ "PARAMS": { "limit": -1 } }),
        json!({ "PARAMS": { "select": ["QUEUE"] } }),
        json!({ "PARAMS": { "filter": { "X": 1 } } }),
        json!({ "OPTIONS": { "QUEUE": "perhaps" } }),
        json!({ "OPTIONS": { "X": 1 } }),
        json!({ "PARAMS": { "select": { "ACTIVE": "ID" } } }),
        json!({ "OPTIONS": { "CHECK_PERMISSION": "FLY" } }),
    ] {
        call(wrong).await.refused(400, "INVALID_FORMAT");
    }
}

#[tokio::test]
async fn a_batch_runs_in_order_and_refers_to_what_came_before() {
    let world = World::new().await;
    let cmd = r#"{"halt": 0, "cmd": {
        "z": "imopenlines.config.add?PARAMS[LINE_NAME]=First",
        "a": "imopenlines.config.get?CONFIG_ID=$result[z]",
        "bad": "imopenlines.config.get",
        "nested": "batch?cmd[]=profile",
        "lost": "imopenlines.config.add?PARAMS[LINE_NAME]=line $result[z] of $result[no]"
    }}"#;
    let path = format!("/rest/1/{ADMIN}/batch");
    let batch =
        raw(&world, Method::POST, &path, "application/json", cmd).await.ok()["result"].clone();
    assert_eq!(batch["result"]["a"]["LINE_NAME"], "First");
    assert_eq!(batch["result_error"]["bad"]["error"], "CONFIG_ID_EMPTY");
    assert_eq!(batch["result_error"]["nested"]["error"], "ERROR_BATCH_METHOD_NOT_ALLOWED");
    assert_eq!((&batch["result_total"], &batch["result_next"]), (&json!([]), &json!([])));
    let config = world
        .rest("imopenlines.config.get", json!({ "CONFIG_ID": batch["result"]["lost"] }))
        .await
        .ok();
    assert_eq!(config["result"]["LINE_NAME"], "line 1 of $result[no]");
    let form = "halt=1&cmd[]=profile&cmd[]=imopenlines.config.get%3FCONFIG_ID%3D&cmd[]=profile";
    let kind = "application/x-www-form-urlencoded";
    let batch = raw(&world, Method::POST, &path, kind, form).await.ok()["result"].clone();
    assert_eq!(
        (batch["result"][0]["ID"].clone(), batch["result"].as_array().unwrap().len()),
        (json!("1"), 1)
    );
    assert_eq!(batch["result_error"]["1"]["error"], "CONFIG_ID_EMPTY");
    let many = json!({ "cmd": vec!["profile"; 51] });
    world.rest("batch", many).await.refused(400, "ERROR_BATCH_LENGTH_EXCEEDED");
}
