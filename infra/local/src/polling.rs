//! Asks Telegram for updates where it cannot call us: a laptop without https can try a real bot.
//!
//! An update goes the same way as a called one: as a request to `webhook`, with the connection's own secret. Only
//! when that is answered with 200 is the update acknowledged, so none is lost.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use application::channels::connection_secret_name;
use application::ports::{Account, ChannelStore, Objects, Secrets, StoreError};
use application::token_name;
use channels::Channels;
use domain::channel::{Channel, ChannelKind};
use domain::ids::ChannelId;
use domain::time::Seconds;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::invoke::Invoker;

/// How long one question waits for an answer: Telegram's long poll.
const LONG_POLL: Seconds = Seconds(25);

/// How often we look which channels are to be polled.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The rest after a failure, so that a provider that is down is not hammered.
const REST: Duration = Duration::from_secs(2);

/// Polls all channels that are connected without a webhook.
#[derive(Clone, Debug)]
pub struct Polling<S, K, O> {
    /// Where channels are kept.
    pub store: S,
    /// Their tokens and secrets.
    pub secrets: K,
    /// Speaks to the provider.
    pub channels: Channels<O>,
    /// Takes the updates.
    pub webhook: Invoker,
}

impl<S, K, O> Polling<S, K, O>
where
    S: ChannelStore + 'static,
    K: Secrets + 'static,
    O: Objects + 'static,
{
    /// Polls until `stop` turns true.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let this = Arc::new(self);
        let mut running: HashMap<ChannelId, JoinHandle<()>> = HashMap::new();
        loop {
            match this.wanted().await {
                Ok(wanted) => this.adjust(&mut running, wanted),
                Err(error) => tracing::warn!(%error, "channels to poll not read"),
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {}
                _ = stop.wait_for(|it| *it) => break,
            }
        }
        for task in running.into_values() {
            task.abort(); // What it had not acknowledged comes again.
        }
    }

    /// The channels that nobody calls a webhook of.
    async fn wanted(&self) -> Result<Vec<Channel>, StoreError> {
        let mut channels = self.store.channels().await?;
        channels.retain(|it| {
            // Of all providers only Telegram can be asked instead.
            let has_updates = it.kind == ChannelKind::Telegram;
            has_updates && it.disconnected_at.is_none() && it.registered_url.is_none()
        });
        Ok(channels)
    }

    fn adjust(
        self: &Arc<Self>,
        running: &mut HashMap<ChannelId, JoinHandle<()>>,
        wanted: Vec<Channel>,
    ) {
        running.retain(|id, task| {
            let keep = wanted.iter().any(|it| it.id == *id) && !task.is_finished();
            if !keep {
                task.abort();
            }
            keep
        });
        for channel in wanted {
            let this = Arc::clone(self);
            running.entry(channel.id).or_insert_with(|| tokio::spawn(this.poll(channel)));
        }
    }

    /// Polls one channel for ever.
    async fn poll(self: Arc<Self>, channel: Channel) {
        let mut offset = None;
        loop {
            if let Err(reason) = self.poll_once(&channel, &mut offset).await {
                tracing::warn!(channel.id = channel.id.0, reason, "not polled");
                tokio::time::sleep(REST).await;
            }
        }
    }

    async fn poll_once(&self, channel: &Channel, offset: &mut Option<i64>) -> Result<(), String> {
        let words = |error: StoreError| error.to_string();
        let token = self.secrets.get(&token_name(channel.id)).await.map_err(words)?;
        let name = connection_secret_name(&channel.connection);
        let secret = self.secrets.get(&name).await.map_err(words)?.unwrap_or_default();
        let account = Account { channel: channel.clone(), token, key: None };
        let updates = self.channels.poll(&account, *offset, LONG_POLL).await;
        for update in updates.map_err(|error| error.to_string())? {
            let event = request(&channel.connection, &secret, &update.body);
            let answer = self.webhook.invoke(event).await.map_err(|error| error.to_string())?;
            match answer.get("statusCode").and_then(Value::as_u64) {
                Some(200) => *offset = Some(update.update_id + 1),
                status => return Err(format!("webhook answered {status:?}")),
            }
        }
        Ok(())
    }
}

/// The API Gateway event (payload 2.0) of an update, as if Telegram had called.
fn request(connection: &str, secret: &str, body: &[u8]) -> Value {
    let path = format!("/hooks/{connection}");
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {
            "content-type": "application/json",
            "host": "localhost",
            "x-telegram-bot-api-secret-token": secret,
        },
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "local",
            "domainName": "localhost",
            "domainPrefix": "localhost",
            "http": {
                "method": "POST",
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "getUpdates",
            },
            "requestId": "getUpdates",
            "routeKey": "$default",
            "stage": "$default",
            "time": "01/Jan/2026:00:00:00 +0000",
            "timeEpoch": 0,
        },
        "body": String::from_utf8_lossy(body),
        "isBase64Encoded": false,
    })
}
