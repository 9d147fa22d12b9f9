//! Signing in: browsers' cookies, how long a sign-in holds, what an employee acts by, tickets.

use axum::body::Body;
use axum::http::Request;
use domain::time::Seconds;
use serde_json::{Value, json};

use crate::world::{ADMIN, Answer, PASSWORD, World};

const DAY: Seconds = Seconds(86_400);

/// A browser's request with its cookie, from one of our own pages.
async fn browse(world: &World, method: &str, path: &str, cookie: &str, body: &Value) -> Answer {
    ask(world, method, path, &[("cookie", cookie), ("sec-fetch-site", "same-origin")], body).await
}

async fn ask(
    world: &World,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &Value,
) -> Answer {
    let request = Request::builder().method(method).uri(path);
    let request = headers.iter().fold(request, |it, (name, value)| it.header(*name, *value));
    world.send(request.body(Body::from(body.to_string())).unwrap()).await
}

/// Signs the admin in with a browser: the cookie as the browser sends it.
async fn cookie(world: &World) -> String {
    let login = json!({ "login": "admin", "password": PASSWORD, "cookie": true });
    let headers = [("user-agent", "Firefox")];
    let answer = ask(world, "POST", "/api/v1/login", &headers, &login).await;
    assert_eq!(answer.ok()["token"], Value::Null);
    let set = answer.headers["set-cookie"].to_str().unwrap();
    assert!(set.ends_with("; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=7776000"), "{set}");
    set.split(';').next().unwrap().to_owned()
}

