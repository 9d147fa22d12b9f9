//! Dead letters, as they are shown.

use application::ports::{DeadLetter, DeadLetterCount, DeadLetterQueue, DeadLettersSeen, Redriven};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::instant;

/// Characters of a body that are shown: a hundred of them stay below what a Lambda function may answer (6 MB), whatever
/// their characters.
const BODY_MAX: usize = 10_000;

/// A dead-letter queue.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeadLetterQueue)]
pub(crate) struct QueueDto {
    /// As `canali dlq list` calls it.
    queue: String,
    /// The SQS queue whose messages it gets: `inbound.fifo` …; `dispatch`, where they are the table's stream's.
    name: String,
    /// The function that gave up on them, whose log says why.
    function: String,
    /// How many messages it has.
    messages: usize,
    /// Since when the oldest is there, of those that can be seen.
    oldest_at: Option<String>,
    /// Whether its messages can be sent back to where they came from.
    can_redrive: bool,
}

/// What is in a dead-letter queue.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeadLetters)]
pub(crate) struct SeenDto {
    /// Those that can be seen.
    items: Vec<LetterDto>,
    /// How many there are: others are behind these in their groups, in somebody's hands, or too many.
    messages: usize,
}

/// A message that an SQS queue gave up on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeadLetter)]
pub(crate) struct LetterDto {
    /// What a redrive takes.
    id: String,
    /// Its group, in whose order it goes back.
    group: Option<String>,
    /// When it was sent, or came to the dead letters: SQS tells the one of standard queues, the other of FIFO queues.
    sent_at: Option<String>,
    /// How often it was received; looking at it counts.
    received: Option<u32>,
    /// Why it is here.
    reason: String,
    /// What it says, at most 10 000 characters of it; a customer's words may be in it.
    body: String,
    /// Whether it says more than is shown.
    body_cut: bool,
}

/// Which dead letters to send back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Redrive)]
pub(crate) struct RedriveDto {
    /// Their ids; without any, all of them.
    #[serde(default)]
    pub(crate) ids: Vec<String>,
}

/// What was sent back.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Redriven)]
pub(crate) struct RedrivenDto {
    /// How many were sent back.
    sent: usize,
    /// How many there are still: a call takes 300 at most.
    left: usize,
    /// Ids that were not to be had: not there, in somebody's hands, or behind another of their group.
    missing: Vec<String>,
}

impl QueueDto {
    pub(crate) fn of(queue: DeadLetterQueue, count: DeadLetterCount) -> Self {
        Self {
            queue: queue.name().to_owned(),
            name: queue.origin().unwrap_or(queue.function()).to_owned(),
            function: queue.function().to_owned(),
            messages: count.messages,
            oldest_at: count.oldest_at.map(instant),
            can_redrive: queue.origin().is_some(),
        }
    }
}

impl From<DeadLettersSeen> for SeenDto {
    fn from(seen: DeadLettersSeen) -> Self {
        let DeadLettersSeen { letters, messages } = seen;
        Self { items: letters.into_iter().map(LetterDto::from).collect(), messages }
    }
}

impl From<DeadLetter> for LetterDto {
    fn from(letter: DeadLetter) -> Self {
        let DeadLetter { id, group, deduplication_id: _, sent_at, received, reason, mut body } =
            letter;
        let end = body.char_indices().nth(BODY_MAX).map(|it| it.0);
        if let Some(end) = end {
            body.truncate(end);
        }
        let sent_at = sent_at.map(instant);
        Self { id, group, sent_at, received, reason, body, body_cut: end.is_some() }
    }
}

impl From<Redriven> for RedrivenDto {
    fn from(done: Redriven) -> Self {
        let Redriven { sent, missing, left, stopped: _ } = done;
        Self { sent: sent.len(), left, missing }
    }
}
