//! The SQS queues, pumped by hand.
//!
//! Nobody receives by themselves: a test takes the next [`Message`] of an SQS queue, does with it what a function
//! would, and says [`MemoryQueues::finish`] or [`MemoryQueues::fail`]. In a FIFO one a group waits behind its first
//! message; a deduplication id holds for 5 minutes in its group.

mod book;

use std::sync::{Arc, Mutex, PoisonError};

use application::ports::{
    AlertMessage, Assign, Clock, CrmAnswer, CrmMessage, HookMessage, Outbound, PushMessage, Queues,
    RetainMessage, StoreError, TimerMessage,
};
use domain::inbound::Inbound;
use domain::time::{Seconds, Timestamp};

use self::book::{Book, Sent};
use crate::clock::ManualClock;
use crate::faults::{Fault, Faults, unavailable};

/// The SQS queues between the functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SqsQueue {
    /// `inbound.fifo`, grouped by conversation.
    Inbound,
    /// `assign.fifo`, grouped by line.
    Assign,
    /// `outbound.fifo`, grouped by chat.
    Outbound,
    /// `timers`: no order, no deduplication, but delays.
    Timers,
    /// `alerts`: no order, no deduplication.
    Alerts,
    /// `crm`: no order, no deduplication.
    Crm,
    /// `hooks`: no order, no deduplication, but delays.
    Hooks,
    /// `pushes`: no order, no deduplication, but delays.
    Pushes,
}

/// What a message says.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// On `inbound.fifo`.
    Inbound(Box<Inbound>),
    /// On `inbound.fifo` too.
    CrmAnswer(Box<CrmAnswer>),
    /// On `assign.fifo`.
    Assign(Assign),
    /// On `outbound.fifo`.
    Outbound(Outbound),
    /// On `timers`.
    Timer(TimerMessage),
    /// On `alerts`.
    Alert(AlertMessage),
    /// On `crm`.
    Crm(CrmMessage),
    /// On `crm` too.
    Retain(RetainMessage),
    /// On `hooks`.
    Hook(Box<HookMessage>),
    /// On `pushes`.
    Push(PushMessage),
}

/// A message on an SQS queue.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Its number, over all SQS queues, in the order they were sent.
    pub id: u64,
    /// Where it is.
    pub queue: SqsQueue,
    /// Its group; empty where there are none.
    pub group: String,
    /// What it says.
    pub body: Body,
    /// How often it was received, this time included.
    pub received: u32,
}

/// The longest delay of a message (an SQS limit).
const DELAY_MAX: Seconds = Seconds(15 * 60);

/// All SQS queues of Canali. Its copies are the same ones.
#[derive(Clone, Debug)]
pub struct MemoryQueues {
    book: Arc<Mutex<Book>>,
    clock: ManualClock,
    faults: Faults,
}

impl SqsQueue {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Inbound,
        Self::Assign,
        Self::Outbound,
        Self::Timers,
        Self::Alerts,
        Self::Crm,
        Self::Hooks,
        Self::Pushes,
    ];

    /// Receives after which a message goes to the dead-letter queue (design §7).
    pub fn receives_max(self) -> u32 {
        match self {
            Self::Inbound
            | Self::Assign
            | Self::Timers
            | Self::Alerts
            | Self::Hooks
            | Self::Pushes => 5,
            Self::Outbound | Self::Crm => 1_000,
        }
    }

    fn index(self) -> usize {
        self as usize
    }

    fn is_fifo(self) -> bool {
        match self {
            Self::Inbound | Self::Assign | Self::Outbound => true,
            Self::Timers | Self::Alerts | Self::Crm | Self::Hooks | Self::Pushes => false,
        }
    }
}

impl MemoryQueues {
    /// Empty SQS queues on `clock`, whose sends fail as `faults` says.
    pub fn new(clock: ManualClock, faults: Faults) -> Self {
        Self { book: Arc::default(), clock, faults }
    }

    /// Lets the order in which groups, and messages without order, are received follow from `seed`.
    #[must_use]
    pub fn shuffled(self, seed: u64) -> Self {
        self.with(|it| it.shuffle(seed));
        self
    }

    /// Lets every message come once more after it was finished, or not.
    pub fn deliver_twice(&self, twice: bool) {
        self.repeat(if twice { 10_000 } else { 0 });
    }

    /// Lets `rate` in 10 000 messages come once more after they were finished; which, follows from the seed.
    pub fn repeat(&self, rate: u16) {
        self.with(|it| it.repeats = rate);
    }

    /// Lets [`MemoryQueues::sent`] tell of nothing any more: a long run would fill the memory with it.
    #[must_use]
    pub fn forgetful(self) -> Self {
        self.with(|it| it.forgets = true);
        self
    }

    /// Puts what was received too often back on its SQS queue, as an operator of the deployment would.
    pub fn redrive(&self) {
        let now = self.clock.now();
        self.with(|it| it.redrive(now));
    }

    /// How many messages were received too often.
    pub fn dead_count(&self) -> usize {
        self.with(|it| it.dead.len())
    }

    /// The next message that can be received now; it is hidden until it is finished or has failed.
    pub fn receive(&self, queue: SqsQueue) -> Option<Message> {
        let now = self.clock.now();
        self.with(|it| it.receive(queue, now))
    }

    /// The message is done with.
    pub fn finish(&self, message: &Message) {
        let now = self.clock.now();
        self.with(|it| it.finish(message.id, now));
    }

    /// The message has failed and shows again after `delay`; its group waits behind it.
    pub fn fail(&self, message: &Message, delay: Seconds) {
        let now = self.clock.now();
        self.with(|it| it.fail(message.id, now + delay, now));
    }

