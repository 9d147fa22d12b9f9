//! The port, by delegation to the CRM that was chosen.

use application::ports::{CrmBindings, CrmDirectory, Kept, PeopleStore, Secrets, StoreError};
use domain::crm::matching::Found;
use domain::crm::select::{Selected, Selection};
use domain::crm::timeline::{Item, ItemId, Log, Note};
use domain::crm::{Card, CardKind, CardRef, Draft, Identity};
use domain::time::Timestamp;

use crate::choice::Choice;
use crate::nothing::Nothing;
use crate::portal::Portal;

/// The CRM of a deployment.
#[derive(Clone, Debug)]
pub enum Crm<S, X> {
    /// The built-in one: the store itself.
    BuiltIn(S),
    /// A Bitrix24 portal.
    Bitrix24(Portal<S, X>),
    /// None.
    None,
}

impl<S, X> Crm<S, X> {
    /// The CRM that was chosen. `store` is the built-in one, and keeps what a portal cannot; a portal's address is among
    /// the `secrets`.
    pub fn new(choice: Choice, store: S, secrets: X) -> Self {
        match choice {
            Choice::BuiltIn => Self::BuiltIn(store),
            Choice::Bitrix24 => Self::Bitrix24(Portal::new(store, secrets)),
            Choice::None => Self::None,
        }
    }
}

/// Calls the same function of whichever it is.
macro_rules! of_the_chosen {
    ($crm:expr, $it:ident => $call:expr) => {
        match $crm {
            Crm::BuiltIn($it) => $call.await,
            Crm::Bitrix24($it) => $call.await,
            Crm::None => {
                let $it = &Nothing;
                $call.await
            }
        }
    };
}

impl<S, X> CrmDirectory for Crm<S, X>
where
    S: CrmDirectory + CrmBindings + PeopleStore,
    X: Secrets,
{
    async fn find(&self, identity: &Identity) -> Result<Found, StoreError> {
        of_the_chosen!(self, it => it.find(identity))
    }

    async fn create_cards(
        &self,
        card: Draft,
        deal: Option<Draft>,
        seen: &Found,
        now: Timestamp,
    ) -> Result<Vec<Card>, StoreError> {
        of_the_chosen!(self, it => it.create_cards(card, deal, seen, now))
    }

    async fn deal_made_with(&self, card: &Card) -> Result<Option<CardRef>, StoreError> {
        of_the_chosen!(self, it => it.deal_made_with(card))
    }

    async fn add_card(&self, draft: Draft, now: Timestamp) -> Result<Card, StoreError> {
        of_the_chosen!(self, it => it.add_card(draft, now))
    }

    async fn card(&self, card: CardRef) -> Result<Option<Kept>, StoreError> {
        of_the_chosen!(self, it => it.card(card))
    }

    async fn change_card(
        &self,
        before: &Card,
        after: Draft,
        now: Timestamp,
    ) -> Result<Card, StoreError> {
        of_the_chosen!(self, it => it.change_card(before, after, now))
    }

    async fn delete_card(&self, card: CardRef) -> Result<bool, StoreError> {
        of_the_chosen!(self, it => it.delete_card(card))
    }

    async fn delete_seen(&self, card: &Card) -> Result<(), StoreError> {
        of_the_chosen!(self, it => it.delete_seen(card))
    }

    async fn merge_cards(
        &self,
        into: CardRef,
        from: CardRef,
        now: Timestamp,
    ) -> Result<Option<Card>, StoreError> {
        of_the_chosen!(self, it => it.merge_cards(into, from, now))
    }

    async fn select(&self, kind: CardKind, selection: &Selection) -> Result<Selected, StoreError> {
        of_the_chosen!(self, it => it.select(kind, selection))
    }

    async fn add_note(&self, card: CardRef, note: &Note) -> Result<ItemId, StoreError> {
        of_the_chosen!(self, it => it.add_note(card, note))
    }

    async fn put_note(&self, card: CardRef, note: &Note) -> Result<ItemId, StoreError> {
        of_the_chosen!(self, it => it.put_note(card, note))
    }

    async fn fade_note(
        &self,
        card: CardRef,
        log: Log,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        of_the_chosen!(self, it => it.fade_note(card, log, until))
    }

    async fn timeline(
        &self,
        card: CardRef,
        before: Option<ItemId>,
        limit: usize,
    ) -> Result<Vec<Item>, StoreError> {
        of_the_chosen!(self, it => it.timeline(card, before, limit))
    }

    async fn keep_source(&self, code: &str, name: &str) -> Result<(), StoreError> {
        of_the_chosen!(self, it => it.keep_source(code, name))
    }

    async fn sources(&self) -> Result<Vec<(String, String)>, StoreError> {
        of_the_chosen!(self, it => it.sources())
    }
}
