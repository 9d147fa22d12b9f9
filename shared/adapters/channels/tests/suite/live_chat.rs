//! The widget needs no provider: everything succeeds and nothing is called.

use application::ports::{Connected, Messenger, OutboundPart, Outgoing, SendResult};
use channels::{Call, Unverified, verify};
use domain::channel::{ChannelKind, Connection};
use domain::ids::MessageId;
use domain::message::{Attachment, AttachmentKind, Content, Source};
use domain::time::Timestamp;

use crate::bot_api::{account, messengers};

#[tokio::test]
async fn everything_succeeds() {
    let (channels, mut account) =
        (messengers(), account(ChannelKind::LiveChat, "http://127.0.0.1:1"));
    let done = |it: &str| SendResult::Sent { external_id: it.to_owned() };
    let text = OutboundPart::Text("hi".to_owned());
    let outgoing = Outgoing {
        conversation: "v1",
        id: MessageId(42),
        index: 0,
        part: &text,
        reply_to: None,
        private_to: None,
        late: false,
        face: None,
    };
    assert_eq!(channels.send(&account, outgoing).await, done("42"));
    assert_eq!(channels.edit(&account, "v1", "42", &text).await, done("42"));
    assert_eq!(channels.delete(&account, "v1", "42").await, done("42"));
    assert_eq!(channels.typing(&account, "v1").await, done(""));
    assert_eq!(channels.acknowledge(&account, "p").await, done(""));
    let none: [&str; 0] = [];
    assert_eq!(channels.disconnect(&account, &[]).await, none);
    assert_eq!(channels.check(&account).await.unwrap(), None);

    let connected =
        |it: &str| Connected { account: it.to_owned(), name: "Shop".to_owned(), notes: vec![] };
    assert_eq!(channels.connect(&account, None).await.unwrap(), connected("3"));
    account.channel.public_key = Some("pk".to_owned());
    assert_eq!(channels.connect(&account, None).await.unwrap(), connected("pk"));
}

#[test]
fn a_text_is_one_part_and_each_file_another() {
    let attachment = Attachment {
        kind: AttachmentKind::Image,
        source: Source::Object("media/1".to_owned()),
        name: None,
        mime: None,
        size: None,
        duration_s: None,
    };
    let text = "x".repeat(10_000);
    let content = Content {
        attachments: vec![attachment.clone(), attachment.clone()],
        ..Content::text(text.clone())
    };
    let media = OutboundPart::Media { attachment, caption: None };
    let account = account(ChannelKind::LiveChat, "");
    let parts = messengers().parts(&account.channel, &content);
    assert_eq!(parts, [OutboundPart::Text(text), media.clone(), media]);
}

#[test]
fn nobody_calls_its_webhook() {
    let connection = Connection {
        id: "c1".to_owned(),
        kind: ChannelKind::LiveChat,
        secret_hash: None,
        channels: vec![],
        revision: 1,
    };
    let headers = http::HeaderMap::new();
    let call = Call { path: "", headers: &headers, body: b"{}", key: None, now: Timestamp(0) };
    assert_eq!(verify(&connection, &call), Err(Unverified::NoWebhook));
}
