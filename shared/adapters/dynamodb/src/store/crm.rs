//! The built-in CRM.

mod cards;
mod select;
mod timeline;

use application::ports::{CrmDirectory, Kept, StoreError};
use domain::crm::matching::Found;
use domain::crm::select::{Selected, Selection};
use domain::crm::timeline::{Item, ItemId, Log, Note};
use domain::crm::{Card, CardKind, CardRef, Draft, Identity};
use domain::time::Timestamp;

use super::DynamoStore;
use crate::items::{KeptItem, SourceItem};
use crate::keys;
use crate::table::text;

impl CrmDirectory for DynamoStore {
    async fn find(&self, identity: &Identity) -> Result<Found, StoreError> {
        self.find_cards(identity).await
    }

    async fn create_cards(
        &self,
        card: Draft,
        deal: Option<Draft>,
        seen: &Found,
        now: Timestamp,
    ) -> Result<Vec<Card>, StoreError> {
        self.make_cards(card, deal, Some(seen), now).await
    }

    async fn add_card(&self, draft: Draft, now: Timestamp) -> Result<Card, StoreError> {
        let mut made = self.make_cards(draft, None, None, now).await?;
        Ok(made.remove(0))
    }

    async fn card(&self, card: CardRef) -> Result<Option<Kept>, StoreError> {
        let item = self.table.get::<KeptItem>(&keys::card(card)).await?;
        item.map_or(Ok(None), KeptItem::kept)
    }

    async fn change_card(
        &self,
        before: &Card,
        after: Draft,
        now: Timestamp,
    ) -> Result<Card, StoreError> {
        let after = before.changed(Draft { kind: before.draft.kind, ..after }, now);
        self.replace_card(before, &after).await?;
        Ok(after)
    }

    async fn delete_card(&self, card: CardRef) -> Result<bool, StoreError> {
        let was_there = self.remove_card(card).await?;
        self.remove_timeline(card).await?;
        Ok(was_there)
    }

    async fn delete_seen(&self, card: &Card) -> Result<(), StoreError> {
        self.remove_seen(card).await?;
        self.remove_timeline(card.card_ref()).await
    }

    async fn merge_cards(
        &self,
        into: CardRef,
        from: CardRef,
        now: Timestamp,
    ) -> Result<Option<Card>, StoreError> {
        let merged = self.make_one(into, from, now).await?;
        if merged.is_some() {
            self.move_timeline(into, from, now).await?;
        }
        Ok(merged)
    }

    async fn select(&self, kind: CardKind, selection: &Selection) -> Result<Selected, StoreError> {
        self.selected(kind, selection).await
    }

    async fn add_note(&self, card: CardRef, note: &Note) -> Result<ItemId, StoreError> {
        self.keep_note(card, note).await.map(|it| it.0)
    }

    async fn put_note(&self, card: CardRef, note: &Note) -> Result<ItemId, StoreError> {
        self.replace_note(card, note).await
    }

    async fn fade_note(
        &self,
        card: CardRef,
        log: Log,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        self.fade(card, log, until).await
    }

    async fn timeline(
        &self,
        card: CardRef,
        before: Option<ItemId>,
        limit: usize,
    ) -> Result<Vec<Item>, StoreError> {
        self.notes(card, before, limit).await
    }

    async fn keep_source(&self, code: &str, name: &str) -> Result<(), StoreError> {
        let key = keys::source(code);
        if self.table.get::<SourceItem>(&key).await?.is_some() {
            return Ok(());
        }
        let source = SourceItem { code: code.to_owned(), name: name.to_owned() };
        let mut writes = super::writes::Writes::new(&self.table);
        writes.put_new(&key, &source)?;
        match writes.send(&key).await {
            // Somebody else has just said it.
            Ok(()) | Err(StoreError::Stale { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn sources(&self) -> Result<Vec<(String, String)>, StoreError> {
        let query = self.table.query("pk = :pk").consistent_read(true);
        let query = query.expression_attribute_values(":pk", text(keys::SOURCES));
        let items: Vec<SourceItem> = self.table.pages(query, usize::MAX).await?;
        let mut sources: Vec<_> = items.into_iter().map(|it| (it.code, it.name)).collect();
        sources.sort();
        Ok(sources)
    }
}
