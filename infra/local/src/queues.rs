//! The SQS queues of the deployment, one line each, as `infra/aws` declares them.

/// The region and account of everything embedded: what event JSON and ARNs carry.
pub const REGION: &str = "us-east-1";
/// See [`REGION`].
pub const ACCOUNT: &str = "000000000000";

/// How long a received message stays invisible, in seconds.
///
/// Twice the longest a handler may run ([`crate::invoke::TIMEOUT`]): a message never shows again
/// while its handler still works on it, and one whose process died shows when the next one starts. (AWS
/// recommends six times, for the sake of throttled pollers, which there are none of here.)
pub const VISIBILITY_S: u32 = 120;

/// Which function an SQS queue feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feeds {
    /// `functions/route`.
    Route,
    /// `functions/assign`.
    Assign,
    /// `functions/deliver`.
    Deliver,
    /// `functions/kpi`.
    Kpi,
    /// `functions/crm`.
    Crm,
    /// `functions/hooks`.
    Hooks,
    /// `functions/realtime`.
    Realtime,
}

impl Feeds {
    /// Its name, as in `functions/<name>`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Route => "route",
            Self::Assign => "assign",
            Self::Deliver => "deliver",
            Self::Kpi => "kpi",
            Self::Crm => "crm",
            Self::Hooks => "hooks",
            Self::Realtime => "realtime",
        }
    }
}

/// An SQS queue with its dead-letter queue and its event source mapping.
#[derive(Debug, Clone, Copy)]
pub struct QueueSpec {
    /// Its name; FIFO if it ends so.
    pub name: &'static str,
    /// Where a message goes that was received `max_receives` times in vain.
    pub dlq: &'static str,
    /// See `dlq`.
    pub max_receives: u32,
    /// The function that its messages go to.
    pub feeds: Feeds,
    /// Messages per event at most (SQS gives no more than 10).
    pub batch: usize,
    /// Events at a time.
    pub concurrency: usize,
}

/// Every SQS queue that feeds a function.
///
/// `outbound.fifo` goes one message an event, many at a time: a slow provider holds up nothing but
/// its own conversation; so does `hooks`, for the sake of slow receivers. The others wait for nothing but the table, and two cores do not gain by
/// more than a few at a time.
#[rustfmt::skip]
pub const QUEUES: &[QueueSpec] = &[
    QueueSpec { name: "inbound.fifo",  dlq: "inbound-dlq.fifo",  max_receives: 5,     feeds: Feeds::Route,   batch: 10, concurrency: 8 },
    QueueSpec { name: "assign.fifo",   dlq: "assign-dlq.fifo",   max_receives: 5,     feeds: Feeds::Assign,  batch: 1,  concurrency: 8 },
    QueueSpec { name: "outbound.fifo", dlq: "outbound-dlq.fifo", max_receives: 1_000, feeds: Feeds::Deliver, batch: 1,  concurrency: 64 },
    QueueSpec { name: "timers",        dlq: "timers-dlq",        max_receives: 5,     feeds: Feeds::Route,   batch: 10, concurrency: 4 },
    QueueSpec { name: "alerts",        dlq: "alerts-dlq",        max_receives: 5,     feeds: Feeds::Kpi,     batch: 10, concurrency: 2 },
    QueueSpec { name: "crm",           dlq: "crm-dlq",           max_receives: 1_000, feeds: Feeds::Crm,     batch: 10, concurrency: 4 },
    QueueSpec { name: "hooks",         dlq: "hooks-dlq",         max_receives: 5,     feeds: Feeds::Hooks,   batch: 1,  concurrency: 16 },
    QueueSpec { name: "pushes",        dlq: "pushes-dlq",        max_receives: 5,     feeds: Feeds::Realtime, batch: 10, concurrency: 2 },
];

/// The SQS queue that customers' messages come in by; the meter counts them there.
pub const INBOUND: &str = "inbound.fifo";

/// The ARN of an SQS queue.
pub fn arn(queue: &str) -> String {
    format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}")
}

/// Whether an SQS queue keeps the order of its groups: AWS demands that its name tells.
pub fn is_fifo(queue: &str) -> bool {
    queue.strip_suffix(".fifo").is_some()
}

/// Finds a declared SQS queue or dead-letter queue by name, as the name of constant life.
pub fn declared(queue: &str) -> Option<&'static str> {
    QUEUES.iter().flat_map(|it| [it.name, it.dlq]).find(|it| *it == queue)
}

/// The declaration of an SQS queue; dead-letter queues have none of their own.
pub fn spec(queue: &str) -> Option<&'static QueueSpec> {
    QUEUES.iter().find(|it| it.name == queue)
}

#[cfg(test)]
mod tests {
    use application::ports::DeadLetterQueue;

    use super::*;

    #[test]
    fn the_dead_letter_queues_are_those_that_operators_know() {
        let known = DeadLetterQueue::ALL.into_iter().filter_map(|it| {
            let (dlq, max, feeds) = (it.name(), it.max_receives(), it.function());
            it.origin().map(|origin| (origin, dlq, max, feeds))
        });
        let declared = QUEUES.iter().map(|it| (it.name, it.dlq, it.max_receives, it.feeds.name()));
        assert!(known.eq(declared));
    }

    #[test]
    fn a_dead_letter_queue_is_of_its_queues_kind() {
        for queue in QUEUES {
            assert_eq!(is_fifo(queue.name), is_fifo(queue.dlq), "{}", queue.name);
            assert!((1..=10).contains(&queue.batch) && queue.concurrency > 0, "{}", queue.name);
        }
    }
}
