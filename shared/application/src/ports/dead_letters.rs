//! Dead letters: what the SQS queues gave up on, for operators of the deployment to look at and to send back.

use domain::time::Timestamp;
use thiserror::Error;

use super::StoreError;

/// A dead-letter queue of the deployment. `infra/aws/queues.yaml` says how each comes to its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DeadLetterQueue {
    /// Of `inbound.fifo`.
    Inbound,
    /// Of `assign.fifo`.
    Assign,
    /// Of `outbound.fifo`.
    Outbound,
    /// Of `timers`.
    Timers,
    /// Of `alerts`.
    Alerts,
    /// Of `crm`.
    Crm,
    /// Of `hooks`.
    Hooks,
    /// Of `pushes`.
    Pushes,
    /// Of the table's stream: on AWS, the places of records that `dispatch` could not take; embedded, the records.
    Dispatch,
}

/// A dead letter, as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// SQS's id of it, which a redrive takes.
    pub id: String,
    /// The group, of a FIFO queue.
    pub group: Option<String>,
    /// The deduplication id it was sent with.
    pub deduplication_id: Option<String>,
    /// When it was sent, or came to the dead letters: SQS tells the one of standard queues, the other of FIFO queues.
    pub sent_at: Option<Timestamp>,
    /// How often it was received, as far as SQS remembers; looking at it counts.
    pub received: Option<u32>,
    /// Why it is here.
    pub reason: String,
    /// What it says, which may be a customer's words. A body that was too large for SQS is where its `object` says.
    pub body: String,
}

/// How many dead letters there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeadLetterCount {
    /// All of them, in anybody's hands or not.
    pub messages: usize,
    /// Since when the oldest is there of those that can be seen.
    pub oldest_at: Option<Timestamp>,
}

/// Dead letters that were looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLettersSeen {
    /// Those that could be seen.
    pub letters: Vec<DeadLetter>,
    /// How many there are: others are behind these in their groups, in somebody's hands, or too many.
    pub messages: usize,
}

/// What a redrive has done.
#[derive(Debug)]
pub struct Redriven {
    /// The ids of those that were sent, in that order.
    pub sent: Vec<String>,
    /// Ids that were asked for and not to be had: not there, in somebody's hands, or behind another of their group.
    pub missing: Vec<String>,
    /// How many there are still.
    pub left: usize,
    /// Why it went no further, if it did not: what was not sent is still there.
    pub stopped: Option<StoreError>,
}

