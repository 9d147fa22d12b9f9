//! `canali dlq redrive`: dead letters go back to the SQS queue they came from.

use std::collections::BTreeSet;
use std::io::Write;

use aws_sdk_sqs::types::{Message, MessageSystemAttributeName};
use lambda::Causes;

use super::letter::attribute;
use super::letters::Letters;
use crate::queues::{QueueSpec, is_fifo};
use crate::reach::Reached;
use crate::serve::BoxError;

/// Sends the messages with `ids`, or without ids all that there are, each before it is deleted.
pub(super) async fn redrive(
    reached: &Reached,
    queue: &'static QueueSpec,
    ids: &[String],
    out: &mut impl Write,
) -> Result<(), BoxError> {
    let letters = Letters::of(reached, queue.dlq).await?;
    let target = reached.url(queue.name).await?;
    let target = target.ok_or_else(|| reached.lacks(queue.name))?;
    let way = Way { reached, target, queue, letters: &letters };
    let mut wanted = Wanted::new(ids);
    let mut passed_over = Vec::new();
    let sent = way.send(&mut wanted, &mut passed_over, out).await;
    letters.put_back(&passed_over).await?;
    let (sent, left) = (sent?, letters.depth().await?);
    writeln!(out, "{sent} sent, {left} left in {}", queue.dlq)?;
    match wanted.missing() {
        None => Ok(()),
        Some(missing) => Err(format!(
            "not to be had in {}: {missing}; it is not there, in somebody's hands, or behind another of its group",
            queue.dlq
        )
        .into()),
    }
}

/// Which messages are to be sent.
pub(super) struct Wanted<'a> {
    /// The ids still looked for; none, if all are wanted.
    ids: Option<BTreeSet<&'a str>>,
    /// What was sent, under its new id: should it die again while we are at it, it is not sent once more.
    sent: BTreeSet<String>,
}

impl<'a> Wanted<'a> {
    pub(super) fn new(ids: &'a [String]) -> Self {
        let all = ids.is_empty();
        let ids = ids.iter().map(String::as_str).collect();
        Self { ids: (!all).then_some(ids), sent: BTreeSet::new() }
    }

    fn are_found(&self) -> bool {
        self.ids.as_ref().is_some_and(BTreeSet::is_empty)
    }

    fn take(&mut self, id: &str) -> bool {
        let wanted = self.ids.as_mut().is_none_or(|it| it.remove(id));
        wanted && !self.sent.contains(id)
    }

    fn missing(self) -> Option<String> {
        let ids: Vec<&str> = self.ids?.into_iter().collect();
        (!ids.is_empty()).then(|| ids.join(", "))
    }
}

/// From a dead-letter queue back to its SQS queue.
pub(super) struct Way<'a> {
    pub(super) reached: &'a Reached,
    pub(super) target: String,
    pub(super) queue: &'static QueueSpec,
    pub(super) letters: &'a Letters,
}

impl Way<'_> {
    /// How many of those that are wanted were sent; what stays in our hands is in `passed_over`.
    pub(super) async fn send(
        &self,
        wanted: &mut Wanted<'_>,
        passed_over: &mut Vec<Message>,
        out: &mut impl Write,
    ) -> Result<usize, BoxError> {
        while !wanted.are_found() {
            let taken = self.letters.take().await?;
            if taken.is_empty() {
                break;
            }
            let mut taken = taken.into_iter();
            while let Some(message) = taken.next() {
                let id = message.message_id.clone().unwrap_or_default();
                if !wanted.take(&id) {
                    passed_over.push(message);
                    continue;
                }
                let sent = self.send_back(&message).await;
                let told = sent.and_then(|sent| {
                    wanted.sent.insert(sent);
                    Ok(writeln!(out, "{id} sent to {}", self.queue.name)?)
                });
                if told.is_err() {
                    passed_over.push(message);
                    passed_over.extend(taken);
                    told?;
                    break;
                }
            }
        }
        Ok(wanted.sent.len())
    }

    /// Sends a message as it was, then deletes it; its new id.
    ///
    /// Its deduplication id is a new one, since the SQS queue may remember the old one for five minutes and would
    /// swallow it; but the same for every try to send this dead letter, so that one which was sent and could not be
    /// deleted comes once. What is inside its body makes it happen once, however often it comes.
    async fn send_back(&self, message: &Message) -> Result<String, BoxError> {
        let id = message.message_id.as_deref().unwrap_or_default();
        let send = self.reached.sqs.send_message().queue_url(&self.target);
        let send = send.message_body(message.body.as_deref().unwrap_or_default());
        let mut send = send.set_message_attributes(message.message_attributes.clone());
        if is_fifo(self.queue.name) {
            let group = attribute(message, &MessageSystemAttributeName::MessageGroupId);
            let group = group.ok_or_else(|| format!("{id} has no group"))?;
            send = send.message_group_id(group).message_deduplication_id(format!("redriven-{id}"));
        }
        let sent = send.send().await;
        let sent = sent
            .map_err(|error| format!("{id} not sent to {}: {}", self.queue.name, Causes(&error)))?;
        let deleted = self.letters.delete(message).await;
        deleted.map_err(|error| format!("{id} was sent, and is still there; {error}"))?;
        Ok(sent.message_id.unwrap_or_default())
    }
}
