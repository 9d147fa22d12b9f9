//! What is on the SQS queues.

mod shelf;

use std::collections::{BTreeMap, HashMap, VecDeque};

use domain::time::{Seconds, Timestamp};

use self::shelf::Shelf;
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
    /// How many of 10 000 messages come once more after they were finished.
    pub(super) repeats: u16,
    /// Whether what is finished is forgotten, and `history` stays empty.
    pub(super) forgets: bool,
    pub(super) history: Vec<Message>,
    pub(super) dead: Vec<Message>,
    held: BTreeMap<u64, Held>,
    shelves: [Shelf; SqsQueue::ALL.len()],
    /// Only ever looked up: nothing follows from its order.
    dedup: HashMap<DedupKey, Timestamp>,
    /// The same keys in the order in which they run out.
    expiring: VecDeque<(Timestamp, DedupKey)>,
    random: Option<Random>,
    last_id: u64,
}

type DedupKey = (SqsQueue, String, String);

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
        if let Some(dedup) = sent.dedup
            && self.is_repeated((sent.queue, sent.group.clone(), dedup), now)
        {
            return;
        }
        self.last_id += 1;
        let id = self.last_id;
        let Sent { queue, group, body, delay, .. } = sent;
        let message = Message { id, queue, group, body, received: 0 };
        if !self.forgets {
            self.history.push(message.clone());
        }
        let due = now + delay;
        if self.shelves[queue.index()].join(queue.is_fifo(), &message.group, id) {
            self.shelves[queue.index()].show(id, due, now);
        }
        self.held.insert(id, Held { message, due, hidden: false, finished: false });
    }

    /// Whether the same was sent within the last 5 minutes; notes that it was sent now, if not.
    fn is_repeated(&mut self, key: DedupKey, now: Timestamp) -> bool {
        while let Some((until, key)) = self.expiring.pop_front_if(|(until, _)| *until <= now) {
            if self.dedup.get(&key) == Some(&until) {
                self.dedup.remove(&key);
            }
        }
        if self.dedup.get(&key).is_some_and(|until| now < *until) {
            return true;
        }
        let until = now + DEDUP_SPAN;
        self.expiring.push_back((until, key.clone()));
        self.dedup.insert(key, until);
        false
    }

    pub(super) fn receive(&mut self, queue: SqsQueue, now: Timestamp) -> Option<Message> {
        loop {
            let ready = self.shelves[queue.index()].ready(now);
            let index = match &mut self.random {
                Some(random) => random.below(ready.len()),
                None => 0,
            };
            let id = *ready.get(index)?;
            let held = self.held.get_mut(&id)?;
            held.message.received += 1;
            if held.message.received <= queue.receives_max() {
                held.hidden = true;
                let (message, due) = (held.message.clone(), held.due);
                self.shelves[queue.index()].hide(id, due);
                return Some(message);
            }
            let dead = self.take(id, now);
            self.dead.extend(dead);
        }
    }

    pub(super) fn finish(&mut self, id: u64, now: Timestamp) {
        let repeats = self.repeats;
        match self.held.get_mut(&id) {
            Some(held) if !held.finished && strikes(repeats, &mut self.random) => {
                held.finished = true;
                held.hidden = false;
                let (queue, due) = (held.message.queue, held.due);
                self.shelves[queue.index()].show(id, due, now);
            }
            Some(_) | None => drop(self.take(id, now)),
        }
    }

    pub(super) fn fail(&mut self, id: u64, due: Timestamp, now: Timestamp) {
        if let Some(held) = self.held.get_mut(&id) {
            let shelf = &mut self.shelves[held.message.queue.index()];
            if !std::mem::replace(&mut held.hidden, false) {
                shelf.hide(id, held.due);
            }
            held.due = due;
            shelf.show(id, due, now);
        }
    }

    /// Takes a message away, and shows the next of its group.
    fn take(&mut self, id: u64, now: Timestamp) -> Option<Message> {
        let Held { message, due, hidden, .. } = self.held.remove(&id)?;
        let shelf = &mut self.shelves[message.queue.index()];
        if !hidden {
            shelf.hide(id, due);
        }
        if let Some(next) = shelf.leave(&message.group, id)
            && let Some(held) = self.held.get(&next)
            && !held.hidden
        {
            shelf.show(next, held.due, now);
        }
        Some(message)
    }

    pub(super) fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        self.shelves.iter().filter_map(|it| it.next_due(now)).min()
    }

    pub(super) fn held(&self, queue: SqsQueue) -> Vec<Message> {
        let on_queue = self.held.values().filter(|it| it.message.queue == queue);
        on_queue.map(|it| it.message.clone()).collect()
    }

    /// Puts what is dead back in its place, as if it had never been received.
    pub(super) fn redrive(&mut self, now: Timestamp) {
        for message in std::mem::take(&mut self.dead) {
            let Message { queue, group, body, .. } = message;
            self.send(Sent { queue, group, dedup: None, delay: Seconds(0), body }, now);
        }
    }
}

/// Whether what happens to `rate` in 10 000 happens now; what always or never happens draws no number.
fn strikes(rate: u16, random: &mut Option<Random>) -> bool {
    match random {
        Some(random) if (1..10_000).contains(&rate) => random.below(10_000) < usize::from(rate),
        Some(_) | None => rate >= 10_000,
    }
}
