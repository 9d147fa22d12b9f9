//! The table's stream → `dispatch`, in order, from where it was left.

pub mod again;
mod event;
mod position;
#[cfg(test)]
mod tests;
mod trouble;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::{Notify, watch};

use crate::activity::Activity;
use crate::clock::HostClock;
use crate::dynamo::{Stream, StreamRecord};
use crate::invoke::Invoker;
use crate::meter::Counter;
use crate::parked::Parked;
use position::Position;
use trouble::{Next, Trouble};

/// How often to look for records that nobody told of: written by other clients than the functions'.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Hands log entries to `dispatch` as Lambda's stream poller does.
#[derive(Debug)]
pub struct Relay {
    stream: Arc<Stream>,
    function: Invoker,
    activity: Arc<Activity>,
    clock: Arc<HostClock>,
    written: Arc<Notify>,
    position: Position,
    parked: Parked,
}

/// What `dispatch` says of a batch.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    /// Everything before this index is done.
    DoneBefore(usize),
    Failed,
}

impl Relay {
    /// Goes on where the file `position` says; what `dispatch` cannot take goes to `parked`.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn new(
        stream: Arc<Stream>,
        function: Invoker,
        activity: Arc<Activity>,
        clock: Arc<HostClock>,
        written: Arc<Notify>,
        position: &Path,
        parked: Parked,
    ) -> std::io::Result<Self> {
        let position = Position::open(position)?;
        Ok(Self { stream, function, activity, clock, written, position, parked })
    }

    /// Runs until `stop` turns true, and then until the batch in hand is done.
    pub async fn run(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let mut trouble = Trouble::default();
        while !*stop.borrow() {
            let wait = match self.step(&mut trouble).await {
                Ok(Some(wait)) => wait,
                Ok(None) => continue,
                Err(err) => {
                    tracing::error!(error = %err, "the stream cannot be read");
                    LOOK_EVERY
                }
            };
            tokio::select! {
                () = self.written.notified() => {}
                () = tokio::time::sleep(wait) => {}
                _ = stop.wait_for(|it| *it) => {}
            }
        }
    }

    /// The last record that is done with.
    pub fn position(&self) -> i64 {
        self.position.get()
    }

    /// Whether every record is done with.
    pub fn is_at_end(&self) -> bool {
        // A file that cannot be read has nothing to hand on; the relay itself logs it.
        !self.stream.has_after(self.position()).unwrap_or(false)
    }

    /// Hands on what there is; answers how long to wait before the next step, if at all.
    async fn step(&self, trouble: &mut Trouble) -> rusqlite::Result<Option<Duration>> {
        let page = self.stream.read(self.position(), trouble.batch())?;
        let Some(end) = page.end else { return Ok(Some(LOOK_EVERY)) };
        if page.records.is_empty() {
            self.advance(end);
            return Ok(None);
        }
        let running = self.activity.begin();
        let outcome = self.dispatch(&page.records).await;
        let next = match outcome {
            Outcome::Done => {
                self.advance(end);
                trouble.passed(end);
                Next::GoOn
            }
            Outcome::DoneBefore(first) => {
                if let Some(done) = first.checked_sub(1).and_then(|it| page.records.get(it)) {
                    self.advance(done.position);
                }
                trouble.at(page.records[first].position)
            }
            Outcome::Failed => trouble.somewhere(page.records.len(), end),
        };
        let wait = match next {
            Next::GoOn => None,
            Next::Wait(wait) => Some(wait),
            Next::Park => {
                let bad = match outcome {
                    Outcome::DoneBefore(first) => &page.records[first],
                    Outcome::Done | Outcome::Failed => &page.records[0],
                };
                self.park(bad);
                self.advance(bad.position);
                None
            }
        };
        drop(running);
        if let Some(wait) = wait {
            // Not to be cut short by further writes, as the wait for records is.
            tokio::time::sleep(wait).await;
        }
        Ok(None)
    }

    async fn dispatch(&self, records: &[StreamRecord]) -> Outcome {
        match self.function.invoke(event::stream(records, self.clock.now())).await {
            Ok(answer) => outcome(&answer, records),
            Err(_) => Outcome::Failed, // Logged where it happened.
        }
    }

    fn advance(&self, position: i64) {
        if let Err(err) = self.position.set(position) {
            // After a restart the records come again, which `dispatch` expects.
            tracing::error!(error = %err, "the relay's position cannot be kept");
        }
        self.activity.changed();
    }

    fn park(&self, record: &StreamRecord) {
        let sequence_number = record.sequence_number();
        let content = event::record(record, self.clock.now());
        self.function.meter().add(self.function.name(), Counter::Parked, 1.0);
        match self.parked.park(&sequence_number, &content) {
            Ok(file) => {
                tracing::error!(sequence_number, file = %file.display(), "parked a log entry");
            }
            Err(err) => {
                tracing::error!(sequence_number, error = %err, "a log entry cannot be parked");
            }
        }
    }
}

/// Reads `batchItemFailures` as Lambda does for streams: the lowest sequence number counts.
fn outcome(answer: &Value, records: &[StreamRecord]) -> Outcome {
    let failures = match answer.get("batchItemFailures") {
        None | Some(Value::Null) => return Outcome::Done,
        Some(Value::Array(failures)) if failures.is_empty() => return Outcome::Done,
        Some(Value::Array(failures)) => failures,
        Some(_) => return Outcome::Failed,
    };
    let index = |failure: &Value| {
        let sequence_number = failure.get("itemIdentifier")?.as_str()?;
        records.iter().position(|it| it.sequence_number() == sequence_number)
    };
    let indices: Option<Vec<_>> = failures.iter().map(index).collect();
    indices.and_then(|it| it.into_iter().min()).map_or(Outcome::Failed, Outcome::DoneBefore)
}
