//! Departments, employees, presence, tokens, passwords.

use serde_json::{Value, json};

use crate::world::{ADMIN, PASSWORD, World};

#[tokio::test]
async fn departments_nest() {
    let world = World::new().await;
    let sales = json!({ "name": "Sales" });
    let id = world.post("/api/v1/departments", ADMIN, &sales).await.ok()["id"].clone();
    let north = json!({ "name": "North", "parent_id": id });
    world.post("/api/v1/departments", ADMIN, &north).await.ok();
    let list = world.get("/api/v1/departments", ADMIN).await.ok();
    assert_eq!(list["items"][1], json!({ "id": 2, "name": "North", "parent_id": 1 }));
    let orphan = json!({ "name": "Lost", "parent_id": 99 });
    world.post("/api/v1/departments", ADMIN, &orphan).await.refused(422, "INVALID_REQUEST");
    world
        .post("/api/v1/departments", ADMIN, &json!({ "name": " " }))
        .await
        .refused(422, "INVALID_REQUEST");
}

#[tokio::test]
async fn an_employee_is_made_with_a_token_and_can_act() {
    let world = World::new().await;
    let body = json!({ "name": "Eva", "last_name": "Neri", "email": "eva@example.com", "role": "supervisor" });
    let made = world.post("/api/v1/users", ADMIN, &body).await.ok();
    let token = made["token"].as_str().unwrap();
    assert_eq!(token.len(), 64);
    let shown = world.get("/api/v1/me", token).await.ok();
    let expected = json!({
        "id": made["id"], "name": "Eva", "last_name": "Neri", "email": "eva@example.com", "position": null,
        "avatar": null, "role": "supervisor", "department_ids": [], "active": true, "bot": false, "status": "offline",
        "workday": "closed", "time_tracking": false, "leave": null, "socket_url": "wss://chat.example/ws", "crm": true,
    });
    assert_eq!(shown, expected);
    let list = world.get("/api/v1/users", token).await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_change_changes_what_is_in_it() {
    let world = World::new().await;
    let (id, _) = world.hire("Eva", "operator").await;
    let path = format!("/api/v1/users/{id}");
    let leave = json!({ "from": "2026-01-01T00:00:00+01:00", "to": "2026-01-02T00:00:00Z" });
    let change =
        json!({ "last_name": "Neri", "leave": leave, "time_tracking": true, "role": "admin" });
    let user = world.patch(&path, ADMIN, &change).await.ok();
    assert_eq!(
        user["leave"],
        json!({ "from": "2025-12-31T23:00:00.000Z", "to": "2026-01-02T00:00:00.000Z" })
    );
    assert_eq!(
        (&user["name"], &user["last_name"], &user["role"]),
        (&json!("Eva"), &json!("Neri"), &json!("admin"))
    );
    let user = world.patch(&path, ADMIN, &json!({ "last_name": null, "leave": null })).await.ok();
    assert_eq!((&user["last_name"], &user["leave"]), (&Value::Null, &Value::Null));
    assert_eq!(user["time_tracking"], true);
    for wrong in [
        json!({ "leave": { "from": "2026-01-02T00:00:00Z", "to": "2026-01-02T00:00:00Z" } }),
        json!({ "leave": "tomorrow" }),
        json!({ "role": "emperor" }),
        json!({ "department_ids": [9] }),
        json!({ "name": "" }),
    ] {
        world.patch(&path, ADMIN, &wrong).await.refused(422, "INVALID_REQUEST");
    }
    world.patch("/api/v1/users/99", ADMIN, &json!({})).await.refused(404, "NOT_FOUND");
    for locked_out in [json!({ "active": false }), json!({ "role": "operator" })] {
        world.patch("/api/v1/users/1", ADMIN, &locked_out).await.refused(422, "INVALID_REQUEST");
    }
}

#[tokio::test]
async fn presence_is_ones_own_or_an_admins_to_set() {
    let world = World::new().await;
    let (id, token) = world.hire("Eva", "operator").await;
    let (_, other) = world.hire("Ugo", "supervisor").await;
    let path = format!("/api/v1/users/{id}/presence");
    assert_eq!(world.put(&path, &token, &json!({ "status": "away" })).await.ok()["status"], "away");
    assert_eq!(
        world.put(&path, ADMIN, &json!({ "workday": "paused" })).await.ok()["workday"],
        "paused"
    );
    world.put(&path, &other, &json!({ "status": "online" })).await.refused(403, "ACCESS_DENIED");
    for wrong in
        [json!({}), json!({ "status": "asleep" }), json!({ "status": "away", "workday": "opened" })]
    {
        world.put(&path, &token, &wrong).await.refused(422, "INVALID_REQUEST");
    }
}

#[tokio::test]
async fn who_is_dismissed_is_not_let_in() {
    let world = World::new().await;
    let (id, token) = world.hire("Eva", "operator").await;
    let path = format!("/api/v1/users/{id}");
    assert_eq!(world.patch(&path, ADMIN, &json!({ "active": false })).await.ok()["active"], false);
    world.get("/api/v1/me", &token).await.refused(401, "NO_AUTH_FOUND");
    world.patch(&path, ADMIN, &json!({ "active": true })).await.ok();
    world.get("/api/v1/me", &token).await.ok();
}

#[tokio::test]
async fn a_password_opens_the_door_a_token_closes_it() {
    let world = World::new().await;
    let login = json!({ "login": "Admin", "password": PASSWORD });
    let token =
        world.post("/api/v1/login", "", &login).await.ok()["token"].as_str().unwrap().to_owned();
    assert_eq!(world.get("/api/v1/me", &token).await.ok()["id"], 1);
    world.delete("/api/v1/tokens", &token).await.ok();
    world.get("/api/v1/me", &token).await.refused(401, "NO_AUTH_FOUND");
    for (login, password) in [("admin", "wrong"), ("nobody", PASSWORD), ("", "")] {
        let body = json!({ "login": login, "password": password });
        world.post("/api/v1/login", "", &body).await.refused(401, "NO_AUTH_FOUND");
    }
}

#[tokio::test]
async fn an_address_of_somebody_dismissed_is_whose_it_is_now() {
    let world = World::new().await;
    let mut bodies = Vec::new();
    for name in ["Eva", "Ugo"] {
        let body = json!({ "name": name, "email": "desk@example.com", "role": "operator" });
        let made = world.post("/api/v1/users", ADMIN, &body).await.ok();
        let path = format!("/api/v1/users/{}", made["id"]);
        let token = made["token"].as_str().unwrap().to_owned();
        let password = json!({ "password": format!("long enough of {name}") });
        world.put(&format!("{path}/password"), &token, &password).await.ok();
        if name == "Eva" {
            world.patch(&path, ADMIN, &json!({ "active": false })).await.ok();
        }
        bodies.push(json!({ "login": "desk@example.com", "password": password["password"] }));
    }
    world.post("/api/v1/login", "", &bodies[0]).await.refused(401, "NO_AUTH_FOUND");
    let token = world.post("/api/v1/login", "", &bodies[1]).await.ok()["token"].clone();
    assert_eq!(world.get("/api/v1/me", token.as_str().unwrap()).await.ok()["name"], "Ugo");
}

#[tokio::test]
async fn an_employee_signs_in_by_e_mail_with_a_password_of_their_own() {
    let world = World::new().await;
    let body = json!({ "name": "Eva", "email": "Eva@example.com", "role": "operator" });
    let made = world.post("/api/v1/users", ADMIN, &body).await.ok();
    let token = made["token"].as_str().unwrap();
    let path = format!("/api/v1/users/{}/password", made["id"]);
    world.put(&path, token, &json!({ "password": "short" })).await.refused(422, "INVALID_REQUEST");
    world.put(&path, token, &json!({ "password": "long enough" })).await.ok();
    world
        .put("/api/v1/users/1/password", token, &json!({ "password": "long enough" }))
        .await
        .refused(403, "ACCESS_DENIED");
    let login = json!({ "login": "eva@example.com", "password": "long enough" });
    world.post("/api/v1/login", "", &login).await.ok();
}

#[tokio::test]
async fn guessing_passwords_is_slowed_down() {
    let world = World::new().await;
    let body = json!({ "login": "admin", "password": "wrong" });
    for _ in 0..10 {
        world.post("/api/v1/login", "", &body).await.refused(401, "NO_AUTH_FOUND");
    }
    let answer = world.post("/api/v1/login", "", &body).await;
    answer.refused(429, "TOO_MANY_REQUESTS");
    assert!(answer.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn tokens_are_made_for_oneself_or_by_an_admin() {
    let world = World::new().await;
    let (id, token) = world.hire("Eva", "operator").await;
    let own = world.post("/api/v1/tokens", &token, &json!({})).await.ok();
    assert_eq!(world.get("/api/v1/me", own["token"].as_str().unwrap()).await.ok()["id"], id);
    let given = world.post("/api/v1/tokens", ADMIN, &json!({ "user_id": id })).await.ok();
    assert_eq!(world.get("/api/v1/me", given["token"].as_str().unwrap()).await.ok()["id"], id);
    world
        .post("/api/v1/tokens", &token, &json!({ "user_id": 1 }))
        .await
        .refused(403, "ACCESS_DENIED");
    world.post("/api/v1/tokens", ADMIN, &json!({ "user_id": 99 })).await.refused(404, "NOT_FOUND");
}
