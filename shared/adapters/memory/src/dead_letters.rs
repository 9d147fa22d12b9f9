//! Dead letters that a test puts there.

use std::sync::{Arc, Mutex, PoisonError};

use application::ports::{
    DeadLetter, DeadLetterCount, DeadLetterQueue, DeadLetters, DeadLettersSeen, RedriveError,
    Redriven, StoreError,
};
use domain::time::Timestamp;

use crate::faults::{Fault, Faults, unavailable};

/// Dead letters, and what was sent back of them. Its copies are the same ones.
#[derive(Clone, Debug)]
pub struct MemoryDeadLetters {
    all: Arc<Mutex<All>>,
    faults: Faults,
}

#[derive(Debug, Default)]
struct All {
    count: u64,
    dead: Vec<(DeadLetterQueue, DeadLetter)>,
    sent: Vec<(DeadLetterQueue, DeadLetter)>,
}

impl MemoryDeadLetters {
    /// None at first; calls fail as `faults` says.
    pub fn new(faults: Faults) -> Self {
        Self { all: Arc::default(), faults }
    }

    /// Puts a message where dead letters are, without a group if it has an empty one; its id.
    pub fn dies(&self, queue: DeadLetterQueue, group: &str, body: &str, at: Timestamp) -> String {
        self.with(|it| {
            it.count += 1;
            let id = format!("letter-{}", it.count);
            let times = queue.max_receives();
            let letter = DeadLetter {
                id: id.clone(),
                group: (!group.is_empty()).then(|| group.to_owned()),
                deduplication_id: None,
                sent_at: Some(at),
                received: Some(times),
                reason: format!(
                    "received {times} times in vain; the log of {} says why",
                    queue.function()
                ),
                body: body.to_owned(),
            };
            it.dead.push((queue, letter));
            id
        })
    }

    /// The bodies that were sent back to `queue` since this was last asked, in order.
    pub fn come(&self, queue: DeadLetterQueue) -> Vec<String> {
        self.with(|it| {
            let sent = it.sent.extract_if(.., |it| it.0 == queue);
            sent.map(|(_, letter)| letter.body).collect()
        })
    }

    async fn call<T>(
        &self,
        name: &'static str,
        run: impl FnOnce(&mut All) -> T,
    ) -> Result<T, StoreError> {
        self.faults.pause().await;
        match self.faults.next(name).0 {
            None => Ok(self.with(run)),
            Some(Fault::Unavailable | Fault::Stale) => Err(unavailable("nothing has changed")),
            Some(Fault::AnswerLost) => {
                self.with(run);
                Err(unavailable("the answer is lost"))
            }
        }
    }

    fn with<T>(&self, run: impl FnOnce(&mut All) -> T) -> T {
        run(&mut self.all.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl All {
    fn of(&self, queue: DeadLetterQueue) -> impl Iterator<Item = &DeadLetter> {
        self.dead.iter().filter(move |it| it.0 == queue).map(|it| &it.1)
    }

    fn redrive(&mut self, queue: DeadLetterQueue, ids: &[String], most: usize) -> Redriven {
        let in_hand: Vec<String> = self.of(queue).take(most).map(|it| it.id.clone()).collect();
        let is_sent = |id: &String| in_hand.contains(id) && (ids.is_empty() || ids.contains(id));
        let sent: Vec<_> = self.dead.extract_if(.., |it| is_sent(&it.1.id)).collect();
        let sent_ids: Vec<String> = sent.iter().map(|it| it.1.id.clone()).collect();
        self.sent.extend(sent);
        Redriven {
            missing: ids.iter().filter(|it| !sent_ids.contains(it)).cloned().collect(),
            sent: sent_ids,
            left: self.of(queue).count(),
            stopped: None,
        }
    }
}

impl DeadLetters for MemoryDeadLetters {
    async fn count(&self, queue: DeadLetterQueue) -> Result<DeadLetterCount, StoreError> {
        self.call("count_dead_letters", |it| DeadLetterCount {
            messages: it.of(queue).count(),
            oldest_at: it.of(queue).filter_map(|it| it.sent_at).min(),
        })
        .await
    }

    async fn look(
        &self,
        queue: DeadLetterQueue,
        most: usize,
    ) -> Result<DeadLettersSeen, StoreError> {
        self.call("look_at_dead_letters", |it| DeadLettersSeen {
            letters: it.of(queue).take(most).cloned().collect(),
            messages: it.of(queue).count(),
        })
        .await
    }

    async fn redrive(
        &self,
        queue: DeadLetterQueue,
        ids: &[String],
        most: usize,
    ) -> Result<Redriven, RedriveError> {
        queue.origin().ok_or(RedriveError::NoWayBack)?;
        let done = self.call("redrive_dead_letters", |it| it.redrive(queue, ids, most)).await;
        Ok(done?)
    }
}
