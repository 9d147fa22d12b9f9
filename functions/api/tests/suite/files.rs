//! Files: uploaded, sent, received, fetched once.

use axum::body::Body;
use axum::http::Request;
use domain::message::{Attachment, AttachmentKind, Content, Source};
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
