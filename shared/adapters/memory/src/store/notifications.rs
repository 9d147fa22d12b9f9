//! Notifications.

use application::ports::{Notification, NotificationStore, Received, StoreError};
use domain::alert::Ways;
use domain::ids::UserId;
use domain::time::Timestamp;

use super::MemoryStore;
use super::news::Told;

impl MemoryStore {
    /// What is in all inboxes, by whose they are and as it came in.
    pub fn inboxes(&self) -> Vec<(UserId, Received)> {
        let of = |(user, inbox): (&UserId, &Vec<Received>)| -> Vec<(UserId, Received)> {
            inbox.iter().map(|it| (*user, it.clone())).collect()
        };
        self.with(|it| it.inboxes.iter().flat_map(of).collect())
    }
}

impl NotificationStore for MemoryStore {
    async fn add_notification(
        &self,
        user: UserId,
        notification: &Notification,
        _expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.faults.pause().await;
        self.conditional("add_notification", |it| {
            let inbox = it.inboxes.entry(user).or_default();
            let of = |it: &Notification| it.subject.to_string();
            if inbox.iter().any(|it| of(&it.notification) == of(notification)) {
                return Ok(false);
            }
            let number = inbox.last().map_or(0, |it| it.number) + 1;
            let notification = notification.clone();
            inbox.push(Received { number, is_read: false, notification });
            it.tell([Told::Notified(user, number)]);
            Ok(true)
        })
    }

    async fn notifications(
        &self,
        user: UserId,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<Received>, StoreError> {
        self.call("notifications", |it| {
            let inbox = it.inboxes.get(&user).into_iter().flatten().rev();
            let earlier = inbox.filter(|it| before.is_none_or(|before| it.number < before));
            Ok(earlier.take(limit).cloned().collect())
        })
    }

    async fn unread(&self, user: UserId, most: usize) -> Result<usize, StoreError> {
        self.call("unread", |it| {
            let inbox = it.inboxes.get(&user).into_iter().flatten();
            Ok(inbox.filter(|it| !it.is_read).take(most).count())
        })
    }

    async fn mark_read(&self, user: UserId, number: u64) -> Result<bool, StoreError> {
        self.faults.pause().await;
        self.call("mark_read", |it| {
            let inbox = it.inboxes.entry(user).or_default();
            let found = inbox.iter_mut().find(|it| it.number == number);
            Ok(found.map(|it| it.is_read = true).is_some())
        })
    }

    async fn mark_all_read(&self, user: UserId) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.call("mark_all_read", |it| {
            let inbox = it.inboxes.entry(user).or_default();
            for received in inbox {
                received.is_read = true;
            }
            Ok(())
        })
    }

    async fn ways(&self, user: UserId) -> Result<Ways, StoreError> {
        self.call("ways", |it| Ok(it.ways.get(&user).cloned().unwrap_or_default()))
    }

    async fn put_ways(&self, user: UserId, ways: &Ways) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.call("put_ways", |it| {
            it.ways.insert(user, ways.clone());
            Ok(())
        })
    }
}
