//! Files: uploaded, sent, received, fetched once.

use application::ports::Objects;
use axum::body::Body;
use axum::http::Request;
use domain::message::{Attachment, AttachmentKind, Content, Source};
use domain::time::Seconds;
use serde_json::{Value, json};

use crate::world::{ADMIN, Answer, Desk, World};

async fn upload(world: &World, token: &str, name: &str, mime: &str, bytes: Vec<u8>) -> Answer {
    let request = Request::post(format!("/api/v1/uploads?name={name}"))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", mime)
        .body(Body::from(bytes));
    world.send(request.unwrap()).await
}

#[tokio::test]
async fn an_upload_is_sent_by_who_uploaded_it() {
    let desk = Desk::answered(json!({})).await;
    let (owner, other) = desk.owner();
    let world = &desk.world;
    let uploaded = upload(world, &owner.1, "cat.png", "image/png", b"meow".to_vec()).await.ok();
    assert_eq!(uploaded["size"], 4);
    let body = json!({ "attachments": [{ "upload_id": uploaded["upload_id"] }] });
    world.act(&desk.session, "join", &other.1, json!({})).await.ok();
    let stolen = json!({ "internal": true, "attachments": body["attachments"] });
    world.say(&desk.session, &other.1, stolen).await.refused(422, "INVALID_REQUEST");
    let message = world.say(&desk.session, &owner.1, body).await.ok();
    let url = format!("https://chat.example/api/v1/attachments/{}/0", message["id"]);
    let expected = json!([{ "id": 0, "kind": "image", "name": "cat.png", "mime": "image/png", "size": 4, "url": url }]);
    assert_eq!(message["attachments"], expected);
    assert_eq!(world.provider.told().last().unwrap(), "send c7: file cat.png");
    let file = world.get(&format!("/api/v1/attachments/{}/0", message["id"]), &owner.1).await;
    assert_eq!((file.status.as_u16(), file.bytes.as_slice()), (200, b"meow".as_slice()));
    assert_eq!(file.headers["content-type"], "image/png");
    assert_eq!(file.headers["content-disposition"], "attachment; filename*=UTF-8''cat.png");
    assert_eq!(file.headers["x-content-type-options"], "nosniff");
    upload(world, &owner.1, "x", "text/plain", vec![]).await.refused(422, "INVALID_REQUEST");
    upload(world, &owner.1, "x", "text/plain", vec![0; 1_000_001]).await.refused(413, "TOO_LARGE");
}

#[tokio::test]
async fn a_received_file_is_fetched_once_for_those_who_may_read_it() {
    let desk = Desk::answered(json!({})).await;
    let (owner, other) = desk.owner();
    let world = &desk.world;
    let file = Attachment {
        kind: AttachmentKind::File,
        source: Source::Provider("secret-id".to_owned()),
        name: Some("conto \"è\".pdf".to_owned()),
        mime: Some("text/html".to_owned()),
        size: None,
        duration_s: None,
    };
    let content = Content { attachments: vec![file], ..Content::default() };
    world.write_content(desk.channel, "c7", content).await;
    let message = world.messages(&desk.session).await[1].clone();
    assert!(!message.to_string().contains("secret-id"), "{message}");
    let path = format!("/api/v1/attachments/{}/0", message["id"]);
    for _ in 0..2 {
        let file = world.get(&path, &owner.1).await;
        assert_eq!(String::from_utf8(file.bytes).unwrap(), "bytes of conto \"è\".pdf");
        let disposition = "attachment; filename*=UTF-8''conto%20%22%C3%A8%22.pdf";
        assert_eq!(file.headers["content-disposition"], disposition);
        assert_eq!(file.headers["content-security-policy"], "default-src 'none'; sandbox");
    }
    let fetched = world.provider.told().iter().filter(|it| it.starts_with("fetch")).count();
    assert_eq!(fetched, 1);
    world.get(&path, &other.1).await.refused(404, "NOT_FOUND");
    let next = format!("/api/v1/attachments/{}/1", message["id"]);
    world.get(&next, &owner.1).await.refused(404, "NOT_FOUND");
    for missing in ["99/0", "x/0", "1/0", "1048576/0"] {
        world.get(&format!("/api/v1/attachments/{missing}"), ADMIN).await.refused(404, "NOT_FOUND");
    }
    world
        .call(axum::http::Method::GET, &path, None, &Value::Null)
        .await
        .refused(401, "NO_AUTH_FOUND");
}

