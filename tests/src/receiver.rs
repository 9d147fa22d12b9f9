//! A receiver of webhooks: it keeps every call, answers as a test says, and verifies what it gets by an implementation of
//! the Standard Webhooks specification that is not ours.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// How long a call is waited for; only a test that fails waits so long.
const CALL_WITHIN: Duration = Duration::from_mins(1);

/// A call that was made.
#[derive(Clone, Debug)]
pub struct Told {
    headers: HeaderMap,
    body: Bytes,
}

/// A running receiver.
#[derive(Debug)]
pub struct Receiver {
    state: Arc<State>,
    server: JoinHandle<()>,
    url: String,
}

#[derive(Debug, Default)]
struct State {
    inner: Mutex<Inner>,
    called: Notify,
}

#[derive(Debug, Default)]
struct Inner {
    told: Vec<Told>,
    script: VecDeque<u16>,
    always: Option<u16>,
}

impl State {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Receiver {
    /// Starts one on a free port.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub async fn start() -> Self {
        Self::start_for("127.0.0.1", "127.0.0.1").await
    }

    /// Starts one on a free port of the interface `bind`, for callers who know this machine as `host`.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub async fn start_for(bind: &str, host: &str) -> Self {
        let state = Arc::new(State::default());
        let kept = Arc::clone(&state);
        let answer = move |headers: HeaderMap, body: Bytes| {
            let state = Arc::clone(&kept);
            async move {
                let status = {
                    let mut inner = state.inner();
                    inner.told.push(Told { headers, body });
                    inner.script.pop_front().or(inner.always).unwrap_or(204)
                };
                state.called.notify_waiters();
                StatusCode::from_u16(status).unwrap_or(StatusCode::NO_CONTENT)
            }
        };
        let listener = TcpListener::bind((bind, 0)).await.expect("there is a free port");
        let port = listener.local_addr().expect("it has an address").port();
        let router = axum::Router::new().fallback(answer);
        let server = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("it serves until it is aborted");
        });
        Self { state, server, url: format!("http://{host}:{port}/hook") }
    }

    /// Where it is called.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The statuses of the next answers; then 204 again.
    pub fn answer(&self, statuses: impl IntoIterator<Item = u16>) {
        self.state.inner().script.extend(statuses);
    }

    /// The status of all answers from now on; `None`: 204.
    pub fn always(&self, status: Option<u16>) {
        self.state.inner().always = status;
    }

    /// All that it was told, in order.
    pub fn told(&self) -> Vec<Told> {
        self.state.inner().told.clone()
    }

    /// All that it was told, once that is `count` calls.
    ///
    /// # Panics
    ///
    /// If they do not come.
    pub async fn wait_for(&self, count: usize) -> Vec<Told> {
        let come = async {
            loop {
                let called = self.state.called.notified();
                let told = self.told();
                if told.len() >= count {
                    return told;
                }
                called.await;
            }
        };
        let within = tokio::time::timeout(CALL_WITHIN, come).await;
        within.unwrap_or_else(|_| panic!("told {} times, not {count}", self.told().len()))
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Told {
    /// The header `webhook-id`.
    pub fn id(&self) -> &str {
        self.header("webhook-id")
    }

    /// The header `webhook-timestamp`, in seconds.
    pub fn at(&self) -> i64 {
        self.header("webhook-timestamp").parse().unwrap_or_default()
    }

    /// The body.
    pub fn body(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Whether one of its signatures is that of `secret`, at whatever time it is.
    ///
    /// # Panics
    ///
    /// If `secret` is none.
    pub fn is_signed_by(&self, secret: &str) -> bool {
        let other = standardwebhooks::Webhook::new(secret).expect("it is a secret");
        let expected = other.sign(self.id(), self.at(), &self.body).expect("it is a text");
        self.header("webhook-signature").split(' ').any(|it| it == expected)
    }

    /// Holds it to all that the specification's own library asks for, the time among it.
    ///
    /// # Panics
    ///
    /// If it is not genuine.
    pub fn verify(&self, secret: &str) {
        let other = standardwebhooks::Webhook::new(secret).expect("it is a secret");
        other.verify(&self.body, &self.headers).expect("it is genuine");
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default()
    }
}
