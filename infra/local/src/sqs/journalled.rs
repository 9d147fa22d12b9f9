//! The SQS engine (rustack) with a book and a journal around it.
//!
//! The engine keeps groups in order, delays and hides messages. What must outlive the process is
//! kept here: ids, receive counts, deduplication ids and dead-lettering. Every operation holds one
//! lock from the engine's answer to the journal's line, so that both see the same order.

mod receive;
mod restore;
mod send;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustack_sqs_core::provider::RustackSqs;
use rustack_sqs_model::error::SqsError;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use super::book::Book;
use super::journal::{Journal, Page, Record};
use crate::activity::Activity;
use crate::clock::HostClock;
use crate::queues::{QUEUES, is_fifo};

/// Every SQS queue, dead-letter queues too.
pub(crate) struct Journalled {
    pub(super) engine: Arc<RustackSqs>,
    clock: Arc<HostClock>,
    activity: Arc<Activity>,
    url_base: String,
    state: tokio::sync::Mutex<State>,
    gates: HashMap<&'static str, watch::Sender<usize>>,
    /// When [`Self::keep_time`] is to wake, so that only an earlier instant need tell it.
    armed: Mutex<Option<Instant>>,
    rearm: Notify,
}

struct State {
    books: HashMap<&'static str, Book>,
    journal: Journal,
}

impl Journalled {
    /// Makes the SQS queues and puts back into them what the journal at `path` says.
    ///
    /// To be called on the SQS runtime, as everything here: its clock is the one that counts.
    ///
    /// # Errors
    ///
    /// If the journal cannot be read, or the engine refuses what it once took.
    pub(crate) async fn open(
        engine: Arc<RustackSqs>,
        url_base: String,
        path: &Path,
        clock: Arc<HostClock>,
        activity: Arc<Activity>,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let (journal, replayed) = Journal::open(path)?;
        let mut books = HashMap::new();
        for name in QUEUES.iter().flat_map(|it| [it.name, it.dlq]) {
            restore::create(&engine, name).await?;
            books.insert(name, Book::default());
        }
        let gates = books.keys().map(|name| (*name, watch::Sender::new(0))).collect();
        let state = tokio::sync::Mutex::new(State { books, journal });
        let armed = Mutex::new(None);
        let rearm = Notify::new();
        let this = Self { engine, clock, activity, url_base, state, gates, armed, rearm };
        this.restore(replayed).await?;
        Ok(this)
    }

    /// The URL that SDK clients know an SQS queue by.
    pub(crate) fn url(&self, queue: &str) -> String {
        format!("{}{queue}", self.url_base)
    }

    /// Follows how many messages of an SQS queue one could receive now.
    pub(crate) fn gate(&self, queue: &str) -> Option<watch::Receiver<usize>> {
        self.gates.get(queue).map(watch::Sender::subscribe)
    }

    /// How many messages can be received now, dead-letter queues apart.
    pub(crate) async fn visible(&self) -> usize {
        let mut state = self.state.lock().await;
        self.show_due(&mut state);
        QUEUES.iter().filter_map(|it| state.books.get(it.name)).map(Book::receivable).sum()
    }

    /// How many messages each SQS queue holds, received and delayed ones too, dead-letter queues among them.
    pub(crate) async fn held(&self) -> Vec<(String, usize)> {
        let state = self.state.lock().await;
        state.books.iter().map(|(name, book)| (name.to_string(), book.entries().count())).collect()
    }

    /// How long until a delayed or invisible message shows.
    pub(crate) async fn next_due(&self) -> Option<Duration> {
        let mut state = self.state.lock().await;
        self.show_due(&mut state);
        let due = state.books.values().filter_map(Book::next_due).min()?;
        Some(due.saturating_duration_since(Instant::now()))
    }

    /// Shows messages as they come due; never ends.
    pub(crate) async fn keep_time(&self) {
        loop {
            let due = {
                let mut state = self.state.lock().await;
                self.show_due(&mut state);
                state.books.values().filter_map(Book::next_due).min()
            };
            *self.armed.lock().unwrap_or_else(PoisonError::into_inner) = due;
            match due {
                Some(due) => tokio::select! {
                    () = tokio::time::sleep_until(due) => {}
                    () = self.rearm.notified() => {}
                },
                None => self.rearm.notified().await,
            }
        }
    }

    fn show_due(&self, state: &mut State) {
        let now = Instant::now();
        for (name, book) in &mut state.books {
            book.tick(now);
            self.open_gate(name, book);
        }
    }

    /// Tells who waits for messages how many there are.
    fn open_gate(&self, queue: &str, book: &Book) {
        let count = book.receivable();
        let changed = self
            .gates
            .get(queue)
            .is_some_and(|gate| gate.send_if_modified(|it| std::mem::replace(it, count) != count));
        if changed {
            self.activity.changed();
        }
        if let Some(due) = book.next_due()
            && self
                .armed
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .is_none_or(|armed| due < armed)
        {
            self.rearm.notify_one();
        }
    }

    /// Writes a request's lines and, now and then, a shorter journal.
    fn write(state: &mut State, page: &Page) -> Result<(), SqsError> {
        let written = state.journal.append(page);
        written.map_err(|err| {
            tracing::error!(error = %err, "the SQS journal cannot be written");
            SqsError::internal_error("the journal cannot be written")
        })?;
        if state.journal.is_stale()
            && let Err(err) = shorten(state)
        {
            tracing::warn!(error = %err, "the SQS journal could not be shortened");
        }
        Ok(())
    }
}

impl std::fmt::Debug for Journalled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Journalled").field("url_base", &self.url_base).finish_non_exhaustive()
    }
}

/// Writes the journal anew without its dead lines.
fn shorten(state: &mut State) -> std::io::Result<()> {
    let mut shorter = state.journal.shorter()?;
    let now = Instant::now();
    let mut moved = Vec::new();
    for (name, book) in &state.books {
        shorter.push(&Record::Numbered((*name).to_owned(), book.last_number()))?;
        restore::forgotten(book, now, |sent| {
            shorter.push(&Record::Remembered((*name).to_owned(), sent))
        })?;
        for (number, entry) in book.entries() {
            let mut place = entry.place;
            shorter.copy(&mut place)?;
            moved.push((*name, number, place));
            if entry.receives > 0 {
                shorter.push(&Record::Counted((*name).to_owned(), number, entry.receives))?;
            }
        }
    }
    state.journal.replace(shorter)?;
    for (name, number, place) in moved {
        if let Some(book) = state.books.get_mut(name) {
            book.moved(number, place);
        }
    }
    Ok(())
}

/// The sequence number that a FIFO queue shows for a message: 20 digits, as AWS's.
fn sequence_number(queue: &str, number: u64) -> Option<String> {
    is_fifo(queue).then(|| format!("{number:020}"))
}
