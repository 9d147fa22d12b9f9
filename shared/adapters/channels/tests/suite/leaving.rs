//! Meta's accounts are disconnected: what no other channel needs is ended, and no more; whether they are connected still.

use application::ports::{ConnectError, Messenger};
use domain::channel::{Channel, ChannelKind};
use domain::ids::ChannelId;
use serde_json::{Value, json};

use crate::http_api::{Asked, HttpApi, Reply, ok};

const HOOK: &str = "https://canali.example/hooks/c1";

/// An account at Meta with all that can be told of it.
async fn api(kind: ChannelKind, replies: impl IntoIterator<Item = Reply>) -> HttpApi {
    let mut api = HttpApi::answering(kind, "1029001", replies).await;
    api.account.key = Some("app-secret\nthe old one".to_owned());
    let channel = &mut api.account.channel;
    channel.registered_url = Some(HOOK.to_owned());
    channel.details.insert("app_id".to_owned(), "42".to_owned());
    if kind == ChannelKind::Whatsapp {
        channel.details.insert("waba_id".to_owned(), "8856001".to_owned());
    }
    api
}

/// Another channel, which differs as `change` says.
fn another(api: &HttpApi, change: impl FnOnce(&mut Channel)) -> Channel {
    let mut channel = api.account.channel.clone();
    channel.id = ChannelId(99);
    change(&mut channel);
    channel
}

fn done() -> Reply {
    ok(json!({ "success": true }))
}

/// What the app is told of its addresses.
fn subscriptions(object: &str, url: &str) -> Reply {
    ok(json!({ "data": [{ "object": object, "callback_url": url, "active": true, "fields": [] }] }))
}

fn lines(api: &HttpApi) -> Vec<String> {
    api.asked().iter().map(Asked::line).collect()
}

const NOTHING: [&str; 0] = [];

#[tokio::test]
async fn the_last_channel_of_an_account_ends_its_subscription_and_the_apps() {
    for (kind, node, object) in [
        (ChannelKind::Messenger, "me", "page"),
        (ChannelKind::FacebookComments, "me", "page"),
        (ChannelKind::InstagramDirect, "me", "instagram"),
        (ChannelKind::InstagramComments, "me", "instagram"),
        (ChannelKind::Whatsapp, "8856001", "whatsapp_business_account"),
    ] {
        let api = api(kind, [done(), subscriptions(object, HOOK), done()]).await;
        assert_eq!(api.channels.disconnect(&api.account, &[]).await, NOTHING, "{kind:?}");
        let first = format!("DELETE /v26.0/{node}/subscribed_apps");
        let app = ["GET /v26.0/42/subscriptions", "DELETE /v26.0/42/subscriptions"];
        assert_eq!(lines(&api), [&first, app[0], app[1]]);
        let asked = api.asked();
        assert!(asked[0].is_authorized());
        assert_eq!(asked[2].header("authorization"), "Bearer 42|app-secret");
        assert_eq!(asked[2].query["object"], object);
    }
}

#[tokio::test]
async fn what_another_channel_needs_stays() {
    // The page's comments, through the same address.
    let same = api(ChannelKind::Messenger, []).await;
    let comments = another(&same, |it| it.kind = ChannelKind::FacebookComments);
    assert_eq!(same.channels.disconnect(&same.account, &[comments]).await, NOTHING);
    assert_eq!(lines(&same), NOTHING);

    // Another page of the app: its subscription goes, the app's address stays.
    let other = api(ChannelKind::Messenger, [done()]).await;
    let page = another(&other, |it| it.account = Some("1029002".to_owned()));
    assert_eq!(other.channels.disconnect(&other.account, &[page]).await, NOTHING);
    assert_eq!(lines(&other), ["DELETE /v26.0/me/subscribed_apps"]);

    // The Instagram account that is reached through the page, by another app's address.
    let through = api(ChannelKind::Messenger, [subscriptions("page", HOOK), done()]).await;
    let instagram = another(&through, |it| {
        it.kind = ChannelKind::InstagramDirect;
        it.account = Some("17841".to_owned());
        it.details.insert("page_id".to_owned(), "1029001".to_owned());
        it.connection = "c2".to_owned();
    });
    assert_eq!(through.channels.disconnect(&through.account, &[instagram]).await, NOTHING);
    let app = ["GET /v26.0/42/subscriptions", "DELETE /v26.0/42/subscriptions"];
    assert_eq!(lines(&through), app);

    // Another number of the business.
    let number = api(ChannelKind::Whatsapp, []).await;
    let second = another(&number, |it| it.account = Some("1065002".to_owned()));
    assert_eq!(number.channels.disconnect(&number.account, &[second]).await, NOTHING);
    assert_eq!(lines(&number), NOTHING);
}

