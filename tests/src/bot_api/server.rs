//! The stand-in's HTTP: `/bot<token>/<method>`, with JSON, forms or nothing for parameters, and `/file/bot<token>/…`.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State as Shared};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::answers::{react, result};
use super::{Call, Reaction, State};

#[derive(Debug)]
pub(super) struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    pub(super) async fn start(state: Arc<State>, address: &str) -> Self {
        let listener = TcpListener::bind(address).await.expect("the address is free");
        let address = listener.local_addr().expect("it is bound");
        let (stop, stopped) = oneshot::channel::<()>();
        let app = Router::new()
            .route("/{bot}/{method}", any(take))
            .route("/file/{bot}/files/{id}", any(file))
            // What the real one takes of files.
            .layer(DefaultBodyLimit::max(51 * 1024 * 1024))
            .with_state(state);
        let task = tokio::spawn(async move {
            let stopped = async {
                stopped.await.ok();
            };
            axum::serve(listener, app).with_graceful_shutdown(stopped).await.ok();
        });
        Self { address, stop, task }
    }

    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) async fn stop(self) {
        self.stop.send(()).ok();
        self.task.await.ok();
    }
}

/// Every file says which one it is.
async fn file(Path((_, id)): Path<(String, String)>) -> String {
    format!("the bytes of {id}")
}

async fn take(
    Shared(state): Shared<Arc<State>>,
    Path((bot, method)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let Some(token) = bot.strip_prefix("bot").map(str::to_owned) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let params = serde_json::from_slice(&body).unwrap_or_else(|_| json!({ "bytes": body.len() }));
    let reaction = {
        let mut inner = state.inner();
        let call = Call { token: token.clone(), method: method.clone(), params: params.clone() };
        inner.calls.push(call);
        let scripted =
            inner.script.get_mut(&method).and_then(std::collections::VecDeque::pop_front);
        scripted.or_else(|| inner.always.clone()).unwrap_or(Reaction::Usual)
    };
    state.called.notify_waiters();
    react(reaction, || result(&mut state.inner(), &token, &method, &params)).await
}
