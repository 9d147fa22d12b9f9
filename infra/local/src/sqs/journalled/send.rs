//! Sending.

use std::time::Duration;

use rustack_sqs_core::message::{md5_of_body, md5_of_message_attributes};
use rustack_sqs_model::error::SqsError;
use rustack_sqs_model::input::SendMessageInput;
use rustack_sqs_model::output::SendMessageOutput;
use tokio::time::Instant;

use super::{Journalled, State, sequence_number};
use crate::sqs::book::{Book, DEDUP_WINDOW, Entry};
use crate::sqs::journal::{Page, Record, Sent};

/// The longest a message can be delayed, in seconds. Source: the SQS API reference.
const MAX_DELAY_S: i32 = 900;

impl Journalled {
    /// Sends messages, each for itself, and answers once they are in the journal.
    pub(crate) async fn send(
        &self,
        queue: &'static str,
        inputs: Vec<SendMessageInput>,
    ) -> Vec<Result<SendMessageOutput, SqsError>> {
        let mut state = self.state.lock().await;
        let mut page = state.journal.page();
        let mut outputs = Vec::with_capacity(inputs.len());
        let mut taken = Vec::new();
        if let Some(book) = state.books.get_mut(queue) {
            for input in inputs {
                outputs.push(match self.send_one(queue, book, &mut page, input).await {
                    Ok((output, number)) => {
                        taken.extend(number);
                        Ok(output)
                    }
                    Err(err) => Err(err),
                });
            }
        }
        if let Err(err) = Self::write(&mut state, &page) {
            // Nobody may count on them: the engine's copies are unknown now and will be dropped.
            if let Some(book) = state.books.get_mut(queue) {
                for number in taken {
                    book.gone(number);
                }
            }
            for output in &mut outputs {
                *output = Err(SqsError::new(err.code, err.message.clone()));
            }
        }
        if let Some(book) = state.books.get(queue) {
            self.open_gate(queue, book);
        }
        outputs
    }

    /// Answers with the new message's number, or none for one that repeats another.
    async fn send_one(
        &self,
        queue: &'static str,
        book: &mut Book,
        page: &mut Page,
        input: SendMessageInput,
    ) -> Result<(SendMessageOutput, Option<u64>), SqsError> {
        let delay_s = input.delay_seconds.unwrap_or(0);
        if !(0..=MAX_DELAY_S).contains(&delay_s) {
            return Err(SqsError::invalid_parameter_value(format!(
                "Value {delay_s} for parameter DelaySeconds is invalid. Reason: DelaySeconds must \
                 be >= 0 and <= {MAX_DELAY_S}."
            )));
        }
        if let Some(output) = repeats(queue, book, &input) {
            return Ok((output, None));
        }
        let number = book.last_number() + 1;
        let group = input.message_group_id.clone();
        let dedup = input.message_deduplication_id.clone();
        let sent_ms = self.clock.now().timestamp_millis();
        let mut sent = Sent {
            number,
            id: String::new(),
            group: group.clone(),
            dedup: dedup.clone(),
            body: input.message_body.clone(),
            attributes: input.message_attributes.clone(),
            sent_ms,
            due_ms: sent_ms + i64::from(delay_s) * 1_000,
        };
        let due = Instant::now() + Duration::from_secs(delay_s.unsigned_abs().into());
        let output = self.engine.send_message(engine_input(book, number, input)).await?;
        sent.id = output.message_id.clone().unwrap_or_default();
        let id = sent.id.clone();
        let place = page.push(&Record::Sent(queue.to_owned(), sent));
        if let (Some(group), Some(dedup)) = (&group, &dedup) {
            let until = Instant::now() + DEDUP_WINDOW;
            book.remember((group.clone(), dedup.clone()), (id.clone(), number), sent_ms, until);
        }
        let engine_id = id.clone();
        let entry = Entry { id, engine_id, group, dedup, sent_ms, receives: 0, place };
        book.add(number, entry, (delay_s > 0).then_some(due));
        let output =
            SendMessageOutput { sequence_number: sequence_number(queue, number), ..output };
        Ok((output, Some(number)))
    }

    /// Moves a message that was received too often, under the same id.
    pub(super) async fn dead_letter(
        &self,
        state: &mut State,
        page: &mut Page,
        dlq: &'static str,
        entry: &Entry,
        message: SendMessageInput,
    ) -> Result<(), SqsError> {
        let Some(book) = state.books.get_mut(dlq) else { return Ok(()) };
        let number = book.last_number() + 1;
        let sent = Sent {
            number,
            id: entry.id.clone(),
            group: entry.group.clone(),
            dedup: entry.dedup.clone(),
            body: message.message_body.clone(),
            attributes: message.message_attributes.clone(),
            sent_ms: entry.sent_ms,
            due_ms: entry.sent_ms,
        };
        let output = self.engine.send_message(engine_input(book, number, message)).await?;
        let engine_id = output.message_id.unwrap_or_default();
        let place = page.push(&Record::Sent(dlq.to_owned(), sent));
        let entry = Entry { engine_id, receives: 0, place, ..entry.clone() };
        book.add(number, entry, None);
        self.open_gate(dlq, book);
        Ok(())
    }
}

/// The answer to a message that was sent before within the deduplication window.
fn repeats(queue: &str, book: &mut Book, input: &SendMessageInput) -> Option<SendMessageOutput> {
    let group = input.message_group_id.as_deref()?;
    let dedup = input.message_deduplication_id.as_deref()?;
    let first = book.repeated(group, dedup, Instant::now())?;
    Some(SendMessageOutput {
        message_id: Some(first.id.clone()),
        md5_of_message_body: Some(md5_of_body(&input.message_body)),
        md5_of_message_attributes: md5_of_message_attributes(&input.message_attributes),
        md5_of_message_system_attributes: None,
        sequence_number: sequence_number(queue, first.number),
    })
}

/// The message as the engine is given it: its group by the book's name, and an id of its own, since
/// the book deduplicates. What AWS would refuse is left for the engine to refuse.
fn engine_input(book: &Book, number: u64, input: SendMessageInput) -> SendMessageInput {
    SendMessageInput {
        message_group_id: input.message_group_id.as_deref().map(|it| book.engine_group(it)),
        message_deduplication_id: input.message_deduplication_id.map(|_| number.to_string()),
        ..input
    }
}
