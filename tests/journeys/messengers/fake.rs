//! A provider's server: takes everything as that provider does, unless it is told to fail.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::net::TcpListener;

/// What was asked of it.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) path: String,
    /// Null, where it was no JSON.
    pub(crate) body: Value,
    pub(crate) headers: HeaderMap,
    pub(crate) raw: Bytes,
}

impl Asked {
    fn new(uri: &Uri, headers: HeaderMap, raw: Bytes) -> Self {
        let body = serde_json::from_slice(&raw).unwrap_or_default();
        Self { path: uri.path().to_owned(), body, headers, raw }
    }
}

/// What the provider says to a call that succeeds; the number is its own, for ids.
pub(crate) type Says = fn(&Asked, u32) -> Value;

/// The server.
#[derive(Clone, Debug)]
pub(crate) struct Fake {
    pub(crate) address: String,
    state: Arc<Mutex<Told>>,
}

#[derive(Debug)]
struct Told {
    says: Says,
    is_message: fn(&Asked) -> bool,
    failures: VecDeque<(u16, Value)>,
    messages: Vec<Asked>,
    count: u32,
}

impl Fake {
    /// A server that says `says`, and takes what `is_message` for messages to the customer.
    pub(crate) async fn new(says: Says, is_message: fn(&Asked) -> bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (failures, messages) = (VecDeque::new(), vec![]);
        let told = Told { says, is_message, failures, messages, count: 0 };
        let state = Arc::new(Mutex::new(told));
        let router = axum::Router::new().fallback(answer).with_state(Arc::clone(&state));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, state }
    }

    /// The next message fails with this status and body.
    pub(crate) fn fail(&self, status: u16, body: Value) {
        self.with(|it| it.failures.push_back((status, body)));
    }

    /// The messages that the customer has.
    pub(crate) fn messages(&self) -> Vec<Asked> {
        self.with(|it| it.messages.clone())
    }

    fn with<T>(&self, run: impl FnOnce(&mut Told) -> T) -> T {
        run(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn answer(
    State(state): State<Arc<Mutex<Told>>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let asked = Asked::new(&uri, headers, body);
    let mut told = state.lock().unwrap_or_else(PoisonError::into_inner);
    if (told.is_message)(&asked) {
        if let Some((status, body)) = told.failures.pop_front() {
            return (StatusCode::from_u16(status).unwrap(), Json(body)).into_response();
        }
        told.messages.push(asked.clone());
    }
    told.count += 1;
    Json((told.says)(&asked, told.count)).into_response()
}
