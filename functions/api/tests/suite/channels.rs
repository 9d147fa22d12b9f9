//! Connecting and disconnecting channels.

use application::channels::{connection_secret_name, reregister_all};
use application::ports::{ChannelStore, Secrets};
use application::token_name;
use domain::ids::ChannelId;
use domain::time::Seconds;
use serde_json::{Value, json};

use crate::world::{ADMIN, Desk, START, World};

async fn connect(world: &World, line: u64, kind: &str, settings: Value) -> crate::world::Answer {
    let body = json!({ "kind": kind, "settings": settings });
    world.post(&format!("/api/v1/lines/{line}/channels"), ADMIN, &body).await
}

#[tokio::test]
async fn a_bot_is_connected_once_its_provider_accepts_it() {
    let world = World::new().await;
    let line = world.line(&[], json!({})).await;
    let settings = json!({ "bot_token": "1:A" });
    let channel = connect(&world, line, "telegram", settings.clone()).await.ok();
    let connection = channel["connection_id"].as_str().unwrap();
    let url = format!("https://chat.example/hooks/{connection}");
    assert_eq!(channel["webhook_url"], url);
    assert_eq!((&channel["kind"], &channel["name"]), (&json!("telegram"), &json!("The Bot")));
    assert!(channel.get("public_key").is_none() && !channel.to_string().contains("1:A"));
    assert_eq!(world.provider.told(), [format!("connect 1:A to {url}")]);
    let store = &world.context.store;
    assert_eq!(
        Secrets::get(store, &token_name(ChannelId(1))).await.unwrap().as_deref(),
        Some("1:A")
    );
    let kept = store.connection(connection).await.unwrap().unwrap();
    let secret = Secrets::get(store, &connection_secret_name(connection)).await.unwrap().unwrap();
    assert_eq!(kept.secret_hash, Some(api::hash_token(&secret)));
    connect(&world, line, "telegram", settings).await.refused(409, "ALREADY_CONNECTED");
}

#[tokio::test]
async fn what_a_provider_does_not_accept_leaves_nothing() {
    let world = World::new().await;
    let line = world.line(&[], json!({})).await;
    let bot = |token: &str| json!({ "bot_token": token });
    connect(&world, line, "telegram", bot("bad")).await.refused(422, "CHANNEL_REFUSED");
    connect(&world, line, "telegram", bot("away")).await.refused(422, "CHANNEL_UNREACHABLE");
    for (kind, settings) in [
        ("pigeon", json!({})),
        ("network", json!({ "shared_secret": "too short", "api_base": "https://b.example" })),
        ("whatsapp", json!({})),
        ("whatsapp", json!({ "access_token": "t", "app_secret": "s" })),
        ("telegram", json!({})),
        ("telegram", json!({ "bot_token": "1:A", "api_base": "ftp://x" })),
        ("telegram", json!({ "bot_token": "1:A", "api_base": "not an address" })),
        ("live_chat", json!({ "origins": ["nowhere"] })),
    ] {
        connect(&world, line, kind, settings).await.refused(422, "INVALID_REQUEST");
    }
    connect(&world, 99, "live_chat", json!({})).await.refused(404, "NOT_FOUND");
    assert_eq!(world.context.store.channels().await.unwrap(), []);
}

