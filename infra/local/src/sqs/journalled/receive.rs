//! Receiving, deleting, and hiding for longer or shorter.

use std::collections::HashMap;
use std::time::Duration;

use rustack_sqs_model::error::{SqsError, SqsErrorCode};
use rustack_sqs_model::input::{
    ChangeMessageVisibilityInput, DeleteMessageInput, ReceiveMessageInput, SendMessageInput,
};
use rustack_sqs_model::types::Message;
use tokio::time::Instant;

use super::{Journalled, State, sequence_number};
use crate::queues::{ACCOUNT, QueueSpec, VISIBILITY_S, spec};
use crate::sqs::journal::{Page, Record};

/// The most messages SQS gives at once. Source: the SQS API reference.
const MAX_RECEIVED: i32 = 10;

/// What became of a message that the engine gave out.
enum Fate {
    Delivered(Box<Message>),
    Removed,
}

impl Journalled {
    /// Receives visible messages without waiting; what was received too often moves to the
    /// dead-letter queue instead.
    pub(crate) async fn receive(
        &self,
        queue: &'static str,
        input: ReceiveMessageInput,
    ) -> Result<Vec<Message>, SqsError> {
        let most = input.max_number_of_messages.unwrap_or(1).clamp(1, MAX_RECEIVED);
        let hidden_s = input.visibility_timeout.unwrap_or(VISIBILITY_S.cast_signed());
        let hidden = Duration::from_secs(hidden_s.max(0).unsigned_abs().into());
        let mut state = self.state.lock().await;
        self.show_due(&mut state);
        let mut page = state.journal.page();
        let mut delivered = Vec::new();
        loop {
            let left = most - i32::try_from(delivered.len()).unwrap_or(most);
            let until = Instant::now() + hidden;
            let input = ReceiveMessageInput {
                max_number_of_messages: Some(left),
                visibility_timeout: Some(hidden_s),
                wait_time_seconds: Some(0),
                message_attribute_names: vec!["All".to_owned()],
                ..input.clone()
            };
            let received = self.engine.receive_message(input).await?.messages;
            let mut removed = false;
            for message in received {
                match self.admit(&mut state, &mut page, queue, message, until).await? {
                    Fate::Delivered(message) => delivered.push(*message),
                    Fate::Removed => removed = true,
                }
            }
            if !removed {
                break;
            }
        }
        let written = Self::write(&mut state, &page);
        if let Some(book) = state.books.get(queue) {
            self.open_gate(queue, book);
        }
        // Unwritten, they have been received nonetheless: they show again in their time.
        written.map(|()| delivered)
    }

    /// Receives as [`Self::receive`], but waits for a message as long as the request says.
    pub(crate) async fn receive_waiting(
        &self,
        queue: &'static str,
        input: ReceiveMessageInput,
    ) -> Result<Vec<Message>, SqsError> {
        let wait_s = input.wait_time_seconds.unwrap_or(0).max(0).unsigned_abs();
        let deadline = Instant::now() + Duration::from_secs(wait_s.into());
        loop {
            let messages = self.receive(queue, input.clone()).await?;
            if !messages.is_empty() || Instant::now() >= deadline {
                return Ok(messages);
            }
            let Some(mut gate) = self.gate(queue) else { return Ok(messages) };
            let opened = tokio::time::timeout_at(deadline, gate.wait_for(|it| *it > 0)).await;
            if opened.is_err() {
                return Ok(messages);
            }
        }
    }

    /// Deletes messages by their receipts; a receipt that has run out deletes nothing.
    pub(crate) async fn delete(
        &self,
        queue: &'static str,
        receipts: Vec<String>,
    ) -> Result<(), SqsError> {
        let mut state = self.state.lock().await;
        let mut page = state.journal.page();
        let mut gone = Vec::new();
        let mut deleted = Ok(());
        for receipt_handle in receipts {
            let State { books, journal } = &mut *state;
            let Some(book) = books.get_mut(queue) else { continue };
            let Some(number) = book.by_receipt(&receipt_handle, Instant::now()) else { continue };
            deleted = self.remove(queue, receipt_handle).await;
            if deleted.is_err() {
                break;
            }
            if let Some(entry) = book.gone(number) {
                journal.forget(entry.place);
            }
            gone.push(number);
        }
        if !gone.is_empty() {
            page.push(&Record::Gone(queue.to_owned(), gone));
        }
        Self::write(&mut state, &page)?;
        if let Some(book) = state.books.get(queue) {
            self.open_gate(queue, book);
        }
        deleted
    }

