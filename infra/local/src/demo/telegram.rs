//! A messenger for the demonstration: what of Telegram's Bot API (<https://core.telegram.org/bots/api>) Canali calls, and
//! customers who write by it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{Json, Path as Segments, State};
use axum::routing::post;
use chrono::Utc;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::broadcast;

use super::talks::CUSTOMERS;
use crate::data::write_private;
use crate::serve::BoxError;

/// The bot's token there.
pub(super) const TOKEN: &str = "1000:demonstration";

/// What is kept of it for the next start.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Where it is; nothing before the first start.
    address: String,
    /// Where it calls, and what it says there; as it was told last.
    webhook: Option<(String, String)>,
}

impl Kept {
    /// What was kept; nothing, if it never started.
    pub(super) fn read(file: &Path) -> Result<Option<Self>, BoxError> {
        match std::fs::read(file) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(err) if err.kind() == ErrorKind::NotFound => Ok(None),
            Err(err) => Err(err.into()),
        }
    }
}

/// The messenger.
#[derive(Clone, Debug)]
pub(super) struct Messenger {
    inner: Arc<Inner>,
    http: reqwest::Client,
}

#[derive(Debug)]
struct Inner {
    file: PathBuf,
    kept: Mutex<Kept>,
    address: String,
    ids: AtomicI64,
    /// Tells who was written to.
    written: broadcast::Sender<i64>,
}

impl Messenger {
    /// Serves where it did before, or on a free port of this machine.
    pub(super) async fn start(file: &Path, mut kept: Kept) -> Result<Self, BoxError> {
        let before = kept.address.strip_prefix("http://").unwrap_or("127.0.0.1:0");
        let listener = TcpListener::bind(before).await?;
        kept.address = format!("http://{}", listener.local_addr()?);
        let inner = Arc::new(Inner {
            file: file.to_owned(),
            address: kept.address.clone(),
            kept: Mutex::new(kept),
            // Rises from start to start, so that no message is taken for an older one.
            ids: AtomicI64::new(Utc::now().timestamp()),
            written: broadcast::channel(64).0,
        });
        let router =
            Router::new().route("/{bot}/{method}", post(call)).with_state(Arc::clone(&inner));
        tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::warn!(error = %error, "the demonstration's messenger ends");
            }
        });
        Ok(Self { inner, http: reqwest::Client::builder().no_proxy().build()? })
    }

    /// Where it is.
    pub(super) fn address(&self) -> &str {
        &self.inner.address
    }

    /// Hears which customers are written to from now on.
    pub(super) fn listen(&self) -> broadcast::Receiver<i64> {
        self.inner.written.subscribe()
    }

    /// A customer, known by number, writes at `date` (in seconds since 1970).
    pub(super) async fn write(&self, customer: i64, text: &str, date: i64) -> Result<(), BoxError> {
        let (url, secret) = self.inner.webhook().ok_or("the messenger has nobody to call")?;
        let id = self.inner.ids.fetch_add(1, Ordering::Relaxed);
        let name = name(customer);
        let update = json!({
            "update_id": id,
            "message": {
                "message_id": id, "date": date, "text": text,
                "chat": { "id": customer, "type": "private", "first_name": name },
                "from": { "id": customer, "is_bot": false, "first_name": name, "language_code": "en" },
            },
        });
        let call = self.http.post(url).header("x-telegram-bot-api-secret-token", secret);
        call.json(&update).send().await?.error_for_status()?;
        Ok(())
    }
}

impl Inner {
    fn webhook(&self) -> Option<(String, String)> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).webhook.clone()
    }

    fn keep(&self, webhook: (String, String)) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.webhook = Some(webhook);
        let written = serde_json::to_vec(&*kept).map_err(BoxError::from);
        let written = written.and_then(|it| Ok(write_private(&self.file, &it)?));
        if let Err(error) = written {
            tracing::warn!(error = %error, "the next start will not know whom to call");
        }
    }
}

/// What a customer is called.
pub(super) fn name(customer: i64) -> &'static str {
    let nth = usize::try_from(customer).unwrap_or(0) % CUSTOMERS.len();
    CUSTOMERS.get(nth).copied().unwrap_or("Somebody")
}

async fn call(
    State(inner): State<Arc<Inner>>,
    Segments((_, method)): Segments<(String, String)>,
    Json(params): Json<Value>,
) -> Json<Value> {
    let text = |name: &str| params[name].as_str().unwrap_or_default().to_owned();
    let result = match method.as_str() {
        "getMe" => {
            json!({ "id": 1000, "is_bot": true, "first_name": "Lume", "username": "lume_bot" })
        }
        "setWebhook" => {
            inner.keep((text("url"), text("secret_token")));
            json!(true)
        }
        "getWebhookInfo" => json!({ "url": "", "pending_update_count": 0 }),
        "sendMessage" => {
            let id = inner.ids.fetch_add(1, Ordering::Relaxed);
            let customer = params["chat_id"].as_i64().or_else(|| text("chat_id").parse().ok());
            if let Some(customer) = customer {
                // Nobody hears it while the week is played.
                let _ = inner.written.send(customer);
            }
            json!({ "message_id": id, "date": 0, "chat": { "id": customer, "type": "private" } })
        }
        _ => json!(true),
    };
    Json(json!({ "ok": true, "result": result }))
}
