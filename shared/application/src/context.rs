//! What every use case is given.

use std::sync::Arc;

use crate::cache::Caches;
use crate::ports::{
    AgreementStore, ChannelStore, ChatStore, CrmBindings, ErrandStore, FailedDeliveries, Ids,
    LineStore, NotificationStore, PeopleStore, SocketStore, TokenStore, WebhookStore,
};

/// All the stores in one: what `memory` and `dynamodb` are.
pub trait Stores:
    ChatStore
    + FailedDeliveries
    + LineStore
    + ChannelStore
    + PeopleStore
    + TokenStore
    + AgreementStore
    + NotificationStore
    + CrmBindings
    + WebhookStore
    + ErrandStore
    + SocketStore
    + Ids
    + Clone
    + 'static
{
}

impl<S> Stores for S where
    S: ChatStore
        + FailedDeliveries
        + LineStore
        + ChannelStore
        + PeopleStore
        + TokenStore
        + AgreementStore
        + NotificationStore
        + CrmBindings
        + WebhookStore
        + ErrandStore
        + SocketStore
        + Ids
        + Clone
        + 'static
{
}

/// The outside of a function: its stores, its SQS queues, its clock, and what it remembers between invocations.
#[derive(Clone, Debug)]
pub struct Context<S, Q, C> {
    /// The stores.
    pub store: S,
    /// The SQS queues it sends to.
    pub queues: Q,
    /// The time.
    pub clock: C,
    /// Lines, channels and connections it has read lately.
    pub caches: Arc<Caches>,
    /// How it waits between two tries at a contended write.
    pub backoff: Backoff,
    /// Whether a CRM answers who is responsible for a customer; routing waits for it only then (design §4.5).
    pub has_crm: bool,
}

/// How a use case waits before it loads again: injected, since the core neither sleeps nor throws dice.
#[derive(Clone)]
pub struct Backoff(pub Arc<dyn Fn(u32) -> BackoffFuture + Send + Sync>);

/// A wait.
pub type BackoffFuture = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

impl Backoff {
    /// No wait at all: for tests and simulations.
    pub fn none() -> Self {
        Self(Arc::new(|_| Box::pin(std::future::ready(()))))
    }

    /// Waits before try number `attempt`, counted from 1.
    pub async fn wait(&self, attempt: u32) {
        (self.0)(attempt).await;
    }
}

impl std::fmt::Debug for Backoff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Backoff")
    }
}
