//! One batch of an SQS queue: records are decoded and handled one by one, and only those that failed are reported.
//!
//! In a FIFO SQS queue a group stops at its first failure and the others go on. A failed record, and what stands
//! behind it in its group, comes back after 1 to 5 s, or after what its handler says.

use std::collections::BTreeMap;

use application::ports::{Objects, Visibility};
use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use domain::time::{Seconds, Timestamp};
use futures::future::join_all;

use crate::causes::Causes;
use crate::metrics::{count, count_received, note_age};

/// What becomes of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is done: it happened, had happened before, or is about nothing any more.
    Done,
    /// It is done: the answer is no, and would be no again.
    Refused,
    /// It must come again: after that time, or after 1 to 5 s.
    Retry(Option<Seconds>),
    /// It can never be handled: its body is parked and it is done.
    Park(String),
}

impl Verdict {
    /// What it is called in logs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Retry(_) => "retried",
            Self::Park(_) => "parked",
        }
    }
}

/// What a batch needs beside its handler.
#[derive(Clone, Copy, Debug)]
pub struct Shell<'a, V, O> {
    /// The function's name, under which bodies are parked.
    pub function: &'static str,
    /// Says when failed records come back.
    pub visibility: &'a V,
    /// Where bodies are parked.
    pub objects: &'a O,
    /// When the batch came.
    pub now: Timestamp,
}

impl<V: Visibility, O: Objects> Shell<'_, V, O> {
    /// Handles all records of `event` with `handle`; groups side by side, the records of one in order.
    pub async fn run<H, F>(&self, event: SqsEvent, handle: H) -> SqsBatchResponse
    where
        H: Fn(SqsMessage) -> F + Sync,
        F: Future<Output = Verdict> + Send,
    {
        count_received(self.function, event.records.len());
        let groups = by_group(event.records);
        let failed = join_all(groups.into_iter().map(|group| self.run_group(group, &handle))).await;
        let mut response = SqsBatchResponse::default();
        for id in failed.into_iter().flatten() {
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = id;
            response.batch_item_failures.push(failure);
        }
        response
    }

    /// The ids of the records that must come again: the first that failed and all behind it.
    async fn run_group<H, F>(&self, group: Vec<SqsMessage>, handle: &H) -> Vec<String>
    where
        H: Fn(SqsMessage) -> F + Sync,
        F: Future<Output = Verdict> + Send,
    {
        let mut delay = None;
        let mut failed = Vec::new();
        for record in group {
            let id = record.message_id.clone().unwrap_or_default();
            let source = record.event_source_arn.clone().unwrap_or_default();
            let receipt = record.receipt_handle.clone().unwrap_or_default();
            let received = received(&record);
            if delay.is_none() {
                let verdict = self.run_one(record, handle).await;
                if let Verdict::Retry(after) = verdict {
                    // 1 s at first, 5 s from the fifth time on (design D5).
                    delay = Some(after.unwrap_or(Seconds(received.clamp(1, 5))));
                }
            }
            if let Some(delay) = delay {
                self.visibility.again_after(&source, &receipt, delay).await;
                failed.push(id);
            }
        }
        failed
    }

    async fn run_one<H, F>(&self, record: SqsMessage, handle: &H) -> Verdict
    where
        H: Fn(SqsMessage) -> F + Sync,
        F: Future<Output = Verdict> + Send,
    {
        self.note_age(&record);
        let id = record.message_id.clone().unwrap_or_default();
        let body = record.body.clone().unwrap_or_default();
        // Boxed, or the nested futures of the SDK exceed the compiler's depth limit.
        let verdict = Box::pin(handle(record)).await;
        count(self.function, &verdict, 1);
        match verdict {
            Verdict::Park(reason) => self.park(&id, &body, &reason).await,
            verdict @ (Verdict::Done | Verdict::Refused | Verdict::Retry(_)) => verdict,
        }
    }

    /// How long a record of a FIFO SQS queue has been there. Others, the timers, wait because they are to.
    fn note_age(&self, record: &SqsMessage) {
        let attributes = &record.attributes;
        let sent = attributes.get("SentTimestamp").and_then(|it| it.parse().ok());
        if let Some(sent) = sent.filter(|_| attributes.contains_key("MessageGroupId")) {
            note_age(self.function, Timestamp(sent), self.now);
        }
    }

    /// Parks a body, then lets its message go; if it cannot be parked it comes again, for nothing is lost.
    pub async fn park(&self, id: &str, body: &str, reason: &str) -> Verdict {
        let key = format!("parked/{}/{id}.json", self.function);
        match self.objects.put(&key, body.as_bytes().to_vec()).await {
            Ok(()) => {
                tracing::error!(
                    function = self.function,
                    message.id = id,
                    reason,
                    parked = 1,
                    "parked"
                );
                Verdict::Done
            }
            Err(error) => {
                tracing::error!(function = self.function, message.id = id, error = %Causes(&error), "cannot park");
                Verdict::Retry(None)
            }
        }
    }
}

/// How often the record has been received, this time included.
fn received(record: &SqsMessage) -> u32 {
    let count = record.attributes.get("ApproximateReceiveCount");
    count.and_then(|it| it.parse().ok()).unwrap_or(1)
}

/// Records by their group; in a standard SQS queue each stands alone.
fn by_group(records: Vec<SqsMessage>) -> Vec<Vec<SqsMessage>> {
    let mut groups: BTreeMap<String, Vec<SqsMessage>> = BTreeMap::new();
    for (place, record) in records.into_iter().enumerate() {
        let group = match record.attributes.get("MessageGroupId") {
            Some(group) => format!("group {group}"),
            None => format!("alone {place}"),
        };
        groups.entry(group).or_default().push(record);
    }
    groups.into_values().collect()
}

#[cfg(test)]
mod tests;
