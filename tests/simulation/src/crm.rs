//! A CRM that is away now and then, for minutes: what customers wait for comes late, or after their session.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use application::ports::{Clock, CrmDirectory, Kept, StoreError};
use domain::crm::matching::Found;
use domain::crm::select::{Selected, Selection};
use domain::crm::timeline::{Item, ItemId, Log, Note};
use domain::crm::{Card, CardKind, CardRef, Draft, Identity};
use domain::time::Timestamp;
use memory::{ManualClock, MemoryStore, Random};

/// For so many milliseconds it is there, or away.
const SPELL: i64 = 90_000;

/// One spell in so many it is away.
const AWAY: usize = 6;

/// The built-in CRM, which is away in some spells, as follows from its seed; 0: never.
#[derive(Clone, Debug)]
pub(crate) struct ShakyCrm {
    store: MemoryStore,
    clock: ManualClock,
    seed: Arc<AtomicU64>,
}

impl ShakyCrm {
    pub(crate) fn new(store: &MemoryStore, clock: &ManualClock, seed: u64) -> Self {
        let seed = Arc::new(AtomicU64::new(seed));
        Self { store: store.clone(), clock: clock.clone(), seed }
    }

    /// It is there from now on.
    pub(crate) fn heal(&self) {
        self.seed.store(0, Ordering::Relaxed);
    }

    fn reach(&self) -> Result<&MemoryStore, StoreError> {
        let seed = self.seed.load(Ordering::Relaxed);
        let spell = u64::try_from(self.clock.now().0 / SPELL).unwrap_or(0);
        if seed != 0 && Random::seeded(seed ^ spell).below(AWAY) == 0 {
            return Err(StoreError::Unavailable { service: "CRM", source: "it is away".into() });
        }
        Ok(&self.store)
    }
}

impl CrmDirectory for ShakyCrm {
    async fn find(&self, identity: &Identity) -> Result<Found, StoreError> {
        self.reach()?.find(identity).await
    }

    async fn create_cards(
        &self,
        card: Draft,
        deal: Option<Draft>,
        seen: &Found,
        now: Timestamp,
    ) -> Result<Vec<Card>, StoreError> {
        self.reach()?.create_cards(card, deal, seen, now).await
    }

    async fn deal_made_with(&self, card: &Card) -> Result<Option<CardRef>, StoreError> {
        self.reach()?.deal_made_with(card).await
    }

    async fn add_card(&self, draft: Draft, now: Timestamp) -> Result<Card, StoreError> {
        self.reach()?.add_card(draft, now).await
    }

    async fn card(&self, card: CardRef) -> Result<Option<Kept>, StoreError> {
        self.reach()?.card(card).await
    }

    async fn change_card(
        &self,
        before: &Card,
        after: Draft,
        now: Timestamp,
    ) -> Result<Card, StoreError> {
        self.reach()?.change_card(before, after, now).await
    }

    async fn delete_card(&self, card: CardRef) -> Result<bool, StoreError> {
        self.reach()?.delete_card(card).await
    }

    async fn delete_seen(&self, card: &Card) -> Result<(), StoreError> {
        self.reach()?.delete_seen(card).await
    }

    async fn merge_cards(
        &self,
        into: CardRef,
        from: CardRef,
        now: Timestamp,
    ) -> Result<Option<Card>, StoreError> {
        self.reach()?.merge_cards(into, from, now).await
    }

    async fn select(&self, kind: CardKind, selection: &Selection) -> Result<Selected, StoreError> {
        self.reach()?.select(kind, selection).await
    }

    async fn add_note(&self, card: CardRef, note: &Note) -> Result<ItemId, StoreError> {
        self.reach()?.add_note(card, note).await
    }

    async fn put_note(&self, card: CardRef, note: &Note) -> Result<ItemId, StoreError> {
        self.reach()?.put_note(card, note).await
    }

    async fn fade_note(
        &self,
        card: CardRef,
        log: Log,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        self.reach()?.fade_note(card, log, until).await
    }

    async fn timeline(
        &self,
        card: CardRef,
        before: Option<ItemId>,
        limit: usize,
    ) -> Result<Vec<Item>, StoreError> {
        self.reach()?.timeline(card, before, limit).await
    }

    async fn keep_source(&self, code: &str, name: &str) -> Result<(), StoreError> {
        self.reach()?.keep_source(code, name).await
    }

    async fn sources(&self) -> Result<Vec<(String, String)>, StoreError> {
        self.reach()?.sources().await
    }
}

/// What is wrong with the cards of a world in which nothing is left to do: a chat is bound to a card that is no more, or to
/// one that does not know it; two cards that nobody has touched are one customer's.
pub(crate) fn wrong_cards(store: &MemoryStore) -> Vec<String> {
    let mut wrong = Vec::new();
    let cards = store.all_cards();
    let mut bindings = Vec::new();
    for record in store.all_chats() {
        for card in record.chat.cards.cards() {
            bindings.push((card, record.chat.id));
            if !cards.iter().any(|it| it.card_ref() == card) {
                wrong.push(format!("chat {} is bound to {card}, which is no more", record.chat.id));
            }
        }
    }
    bindings.sort_unstable();
    if store.all_bindings() != bindings {
        wrong.push(format!("cards know of {:?}, chats of {bindings:?}", store.all_bindings()));
    }
    for (place, card) in cards.iter().enumerate() {
        if !card.draft.moving.is_empty() {
            wrong.push(format!("{} has chats to be moved", card.card_ref()));
        }
        let shared = |other: &&Card| card.draft.handles().iter().any(|it| other.draft.has(it));
        for other in cards[place + 1..].iter().filter(shared) {
            wrong.push(format!("{} and {} are one customer's", card.card_ref(), other.card_ref()));
        }
    }
    wrong
}
