//! What messengers tell of a customer beside their messages.

use application::ports::{ConnectError, Media, Messenger, Profile};
use domain::channel::ChannelKind;
use serde_json::{Value, json};

use crate::bot_api::{self, BotApi, TOKEN};
use crate::http_api::{HttpApi, Reply, ok};

fn picture() -> Media {
    Media { bytes: b"png".to_vec(), mime: Some("image/png".to_owned()) }
}

#[tokio::test]
async fn metas_messengers_tell_name_and_picture() {
    let cdn = HttpApi::answering(ChannelKind::Messenger, "1", []).await;
    let url = cdn.serve("/pic", b"png");
    for (kind, told, asked, name) in [
        (
            ChannelKind::Messenger,
            json!({ "first_name": "Ann", "last_name": "Bee", "profile_pic": url }),
            "first_name,last_name,profile_pic",
            "Ann Bee",
        ),
        (
            ChannelKind::InstagramDirect,
            json!({ "name": "Ann", "username": "ann_b", "profile_pic": url }),
            "name,username,profile_pic",
            "Ann",
        ),
        (
            ChannelKind::InstagramDirect,
            json!({ "username": "ann_b", "profile_pic": url }),
            "name,username,profile_pic",
            "ann_b",
        ),
    ] {
        let api = HttpApi::answering(kind, "1029001", [ok(told)]).await;
        let profile = api.channels.profile(&api.account, "7392", 100).await.unwrap();
        assert_eq!(profile, Profile { name: Some(name.to_owned()), picture: Some(picture()) });
        let call = api.only();
        assert_eq!((call.line(), call.query["fields"].as_str()), ("GET /v26.0/7392".into(), asked));
    }
    assert!(cdn.asked().iter().all(|it| it.header("authorization").is_empty()));
}

async fn told(reply: Reply) -> Result<Profile, ConnectError> {
    let api = HttpApi::answering(ChannelKind::Messenger, "1029001", [reply]).await;
    api.channels.profile(&api.account, "7392", 100).await
}

#[tokio::test]
async fn who_does_not_want_to_be_known_is_not() {
    let error = |code: i64| json!({ "error": { "message": "no consent", "code": code } });
    let refused = told(Reply::Says(400, error(230))).await.unwrap_err();
    assert!(matches!(refused, ConnectError::Refused(_)), "{refused:?}");
    let later = told(Reply::Says(500, error(2))).await.unwrap_err();
    assert!(matches!(later, ConnectError::Unreachable(_)), "{later:?}");
    assert_eq!(told(ok(json!({ "id": "7392" }))).await.unwrap(), Profile::default());
    let odd = json!({ "first_name": "Ann", "profile_pic": "no address" });
    assert_eq!(told(ok(odd)).await.unwrap().name.as_deref(), Some("Ann"));
}

#[tokio::test]
async fn telegram_gives_a_picture() {
    let photos = |rows: Value| bot_api::ok(json!({ "total_count": 1, "photos": rows }));
    let sizes = json!([[
        { "file_id": "small", "width": 160, "height": 160 },
        { "file_id": "large", "width": 640, "height": 640 },
    ]]);
    let file = bot_api::ok(json!({ "file_path": "photos/1.jpg" }));
    let api = BotApi::answering([photos(sizes), file]).await;
    api.serve(&format!("/api/file/bot{TOKEN}/photos/1.jpg"), b"jpeg".to_vec());
    let profile = api.channels.profile(&api.account, "5001", 100).await.unwrap();
    assert_eq!((profile.name, profile.picture.unwrap().bytes), (None, b"jpeg".to_vec()));
    let calls = api.calls();
    assert_eq!(calls[0].method, "getUserProfilePhotos");
    assert_eq!(calls[0].fields, json!({ "user_id": 5001, "limit": 1 }));
    assert_eq!(calls[1].fields, json!({ "file_id": "large" }));
    let api = BotApi::answering([photos(json!([]))]).await;
    assert_eq!(api.channels.profile(&api.account, "5001", 9).await.unwrap(), Profile::default());
    let nobody = api.channels.profile(&api.account, "somebody", 9).await.unwrap_err();
    assert!(matches!(nobody, ConnectError::Refused(_)), "{nobody:?}");
}

#[tokio::test]
async fn others_tell_all_they_know_with_each_message() {
    for kind in [ChannelKind::Viber, ChannelKind::Whatsapp, ChannelKind::Network] {
        let api = HttpApi::answering(kind, "1", []).await;
        let profile = api.channels.profile(&api.account, "c", 9).await.unwrap();
        assert_eq!((profile, api.asked().len()), (Profile::default(), 0));
    }
}