    /// When the next message shows that does not show yet.
    pub fn next_due(&self) -> Option<Timestamp> {
        let now = self.clock.now();
        self.with(|it| it.next_due(now))
    }

    /// What is on `queue`, be it hidden or not yet due, in the order it was sent.
    pub fn held(&self, queue: SqsQueue) -> Vec<Message> {
        self.with(|it| it.held(queue))
    }

    /// Every message that was ever sent and not taken for a repeated one.
    pub fn sent(&self) -> Vec<Message> {
        self.with(|it| it.history.clone())
    }

    /// What was received too often.
    pub fn dead(&self) -> Vec<Message> {
        self.with(|it| it.dead.clone())
    }

    fn send(&self, name: &'static str, mut messages: Vec<Sent>) -> Result<(), StoreError> {
        let (fault, _) = self.faults.next(name);
        match fault {
            None => {}
            Some(Fault::Unavailable | Fault::Stale) => return Err(unavailable("nothing is sent")),
            Some(Fault::AnswerLost) => messages.truncate(messages.len().div_ceil(2)),
        }
        let now = self.clock.now();
        self.with(|it| messages.into_iter().for_each(|message| it.send(message, now)));
        match fault {
            Some(Fault::AnswerLost) => Err(unavailable("the answer is lost")),
            Some(Fault::Unavailable | Fault::Stale) | None => Ok(()),
        }
    }

    fn with<T>(&self, run: impl FnOnce(&mut Book) -> T) -> T {
        run(&mut self.book.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Queues for MemoryQueues {
    async fn inbound(&self, events: Vec<Inbound>) -> Result<(), StoreError> {
        self.faults.pause().await;
        let sent = |event: Inbound| Sent {
            queue: SqsQueue::Inbound,
            group: format!("{}#{}", event.channel, event.conversation),
            dedup: Some(format!("{}#{}", event.channel, event.dedupe_key)),
            delay: Seconds(0),
            body: Body::Inbound(Box::new(event)),
        };
        self.send("send_inbound", events.into_iter().map(sent).collect())
    }

    async fn crm_answer(&self, answer: CrmAnswer, id: &str) -> Result<(), StoreError> {
        self.faults.pause().await;
        let sent = Sent {
            queue: SqsQueue::Inbound,
            group: format!("{}#{}", answer.channel, answer.conversation),
            dedup: Some(id.to_owned()),
            delay: Seconds(0),
            body: Body::CrmAnswer(Box::new(answer)),
        };
        self.send("send_crm_answer", vec![sent])
    }

    async fn assign(&self, message: Assign, id: &str) -> Result<(), StoreError> {
        self.faults.pause().await;
        let sent = Sent {
            queue: SqsQueue::Assign,
            group: message.line.to_string(),
            dedup: Some(id.to_owned()),
            delay: Seconds(0),
            body: Body::Assign(message),
        };
        self.send("send_assign", vec![sent])
    }

    async fn outbound(&self, message: Outbound, id: &str) -> Result<(), StoreError> {
        self.faults.pause().await;
        let sent = Sent {
            queue: SqsQueue::Outbound,
            group: message.group(),
            dedup: Some(id.to_owned()),
            delay: Seconds(0),
            body: Body::Outbound(message),
        };
        self.send("send_outbound", vec![sent])
    }

    async fn timer(&self, message: TimerMessage, delay: Seconds) -> Result<(), StoreError> {
        self.faults.pause().await;
        if delay > DELAY_MAX {
            return Err(unavailable("an SQS message waits 15 minutes at most"));
        }
        let body = Body::Timer(message);
        let sent = Sent { queue: SqsQueue::Timers, group: String::new(), dedup: None, delay, body };
        self.send("send_timer", vec![sent])
    }

    async fn alert(&self, message: AlertMessage) -> Result<(), StoreError> {
        self.faults.pause().await;
        let sent = Sent {
            queue: SqsQueue::Alerts,
            group: String::new(),
            dedup: None,
            delay: Seconds(0),
            body: Body::Alert(message),
        };
        self.send("send_alert", vec![sent])
    }

    async fn crm(&self, message: CrmMessage) -> Result<(), StoreError> {
        self.faults.pause().await;
        let sent = Sent {
            queue: SqsQueue::Crm,
            group: String::new(),
            dedup: None,
            delay: Seconds(0),
            body: Body::Crm(message),
        };
        self.send("send_crm", vec![sent])
    }

    async fn retain(&self, message: RetainMessage) -> Result<(), StoreError> {
        self.faults.pause().await;
        let sent = Sent {
            queue: SqsQueue::Crm,
            group: String::new(),
            dedup: None,
            delay: Seconds(0),
            body: Body::Retain(message),
        };
        self.send("send_retain", vec![sent])
    }

    async fn hook(&self, message: HookMessage, delay: Seconds) -> Result<(), StoreError> {
        self.faults.pause().await;
        if delay > DELAY_MAX {
            return Err(unavailable("an SQS message waits 15 minutes at most"));
        }
        let body = Body::Hook(Box::new(message));
        let sent = Sent { queue: SqsQueue::Hooks, group: String::new(), dedup: None, delay, body };
        self.send("send_hook", vec![sent])
    }

    async fn push(&self, message: PushMessage, delay: Seconds) -> Result<(), StoreError> {
        self.faults.pause().await;
        let body = Body::Push(message);
        let sent = Sent { queue: SqsQueue::Pushes, group: String::new(), dedup: None, delay, body };
        self.send("send_push", vec![sent])
    }
}
