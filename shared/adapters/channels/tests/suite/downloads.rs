//! Files that are somewhere else than they seem.

use application::ports::{ConnectError, Messenger};
use axum::http::header::{AUTHORIZATION, LOCATION};
use domain::channel::ChannelKind;
use domain::message::{Attachment, AttachmentKind, Source};
use serde_json::{Value, json};

use crate::http_api::{HttpApi, Reply, ok};

async fn server(replies: impl IntoIterator<Item = Reply>) -> HttpApi {
    HttpApi::answering(ChannelKind::Whatsapp, "1065001", replies).await
}

fn leads_to(url: &str) -> Reply {
    Reply::SaysWith(302, vec![(LOCATION.as_str(), url.to_owned())], Value::Null)
}

/// What a customer's file is, whose address leads to `url`; and where it was asked for first.
async fn fetched(url: &str) -> (Result<Vec<u8>, ConnectError>, HttpApi) {
    let first = server([leads_to(url)]).await;
    let there = format!("{}/cdn/1", first.base);
    let api = server([ok(json!({ "url": there, "mime_type": "audio/ogg", "file_size": 5 }))]).await;
    let attachment = Attachment {
        kind: AttachmentKind::Voice,
        source: Source::Provider("777".to_owned()),
        name: None,
        mime: None,
        size: None,
        duration_s: None,
    };
    let media = api.channels.fetch(&api.account, &attachment, 100).await;
    (media.map(|it| it.bytes), first)
}

#[tokio::test]
async fn a_download_is_led_on_once_and_the_token_stays_behind() {
    let last = server([leads_to("/elsewhere")]).await;
    let url = last.serve("/kept/1", b"bytes");
    let (media, first) = fetched(&url).await;
    assert_eq!(media.unwrap(), b"bytes");
    assert!(first.only().is_authorized());
    assert!(last.only().headers.get(AUTHORIZATION).is_none(), "the token is not for others");

    let (media, _) = fetched(&format!("{}/further", last.base)).await;
    assert!(matches!(media, Err(ConnectError::Refused(_))), "{media:?}");
    assert_eq!(last.asked().len(), 2, "led on again, it is followed no further");
}

#[tokio::test]
async fn where_a_download_is_led_is_checked_as_any_address() {
    let (media, _) = fetched("http://169.254.169.254/latest/meta-data/").await;
    let Err(ConnectError::Refused(why)) = media else { panic!("{media:?}") };
    assert!(why.contains("169.254.169.254"), "{why}");
}
