//! HTTP in front: what API Gateway is on AWS.

mod answer;
mod body;
mod event;
mod files;
#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

pub(crate) use answer::{error, json_of, text};
pub use files::Files;

use crate::clock::HostClock;
use crate::invoke::{InvokeError, Invoker};
use crate::local_api::LocalApi;
use crate::meter::Counter;
use crate::pages::Pages;
use crate::sockets::{Handshake, Sockets, asks_for_socket};

/// A whole answer.
pub type Answer = Response<Full<Bytes>>;

/// How many connections are served at a time; more wait to be accepted.
const MAX_CONNECTIONS: usize = 1_024;

/// The most that a request's line and headers may take, in bytes. API Gateway's limit is 10 240 for
/// the headers alone; this is the next size that the server can keep to.
const MAX_HEAD: usize = 16 * 1024;

/// How long a connection may take for a request's head, idle time before it included.
const HEAD_TIMEOUT: Duration = Duration::from_secs(75);

/// How long one waits for open requests when stopping.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// The HTTP API bills a request by steps of so many bytes.
const HTTP_STEP: usize = 512 * 1024;

/// The routes.
#[derive(Debug)]
pub struct Front {
    webhook: Invoker,
    api: Invoker,
    sockets: Arc<Sockets>,
    local: LocalApi,
    pages: Pages,
    files: Files,
    clock: Arc<HostClock>,
}

impl Front {
    /// `/hooks/*` to `webhook`, `/ws` and `/lc/v1/ws` to `sockets`, `/local/*`, `/metrics`, files and the pages here,
    /// everything else to `api`.
    pub const fn new(
        webhook: Invoker,
        api: Invoker,
        sockets: Arc<Sockets>,
        local: LocalApi,
        files: Files,
        clock: Arc<HostClock>,
    ) -> Self {
        Self { webhook, api, sockets, local, pages: Pages::built(), files, clock }
    }

    /// Serves until `stop` turns true, and then until the requests in hand are answered.
    pub async fn serve(self: Arc<Self>, listener: TcpListener, mut stop: watch::Receiver<bool>) {
        let graceful = GracefulShutdown::new();
        let free = Arc::new(Semaphore::new(MAX_CONNECTIONS));
        loop {
            let accepted = async {
                let permit = Arc::clone(&free).acquire_owned().await;
                (permit, listener.accept().await)
            };
            let (permit, accepted) = tokio::select! {
                accepted = accepted => accepted,
                _ = stop.wait_for(|it| *it) => break,
            };
            match (permit, accepted) {
                (Ok(permit), Ok((stream, peer))) => {
                    self.connect(stream, peer, permit, &graceful);
                }
                (_, Err(err)) => {
                    // Out of file descriptors, say: others are closing theirs meanwhile.
                    tracing::warn!(error = %err, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
                (Err(_), Ok(_)) => break, // The semaphore is never closed.
            }
        }
        drop(listener);
        if tokio::time::timeout(STOP_TIMEOUT, graceful.shutdown()).await.is_err() {
            tracing::warn!("requests were still open at the stop");
        }
    }

    fn connect(
        self: &Arc<Self>,
        stream: TcpStream,
        peer: SocketAddr,
        permit: OwnedSemaphorePermit,
        graceful: &GracefulShutdown,
    ) {
        if let Err(err) = stream.set_nodelay(true) {
            tracing::debug!(error = %err, "no TCP_NODELAY");
        }
        let front = Arc::clone(self);
        let service = hyper::service::service_fn(move |request| {
            let front = Arc::clone(&front);
            async move { Ok::<_, Infallible>(front.answer(request, peer).await) }
        });
        // The one that both can be upgraded and ends gracefully.
        let mut builder = auto::Builder::new(TokioExecutor::new()).http1_only();
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .max_buf_size(MAX_HEAD);
        let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
        let connection = graceful.watch(connection.into_owned());
        tokio::spawn(async move {
            if let Err(err) = connection.await {
                tracing::debug!(error = %err, "a connection broke");
            }
            drop(permit);
        });
    }

    async fn answer(&self, mut request: Request<Incoming>, peer: SocketAddr) -> Answer {
        if asks_for_socket(request.uri().path()) {
            let upgrade = hyper::upgrade::on(&mut request);
            let (head, _) = request.into_parts();
            return self.sockets.accept(Handshake { head, peer, upgrade }).await;
        }
        let (head, body) = request.into_parts();
        let path = head.uri.path();
        if path == "/healthz" {
            return answer::text(StatusCode::OK, "ok\n");
        }
        if let Some(key) = path.strip_prefix(files::PREFIX) {
            return self.files.answer(&head, key, body).await;
        }
        if let Some(page) = self.pages.answer(&head) {
            return page;
        }
        let body = match body::read(&head, body).await {
            Ok(body) => body,
            Err(refusal) => return refusal.answer(),
        };
        if path == "/local" || path.starts_with("/local/") || path == "/metrics" {
            return self.local.answer(&head, &body).await;
        }
        let is_hook = path == "/hooks" || path.starts_with("/hooks/");
        let function = if is_hook { &self.webhook } else { &self.api };
        let steps = u32::try_from(body.len().div_ceil(HTTP_STEP).max(1)).unwrap_or(u32::MAX);
        function.meter().add(function.name(), Counter::HttpRequests, steps.into());
        let event = event::http(&head, body, peer, self.clock.now());
        match function.invoke(event).await {
            Ok(value) => answer::http(&value),
            // Logged where it happened; what it was is nobody's business outside.
            Err(InvokeError::TimedOut) => {
                error(StatusCode::SERVICE_UNAVAILABLE, "TIMED_OUT", "The request took too long.")
            }
            Err(InvokeError::Failed(_) | InvokeError::Panicked) => answer::internal(),
        }
    }
}
