//! Who sees what (design §4.14).

use serde_json::json;

use crate::world::{ADMIN, Desk};

#[tokio::test]
async fn a_session_is_seen_by_who_takes_part_could_take_it_or_steers_the_line() {
    let desk = Desk::new(json!({})).await;
    let (holder, other) = desk.holder();
    let world = &desk.world;
    let (boss_id, boss) = world.hire("Boss", "supervisor").await;
    let (_, stranger) = world.hire("Zoe", "operator").await;
    let path = format!("/api/v1/sessions/{}", desk.session["id"]);
    let sees = async |token: &str| {
        let listed = world.get("/api/v1/sessions", token).await.ok()["items"] != json!([]);
        let answer = world.get(&path, token).await;
        let read = answer.status == 200;
        if !read {
            answer.refused(404, "NOT_FOUND");
        }
        assert_eq!(listed, read);
        read
    };
    // Offered to one.
    assert!(sees(&holder.1).await && sees(ADMIN).await);
    assert!(!sees(&other.1).await && !sees(&stranger).await && !sees(&boss).await);
    // A supervisor of the line.
    let queue =
        [holder.0, other.0, boss_id].map(|it| json!({ "ENTITY_TYPE": "user", "ENTITY_ID": it }));
    let params = json!({ "CONFIG_ID": desk.line, "PARAMS": { "QUEUE": queue } });
    world.rest("imopenlines.config.update", params).await.ok();
    assert!(sees(&boss).await);
    // Owned by one, joined by the other, who could not write to it otherwise.
    world.act(&desk.session, "answer", &holder.1, json!({})).await.ok();
    assert!(!sees(&other.1).await);
    world.act(&desk.session, "join", &other.1, json!({})).await.ok();
    assert!(sees(&other.1).await);
    // A stranger learns nothing by acting.
    world.act(&desk.session, "answer", &stranger, json!({})).await.refused(404, "NOT_FOUND");
    world.say(&desk.session, &stranger, json!({ "text": "hi" })).await.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn what_waits_is_seen_by_every_member_who_could_take_it() {
    let desk = Desk::new(json!({ "QUEUE_TYPE": "all" })).await;
    for (_, token) in &desk.operators {
        assert_eq!(
            desk.world.get("/api/v1/sessions", token).await.ok()["items"].as_array().unwrap().len(),
            1
        );
    }
}

#[tokio::test]
async fn lines_are_made_by_admins_and_changed_by_who_steers_them() {
    let desk = Desk::new(json!({})).await;
    let world = &desk.world;
    let (boss_id, boss) = world.hire("Boss", "supervisor").await;
    let add = world.rest_as(boss_id, &boss, "imopenlines.config.add", json!({})).await;
    add.refused(403, "CONFIG_WRONG_USER_PERMISSION");
    let params = json!({ "CONFIG_ID": desk.line, "PARAMS": { "LINE_NAME": "Help" } });
    let update =
        async || world.rest_as(boss_id, &boss, "imopenlines.config.update", params.clone()).await;
    update().await.refused(403, "CONFIG_WRONG_USER_PERMISSION");
    let queue = json!([{ "ENTITY_TYPE": "user", "ENTITY_ID": boss_id }]);
    let params = json!({ "CONFIG_ID": desk.line, "PARAMS": { "QUEUE": queue } });
    world.rest("imopenlines.config.update", params).await.ok();
    assert_eq!(update().await.ok()["result"], true);
    let (id, token) = &desk.operators[0];
    let delete = json!({ "CONFIG_ID": desk.line });
    world
        .rest_as(*id, token, "imopenlines.config.delete", delete)
        .await
        .refused(403, "CONFIG_WRONG_USER_PERMISSION");
}
