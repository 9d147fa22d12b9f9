//! A Bitrix24 portal through the address of an incoming webhook, whose scopes must be `crm` and `user` (reference §9.1,
//! §5). What the port promises and a portal does not know is made up for here; how far is in ADR 0026:
//!
//! - **Once**: a portal has no conditional writes. Who makes a card first claims its handles on our own table, and looks
//!   again before they write. Two programs that write to the portal at once are not kept apart.
//! - **On top of what was read**: a change is refused if the card is not as it was read, looked at just before.
//! - **Notes** are comments, known by a mark in their last line; of a session that is the session's own.
//! - **Who is responsible** is an employee here and a user there: they are the same by their e-mail address.
//! - **Phones** are compared by the portal: a card that it finds by a number has that number, however it is written.
//! - **Nothing is merged**: [`application::ports::CrmDirectory::merge_cards`] makes one of two nowhere.

mod address;
mod batch;
mod call;
mod card;
mod edit;
mod fields;
mod find;
mod http;
mod list;
mod pace;
mod people;
mod sources;
mod timeline;

use std::sync::Arc;

use application::ports::{CrmBindings, CrmDirectory, Kept, PeopleStore, Secrets, StoreError};
use domain::crm::matching::Found;
use domain::crm::select::{Selected, Selection};
use domain::crm::timeline::{Item, ItemId, Note};
use domain::crm::{Card, CardKind, CardRef, Draft, Identity};
use domain::time::Timestamp;

pub use self::address::{BadAddress, WEBHOOK_URL, check_address};
use self::http::Http;
pub use self::pace::Limits;
use self::pace::Pace;
use self::people::Known;

/// A portal; its copies share what they remember.
#[derive(Debug)]
pub struct Portal<S, X> {
    /// What a portal cannot keep, and who works here.
    store: S,
    /// Where its address is.
    secrets: X,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    http: Http,
    pace: Pace,
    /// Whose user is which employee.
    known: Known,
    /// Sources that are there.
    sources: std::sync::Mutex<std::collections::BTreeSet<String>>,
}

impl<S: Clone, X: Clone> Clone for Portal<S, X> {
    fn clone(&self) -> Self {
        let shared = Arc::clone(&self.shared);
        Self { store: self.store.clone(), secrets: self.secrets.clone(), shared }
    }
}

impl<S, X> Portal<S, X> {
    /// The portal whose address is among `secrets`, within the limits of a standard plan.
    pub fn new(store: S, secrets: X) -> Self {
        Self::within(store, secrets, Limits::STANDARD)
    }

    /// The same within other limits.
    pub fn within(store: S, secrets: X, limits: Limits) -> Self {
        let shared = Shared {
            http: Http::new(limits.timeout),
            pace: Pace::new(limits),
            known: Known::default(),
            sources: std::sync::Mutex::default(),
        };
        Self { store, secrets, shared: Arc::new(shared) }
    }
}

impl<S: CrmBindings + PeopleStore, X: Secrets> CrmDirectory for Portal<S, X> {
    async fn find(&self, identity: &Identity) -> Result<Found, StoreError> {
        self.found(identity).await
    }

    async fn create_cards(
        &self,
        card: Draft,
        deal: Option<Draft>,
        seen: &Found,
        now: Timestamp,
    ) -> Result<Vec<Card>, StoreError> {
        self.create(card, deal, seen, now).await
    }

    async fn deal_made_with(&self, card: &Card) -> Result<Option<CardRef>, StoreError> {
        self.deal_of(card).await
    }

    async fn add_card(&self, draft: Draft, _now: Timestamp) -> Result<Card, StoreError> {
        let mut made = self.add(&draft, None).await?;
        Ok(made.remove(0))
    }

    async fn card(&self, card: CardRef) -> Result<Option<Kept>, StoreError> {
        let found = self.read(card).await?;
        Ok(found.map(|it| Kept::Card(Box::new(it))))
    }

    async fn change_card(
        &self,
        before: &Card,
        after: Draft,
        _now: Timestamp,
    ) -> Result<Card, StoreError> {
        self.change(before, &after).await
    }

    async fn delete_card(&self, card: CardRef) -> Result<bool, StoreError> {
        self.delete(card).await
    }

    async fn delete_seen(&self, card: &Card) -> Result<(), StoreError> {
        self.unchanged(card).await?;
        self.delete(card.card_ref()).await.map(drop)
    }

    async fn merge_cards(
        &self,
        _into: CardRef,
        _from: CardRef,
        _now: Timestamp,
    ) -> Result<Option<Card>, StoreError> {
        Ok(None)
    }

    async fn select(&self, kind: CardKind, selection: &Selection) -> Result<Selected, StoreError> {
        self.selected(kind, selection).await
    }

    async fn add_note(&self, card: CardRef, note: &Note) -> Result<ItemId, StoreError> {
        self.note(card, note, false).await
    }

    async fn put_note(&self, card: CardRef, note: &Note) -> Result<ItemId, StoreError> {
        self.note(card, note, true).await
    }

    async fn timeline(
        &self,
        card: CardRef,
        before: Option<ItemId>,
        limit: usize,
    ) -> Result<Vec<Item>, StoreError> {
        self.comments(card, before, limit).await
    }

    async fn keep_source(&self, code: &str, name: &str) -> Result<(), StoreError> {
        self.ensure_source(code, name).await
    }

    async fn sources(&self) -> Result<Vec<(String, String)>, StoreError> {
        self.all_sources().await
    }
}
