//! The embedded SQS: an engine in memory, kept by a journal, on a thread of its own.
//!
//! The engine reads tokio's time throughout. On a runtime of its own that clock can be stopped
//! (manual mode) and moved by hand: delays, visibility and deduplication follow exactly, and
//! nothing else of the host stands still.

mod book;
mod handler;
mod journal;
mod journalled;
mod server;
#[cfg(test)]
mod tests;

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustack_sqs_model::input::{ChangeMessageVisibilityInput, ReceiveMessageInput};
use rustack_sqs_model::types::Message;
use tokio::runtime::Handle;
use tokio::sync::{oneshot, watch};

use crate::activity::Activity;
use crate::clock::HostClock;
use journalled::Journalled;

/// Any error, told apart by nobody.
type BoxError = Box<dyn Error + Send + Sync>;

/// The running SQS; the last clone dropped stops it.
#[derive(Clone, Debug)]
pub struct Sqs {
    journalled: Arc<Journalled>,
    runtime: Handle,
    port: u16,
    _stop: Arc<oneshot::Sender<()>>,
}

impl Sqs {
    /// Starts it with what the journal at `path` says.
    ///
    /// # Errors
    ///
    /// If the journal cannot be read, or no loopback port or thread is to be had.
    pub async fn start(
        path: &Path,
        clock: Arc<HostClock>,
        activity: Arc<Activity>,
    ) -> Result<Self, BoxError> {
        let (stop, stopped) = oneshot::channel();
        let (ready, started) = oneshot::channel();
        let path = path.to_owned();
        std::thread::Builder::new()
            .name("sqs".to_owned())
            .spawn(move || server::run(&path, clock, activity, ready, stopped))?;
        let (journalled, runtime, port) = started.await??;
        Ok(Self { journalled, runtime, port, _stop: Arc::new(stop) })
    }

    /// Where SDK clients find it.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The URL that SDK clients know an SQS queue by.
    pub fn url(&self, queue: &str) -> String {
        self.journalled.url(queue)
    }

    /// Follows how many messages of a declared SQS queue one could receive now.
    pub fn gate(&self, queue: &'static str) -> watch::Receiver<usize> {
        self.journalled.gate(queue).unwrap_or_else(|| watch::channel(0).1)
    }

    /// Receives up to `most` visible messages, without waiting.
    ///
    /// # Errors
    ///
    /// If the journal cannot be written; the messages show again in their time.
    pub async fn receive(
        &self,
        queue: &'static str,
        most: usize,
    ) -> Result<Vec<Message>, BoxError> {
        let input = ReceiveMessageInput {
            queue_url: self.url(queue),
            max_number_of_messages: Some(i32::try_from(most).unwrap_or(i32::MAX)),
            ..ReceiveMessageInput::default()
        };
        let journalled = Arc::clone(&self.journalled);
        Ok(self.runtime.spawn(async move { journalled.receive(queue, input).await }).await??)
    }

    /// Deletes received messages by their receipts.
    ///
    /// # Errors
    ///
    /// If the journal cannot be written; after a restart the messages show again.
    pub async fn delete(&self, queue: &'static str, receipts: Vec<String>) -> Result<(), BoxError> {
        let journalled = Arc::clone(&self.journalled);
        Ok(self.runtime.spawn(async move { journalled.delete(queue, receipts).await }).await??)
    }

    /// Hides a received message for so many seconds from now; 0 shows it.
    ///
    /// # Errors
    ///
    /// If the receipt has run out.
    pub async fn change_visibility(
        &self,
        queue: &'static str,
        receipt_handle: String,
        visibility_timeout: i32,
    ) -> Result<(), BoxError> {
        let queue_url = self.url(queue);
        let input = ChangeMessageVisibilityInput { queue_url, receipt_handle, visibility_timeout };
        let journalled = Arc::clone(&self.journalled);
        let change = async move { journalled.change_visibility(queue, input).await };
        Ok(self.runtime.spawn(change).await??)
    }

    /// How many messages can be received now, dead-letter queues apart.
    pub async fn visible(&self) -> usize {
        let journalled = Arc::clone(&self.journalled);
        // A runtime that is gone gives nothing out any more.
        self.runtime.spawn(async move { journalled.visible().await }).await.unwrap_or(0)
    }

    /// How many messages each SQS queue holds, received and delayed ones too, dead-letter queues among them.
    pub async fn held(&self) -> Vec<(String, usize)> {
        let journalled = Arc::clone(&self.journalled);
        self.runtime.spawn(async move { journalled.held().await }).await.unwrap_or_default()
    }

    /// How long until a delayed or invisible message shows.
    pub async fn next_due(&self) -> Option<Duration> {
        let journalled = Arc::clone(&self.journalled);
        self.runtime.spawn(async move { journalled.next_due().await }).await.unwrap_or(None)
    }

    /// Moves its clock on; for manual mode only, where it stands still.
    pub async fn advance(&self, by: Duration) {
        let journalled = Arc::clone(&self.journalled);
        let advance = async move {
            tokio::time::advance(by).await;
            journalled.visible().await;
        };
        if self.runtime.spawn(advance).await.is_err() {
            tracing::error!("the embedded SQS is gone");
        }
    }
}
