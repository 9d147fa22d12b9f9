//! Where Telegram cannot call us it is asked, and an update is acknowledged only when it was taken.

use std::sync::{Arc, Mutex};

use application::channels::connection_secret_name;
use application::ports::{ChannelStore, Secrets};
use application::token_name;
use axum::routing::post;
use axum::{Json, Router};
use canali::clock::HostClock;
use canali::functions::Closure;
use canali::invoke::Invoker;
use canali::meter::Meter;
use canali::polling::Polling;
use channels::Channels;
use domain::channel::{Channel, ChannelKind};
use domain::ids::{ChannelId, LineId};
use memory::MemoryStore;
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};

/// A Bot API with one update, which is there until somebody asks from above it.
#[expect(clippy::unwrap_used, reason = "a test without its stand-in has failed")]
async fn bot_api(asked: mpsc::UnboundedSender<i64>) -> String {
    let updates = move |Json(body): Json<Value>| {
        let asked = asked.clone();
        async move {
            let offset = body["offset"].as_i64().unwrap_or(0);
            let _gone = asked.send(offset);
            if offset > 7 {
                std::future::pending::<()>().await;
            }
            Json(json!({ "ok": true, "result": [{ "update_id": 7, "message": {} }] }))
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Router::new().route("/bot42:AA/getUpdates", post(updates));
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://{address}")
}

#[tokio::test]
async fn a_polled_update_is_acknowledged_only_once_it_was_taken() {
    let (tell, mut asked) = mpsc::unbounded_channel();
    let store = MemoryStore::default();
    let channel = Channel {
        id: ChannelId(1),
        line: LineId(1),
        kind: ChannelKind::Telegram,
        name: "Bot".to_owned(),
        connection: "hook".to_owned(),
        api_base: Some(bot_api(tell).await),
        account: None,
        details: std::collections::BTreeMap::new(),
        public_key: None,
        origins: vec![],
        widget: None,
        registered_url: None,
        takes_texts: true,
        notes: vec![],
        disconnected_at: None,
    };
    store.put_channel(&channel).await.unwrap();
    store.put(&token_name(channel.id), "42:AA").await.unwrap();
    store.put(&connection_secret_name("hook"), "the secret").await.unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let taken = Arc::clone(&seen);
    let webhook = Closure::shared("webhook", move |event: Value| {
        let mut taken = taken.lock().unwrap();
        taken.push(event);
        // The first time it has no room.
        let status = if taken.len() == 1 { 503 } else { 200 };
        async move { Ok(json!({ "statusCode": status })) }
    });
    let polling = Polling {
        secrets: store.clone(),
        channels: Channels::new(store.clone(), "127.0.0.0/8".parse().unwrap()).unwrap(),
        webhook: Invoker::new(webhook, Meter::new(Arc::new(HostClock::system()))),
        store,
    };
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(polling.run(stopped));

    let offsets = [asked.recv().await, asked.recv().await, asked.recv().await];
    assert_eq!(offsets, [Some(0), Some(0), Some(8)]);
    stop.send(true).unwrap();
    running.await.unwrap();
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[1]["rawPath"], "/hooks/hook");
    assert_eq!(seen[1]["headers"]["x-telegram-bot-api-secret-token"], "the secret");
}