#[tokio::test]
async fn a_large_file_goes_by_a_link_to_where_it_is_kept_and_by_another_to_who_reads_it() {
    let desk = Desk::answered(json!({})).await;
    let (owner, other) = desk.owner();
    let world = &desk.world;
    let asked = json!({ "name": "film.mp4", "mime": "video/mp4", "size": 5_000_000 });
    let link = world.post("/api/v1/uploads/links", &owner.1, &asked).await.ok();
    assert_eq!(
        (&link["method"], &link["headers"]),
        (&json!("PUT"), &json!({ "content-type": "video/mp4" }))
    );
    assert_eq!(link["expires_at"], (world.now() + Seconds(900)).rfc3339());
    let id = link["upload_id"].as_str().unwrap();
    let until = world.now().0 + 900_000;
    let url = format!("https://objects.example/unsent/{id}?until={until}#put 5000000 video/mp4");
    assert_eq!(link["url"], url);
    let body = json!({ "attachments": [{ "upload_id": id }] });
    world.say(&desk.session, &owner.1, body.clone()).await.refused(422, "INVALID_REQUEST");
    // More or less than was said is not it.
    for size in [4_999_999, 5_000_000] {
        world.context.store.put(&format!("unsent/{id}"), vec![7; size]).await.unwrap();
        let said = world.say(&desk.session, &owner.1, body.clone()).await;
        if size < 5_000_000 {
            said.refused(422, "INVALID_REQUEST");
        } else {
            let file = &said.ok()["attachments"][0];
            assert_eq!(
                (&file["kind"], &file["name"], &file["size"]),
                (&json!("video"), &json!("film.mp4"), &json!(5_000_000))
            );
        }
    }
    let message = world.messages(&desk.session).await.pop().unwrap();
    let path = format!("/api/v1/attachments/{}/0", message["id"]);
    let led = world.get(&path, &owner.1).await;
    assert_eq!(led.status, 302);
    let until = world.now().0 + 300_000;
    let to = format!(
        "https://objects.example/uploads/{id}?until={until}#get video/mp4 attachment; filename*=UTF-8''film.mp4"
    );
    assert_eq!(led.headers["location"], to);
    world.get(&path, &other.1).await.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn what_was_sent_is_kept_as_it_was_and_what_was_not_is_apart() {
    let desk = Desk::answered(json!({})).await;
    let (owner, _) = desk.owner();
    let (world, store) = (&desk.world, &desk.world.context.store);
    let put = async || {
        let asked = json!({ "mime": "text/plain", "size": 4 });
        let link = world.post("/api/v1/uploads/links", &owner.1, &asked).await.ok();
        let id = link["upload_id"].as_str().unwrap().to_owned();
        store.put(&format!("unsent/{id}"), b"true".to_vec()).await.unwrap();
        id
    };
    let (id, unsent) = (put().await, put().await);
    let body = json!({ "client_id": "1", "attachments": [{ "upload_id": id }] });
    let message = world.say(&desk.session, &owner.1, body.clone()).await.ok();
    store.put(&format!("unsent/{id}"), b"lies".to_vec()).await.unwrap();
    let again = world.say(&desk.session, &owner.1, body).await.ok();
    assert_eq!(again["id"], message["id"]);
    let file = world.get(&format!("/api/v1/attachments/{}/0", message["id"]), &owner.1).await;
    assert_eq!(file.bytes, b"true");
    let kept = store.object_keys().into_iter().filter(|it| it.starts_with("uploads/"));
    assert_eq!(kept.collect::<Vec<_>>(), [format!("uploads/{id}")], "not {unsent}");
}

#[tokio::test]
async fn links_are_for_files_that_can_be_sent() {
    let desk = Desk::answered(json!({})).await;
    let (owner, other) = desk.owner();
    let world = &desk.world;
    let ask = async |body: Value| world.post("/api/v1/uploads/links", &owner.1, &body).await;
    ask(json!({ "size": 0 })).await.refused(422, "INVALID_REQUEST");
    ask(json!({ "size": -1 })).await.refused(422, "INVALID_REQUEST");
    ask(json!({ "name": "x" })).await.refused(422, "INVALID_REQUEST");
    ask(json!({ "size": 52_428_801 })).await.refused(413, "TOO_LARGE");
    ask(json!({ "size": 52_428_800 })).await.ok();
    for mime in
        ["", "video", "text/html\r\nx: y", " a/b", "a/\u{e8}", &format!("a/{}", "b".repeat(300))]
    {
        let link = ask(json!({ "size": 1, "mime": mime })).await.ok();
        assert_eq!(link["headers"]["content-type"], "application/octet-stream", "{mime:?}");
    }
    let theirs = ask(json!({ "size": 1 })).await.ok()["upload_id"].clone();
    let key = format!("unsent/{}", theirs.as_str().unwrap());
    world.context.store.put(&key, vec![1]).await.unwrap();
    world.act(&desk.session, "join", &other.1, json!({})).await.ok();
    let stolen = json!({ "internal": true, "attachments": [{ "upload_id": theirs }] });
    world.say(&desk.session, &other.1, stolen).await.refused(422, "INVALID_REQUEST");
}

#[tokio::test]
async fn a_large_file_that_a_provider_calls_small_is_led_to_all_the_same() {
    let desk = Desk::answered(json!({})).await;
    let (owner, _) = desk.owner();
    let world = &desk.world;
    let file = Attachment {
        kind: AttachmentKind::File,
        source: Source::Provider("secret-id".to_owned()),
        name: None,
        mime: Some("no header\n".to_owned()),
        size: Some(3),
        duration_s: None,
    };
    let content = Content { attachments: vec![file], ..Content::default() };
    world.write_content(desk.channel, "c7", content).await;
    let message = world.messages(&desk.session).await[1].clone();
    let id = message["id"].as_u64().unwrap();
    let id = domain::ids::MessageId(id);
    let key = format!("media/{}/{}/0", id.chat(), id.seq());
    world.context.store.put(&key, vec![7; 4_000_001]).await.unwrap();
    let led = world.get(&format!("/api/v1/attachments/{}/0", message["id"]), &owner.1).await;
    assert_eq!(led.status, 302);
    let to = led.headers["location"].to_str().unwrap();
    assert!(
        to.ends_with("#get application/octet-stream attachment; filename*=UTF-8''file"),
        "{to}"
    );
}

#[tokio::test]
async fn what_is_sent_again_has_a_file_of_its_own() {
    let desk = Desk::answered(json!({})).await;
    let token = &desk.owner().0.1;
    let uploaded =
        upload(&desk.world, token, "a.txt", "text/plain", b"for you".to_vec()).await.ok();
    desk.world.provider.refuse("not today");
    let with_file = json!({ "attachments": [{ "upload_id": uploaded["upload_id"] }] });
    let message = desk.world.say(&desk.session, token, with_file).await.ok();
    let path = format!("/api/v1/chats/{}/messages/{}/send", desk.session["chat_id"], message["id"]);
    let again = desk.world.post(&path, token, &json!({})).await.ok();
    assert_eq!(desk.world.post(&path, token, &json!({})).await.ok()["id"], again["id"]);
    let mut sent = desk.world.context.store.object_keys();
    sent.retain(|it| it.starts_with("uploads/"));
    assert_eq!(sent.len(), 2, "one each: {sent:?}");
}
