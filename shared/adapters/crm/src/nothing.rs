//! No CRM: nobody is found, and nothing can be kept.

use application::ports::{CrmDirectory, Kept, StoreError};
use domain::crm::matching::{Found, Holders};
use domain::crm::select::{Selected, Selection};
use domain::crm::timeline::{Item, ItemId, Note};
use domain::crm::{Card, CardKind, CardRef, Draft, Identity};
use domain::time::Timestamp;
use thiserror::Error;

/// No CRM.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nothing;

#[derive(Debug, Error)]
#[error("this deployment has none")]
struct HasNone;

fn none<T>() -> Result<T, StoreError> {
    Err(StoreError::Corrupt { what: "the CRM".to_owned(), source: Box::new(HasNone) })
}

impl CrmDirectory for Nothing {
    async fn find(&self, identity: &Identity) -> Result<Found, StoreError> {
        let nobody = |it: &domain::crm::Handle| (it.clone(), Holders::default());
        let holders = identity.handles().iter().map(nobody).collect();
        Ok(Found { holders, cards: vec![] })
    }

    async fn create_cards(
        &self,
        _card: Draft,
        _deal: Option<Draft>,
        _seen: &Found,
        _now: Timestamp,
    ) -> Result<Vec<Card>, StoreError> {
        none()
    }

    async fn add_card(&self, _draft: Draft, _now: Timestamp) -> Result<Card, StoreError> {
        none()
    }

    async fn card(&self, _card: CardRef) -> Result<Option<Kept>, StoreError> {
        Ok(None)
    }

    async fn change_card(
        &self,
        _before: &Card,
        _after: Draft,
        _now: Timestamp,
    ) -> Result<Card, StoreError> {
        none()
    }

    async fn delete_card(&self, _card: CardRef) -> Result<bool, StoreError> {
        Ok(false)
    }

    async fn delete_seen(&self, _card: &Card) -> Result<(), StoreError> {
        none()
    }

    async fn merge_cards(
        &self,
        _into: CardRef,
        _from: CardRef,
        _now: Timestamp,
    ) -> Result<Option<Card>, StoreError> {
        Ok(None)
    }

    async fn select(&self, _: CardKind, selection: &Selection) -> Result<Selected, StoreError> {
        Ok(Selected { cards: vec![], total: selection.counted.then_some(0), next: None })
    }

    async fn add_note(&self, _card: CardRef, _note: &Note) -> Result<ItemId, StoreError> {
        none()
    }

    async fn put_note(&self, _card: CardRef, _note: &Note) -> Result<ItemId, StoreError> {
        none()
    }

    async fn timeline(
        &self,
        _card: CardRef,
        _before: Option<ItemId>,
        _limit: usize,
    ) -> Result<Vec<Item>, StoreError> {
        Ok(vec![])
    }

    async fn keep_source(&self, _code: &str, _name: &str) -> Result<(), StoreError> {
        none()
    }

    async fn sources(&self) -> Result<Vec<(String, String)>, StoreError> {
        Ok(vec![])
    }
}