#[tokio::test]
async fn channels_are_listed_with_how_they_fare() {
    let desk = Desk::new(json!({})).await;
    let path = format!("/api/v1/lines/{}/channels", desk.line);
    let list = desk.world.get(&path, ADMIN).await.ok();
    let health = json!({
        "ok": true, "connected": true, "trouble": null, "failures": 0, "paused_until": null, "error": null,
        "error_at": null, "webhook": true, "last_inbound_at": "2026-01-01T00:00:00.000Z",
    });
    assert_eq!(list["items"][0]["health"], health);
    assert_eq!(list["items"][0]["settings"]["api_base"], "http://bots.example");
    let one = desk.world.get(&format!("{path}/{}", desk.channel), ADMIN).await.ok();
    assert_eq!(one, list["items"][0]);
    let (_, token) = &desk.operators[0];
    desk.world.get(&path, token).await.refused(403, "ACCESS_DENIED");
    let (_, stranger) = desk.world.hire("Zoe", "supervisor").await;
    desk.world.get(&path, &stranger).await.refused(404, "NOT_FOUND");
    desk.world.get("/api/v1/lines/99/channels", ADMIN).await.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn who_looks_at_a_channel_learns_how_it_fares() {
    let desk = Desk::new(json!({})).await;
    let world = &desk.world;
    let channel = ChannelId(desk.channel);
    let path = format!("/api/v1/lines/{}/channels/{}", desk.line, desk.channel);
    let health = async || world.get(&path, ADMIN).await.ok()["health"].clone();
    let asked = || world.provider.told().iter().filter(|it| *it == "check").count();

    let fine = health().await;
    assert_eq!((&fine["connected"], &fine["trouble"]), (&json!(true), &Value::Null));
    world.provider.object(Some("the app is not subscribed any more"));
    health().await;
    assert_eq!(asked(), 1, "it is asked once a minute");
    world.context.clock.advance(Seconds(60));
    let broken = health().await;
    assert_eq!(asked(), 2);
    assert_eq!(broken["connected"], false);
    assert_eq!(broken["trouble"], "the app is not subscribed any more");
    assert_eq!(broken["ok"], true, "no call has failed");

    // What went wrong stays to be seen when it is over.
    let error = Some("Too Many Requests".to_owned());
    let over = domain::channel::Health { error, error_at: Some(START), ..Default::default() };
    world.context.store.put_health(channel, &over).await.unwrap();
    let over = health().await;
    assert_eq!((&over["ok"], &over["error"]), (&json!(true), &json!("Too Many Requests")));
    assert_eq!(over["error_at"], "2026-01-01T00:00:00.000Z");
}

#[tokio::test]
async fn when_something_last_came_in_is_noted_once_a_minute() {
    let desk = Desk::new(json!({})).await;
    let world = &desk.world;
    let path = format!("/api/v1/lines/{}/channels/{}", desk.line, desk.channel);
    let heard = async || {
        let health = world.get(&path, ADMIN).await.ok()["health"].clone();
        health["last_inbound_at"].as_str().map(str::to_owned)
    };
    let writes = async |seconds: u32, expected: &str| {
        world.context.clock.advance(Seconds(seconds));
        world.write(desk.channel, "c1", "are you there?").await;
        assert_eq!(heard().await.as_deref(), Some(expected));
    };
    writes(59, "2026-01-01T00:00:00.000Z").await;
    writes(1, "2026-01-01T00:01:00.000Z").await;
    writes(30, "2026-01-01T00:01:00.000Z").await;
    writes(300, "2026-01-01T00:06:30.000Z").await;
    let never = connect(world, desk.line, "live_chat", json!({})).await.ok();
    assert_eq!(never["health"]["last_inbound_at"], Value::Null);
}

#[tokio::test]
async fn disconnecting_tells_the_provider_and_ends_sessions_in_silence() {
    let desk = Desk::answered(json!({ "CLOSE_TEXT": "bye" })).await;
    let path = format!("/api/v1/lines/{}/channels/{}", desk.line, desk.channel);
    let world = &desk.world;
    let (_, token) = desk.owner().0;
    world.delete(&path, token).await.refused(403, "ACCESS_DENIED");
    connect(world, desk.line, "live_chat", json!({})).await.ok();
    let left = world.delete(&path, ADMIN).await.ok();
    let notes = json!(["1 channels stay"]);
    assert_eq!(left, json!({ "id": desk.channel, "notes": notes }), "what a person has to do");
    world.settle().await;
    let session = world.session().await;
    assert_eq!(
        (&session["status"], &session["close_reason"]),
        (&json!("silently_closed"), &json!("channel_disconnected"))
    );
    let told = world.provider.told();
    assert_eq!(told.last().unwrap(), &format!("disconnect {}:token", desk.line));
    world.get(&path, ADMIN).await.refused(404, "NOT_FOUND");
    world.delete(&path, ADMIN).await.refused(404, "NOT_FOUND");
    let token = Secrets::get(&world.context.store, &token_name(ChannelId(desk.channel))).await;
    assert_eq!(token.unwrap(), None);
    world.write(desk.channel, "c7", "anybody there?").await;
    assert_eq!(world.sessions("").await.len(), 1, "nothing comes in any more");
}

#[tokio::test]
async fn a_changed_address_is_told_with_the_same_secret() {
    let world = World::new().await;
    let line = world.line(&[], json!({})).await;
    connect(&world, line, "telegram", json!({ "bot_token": "1:A" })).await.ok();
    connect(&world, line, "live_chat", json!({})).await.ok();
    let store = &world.context.store;
    let before = store.channel(ChannelId(1)).await.unwrap().unwrap();
    let again =
        async |url| reregister_all(&world.context, &world.provider, store, url).await.unwrap();
    assert_eq!(again("https://chat.example").await, []);
    assert_eq!(world.provider.told().len(), 2);
    assert_eq!(again("https://new.example").await, []);
    let after = store.channel(ChannelId(1)).await.unwrap().unwrap();
    assert_eq!(after.connection, before.connection);
    let url = format!("https://new.example/hooks/{}", before.connection);
    assert_eq!(after.registered_url.as_deref(), Some(url.as_str()));
    assert_eq!(world.provider.told().last().unwrap(), &format!("connect 1:A to {url}"));
    // Telegram itself calls no http: it is polled from now on.
    again("http://127.0.0.1:8787").await;
    assert_eq!(world.provider.told().last().unwrap(), "connect 1:A to nothing");
}

#[tokio::test]
async fn s2_a_provider_without_a_call_for_it_is_to_be_configured_again() {
    let world = World::new().await;
    let line = world.line(&[], json!({})).await;
    let settings = json!({ "msp_id": "m", "msp_secret": "c2VjcmV0", "business_id": "b" });
    let apple = connect(&world, line, "apple_messages", settings).await.ok();
    let notes = |at: &str| {
        json!([format!("Give Apple {at}/hooks/{}", apple["connection_id"].as_str().unwrap())])
    };
    assert_eq!(apple["notes"], notes("https://chat.example"));
    let (store, url) = (&world.context.store, "https://new.example");
    reregister_all(&world.context, &world.provider, store, url).await.unwrap();
    let path = format!("/api/v1/lines/{line}/channels/{}", apple["id"]);
    let shown = world.get(&path, ADMIN).await.ok();
    assert_eq!(shown["notes"], notes("https://new.example"), "until somebody has done it");
}