/// A token by signing in without a cookie.
async fn sign_in(world: &World) -> String {
    let login = json!({ "login": "admin", "password": PASSWORD });
    world.post("/api/v1/login", "", &login).await.ok()["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_browser_is_signed_in_by_its_cookie_until_it_signs_out() {
    let world = World::new().await;
    assert_eq!(world.get("/api/v1/login", "").await.ok(), json!({ "password": true }));
    let cookie = cookie(&world).await;
    assert_eq!(browse(&world, "GET", "/api/v1/me", &cookie, &Value::Null).await.ok()["id"], 1);
    let made = json!({ "name": "Sales" });
    browse(&world, "POST", "/api/v1/departments", &cookie, &made).await.ok();
    let revision = "/rest/imopenlines.revision.get";
    browse(&world, "POST", revision, &cookie, &json!({})).await.ok();
    let answer = browse(&world, "DELETE", "/api/v1/tokens", &cookie, &Value::Null).await;
    answer.ok();
    let set = answer.headers["set-cookie"].to_str().unwrap();
    assert!(set.starts_with("__Host-canali=; ") && set.ends_with("; Max-Age=0"), "{set}");
    browse(&world, "GET", "/api/v1/me", &cookie, &Value::Null).await.refused(401, "NO_AUTH_FOUND");
    browse(&world, "POST", revision, &cookie, &json!({})).await.refused(401, "NO_AUTH_FOUND");
}

#[tokio::test]
async fn other_sites_change_nothing_with_our_cookie() {
    let world = World::new().await;
    let cookie = cookie(&world).await;
    let made = json!({ "name": "Sales" });
    for headers in [
        vec![("cookie", cookie.as_str())],
        vec![("cookie", &cookie), ("sec-fetch-site", "cross-site")],
        vec![("cookie", &cookie), ("origin", "https://evil.example")],
    ] {
        for path in ["/api/v1/departments", "/rest/imopenlines.revision.get"] {
            ask(&world, "POST", path, &headers, &made).await.refused(403, "CROSS_SITE");
        }
    }
    let ours = [("cookie", cookie.as_str()), ("origin", "https://chat.example")];
    ask(&world, "POST", "/api/v1/departments", &ours, &made).await.ok();
    let list = world.get("/api/v1/departments", ADMIN).await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_sign_in_holds_while_it_is_used_and_no_longer_than_a_quarter() {
    let world = World::new().await;
    let (used, unused) = (sign_in(&world).await, sign_in(&world).await);
    for day in 1..90_u32 {
        world.context.clock.advance(DAY);
        world.get("/api/v1/me", &used).await.ok();
        if day == 14 {
            world.get("/api/v1/me", &unused).await.refused(401, "NO_AUTH_FOUND");
        }
    }
    world.context.clock.advance(DAY);
    world.get("/api/v1/me", &used).await.refused(401, "NO_AUTH_FOUND");
    world.get("/api/v1/me", ADMIN).await.ok();
}

#[tokio::test]
async fn what_one_acts_by_is_listed_and_revoked() {
    let world = World::new().await;
    let (id, token) = world.hire("Eva", "operator").await;
    let path = format!("/api/v1/users/{id}/tokens");
    world.context.clock.advance(DAY);
    world.post("/api/v1/tokens", &token, &json!({ "name": "reports" })).await.ok();
    world.post("/api/v1/tokens", &token, &json!({ "kind": "ticket" })).await.ok();
    let list = world.get(&path, &token).await.ok();
    let [reports, first] = list["items"].as_array().unwrap().as_slice() else {
        panic!("{list}");
    };
    assert_eq!((&reports["name"], &reports["kind"]), (&json!("reports"), &json!("program")));
    assert_eq!((&reports["current"], &first["current"]), (&json!(false), &json!(true)));
    let one = format!("{path}/{}", first["id"].as_str().unwrap());
    assert_eq!(world.get(&path, ADMIN).await.ok()["items"].as_array().unwrap().len(), 2);
    let (_, other) = world.hire("Ivo", "supervisor").await;
    world.get(&path, &other).await.refused(403, "ACCESS_DENIED");
    world.delete(&one, &other).await.refused(403, "ACCESS_DENIED");
    world.delete(&format!("{path}/0000"), ADMIN).await.refused(404, "NOT_FOUND");
    world.get("/api/v1/users/99/tokens", ADMIN).await.refused(404, "NOT_FOUND");
    world.delete(&one, ADMIN).await.ok();
    world.delete(&one, ADMIN).await.refused(404, "NOT_FOUND");
    world.get("/api/v1/me", &token).await.refused(401, "NO_AUTH_FOUND");
}

#[tokio::test]
async fn a_new_password_ends_the_sign_ins_elsewhere_but_not_programs() {
    let world = World::new().await;
    let (here, elsewhere) = (sign_in(&world).await, sign_in(&world).await);
    let body = json!({ "password": "open barley" });
    world.put("/api/v1/users/1/password", &here, &body).await.ok();
    world.get("/api/v1/me", &here).await.ok();
    world.get("/api/v1/me", ADMIN).await.ok();
    world.get("/api/v1/me", &elsewhere).await.refused(401, "NO_AUTH_FOUND");
}

#[tokio::test]
async fn a_ticket_is_good_for_a_socket_only() {
    let world = World::new().await;
    let made = world.post("/api/v1/tokens", ADMIN, &json!({ "kind": "ticket" })).await.ok();
    assert_eq!(made["expires_at"], "2026-01-01T00:01:00.000Z");
    let ticket = made["token"].as_str().unwrap();
    world.get("/api/v1/me", ticket).await.refused(401, "NO_AUTH_FOUND");
    let hash = api::hash_token(ticket);
    let opens = async || {
        let user = application::people::authenticate_socket(&world.context, &hash).await.unwrap();
        user.map(|(it, lives_by)| (it.id.0, lives_by == api::hash_token(ADMIN)))
    };
    world.context.clock.advance(Seconds(59));
    assert_eq!(opens().await, Some((1, true)));
    world.context.clock.advance(Seconds(1));
    assert_eq!(opens().await, None);
    let (id, _) = world.hire("Eva", "operator").await;
    let anothers = json!({ "kind": "ticket", "user_id": id });
    world.post("/api/v1/tokens", ADMIN, &anothers).await.refused(422, "INVALID_REQUEST");
    let wrong = json!({ "kind": "master" });
    world.post("/api/v1/tokens", ADMIN, &wrong).await.refused(422, "INVALID_REQUEST");
}
