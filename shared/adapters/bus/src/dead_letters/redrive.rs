//! From a dead-letter queue back to its SQS queue.

use std::collections::BTreeSet;

use application::ports::StoreError;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{Message, MessageSystemAttributeName};

use super::hand::Hand;
use super::in_vain;
use super::letter::attribute;

/// Which messages are to be sent, and which were.
pub(super) struct Wanted<'a> {
    /// The ids still looked for; none, if all are wanted.
    ids: Option<BTreeSet<&'a str>>,
    /// The ids of what was sent.
    sent: Vec<String>,
    /// What was sent, under its new id: should it die again while we are at it, it is not sent once more.
    anew: BTreeSet<String>,
}

impl<'a> Wanted<'a> {
    pub(super) fn new(ids: &'a [String]) -> Self {
        let all = ids.is_empty();
        let ids = ids.iter().map(String::as_str).collect();
        Self { ids: (!all).then_some(ids), sent: Vec::new(), anew: BTreeSet::new() }
    }

    fn are_found(&self) -> bool {
        self.ids.as_ref().is_some_and(BTreeSet::is_empty)
    }

    fn has(&self, id: &str) -> bool {
        let wanted = self.ids.as_ref().is_none_or(|it| it.contains(id));
        wanted && !self.anew.contains(id)
    }

    fn note(&mut self, id: &str, anew: String) {
        if let Some(ids) = &mut self.ids {
            ids.remove(id);
        }
        self.sent.push(id.to_owned());
        self.anew.insert(anew);
    }

    /// The ids of what was sent, and of what was not to be had.
    pub(super) fn outcome(self) -> (Vec<String>, Vec<String>) {
        let missing = self.ids.into_iter().flatten().map(str::to_owned).collect();
        (self.sent, missing)
    }
}

/// From a dead-letter queue back to its SQS queue.
pub(super) struct Way<'a> {
    pub(super) client: &'a Client,
    /// The SQS queue's address.
    pub(super) target: String,
    /// Its name.
    pub(super) origin: &'static str,
    pub(super) hand: &'a Hand,
}

impl Way<'_> {
    /// Sends those that are wanted; what stays in our hands, and what went wrong, if something did.
    pub(super) async fn send(
        &self,
        wanted: &mut Wanted<'_>,
        most: usize,
    ) -> (Vec<Message>, Option<StoreError>) {
        let mut passed_over = Vec::new();
        let mut in_hand = 0;
        while !wanted.are_found() && in_hand < most {
            let taken = match self.hand.take().await {
                Ok(taken) if taken.is_empty() => break,
                Ok(taken) => taken,
                Err(error) => return (passed_over, Some(error)),
            };
            in_hand += taken.len();
            let mut taken = taken.into_iter();
            while let Some(message) = taken.next() {
                let id = message.message_id.clone().unwrap_or_default();
                if !wanted.has(&id) {
                    passed_over.push(message);
                    continue;
                }
                match self.send_back(&message).await {
                    Ok(anew) => wanted.note(&id, anew),
                    Err(error) => {
                        // What follows in its group must not overtake it.
                        passed_over.push(message);
                        passed_over.extend(taken);
                        return (passed_over, Some(error));
                    }
                }
            }
        }
        (passed_over, None)
    }

    /// Sends a message as it was, then deletes it; its new id.
    ///
    /// Its deduplication id is a new one, since the SQS queue may remember the old one for five minutes and would
    /// swallow it; but the same for every try to send this dead letter, so that one which was sent and could not be
    /// deleted comes once. What is inside its body makes it happen once, however often it comes.
    async fn send_back(&self, message: &Message) -> Result<String, StoreError> {
        let id = message.message_id.as_deref().unwrap_or_default();
        let send = self.client.send_message().queue_url(&self.target);
        let send = send.message_body(message.body.as_deref().unwrap_or_default());
        let mut send = send.set_message_attributes(message.message_attributes.clone());
        // AWS demands that a FIFO queue's name tells.
        if self.origin.strip_suffix(".fifo").is_some() {
            let group = attribute(message, &MessageSystemAttributeName::MessageGroupId);
            let group = group.ok_or_else(|| in_vain(self.unsent(id), "it has no group"))?;
            send = send.message_group_id(group).message_deduplication_id(format!("redriven-{id}"));
        }
        let sent = send.send().await.map_err(|error| in_vain(self.unsent(id), error))?;
        let deleted = self.hand.delete(message).await;
        deleted.map_err(|error| in_vain(format!("{id} was sent, and is still there"), error))?;
        Ok(sent.message_id.unwrap_or_default())
    }

    fn unsent(&self, id: &str) -> String {
        format!("{id} not sent to {}", self.origin)
    }
}
