//! What the writers share: a clock, what they have seen, and SQS queues that lead nowhere.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use application::ports::{
    AlertMessage, Assign, ChatRecord, Clock, CrmAnswer, CrmMessage, HookMessage, Outbound,
    PushMessage, Queues, RetainMessage, StoreError, TimerMessage,
};
use domain::inbound::Inbound;
use domain::time::{Seconds, Timestamp};

/// A clock that the writers move on; its copies show the same time.
#[derive(Clone, Debug)]
pub(crate) struct Instant(Arc<AtomicI64>);

impl Instant {
    pub(crate) fn at(now: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(now.0)))
    }

    pub(crate) fn get(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }

    pub(crate) fn advance(&self, span: Seconds) {
        self.0.fetch_add((Timestamp(0) + span).0, Ordering::SeqCst);
    }
}

impl Clock for Instant {
    fn now(&self) -> Timestamp {
        self.get()
    }
}

/// What the writers have seen and said, to act on it again or too late.
#[derive(Debug, Default)]
pub(crate) struct Board(Mutex<Notes>);

#[derive(Debug, Default)]
struct Notes {
    chats: Vec<ChatRecord>,
    said: Vec<Inbound>,
}

impl Board {
    /// The chat of a conversation as somebody last saw it.
    pub(crate) fn seen(&self, conversation: usize) -> Option<ChatRecord> {
        let conversation = conversation.to_string();
        self.notes().chats.iter().find(|it| it.chat.conversation == conversation).cloned()
    }

    pub(crate) fn see(&self, record: &ChatRecord) {
        let mut notes = self.notes();
        notes.chats.retain(|it| it.chat.id != record.chat.id);
        notes.chats.push(record.clone());
    }

    /// One of the last messages that were handed in.
    pub(crate) fn said(&self, n: usize) -> Option<Inbound> {
        let notes = self.notes();
        let last = notes.said.len().checked_sub(1 + n % 20)?;
        notes.said.get(last).cloned()
    }

    pub(crate) fn say(&self, inbound: Inbound) {
        self.notes().said.push(inbound);
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// SQS queues that lead nowhere: the writers themselves do what would be asked for on them, whenever they like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nowhere;

impl Queues for Nowhere {
    async fn inbound(&self, _events: Vec<Inbound>) -> Result<(), StoreError> {
        Ok(())
    }

    async fn crm_answer(&self, _answer: CrmAnswer, _id: &str) -> Result<(), StoreError> {
        Ok(())
    }

    async fn assign(&self, _message: Assign, _id: &str) -> Result<(), StoreError> {
        Ok(())
    }

    async fn outbound(&self, _message: Outbound, _id: &str) -> Result<(), StoreError> {
        Ok(())
    }

    async fn alert(&self, _message: AlertMessage) -> Result<(), StoreError> {
        Ok(())
    }

    async fn crm(&self, _message: CrmMessage) -> Result<(), StoreError> {
        Ok(())
    }

    async fn timer(&self, _message: TimerMessage, _delay: Seconds) -> Result<(), StoreError> {
        Ok(())
    }

    async fn retain(&self, _message: RetainMessage) -> Result<(), StoreError> {
        Ok(())
    }

    async fn hook(&self, _message: HookMessage, _delay: Seconds) -> Result<(), StoreError> {
        Ok(())
    }

    async fn push(&self, _message: PushMessage, _delay: Seconds) -> Result<(), StoreError> {
        Ok(())
    }
}
