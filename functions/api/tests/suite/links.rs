//! Public links: for messengers that fetch what they are sent from an address; and customers' pictures.

use application::ports::Objects;
use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};

use crate::world::{ADMIN, Answer, World};

const DAY: u32 = 24 * 60 * 60;

/// A customer's session on a messenger, answered by the line's operator.
async fn desk(kind: &str, settings: Value, customer: &str) -> (World, (u64, String), Value) {
    let world = World::new().await;
    let operator = world.hire("Eva", "operator").await;
    let line = world.line(&[operator.0], json!({ "NO_ANSWER_TIME": 0 })).await;
    let path = format!("/api/v1/lines/{line}/channels");
    let body = json!({ "kind": kind, "settings": settings });
    let channel = world.post(&path, ADMIN, &body).await.ok()["id"].as_u64().unwrap();
    world.write(channel, customer, "hello").await;
    let session = world.session().await;
    let session = world.act(&session, "answer", &operator.1, json!({})).await.ok();
    (world, operator, session)
}

/// Without any token.
async fn fetch(world: &World, path: &str) -> Answer {
    world.call(Method::GET, path, None, &Value::Null).await
}

#[tokio::test]
async fn an_upload_goes_out_as_a_link_that_is_good_for_a_day() {
    let (world, operator, session) = desk("viber", json!({ "auth_token": "v" }), "c7").await;
    let request = Request::post("/api/v1/uploads?name=invoice%2010.pdf")
        .header("authorization", format!("Bearer {}", operator.1))
        .header("content-type", "application/pdf")
        .body(Body::from("%PDF"));
    let uploaded = world.send(request.unwrap()).await.ok();
    let body = json!({ "attachments": [{ "upload_id": uploaded["upload_id"] }] });
    let message = world.say(&session, &operator.1, body).await.ok();
    let own = format!("https://chat.example/api/v1/attachments/{}/0", message["id"]);
    assert_eq!(message["attachments"][0]["url"], own, "who reads here needs no public link");
    let told = world.provider.told().pop().unwrap();
    let key = format!("{:064x}", 1);
    assert_eq!(told, format!("send c7: file https://chat.example/files/{key}/invoice_10.pdf"));
    for path in [format!("/files/{key}/invoice_10.pdf"), format!("/files/{key}")] {
        let file = fetch(&world, &path).await;
        assert_eq!((file.status.as_u16(), file.bytes.as_slice()), (200, b"%PDF".as_slice()));
        assert_eq!(file.headers["content-type"], "application/pdf");
        let saved = "attachment; filename*=UTF-8''invoice%2010.pdf";
        assert_eq!(file.headers["content-disposition"], saved);
        assert_eq!(file.headers["x-content-type-options"], "nosniff");
    }
    let other = format!("/files/{:064x}", 2);
    for path in [&*other, "/files/..%2Fuploads", "/files/x", "/files/x/y"] {
        fetch(&world, path).await.refused(404, "NOT_FOUND");
    }
    world.context.clock.advance(domain::time::Seconds(DAY));
    assert_eq!(fetch(&world, &format!("/files/{key}")).await.status.as_u16(), 200);
    world.context.clock.advance(domain::time::Seconds(1));
    fetch(&world, &format!("/files/{key}")).await.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn what_is_behind_a_link_is_read_by_its_size() {
    let (world, operator, session) = desk("viber", json!({ "auth_token": "v" }), "c7").await;
    let request = Request::post("/api/v1/uploads?name=film.mp4")
        .header("authorization", format!("Bearer {}", operator.1))
        .header("content-type", "video/mp4")
        .body(Body::from("a film"));
    let uploaded = world.send(request.unwrap()).await.ok();
    let body = json!({ "attachments": [{ "upload_id": uploaded["upload_id"] }] });
    world.say(&session, &operator.1, body).await.ok();
    let kept = format!("uploads/{}", uploaded["upload_id"].as_str().unwrap());
    let path = format!("/files/{:064x}/film.mp4", 1);
    for (size, status) in [(4_000_000, 200), (4_000_001, 302)] {
        world.context.store.put(&kept, vec![7; size]).await.unwrap();
        let file = fetch(&world, &path).await;
        assert_eq!(file.status.as_u16(), status, "{size}");
        if status == 302 {
            let to = file.headers["location"].to_str().unwrap();
            assert!(to.starts_with(&format!("https://objects.example/{kept}?")), "{to}");
        }
    }
    world.context.store.delete(&kept).await.unwrap();
    fetch(&world, &path).await.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn what_is_elsewhere_already_keeps_its_address() {
    let (world, operator, session) = desk("viber", json!({ "auth_token": "v" }), "c7").await;
    let body = json!({ "attachments": [{ "url": "https://a.example/x.png" }] });
    world.say(&session, &operator.1, body).await.ok();
    let told = world.provider.told().pop().unwrap();
    assert_eq!(told, "send c7: file https://a.example/x.png");
}

#[tokio::test]
async fn a_customers_name_and_picture_are_asked_for_once() {
    let settings = json!({ "access_token": "t", "app_secret": "s", "page_id": "1029001" });
    let (world, operator, session) = desk("messenger", settings, "kim").await;
    assert_eq!(session["customer"]["name"], "Kim Doe");
    let path = "/api/v1/chats/1/customer";
    let customer = world.get(path, &operator.1).await.ok();
    assert_eq!(customer["picture"], "https://chat.example/api/v1/chats/1/customer/picture");
    let picture = world.get(&format!("{path}/picture"), &operator.1).await;
    assert_eq!((picture.status.as_u16(), picture.bytes.as_slice()), (200, b"jpeg".as_slice()));
    let stranger = world.hire("Bob", "operator").await;
    world.get(&format!("{path}/picture"), &stranger.1).await.refused(404, "NOT_FOUND");
    let asked = world.provider.asked_for_profiles();
    assert_eq!(asked, ["kim"]);
}

#[tokio::test]
async fn who_shows_no_picture_has_none() {
    let settings = json!({ "access_token": "t", "app_secret": "s", "page_id": "1029001" });
    let (world, operator, session) = desk("messenger", settings, "c7").await;
    assert_eq!(session["customer"]["name"], "Ada");
    let path = "/api/v1/chats/1/customer";
    assert_eq!(world.get(path, &operator.1).await.ok()["picture"], Value::Null);
    world.get(&format!("{path}/picture"), &operator.1).await.refused(404, "NOT_FOUND");
    let (world, _, _) = desk("viber", json!({ "auth_token": "v" }), "c7").await;
    assert_eq!(
        world.provider.asked_for_profiles(),
        Vec::<String>::new(),
        "Viber tells all it knows"
    );
}