#[tokio::test]
async fn an_address_that_is_not_ours_any_more_stays() {
    let elsewhere = subscriptions("page", "https://elsewhere.example/");
    let api = api(ChannelKind::Messenger, [done(), elsewhere]).await;
    assert_eq!(api.channels.disconnect(&api.account, &[]).await, NOTHING);
    assert_eq!(lines(&api).len(), 2);
}

#[tokio::test]
async fn what_cannot_be_told_is_left_to_a_person_in_words() {
    let revoked = json!({ "error": { "code": 190, "message": "expired" } });
    let mut page = api(ChannelKind::Messenger, [Reply::Says(401, revoked)]).await;
    page.account.channel.details.clear();
    let notes = page.channels.disconnect(&page.account, &[]).await;
    assert!(notes[0].starts_with("Meta refuses to unsubscribe (expired)"), "{notes:?}");
    assert!(notes[1].contains("settings.app_id") && notes[1].contains("object page"), "{notes:?}");

    let mut number = api(ChannelKind::Whatsapp, []).await;
    number.account.channel.details.remove("waba_id");
    number.account.key = None;
    let notes = number.channels.disconnect(&number.account, &[]).await;
    assert!(notes[0].contains("settings.waba_id") && notes.len() == 2, "{notes:?}");

    let down = api(ChannelKind::Messenger, []).await;
    let notes = down.channels.disconnect(&down.account, &[]).await;
    assert!(notes[0].starts_with("It was not told") && notes.len() == 1, "{notes:?}");
}

async fn checked(kind: ChannelKind, reply: Reply) -> Result<(), String> {
    let quality = ok(json!({ "id": "1065001", "quality_rating": "GREEN" }));
    let api = api(kind, [reply, quality]).await;
    match api.channels.check(&api.account).await {
        Ok(trouble) => trouble.map_or(Ok(()), Err),
        Err(ConnectError::Refused(why) | ConnectError::Unreachable(why)) => Err(why),
    }
}

#[tokio::test]
async fn whether_an_account_is_subscribed_is_asked() {
    let page = |fields: Value| ok(json!({ "data": [{ "id": "42", "subscribed_fields": fields }] }));
    let business =
        |id: &str| ok(json!({ "data": [{ "whatsapp_business_api_data": { "id": id } }] }));
    let both = json!(["messages", "feed"]);
    assert_eq!(checked(ChannelKind::Messenger, page(both.clone())).await, Ok(()));
    assert_eq!(checked(ChannelKind::FacebookComments, page(both)).await, Ok(()));
    assert_eq!(checked(ChannelKind::Whatsapp, business("42")).await, Ok(()));

    let lacking = checked(ChannelKind::FacebookComments, page(json!(["messages"]))).await;
    assert!(lacking.unwrap_err().contains("not subscribed to feed any more"));
    for gone in [ok(json!({ "data": [] })), business("43"), ok(json!({})), ok(json!({ "data": 7 }))]
    {
        let gone = checked(ChannelKind::Whatsapp, gone).await;
        assert!(gone.unwrap_err().contains("not subscribed any more"));
    }
    let revoked = json!({ "error": { "code": 190, "message": "expired" } });
    let refused = checked(ChannelKind::Messenger, Reply::Says(401, revoked)).await;
    assert_eq!(refused.unwrap_err(), "Meta refuses: expired");
}