    /// Hides a received message for another time, or shows it at once.
    ///
    /// Not journalled: after a crash a message in flight simply shows.
    pub(crate) async fn change_visibility(
        &self,
        queue: &'static str,
        input: ChangeMessageVisibilityInput,
    ) -> Result<(), SqsError> {
        let hidden_s = input.visibility_timeout;
        let mut state = self.state.lock().await;
        let now = Instant::now();
        let until = now + Duration::from_secs(hidden_s.max(0).unsigned_abs().into());
        let Some(book) = state.books.get_mut(queue) else { return Ok(()) };
        let Some(number) = book.by_receipt(&input.receipt_handle, now) else {
            return Err(SqsError::new(
                SqsErrorCode::MessageNotInflight,
                "the message is not in flight under this receipt",
            ));
        };
        self.engine.change_message_visibility(input).await?;
        if hidden_s == 0 {
            book.show(number);
        } else {
            book.hold(number, until);
        }
        self.open_gate(queue, book);
        Ok(())
    }

    /// Decides what becomes of a message that the engine gave out.
    async fn admit(
        &self,
        state: &mut State,
        page: &mut Page,
        queue: &'static str,
        message: Message,
        until: Instant,
    ) -> Result<Fate, SqsError> {
        let receipt = message.receipt_handle.clone().unwrap_or_default();
        let Some(book) = state.books.get_mut(queue) else { return Ok(Fate::Removed) };
        let Some(number) = message.message_id.as_deref().and_then(|it| book.by_engine_id(it))
        else {
            // Sent while the journal could not be written, and never answered for.
            self.remove(queue, receipt).await?;
            return Ok(Fate::Removed);
        };
        book.received(number, &receipt, until);
        let Some(entry) = book.entry(number).cloned() else { return Ok(Fate::Removed) };
        match spec(queue) {
            Some(QueueSpec { dlq, max_receives, .. }) if entry.receives > *max_receives => {
                tracing::error!(queue, message = entry.id, "moved to the dead-letter queue");
                let copy = SendMessageInput {
                    queue_url: self.url(dlq),
                    message_body: message.body.unwrap_or_default(),
                    delay_seconds: None,
                    message_deduplication_id: entry.dedup.clone(),
                    message_group_id: entry.group.clone(),
                    message_attributes: message.message_attributes,
                    message_system_attributes: HashMap::new(),
                };
                self.dead_letter(state, page, dlq, &entry, copy).await?;
                self.remove(queue, receipt).await?;
                page.push(&Record::Gone(queue.to_owned(), vec![number]));
                state.journal.forget(entry.place);
                state.books.get_mut(queue).map(|it| it.gone(number));
                Ok(Fate::Removed)
            }
            Some(_) | None => {
                page.push(&Record::Received(queue.to_owned(), vec![number]));
                let first_ms = self.clock.now().timestamp_millis();
                let mut attributes = HashMap::from([
                    ("SenderId".to_owned(), ACCOUNT.to_owned()),
                    ("SentTimestamp".to_owned(), entry.sent_ms.to_string()),
                    ("ApproximateReceiveCount".to_owned(), entry.receives.to_string()),
                    ("ApproximateFirstReceiveTimestamp".to_owned(), first_ms.to_string()),
                ]);
                let fifo = [
                    ("MessageGroupId", entry.group),
                    ("MessageDeduplicationId", entry.dedup),
                    ("SequenceNumber", sequence_number(queue, number)),
                ];
                let fifo = fifo.into_iter().filter_map(|(key, it)| Some((key.to_owned(), it?)));
                attributes.extend(fifo);
                let message_id = Some(entry.id);
                Ok(Fate::Delivered(Box::new(Message { message_id, attributes, ..message })))
            }
        }
    }

    async fn remove(&self, queue: &str, receipt_handle: String) -> Result<(), SqsError> {
        let input = DeleteMessageInput { queue_url: self.url(queue), receipt_handle };
        self.engine.delete_message(input).await.map(|_| ())
    }
}
