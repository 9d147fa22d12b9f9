//! What customers and employees do.

use application::ports::{Clock, PeopleStore, Queues};
use application::{Failure, Marked, Operated, Operation, mark_read, operate};
use domain::ids::UserId;
use domain::inbound::{Inbound, InboundEvent, Sender};
use domain::message::Content;
use domain::presence::Presence;
use domain::session::Draft;
use domain::user::{Role, User};

use super::{CHANNEL, World};

/// An admin outside every queue.
pub(crate) const CARLA: UserId = UserId(99);

/// An employee.
pub(crate) fn user(id: UserId, role: Role) -> User {
    User {
        id,
        name: format!("User {id}"),
        last_name: None,
        email: None,
        position: None,
        avatar: None,
        role,
        department_ids: vec![],
        bot: false,
        presence: Presence::default(),
    }
}

impl World {
    /// `customer` writes, and everything that follows at once happens.
    pub(crate) async fn says(&mut self, customer: &str, text: &str) {
        let message = self.message(customer, text);
        self.receive(&message).await;
        self.settle().await;
    }

    /// A message of `customer`, with the provider's next id.
    pub(crate) fn message(&mut self, customer: &str, text: &str) -> Inbound {
        let count = self.written.entry(customer.to_owned()).or_default();
        *count += 1;
        let external_id = format!("{customer}:{count}");
        let sent_at = self.context.clock.now();
        let content = Content::text(text);
        let key = external_id.clone();
        self.event(customer, &key, InboundEvent::Message { external_id, sent_at, content })
    }

    /// Something that happens at the provider.
    pub(crate) fn event(&self, customer: &str, key: &str, event: InboundEvent) -> Inbound {
        let sender = Sender {
            external_id: customer.to_owned(),
            name: customer.to_uppercase(),
            ..Sender::default()
        };
        Inbound {
            channel: CHANNEL,
            conversation: customer.to_owned(),
            dedupe_key: key.to_owned(),
            sender,
            received_at: self.context.clock.now(),
            trace: None,
            event,
        }
    }

    /// The provider hands an event in, again until it is taken, and then once more.
    pub(crate) async fn receive(&self, event: &Inbound) {
        let send = async || self.context.queues.inbound(vec![event.clone()]).await;
        while send().await.is_err() {}
        let _again = send().await;
    }

    /// Employee `id` does something to the customer's chat, and everything that follows at once happens.
    pub(crate) async fn does(&mut self, id: u64, customer: &str, operation: Operation) -> Operated {
        let operated = self.tries(id, customer, operation).await;
        self.settle().await;
        operated
    }

    /// Employee `id` does something and gets an answer, and nothing follows yet.
    pub(crate) async fn tries(&self, id: u64, customer: &str, operation: Operation) -> Operated {
        let role = if UserId(id) == CARLA { Role::Admin } else { Role::Operator };
        let by = user(UserId(id), role);
        let chat = self.record(customer).chat.id;
        let mut tries = 0;
        loop {
            tries += 1;
            match operate(&self.context, &by, chat, None, operation.clone()).await {
                Ok(operated) => return operated,
                Err(failure @ (Failure::Store(_) | Failure::Contended { .. })) => {
                    assert!(tries < 3, "{failure:?}");
                }
            }
        }
    }

    /// Operator `id` has read all that the customer has written.
    pub(crate) async fn reads(&mut self, id: u64, customer: &str) -> Marked {
        let chat = self.record(customer).chat;
        let reader = self.context.store.user(UserId(id)).await.unwrap().unwrap();
        let marked = mark_read(&self.context, &self.provider, &reader, chat.id, chat.seq).await;
        self.settle().await;
        marked.unwrap()
    }

    /// Employee `id` writes to the customer.
    pub(crate) async fn writes(&mut self, id: u64, customer: &str, text: &str) -> Operated {
        self.does(id, customer, writing(text)).await
    }
}

/// Writing `text`, which is its own key.
pub(crate) fn writing(text: &str) -> Operation {
    let client_id = Some(text.to_owned());
    Operation::Write(Draft { content: Content::text(text), internal: false, client_id })
}
