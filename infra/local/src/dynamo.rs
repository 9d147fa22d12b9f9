//! The embedded DynamoDB: dynoxide on a file, behind its own HTTP server on a loopback port.

mod expiry;
mod stream;

pub use stream::{Stream, StreamPage, StreamRecord};

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use dynoxide::Database;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::clock::HostClock;

/// The one table; `infra/aws` declares it, the `dynamodb` adapter makes it here.
pub const TABLE: &str = "canali";

/// How often expired items are looked for. AWS promises "within a few days".
pub const SWEEP_EVERY: TimeDelta = TimeDelta::hours(1);

/// Any error, told apart by nobody.
type BoxError = Box<dyn Error + Send + Sync>;

/// The running DynamoDB; the last clone dropped stops it.
#[derive(Clone)]
pub struct Dynamo {
    database: Database,
    stream: Arc<Stream>,
    clock: Arc<HostClock>,
    port: u16,
    _stop: Arc<oneshot::Sender<()>>,
}

impl Dynamo {
    /// Opens `file` and serves it.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened, its stream table is not as this build knows it, or no loopback
    /// port is to be had.
    pub async fn start(file: &Path, clock: Arc<HostClock>) -> Result<Self, BoxError> {
        let path = file.to_str().ok_or("the data directory's name is not UTF-8")?;
        let database = Database::new(path)?;
        // These two set `synchronous = NORMAL`, for which there is no call of its own: no sync a
        // commit. Nothing is lost by `kill -9`, and nothing torn by a power cut.
        database.enable_bulk_loading()?;
        database.disable_bulk_loading()?;
        let stream = Arc::new(Stream::open(file, TABLE)?);
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let (stop, stopped) = oneshot::channel::<()>();
        let listener = listener.into_std()?;
        let served = database.clone();
        std::thread::Builder::new()
            .name("dynamodb".to_owned())
            .spawn(move || serve(listener, served, stopped))?;
        Ok(Self { database, stream, clock, port, _stop: Arc::new(stop) })
    }

    /// Where SDK clients find it.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What its stream holds.
    pub fn stream(&self) -> &Arc<Stream> {
        &self.stream
    }

    /// Deletes what has expired by the host's clock, as DynamoDB's own housekeeping does.
    ///
    /// # Errors
    ///
    /// If the table cannot be read or written; the next sweep goes on.
    pub async fn sweep(&self) -> Result<usize, BoxError> {
        let database = self.database.clone();
        let manual = self.clock.is_manual().then(|| self.clock.now());
        tokio::task::spawn_blocking(move || match manual {
            Some(now) => expiry::sweep(&database, TABLE, now),
            None => Ok(database.sweep_ttl()?),
        })
        .await?
    }

    /// When the sweep after one at `last` is due.
    pub fn next_sweep(last: DateTime<Utc>) -> DateTime<Utc> {
        last + SWEEP_EVERY
    }
}

/// On a thread of its own, since every request blocks its thread while the database works, and one
/// at a time does.
fn serve(listener: std::net::TcpListener, database: Database, stopped: oneshot::Receiver<()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let served = runtime.map_err(|err| err.to_string()).and_then(|runtime| {
        let served = runtime.block_on(async move {
            let listener = TcpListener::from_std(listener).map_err(|err| err.to_string())?;
            tokio::select! {
                served = dynoxide::server::serve_with_shutdown(
                    listener,
                    database,
                    std::future::pending(),
                ) => served,
                _ = stopped => Ok(()),
            }
        });
        runtime.shutdown_background();
        served
    });
    if let Err(err) = served {
        tracing::error!(error = err, "the embedded DynamoDB has stopped");
    }
}

impl std::fmt::Debug for Dynamo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dynamo").field("port", &self.port).finish_non_exhaustive()
    }
}
