//! Files to customers and from them.

use application::ports::{ConnectError, Media, Messenger, Objects, OutboundPart, SendResult};
use domain::message::{Attachment, AttachmentKind, Source};
use serde_json::json;

use crate::bot_api::{BotApi, TOKEN, no, ok, outgoing, sent};

const UNFETCHABLE: &str = "Bad Request: failed to get HTTP URL content";

fn attachment(kind: AttachmentKind, source: Source) -> Attachment {
    Attachment { kind, source, name: None, mime: None, size: None, duration_s: None }
}

async fn send(api: &BotApi, attachment: Attachment, caption: Option<&str>) -> SendResult {
    let part = OutboundPart::Media { attachment, caption: caption.map(str::to_owned) };
    let result = api.channels.send(&api.account, outgoing("5001", &part, None)).await;
    assert!(!format!("{result:?}").contains(TOKEN));
    result
}

async fn fetch(api: &BotApi, source: Source, max_bytes: usize) -> Result<Media, String> {
    let attachment = attachment(AttachmentKind::File, source);
    let fetched = api.channels.fetch(&api.account, &attachment, max_bytes).await;
    fetched.map_err(|it| match it {
        ConnectError::Refused(it) => format!("refused: {it}"),
        ConnectError::Unreachable(it) => format!("unreachable: {it}"),
    })
}

fn arrived(id: &str) -> SendResult {
    SendResult::Sent { external_id: id.to_owned() }
}

#[tokio::test]
async fn each_kind_has_its_method() {
    use AttachmentKind::{Animation, Audio, File, Image, Sticker, Video, Voice};
    for (kind, method, field) in [
        (Image, "sendPhoto", "photo"),
        (Video, "sendVideo", "video"),
        (Audio, "sendAudio", "audio"),
        (Voice, "sendVoice", "voice"),
        (File, "sendDocument", "document"),
        (Sticker, "sendSticker", "sticker"),
        (Animation, "sendAnimation", "animation"),
    ] {
        let api = BotApi::answering([sent(5001, 9), sent(5001, 10)]).await;
        let url = "https://files.example/1".to_owned();
        assert_eq!(
            send(&api, attachment(kind, Source::Url(url.clone())), Some("look")).await,
            arrived("5001:9")
        );
        let id = Source::Provider("BQAC".to_owned());
        assert_eq!(send(&api, attachment(kind, id), None).await, arrived("5001:10"));
        let calls = api.calls();
        assert_eq!(calls[0].method, method);
        assert_eq!(calls[0].fields, json!({ "chat_id": 5001, field: url, "caption": "look" }));
        assert_eq!(calls[1].fields, json!({ "chat_id": 5001, field: "BQAC" }));
    }
}

#[tokio::test]
async fn what_telegram_cannot_get_is_uploaded() {
    let api = BotApi::answering([no(400, UNFETCHABLE), sent(5001, 9)]).await;
    api.serve("/files/a.jpg", vec![1, 2, 3]);
    let url = Source::Url(format!("{}/files/a.jpg", api.base));
    assert_eq!(
        send(&api, attachment(AttachmentKind::Image, url), Some("look")).await,
        arrived("5001:9")
    );
    let call = api.calls().remove(1);
    assert_eq!(call.method, "sendPhoto");
    assert_eq!(call.fields, json!({ "chat_id": "5001", "photo": "(file)", "caption": "look" }));
    let mime = "application/octet-stream".to_owned();
    assert_eq!(call.file, Some(("image.jpg".to_owned(), mime, vec![1, 2, 3])));
}

#[tokio::test]
async fn what_we_may_not_get_either_is_rejected() {
    for url in ["https://10.0.0.1/a.jpg", "http://1.1.1.1/a.jpg", "no address"] {
        let api = BotApi::answering([no(400, UNFETCHABLE)]).await;
        let result =
            send(&api, attachment(AttachmentKind::Image, Source::Url(url.to_owned())), None).await;
        assert!(matches!(result, SendResult::Rejected { .. }), "{url}: {result:?}");
        assert_eq!(api.calls().len(), 1);
    }
}

