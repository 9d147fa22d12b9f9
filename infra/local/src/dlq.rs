//! `canali dlq`: what the SQS queues gave up on. Looked at without consuming it, and sent back to where it came from.

mod letter;
mod letters;
mod list;
mod redrive;
mod show;
#[cfg(test)]
mod tests;

use std::io::Write;

pub(crate) use self::letters::Letters;
pub(crate) use self::show::parked_files;
use crate::queues::{DISPATCH_DLQ, QUEUES, QueueSpec};
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

/// A dead-letter queue of the deployment.
#[derive(Debug, Clone, Copy)]
enum Named {
    /// Of an SQS queue, to which its messages can go back.
    Of(&'static QueueSpec),
    /// Of the stream: see [`DISPATCH_DLQ`].
    Dispatch,
}

impl Named {
    fn all() -> impl Iterator<Item = Self> {
        QUEUES.iter().map(Self::Of).chain([Self::Dispatch])
    }

    /// The name in every deployment.
    const fn name(self) -> &'static str {
        match self {
            Self::Of(queue) => queue.dlq,
            Self::Dispatch => DISPATCH_DLQ,
        }
    }

    /// The one that `said` means: its name, or that of the SQS queue or function behind which it stands.
    fn find(said: &str) -> Option<Self> {
        let bare = |name: &'static str| name.trim_end_matches(".fifo").trim_end_matches("-dlq");
        Self::all()
            .find(|it| it.name() == said || bare(it.name()) == said.trim_end_matches(".fifo"))
    }

    fn known(reached: &Reached, said: &str) -> Result<Self, BoxError> {
        let names: Vec<&str> = Self::all().map(Self::name).collect();
        let found = Self::find(reached.bare(said));
        Ok(found.ok_or_else(|| {
            format!("there is no dead-letter queue {said}; there are {}", names.join(", "))
        })?)
    }
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
    match what {
        Dlq::List => list::list(reached, out).await,
        Dlq::Show { queue, most } => match Named::known(reached, queue)? {
            Named::Dispatch if reached.parked().is_some() => show::parked(reached, *most, out),
            queue => {
                show::show(&Letters::of(reached, queue.name()).await?, queue, *most, out).await
            }
        },
        Dlq::Redrive { queue, ids } => match Named::known(reached, queue)? {
            Named::Dispatch => Err(format!(
                "{DISPATCH_DLQ} has places in the table's stream, not messages that could be sent: \
                 `canali relay --dead-letters` sends what they had caused"
            )
            .into()),
            Named::Of(queue) => redrive::redrive(reached, queue, ids, out).await,
        },
    }
}
