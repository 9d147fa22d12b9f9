//! A Bitrix24 portal behind the port: what of the port's promises it keeps, and what becomes of its errors.

#![expect(clippy::unwrap_used, reason = "what a test does not expect fails it")]

mod choice;
mod contract;
mod fake;
mod lists;
mod making;
mod people;
mod timeline;
mod troubles;

use std::num::NonZeroU32;
use std::time::Duration;

use application::ports::Secrets;
use crm_b24::{Limits, Portal, WEBHOOK_URL};
use domain::crm::{CardKind, Communication, CommunicationKind, Draft, Handle};
use domain::time::Timestamp;
use memory::{Faults, MemoryStore};

use crate::fake::Fake;

pub(crate) const NOW: Timestamp = Timestamp(1_767_225_600_000);
const MANY: NonZeroU32 = NonZeroU32::new(1_000_000).unwrap();

/// A portal and what is behind it; no limit of its own, and no patience with a portal that does not answer.
pub(crate) const QUICK: Limits = Limits {
    per_second: MANY,
    burst: MANY,
    patience: Duration::ZERO,
    timeout: Duration::from_secs(10),
};

pub(crate) type Tested = Portal<MemoryStore, MemoryStore>;

pub(crate) async fn portal(limits: Limits) -> (Tested, Fake, MemoryStore) {
    let fake = Fake::start().await;
    let store = MemoryStore::new(Faults::none());
    store.put(WEBHOOK_URL, &fake.address).await.unwrap();
    (Portal::within(store.clone(), store.clone(), limits), fake, store)
}

pub(crate) fn phone(number: &str) -> Handle {
    Handle::of(CommunicationKind::Phone, number, None).unwrap()
}

pub(crate) fn email(address: &str) -> Handle {
    Handle::of(CommunicationKind::Email, address, None).unwrap()
}

pub(crate) fn identity(code: &str) -> Handle {
    Handle::of(CommunicationKind::Messenger, &format!("imol|{code}"), None).unwrap()
}

pub(crate) fn draft(kind: CardKind, handles: &[Handle]) -> Draft {
    let communications = handles.iter().map(Communication::of).collect();
    Draft { name: "Ada".to_owned(), communications, ..Draft::new(kind) }
}
