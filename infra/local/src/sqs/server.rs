//! The thread of the embedded SQS: its runtime, its time, and HTTP for the functions' SDK clients.

use std::path::Path;
use std::sync::{Arc, mpsc};

use hyper_util::rt::TokioIo;
use rustack_sqs_core::config::SqsConfig;
use rustack_sqs_core::provider::RustackSqs;
use rustack_sqs_http::service::{SqsHttpConfig, SqsHttpService};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::oneshot;

use super::BoxError;
use super::handler::Handler;
use super::journalled::Journalled;
use crate::activity::Activity;
use crate::clock::HostClock;
use crate::queues::{ACCOUNT, REGION};

/// What the thread answers with once it serves.
type Started = Result<(Arc<Journalled>, Handle, u16), BoxError>;

/// Runs until the other end of `stopped` is dropped.
pub(super) fn run(
    path: &Path,
    clock: Arc<HostClock>,
    activity: Arc<Activity>,
    ready: oneshot::Sender<Started>,
    stopped: oneshot::Receiver<()>,
) {
    let manual = clock.is_manual();
    let runtime = match Builder::new_current_thread().enable_all().start_paused(manual).build() {
        Ok(runtime) => runtime,
        Err(err) => return drop(ready.send(Err(err.into()))),
    };
    // A paused clock goes on by itself when nothing else is to be done, unless something blocks.
    let (block, blocked) = mpsc::channel::<()>();
    if manual {
        runtime.spawn_blocking(move || blocked.recv());
    }
    serve(&runtime, path, clock, activity, ready, stopped);
    drop(block);
    runtime.shutdown_background();
}

fn serve(
    runtime: &Runtime,
    path: &Path,
    clock: Arc<HostClock>,
    activity: Arc<Activity>,
    ready: oneshot::Sender<Started>,
    stopped: oneshot::Receiver<()>,
) {
    runtime.block_on(async move {
        let (listener, port, journalled) = match open(path, clock, activity).await {
            Ok(opened) => opened,
            Err(err) => return drop(ready.send(Err(err))),
        };
        tokio::spawn(accept(listener, Arc::clone(&journalled)));
        let keeper = Arc::clone(&journalled);
        tokio::spawn(async move { keeper.keep_time().await });
        if ready.send(Ok((journalled, Handle::current(), port))).is_ok() {
            // Nothing is ever sent: the other end is dropped.
            let _ = stopped.await;
        }
    });
}

async fn open(
    path: &Path,
    clock: Arc<HostClock>,
    activity: Arc<Activity>,
) -> Result<(TcpListener, u16, Arc<Journalled>), BoxError> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    let host = "127.0.0.1".to_owned();
    let url_base = format!("http://{host}:{port}/{ACCOUNT}/");
    let engine = RustackSqs::new(SqsConfig {
        skip_signature_validation: true,
        default_region: REGION.to_owned(),
        account_id: ACCOUNT.to_owned(),
        host,
        port,
    });
    let journalled = Journalled::open(Arc::new(engine), url_base, path, clock, activity).await?;
    Ok((listener, port, Arc::new(journalled)))
}

async fn accept(listener: TcpListener, journalled: Arc<Journalled>) {
    let service = SqsHttpService::new(Arc::new(Handler::new(journalled)), SqsHttpConfig::default());
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(err) => {
                // Out of file descriptors, say: others are closing theirs meanwhile.
                tracing::warn!(error = %err, "the embedded SQS could not accept a connection");
                tokio::task::yield_now().await;
                continue;
            }
        };
        if let Err(err) = stream.set_nodelay(true) {
            tracing::debug!(error = %err, "no TCP_NODELAY");
        }
        let service = service.clone();
        tokio::spawn(async move {
            let http = hyper::server::conn::http1::Builder::new();
            if let Err(err) = http.serve_connection(TokioIo::new(stream), service).await {
                tracing::debug!(error = %err, "a connection to the embedded SQS broke");
            }
        });
    }
}
