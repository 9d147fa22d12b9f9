//! `canali dlq`: what the SQS queues gave up on. Looked at without consuming it, and sent back to where it came from.

mod list;
mod parked;
mod show;
#[cfg(test)]
mod tests;

use std::io::Write;

use application::ports::{DeadLetterQueue, DeadLetters, StoreError};
use lambda::Causes;

pub use self::parked::HostDeadLetters;
pub(crate) use self::parked::parked_files;
use crate::reach::{Place, Reached};
use crate::serve::BoxError;

/// What to do with dead letters.
#[derive(Debug, Clone, PartialEq, Eq, clap::Subcommand)]
pub enum Dlq {
    /// Tells of each dead-letter queue how many messages it has, and since when.
    List,
    /// Prints a queue's messages, one a line as JSON, and leaves them there.
    ///
    /// A FIFO SQS queue gives out the head of each group; what stands behind it shows when that is gone.
    Show {
        /// `inbound`, `assign`, `outbound`, `timers`, `alerts`, `hooks`, `crm`, `pushes` or `dispatch`, or as `list` calls it.
        queue: String,
        /// How many messages at most.
        #[arg(long, default_value_t = 100)]
        most: usize,
    },
    /// Sends a queue's messages back to the SQS queue they came from, in their groups' order; each leaves the
    /// dead-letter queue once it is sent.
    Redrive {
        /// `inbound`, `assign`, `outbound`, `timers`, `alerts`, `hooks`, `crm` or `pushes`, or as `list` calls it.
        queue: String,
        /// Only the message with this id, as `show` tells it; can be repeated.
        #[arg(long = "id")]
        ids: Vec<String>,
    },
}

/// Does it, and says on standard output what it did.
///
/// # Errors
///
/// In words: what was not done, and why. No message is lost by it.
pub async fn dlq(place: &Place, what: &Dlq) -> Result<(), BoxError> {
    let reached = Reached::at(place).await?;
    run(&reached, what, &mut std::io::stdout()).await
}

async fn run(reached: &Reached, what: &Dlq, out: &mut impl Write) -> Result<(), BoxError> {
    let letters = reached.dead_letters();
    match what {
        Dlq::List => list::list(&letters, reached.now(), out).await,
        Dlq::Show { queue, most } => show::show(&letters, known(reached, queue)?, *most, out).await,
        Dlq::Redrive { queue, ids } => redrive(&letters, known(reached, queue)?, ids, out).await,
    }
}

fn known(reached: &Reached, said: &str) -> Result<DeadLetterQueue, BoxError> {
    let found = DeadLetterQueue::find(reached.bare(said));
    Ok(found.ok_or_else(|| DeadLetterQueue::unknown(said))?)
}

/// Sends the messages with `ids`, or without ids all that there are, each before it is deleted.
async fn redrive(
    letters: &impl DeadLetters,
    queue: DeadLetterQueue,
    ids: &[String],
    out: &mut impl Write,
) -> Result<(), BoxError> {
    let done = letters.redrive(queue, ids, usize::MAX).await;
    let done = done.map_err(|error| Causes(&error).to_string())?;
    let origin = queue.origin().unwrap_or_default();
    for id in &done.sent {
        writeln!(out, "{id} sent to {origin}")?;
    }
    if let Some(error) = done.stopped {
        return Err(format!("{} sent, then: {}", done.sent.len(), Causes(&error)).into());
    }
    writeln!(out, "{} sent, {} left in {}", done.sent.len(), done.left, queue.name())?;
    if done.missing.is_empty() {
        return Ok(());
    }
    Err(format!(
        "not to be had in {}: {}; it is not there, in somebody's hands, or behind another of its group",
        queue.name(),
        done.missing.join(", ")
    )
    .into())
}

/// An error with its causes, for who reads the terminal.
#[expect(clippy::needless_pass_by_value, reason = "it maps an error")]
pub(crate) fn told(error: StoreError) -> BoxError {
    Causes(&error).to_string().into()
}