/// Why nothing was sent back.
#[derive(Debug, Error)]
pub enum RedriveError {
    /// There is nowhere to send it. Nothing has changed.
    #[error(
        "{} has places in the table's stream, not messages that could be sent: `canali relay --dead-letters` sends what they \
         had caused",
        DeadLetterQueue::Dispatch.name()
    )]
    NoWayBack,
    /// As the service says. Nothing was sent.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DeadLetterQueue {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Inbound,
        Self::Assign,
        Self::Outbound,
        Self::Timers,
        Self::Alerts,
        Self::Crm,
        Self::Hooks,
        Self::Pushes,
        Self::Dispatch,
    ];

    /// Its name in every deployment, before which AWS has the deployment's.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inbound => "inbound-dlq.fifo",
            Self::Assign => "assign-dlq.fifo",
            Self::Outbound => "outbound-dlq.fifo",
            Self::Timers => "timers-dlq",
            Self::Alerts => "alerts-dlq",
            Self::Crm => "crm-dlq",
            Self::Hooks => "hooks-dlq",
            Self::Pushes => "pushes-dlq",
            Self::Dispatch => "dispatch-dlq",
        }
    }

    /// The SQS queue that its messages come from and can go back to; none of the stream's.
    pub const fn origin(self) -> Option<&'static str> {
        match self {
            Self::Inbound => Some("inbound.fifo"),
            Self::Assign => Some("assign.fifo"),
            Self::Outbound => Some("outbound.fifo"),
            Self::Timers => Some("timers"),
            Self::Alerts => Some("alerts"),
            Self::Crm => Some("crm"),
            Self::Hooks => Some("hooks"),
            Self::Pushes => Some("pushes"),
            Self::Dispatch => None,
        }
    }

    /// The function that gave up on them, whose log says why.
    pub const fn function(self) -> &'static str {
        match self {
            Self::Inbound | Self::Timers => "route",
            Self::Assign => "assign",
            Self::Outbound => "deliver",
            Self::Alerts => "kpi",
            Self::Crm => "crm",
            Self::Hooks => "hooks",
            Self::Pushes => "realtime",
            Self::Dispatch => "dispatch",
        }
    }

    /// How often a message is received in vain before it is a dead letter (design §7).
    pub const fn max_receives(self) -> u32 {
        match self {
            Self::Inbound
            | Self::Assign
            | Self::Timers
            | Self::Alerts
            | Self::Hooks
            | Self::Pushes
            | Self::Dispatch => 5,
            Self::Outbound | Self::Crm => 1_000,
        }
    }

    /// The one that `said` means: its name, or that of the SQS queue or function behind which it stands, with its `.fifo`
    /// or without.
    pub fn find(said: &str) -> Option<Self> {
        let bare = |name: &'static str| name.trim_end_matches(".fifo").trim_end_matches("-dlq");
        let said_bare = said.strip_suffix(".fifo").unwrap_or(said);
        Self::ALL.into_iter().find(|it| it.name() == said || bare(it.name()) == said_bare)
    }

    /// What to say to who asks for another.
    pub fn unknown(said: &str) -> String {
        let names = Self::ALL.map(Self::name).join(", ");
        format!("there is no dead-letter queue {said}; there are {names}")
    }
}

/// Looks at dead letters without consuming them, and sends them back.
pub trait DeadLetters: Send + Sync {
    /// How many there are, and since when. Changes nothing, but that some may count as received once more.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: there is no such SQS queue, or SQS is not to be had.
    fn count(
        &self,
        queue: DeadLetterQueue,
    ) -> impl Future<Output = Result<DeadLetterCount, StoreError>> + Send;

    /// Up to `most` of them, which stay where they are. Of a FIFO queue the head of each group shows; what stands behind
    /// it shows when that is gone.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: none is lost; some may not be seen for a minute.
    fn look(
        &self,
        queue: DeadLetterQueue,
        most: usize,
    ) -> impl Future<Output = Result<DeadLettersSeen, StoreError>> + Send;

    /// Sends those with `ids`, or without ids all, back to where they came from: in their groups' order, each gone from the
    /// dead letters only once it is sent. At most `most` are taken in hand for it, wanted or not.
    ///
    /// One may come twice, if it was sent and could not be deleted: what it says makes it happen once.
    ///
    /// # Errors
    ///
    /// [`RedriveError`]: nothing was sent, and none is lost.
    fn redrive(
        &self,
        queue: DeadLetterQueue,
        ids: &[String],
        most: usize,
    ) -> impl Future<Output = Result<Redriven, RedriveError>> + Send;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_is_found_by_each_of_its_names() {
        for queue in DeadLetterQueue::ALL {
            assert_eq!(DeadLetterQueue::find(queue.name()), Some(queue));
            let origin = queue.origin().unwrap_or("dispatch");
            assert_eq!(DeadLetterQueue::find(origin), Some(queue));
            assert_eq!(DeadLetterQueue::find(origin.trim_end_matches(".fifo")), Some(queue));
        }
        for wrong in ["", "inbuond", "-dlq", ".fifo", "inbound-dlq-dlq", "Inbound"] {
            assert_eq!(DeadLetterQueue::find(wrong), None, "{wrong}");
        }
        assert!(DeadLetterQueue::unknown("x").contains("queue x; there are inbound-dlq.fifo, "));
    }
}
