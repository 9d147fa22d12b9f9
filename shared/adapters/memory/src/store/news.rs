//! What the table's stream tells beside log entries, for who looks at it.

use application::realtime::News;
use domain::bookings::Slot;
use domain::ids::{ChatId, UserId};

use super::{MemoryStore, State};

/// What was written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Told {
    Entry(ChatId, u64),
    Delivery(ChatId, u64),
    Notified(UserId, u64),
    Seated(Slot),
}

impl MemoryStore {
    /// Notes all writes that concern somebody who may listen from now on, for [`MemoryStore::news`].
    #[must_use]
    pub fn telling(self) -> Self {
        self.with(|it| it.told = Some(Vec::new()));
        self
    }

    /// What was written since the first `after` that concerns somebody who may listen, as it is now: the table's stream
    /// beyond log entries.
    pub fn news(&self, after: usize) -> Vec<News> {
        self.with(|it| {
            let told = it.told.iter().flatten().skip(after);
            told.filter_map(|told| it.told(*told)).collect()
        })
    }
}

impl State {
    pub(super) fn tell(&mut self, told: impl IntoIterator<Item = Told>) {
        if let Some(all) = &mut self.told {
            all.extend(told);
        }
    }

    fn told(&self, told: Told) -> Option<News> {
        Some(match told {
            Told::Entry(chat, seq) => {
                News::Entry(Box::new(self.chats.get(&chat)?.entry(seq)?.clone()))
            }
            Told::Delivery(chat, seq) => {
                let stored = self.chats.get(&chat)?;
                let mut delivery = stored.deliveries.get(&seq).cloned().unwrap_or_default();
                if let Some((receipt, reason)) = stored.receipts.get(&seq) {
                    delivery.receive(*receipt, reason.as_deref());
                }
                News::Delivery { chat, seq, delivery }
            }
            Told::Notified(user, number) => {
                let inbox = self.inboxes.get(&user)?;
                let received = inbox.iter().find(|it| it.number == number)?;
                News::Notified { user, received: Box::new(received.clone()) }
            }
            Told::Seated(slot) => {
                // One that was taken away since is told of no more.
                let presence = self.seats.get(&slot).map(|it| it.1).unwrap_or_default();
                News::Seated { slot, presence }
            }
        })
    }
}