#[tokio::test]
async fn objects_are_uploaded_under_their_names() {
    let mut api = BotApi::answering([no(500, "down"), sent(5001, 9)]).await;
    let shelf = crate::bot_api::Shelf::default();
    shelf.put("media/1", b"%PDF".to_vec()).await.unwrap();
    api.channels = channels::Channels::new(shelf, "127.0.0.0/8".parse().unwrap()).unwrap();
    let named = Attachment {
        name: Some("l\"avoro è.pdf".to_owned()),
        mime: Some("application/pdf".to_owned()),
        ..attachment(AttachmentKind::File, Source::Object("media/1".to_owned()))
    };
    assert!(matches!(send(&api, named.clone(), None).await, SendResult::Retry { .. }));
    assert_eq!(send(&api, named.clone(), None).await, arrived("5001:9"));
    let (name, mime, bytes) = api.calls().remove(1).file.unwrap();
    assert_eq!((mime.as_str(), bytes.as_slice()), ("application/pdf", b"%PDF".as_slice()));
    assert!(name.contains("avoro è.pdf"), "{name}");
    let odd = Attachment { mime: Some("not a type".to_owned()), ..named };
    assert!(matches!(send(&api, odd, None).await, SendResult::Retry { .. }));
    assert_eq!(api.calls().len(), 3);
}

#[tokio::test]
async fn large_pictures_go_as_documents() {
    let api = BotApi::answering([no(400, UNFETCHABLE), sent(5001, 9)]).await;
    api.serve("/files/a.jpg", vec![0; 10 * 1024 * 1024 + 1]);
    let url = Source::Url(format!("{}/files/a.jpg", api.base));
    assert_eq!(send(&api, attachment(AttachmentKind::Image, url), None).await, arrived("5001:9"));
    let call = api.calls().remove(1);
    assert_eq!(
        (call.method.as_str(), call.file.unwrap().0.as_str()),
        ("sendDocument", "image.jpg")
    );
    assert_eq!(call.fields["document"], "(file)");
}

#[tokio::test]
async fn objects_that_are_not_there() {
    let api = BotApi::answering([]).await;
    let object = |key: &str| attachment(AttachmentKind::File, Source::Object(key.to_owned()));
    let reason = "the file is gone".to_owned();
    assert_eq!(send(&api, object("none"), None).await, SendResult::Rejected { reason });
    let result = send(&api, object("unavailable"), None).await;
    assert!(matches!(result, SendResult::Retry { whole_account: false, .. }), "{result:?}");
    assert!(api.calls().is_empty());
}

#[tokio::test]
async fn a_customers_file_is_fetched() {
    let file = || ok(json!({ "file_id": "BQAC", "file_path": "documents/file 1.pdf" }));
    let api = BotApi::answering([file(), file()]).await;
    api.serve(&format!("/api/file/bot{TOKEN}/documents/file%201.pdf"), vec![7; 5]);
    let source = || Source::Provider("BQAC".to_owned());
    assert_eq!(fetch(&api, source(), 5).await, Ok(Media { bytes: vec![7; 5], mime: None }));
    assert_eq!(
        fetch(&api, source(), 4).await,
        Err("refused: the file is larger than 4 bytes".to_owned())
    );
    assert_eq!(api.calls()[0].fields, json!({ "file_id": "BQAC" }));
}

#[tokio::test]
async fn a_customers_file_that_cannot_be_had() {
    let api = BotApi::answering([
        no(400, "Bad Request: file is too big"),
        no(500, "down"),
        ok(json!({ "file_id": "BQAC" })),
        ok(json!({ "file_path": "gone" })),
    ])
    .await;
    let source = || Source::Provider("BQAC".to_owned());
    for expected in [
        "refused: Telegram refuses: Bad Request: file is too big",
        "unreachable: down",
        "refused: Telegram has no such file",
    ] {
        assert_eq!(fetch(&api, source(), 5).await, Err(expected.to_owned()));
    }
    let error = fetch(&api, source(), 5).await.unwrap_err();
    assert!(!error.contains(TOKEN), "{error}");
}

#[tokio::test]
async fn files_elsewhere_are_fetched_under_guard() {
    let api = BotApi::answering([]).await;
    api.serve("/files/a", vec![1; 5]);
    let url = |it: String| Source::Url(it);
    let mime = Some("application/octet-stream".to_owned());
    let fetched = fetch(&api, url(format!("{}/files/a", api.base)), 5).await;
    assert_eq!(fetched, Ok(Media { bytes: vec![1; 5], mime }));
    let special = fetch(&api, url("http://169.254.169.254/latest".to_owned()), 5).await;
    assert_eq!(
        special,
        Err("refused: the address of 169.254.169.254 may not be called".to_owned())
    );
    assert_eq!(
        fetch(&api, Source::Object("none".to_owned()), 5).await,
        Err("refused: the file is gone".to_owned())
    );
}
