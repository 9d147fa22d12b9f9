//! Portals come to share a secret: codes that are made, redeemed, spent; a portal of Bitrix24's.

use application::channels::{CODE_LIFE, connection_key_name};
use application::ports::{ChannelStore, Secrets};
use application::token_name;
use domain::ids::ChannelId;
use serde_json::{Value, json};

use crate::world::{ADMIN, Answer, World};

/// Has a code made; what follows the portal's address in it.
async fn code(world: &World, line: u64, body: Value) -> String {
    let made = world.post(&format!("/api/v1/lines/{line}/network-codes"), ADMIN, &body).await.ok();
    let code = made["code"].as_str().unwrap();
    code.strip_prefix("https://chat.example").unwrap().to_owned()
}

/// The portal at `address` redeems a code.
async fn redeem(world: &World, code: &str, address: &str) -> Answer {
    let body = json!({ "address": address });
    world.call(axum::http::Method::POST, code, None, &body).await
}

#[tokio::test]
async fn a_code_opens_a_channel_of_the_portal_that_redeems_it() {
    let world = World::new().await;
    let line = world.line(&[], json!({})).await;
    let code = code(&world, line, json!({ "name": "Our supplier" })).await;
    let shared = redeem(&world, &code, "https://b.example/").await.ok();
    let secret = shared["shared_secret"].as_str().unwrap();
    assert!(secret.len() >= 32);
    let channels = world.get(&format!("/api/v1/lines/{line}/channels"), ADMIN).await.ok();
    let channel = &channels["items"][0];
    assert_eq!((&channel["kind"], &channel["name"]), (&json!("network"), &json!("Our supplier")));
    assert_eq!(channel["settings"]["api_base"], "https://b.example");
    let store = &world.context.store;
    let id = ChannelId(channel["id"].as_u64().unwrap());
    let token = Secrets::get(store, &token_name(id)).await.unwrap();
    assert_eq!(token.as_deref(), Some(secret));
    let connection = channel["connection_id"].as_str().unwrap();
    let key = Secrets::get(store, &connection_key_name(connection)).await.unwrap();
    assert_eq!(key.as_deref(), Some(secret), "its calls are signed with it");

    // The answer was lost: the same portal asks again, and gets the same. Nobody else does.
    assert_eq!(redeem(&world, &code, "https://b.example").await.ok(), shared);
    redeem(&world, &code, "https://c.example").await.refused(404, "NOT_FOUND");
    assert_eq!(store.channels().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_code_lasts_an_hour() {
    let world = World::new().await;
    let line = world.line(&[], json!({})).await;
    let made =
        world.post(&format!("/api/v1/lines/{line}/network-codes"), ADMIN, &json!({})).await.ok();
    assert_eq!(made["expires_at"], "2026-01-01T01:00:00.000Z");
    let (late, early) = (code(&world, line, json!({})).await, code(&world, line, json!({})).await);
    world.context.clock.advance(domain::time::Seconds(CODE_LIFE.0 - 1));
    redeem(&world, &early, "https://b.example").await.ok();
    world.context.clock.advance(domain::time::Seconds(1));
    redeem(&world, &late, "https://c.example").await.refused(404, "NOT_FOUND");
    redeem(&world, &early, "https://b.example").await.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn codes_are_made_by_admins_and_not_guessed() {
    let world = World::new().await;
    let (ada, token) = world.hire("Ada", "supervisor").await;
    let line = world.line(&[ada], json!({})).await;
    let path = format!("/api/v1/lines/{line}/network-codes");
    world.post(&path, &token, &json!({})).await.refused(403, "ACCESS_DENIED");
    world.post("/api/v1/lines/99/network-codes", ADMIN, &json!({})).await.refused(404, "NOT_FOUND");
    let guess = format!("/network/v1/codes/{}", "0".repeat(64));
    redeem(&world, &guess, "https://b.example").await.refused(404, "NOT_FOUND");
    let code = code(&world, line, json!({})).await;
    for address in ["", "b.example", "ftp://b.example", "https://user@b.example"] {
        redeem(&world, &code, address).await.refused(422, "INVALID_REQUEST");
    }
    redeem(&world, &code, "https://b.example").await.ok();
    // Whoever goes on trying is slowed down.
    let mut refused = 0;
    for _ in 0..40 {
        refused +=
            u32::from(redeem(&world, &guess, "https://b.example").await.status.as_u16() == 429);
    }
    assert!(refused > 0);
}

#[tokio::test]
async fn a_channel_is_connected_with_the_code_of_another_portal() {
    let world = World::new().await;
    let line = world.line(&[], json!({})).await;
    let path = format!("/api/v1/lines/{line}/channels");
    let connect = async |code: &str| {
        let body = json!({ "kind": "network", "settings": { "code": code } });
        world.post(&path, ADMIN, &body).await
    };
    connect("spent").await.refused(422, "CHANNEL_REFUSED");
    connect("away").await.refused(422, "CHANNEL_UNREACHABLE");
    let channel = connect("good").await.ok();
    assert_eq!(channel["settings"]["api_base"], "https://b.example");
    let token = token_name(ChannelId(channel["id"].as_u64().unwrap()));
    let secret = Secrets::get(&world.context.store, &token).await.unwrap();
    assert_eq!(secret.as_deref(), Some("0123456789abcdef0123456789abcdef"));
    let told = world.provider.told();
    assert!(told.contains(&"redeem good for https://chat.example".to_owned()), "{told:?}");
    // A code is the network's alone.
    let body = json!({ "kind": "telegram", "settings": { "code": "good" } });
    world.post(&path, ADMIN, &body).await.refused(422, "INVALID_REQUEST");
}

#[tokio::test]
async fn a_portal_of_bitrix24s_is_connected_by_its_inbound_webhook() {
    let world = World::new().await;
    let line = world.line(&[], json!({})).await;
    let path = format!("/api/v1/lines/{line}/channels");
    let connect = async |settings: Value| {
        let body = json!({ "kind": "network", "settings": settings });
        world.post(&path, ADMIN, &body).await
    };
    let hook = "https://b24.example/rest/1/w3bh00k/";
    for wrong in [
        json!({ "portal": "another", "rest_webhook": hook }),
        json!({ "portal": "bitrix24" }),
        json!({ "portal": "bitrix24", "rest_webhook": "https://b24.example/" }),
        json!({ "portal": "bitrix24", "rest_webhook": "not an address" }),
    ] {
        connect(wrong).await.refused(422, "INVALID_REQUEST");
    }
    let channel = connect(json!({ "portal": "bitrix24", "rest_webhook": hook })).await.ok();
    assert!(!channel.to_string().contains("w3bh00k"), "secrets are not shown");
    let told = world.provider.told();
    let connection = channel["connection_id"].as_str().unwrap();
    let base = hook.trim_end_matches('/');
    let expected = format!("connect {base} to https://chat.example/hooks/{connection}");
    assert_eq!(told.last(), Some(&expected));
    let store = &world.context.store;
    let key = Secrets::get(store, &connection_key_name(connection)).await.unwrap();
    assert_eq!(key, None, "the address is the secret");
    connect(json!({ "portal": "bitrix24", "rest_webhook": hook }))
        .await
        .refused(409, "ALREADY_CONNECTED");
    let other = "https://b24.example/rest/1/an0ther/";
    let settings = json!({ "portal": "bitrix24", "rest_webhook": other, "application_token": "t" });
    let second = connect(settings).await.ok();
    let connection = second["connection_id"].as_str().unwrap();
    let key = Secrets::get(store, &connection_key_name(connection)).await.unwrap();
    assert_eq!(key.as_deref(), Some("t"));
}
