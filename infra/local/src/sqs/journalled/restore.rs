//! Puts the messages of the journal back into a new engine.

use std::collections::HashMap;
use std::time::Duration;

use rustack_sqs_core::provider::RustackSqs;
use rustack_sqs_model::error::SqsError;
use rustack_sqs_model::input::{CreateQueueInput, SendMessageInput};
use tokio::time::Instant;

use super::{Journalled, State};
use crate::queues::{VISIBILITY_S, declared, is_fifo};
use crate::sqs::book::{Book, DEDUP_WINDOW, Entry};
use crate::sqs::journal::{Place, Replayed, Sent};

/// Makes an SQS queue in the engine, as `infra/aws` declares it.
///
/// Without its redrive policy: a message moves to the dead-letter queue here, so that the journal
/// sees it go.
pub(super) async fn create(engine: &RustackSqs, name: &str) -> Result<(), SqsError> {
    let mut attributes =
        HashMap::from([("VisibilityTimeout".to_owned(), VISIBILITY_S.to_string())]);
    if is_fifo(name) {
        let fifo = [
            ("FifoQueue", "true"),
            ("DeduplicationScope", "messageGroup"),
            ("FifoThroughputLimit", "perMessageGroupId"),
        ];
        attributes.extend(fifo.map(|(key, value)| (key.to_owned(), value.to_owned())));
    }
    let input = CreateQueueInput { queue_name: name.to_owned(), attributes, tags: HashMap::new() };
    engine.create_queue(input).await.map(|_| ())
}

/// Tells `write` what a shorter journal must still remember: the ids of messages that are gone.
pub(super) fn forgotten(
    book: &Book,
    now: Instant,
    mut write: impl FnMut(Sent) -> std::io::Result<()>,
) -> std::io::Result<()> {
    for ((group, dedup), first) in book.remembered() {
        if first.until > now && book.entry(first.number).is_none() {
            write(Sent {
                number: first.number,
                id: first.id.clone(),
                group: Some(group.clone()),
                dedup: Some(dedup.clone()),
                body: String::new(),
                attributes: HashMap::new(),
                sent_ms: first.sent_ms,
                due_ms: first.sent_ms,
            })?;
        }
    }
    Ok(())
}

impl Journalled {
    /// Order, receive counts, remaining delays and deduplication ids as they were; what was in
    /// flight when the process ended shows at once.
    pub(super) async fn restore(
        &self,
        replayed: HashMap<String, Replayed>,
    ) -> Result<(), SqsError> {
        let mut state = self.state.lock().await;
        for (name, queue) in replayed {
            let Some(name) = declared(&name) else {
                tracing::warn!(queue = name, "the SQS journal knows a queue that is no more");
                continue;
            };
            let State { books, journal: _ } = &mut *state;
            let Some(book) = books.get_mut(name) else { continue };
            book.skip_numbers(queue.last_number);
            self.remember(book, queue.dedup);
            for (_, (sent, place, receives)) in queue.live {
                self.put_back(name, book, sent, place, receives).await?;
            }
            self.open_gate(name, book);
        }
        Ok(())
    }

    fn remember(&self, book: &mut Book, dedup: Vec<Sent>) {
        let now_ms = self.clock.now().timestamp_millis();
        for sent in dedup {
            let age = Duration::from_millis((now_ms - sent.sent_ms).try_into().unwrap_or(0));
            let (Some(group), Some(dedup)) = (sent.group, sent.dedup) else { continue };
            if let Some(left) = DEDUP_WINDOW.checked_sub(age)
                && !left.is_zero()
            {
                let first = (sent.id, sent.number);
                book.remember((group, dedup), first, sent.sent_ms, Instant::now() + left);
            }
        }
    }

    async fn put_back(
        &self,
        queue: &'static str,
        book: &mut Book,
        sent: Sent,
        place: Place,
        receives: u32,
    ) -> Result<(), SqsError> {
        let left_ms = sent.due_ms - self.clock.now().timestamp_millis();
        // SQS counts delays in whole seconds: late by less than one, never early.
        let delay_s = u64::try_from(left_ms).unwrap_or(0).div_ceil(1_000);
        let input = SendMessageInput {
            queue_url: self.url(queue),
            message_body: sent.body,
            delay_seconds: (delay_s > 0).then(|| i32::try_from(delay_s).unwrap_or(i32::MAX)),
            message_deduplication_id: sent.group.as_ref().map(|_| sent.number.to_string()),
            message_group_id: sent.group.as_deref().map(|it| book.engine_group(it)),
            message_attributes: sent.attributes,
            message_system_attributes: HashMap::new(),
        };
        let due = Instant::now() + Duration::from_secs(delay_s);
        let output = self.engine.send_message(input).await?;
        let entry = Entry {
            id: sent.id,
            engine_id: output.message_id.unwrap_or_default(),
            group: sent.group,
            dedup: sent.dedup,
            sent_ms: sent.sent_ms,
            receives,
            place,
        };
        book.add(sent.number, entry, (delay_s > 0).then_some(due));
        Ok(())
    }
}
