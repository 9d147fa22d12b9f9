//! What is on the SQS queues.

use std::collections::{BTreeMap, BTreeSet};

use domain::time::{Seconds, Timestamp};

use super::{Body, Message, SqsQueue};
use crate::random::Random;

/// How long a deduplication id holds (SQS).
const DEDUP_SPAN: Seconds = Seconds(5 * 60);

/// A message on its way in.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) queue: SqsQueue,
    pub(super) group: String,
    pub(super) dedup: Option<String>,
    pub(super) delay: Seconds,
    pub(super) body: Body,
}

#[derive(Debug, Default)]
pub(super) struct Book {
    pub(super) twice: bool,
    pub(super) history: Vec<Message>,
    pub(super) dead: Vec<Message>,
    held: BTreeMap<u64, Held>,
    dedup: BTreeMap<(SqsQueue, String, String), Timestamp>,
    random: Option<Random>,
    last_id: u64,
}

#[derive(Debug)]
struct Held {
    message: Message,
    due: Timestamp,
    hidden: bool,
    finished: bool,
}

impl Book {
    pub(super) fn shuffle(&mut self, seed: u64) {
        self.random = Some(Random::seeded(seed));
    }

    pub(super) fn send(&mut self, sent: Sent, now: Timestamp) {
        if let Some(dedup) = sent.dedup {
            self.dedup.retain(|_, until| now < *until);
            let key = (sent.queue, sent.group.clone(), dedup);
            if self.dedup.contains_key(&key) {
                return;
            }
            self.dedup.insert(key, now + DEDUP_SPAN);
        }
        self.last_id += 1;
        let id = self.last_id;
        let message =
            Message { id, queue: sent.queue, group: sent.group, body: sent.body, received: 0 };
        self.history.push(message.clone());
        let due = now + sent.delay;
        self.held.insert(id, Held { message, due, hidden: false, finished: false });
    }

    pub(super) fn receive(&mut self, queue: SqsQueue, now: Timestamp) -> Option<Message> {
        loop {
            let ready = self.ready(queue, now);
            let index = match &mut self.random {
                Some(random) => random.below(ready.len()),
                None => 0,
            };
            let id = *ready.get(index)?;
            let held = self.held.get_mut(&id)?;
            held.message.received += 1;
            if held.message.received <= queue.receives_max() {
                held.hidden = true;
                return Some(held.message.clone());
            }
            self.dead.extend(self.held.remove(&id).map(|it| it.message));
        }
    }

    pub(super) fn finish(&mut self, id: u64) {
        match self.held.get_mut(&id) {
            Some(held) if self.twice && !held.finished => {
                held.finished = true;
                held.hidden = false;
            }
            Some(_) | None => drop(self.held.remove(&id)),
        }
    }

    pub(super) fn fail(&mut self, id: u64, due: Timestamp) {
        if let Some(held) = self.held.get_mut(&id) {
            held.hidden = false;
            held.due = due;
        }
    }

    pub(super) fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        self.held.values().filter(|it| !it.hidden && it.due > now).map(|it| it.due).min()
    }

    pub(super) fn held(&self, queue: SqsQueue) -> Vec<Message> {
        let on_queue = self.held.values().filter(|it| it.message.queue == queue);
        on_queue.map(|it| it.message.clone()).collect()
    }

    /// The messages that can be received, the oldest first; of each FIFO group only its first message can.
    fn ready(&self, queue: SqsQueue, now: Timestamp) -> Vec<u64> {
        let mut groups = BTreeSet::new();
        self.held
            .iter()
            .filter(|(_, it)| it.message.queue == queue)
            .filter(|(_, it)| !queue.is_fifo() || groups.insert(it.message.group.as_str()))
            .filter(|(_, it)| !it.hidden && it.due <= now)
            .map(|(id, _)| *id)
            .collect()
    }
}
