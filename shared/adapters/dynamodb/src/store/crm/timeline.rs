//! Timelines: notes numbered as they came in, and what each is known by.

use application::ports::StoreError;
use domain::crm::CardRef;
use domain::crm::timeline::{Item, ItemId, Log, Note, What};
use domain::time::Timestamp;

use crate::error::stale;
use crate::items::{KeyItem, NewNoteItem, NoteItem, OriginItem, TimelineItem};
use crate::json::Json;
use crate::keys::{self, Key};
use crate::store::DynamoStore;
use crate::store::writes::Writes;
use crate::table::{number, text};

/// Notes that are moved together.
const CHUNK: usize = 100;

/// How often a moved note gives way to what comes in at once.
const TRIES_MAX: u32 = 8;

impl DynamoStore {
    /// The note's id, and whether it is new.
    pub(super) async fn keep_note(
        &self,
        card: CardRef,
        note: &Note,
    ) -> Result<(ItemId, bool), StoreError> {
        let origin = keys::origin(card, &note.origin);
        if let Some(kept) = self.table.get::<OriginItem>(&origin).await? {
            return Ok((ItemId::of(card, kept.number), false));
        }
        let counter = keys::timeline(card);
        let seen = self.table.get::<TimelineItem>(&counter).await?.unwrap_or_default().last;
        let next = seen + 1;
        let mut writes = Writes::new(&self.table);
        writes.put_new(&origin, &OriginItem { number: next })?;
        let item = NewNoteItem { number: next, note: Json(note) };
        writes.put_new(&keys::note(card, next), &item)?;
        writes.update(&counter, |update| {
            let update = update
                .update_expression("SET #last = :next")
                .expression_attribute_names("#last", "last")
                .expression_attribute_values(":next", number(next));
            if seen == 0 {
                update.condition_expression("attribute_not_exists(#last)")
            } else {
                update
                    .condition_expression("#last = :seen")
                    .expression_attribute_values(":seen", number(seen))
            }
        })?;
        writes.send(&counter).await?;
        Ok((ItemId::of(card, next), true))
    }

    pub(super) async fn replace_note(
        &self,
        card: CardRef,
        note: &Note,
    ) -> Result<ItemId, StoreError> {
        let (id, is_new) = self.keep_note(card, note).await?;
        if !is_new {
            let item = NewNoteItem { number: id.number(), note: Json(note) };
            self.table.put(&keys::note(card, id.number()), &item).await?;
        }
        Ok(id)
    }

    pub(super) async fn fade(
        &self,
        card: CardRef,
        log: Log,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let Some(kept) =
            self.table.get::<OriginItem>(&keys::origin(card, &log.to_string())).await?
        else {
            return Ok(false);
        };
        let key = keys::note(card, kept.number);
        let Some(item) = self.table.get::<NoteItem>(&key).await? else { return Ok(false) };
        let Item { note, .. } = item.item(card);
        if note.at > until {
            return Ok(false);
        }
        let note = note.without_log();
        self.table.put(&key, &NewNoteItem { number: kept.number, note: Json(&note) }).await?;
        Ok(true)
    }

    pub(super) async fn notes(
        &self,
        card: CardRef,
        before: Option<ItemId>,
        limit: usize,
    ) -> Result<Vec<Item>, StoreError> {
        let before =
            before.map_or(u64::MAX, |it| if it.card() == Some(card) { it.number() } else { 0 });
        let Some(last) = before.checked_sub(1) else { return Ok(vec![]) };
        let query = self
            .table
            .query("pk = :pk AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":pk", text(keys::card(card).pk))
            .expression_attribute_values(":first", text(keys::note(card, 0).sk))
            .expression_attribute_values(":last", text(keys::note(card, last).sk))
            .scan_index_forward(false)
            .consistent_read(true);
        let items: Vec<NoteItem> = self.table.pages(query, limit).await?;
        Ok(items.into_iter().map(|it| it.item(card)).collect())
    }

    /// Deletes all that is in a card's partition but the card's own place.
    pub(super) async fn remove_timeline(&self, card: CardRef) -> Result<(), StoreError> {
        let place = keys::card(card);
        let query = self
            .table
            .query("pk = :pk")
            .projection_expression("pk, sk")
            .expression_attribute_values(":pk", text(&place.pk))
            .consistent_read(true);
        let items: Vec<KeyItem> = self.table.pages(query, usize::MAX).await?;
        let keys: Vec<Key> = items
            .into_iter()
            .map(|it| Key { pk: it.pk, sk: it.sk })
            .filter(|it| *it != place)
            .collect();
        self.table.delete_all(&keys).await
    }

    /// Adds to `into`'s timeline what `from`'s has, in its order, and says of it; what was moved before is there already.
    pub(super) async fn move_timeline(
        &self,
        into: CardRef,
        from: CardRef,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut last = 0;
        loop {
            let notes = self.notes_after(from, last).await?;
            let Some(newest) = notes.last() else { break };
            last = newest.id.number();
            for item in &notes {
                self.insist_on_note(into, &item.note).await?;
            }
        }
        let origin = format!("merged {from}");
        let note = Note { origin, at: now, what: What::Merged { from } };
        self.insist_on_note(into, &note).await?;
        self.remove_timeline(from).await
    }

    /// The notes after the number `last`, oldest first.
    async fn notes_after(&self, card: CardRef, last: u64) -> Result<Vec<Item>, StoreError> {
        let query = self
            .table
            .query("pk = :pk AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":pk", text(keys::card(card).pk))
            .expression_attribute_values(":first", text(keys::note(card, last + 1).sk))
            .expression_attribute_values(":last", text(keys::note(card, u64::MAX).sk))
            .consistent_read(true);
        let items: Vec<NoteItem> = self.table.pages(query, CHUNK).await?;
        Ok(items.into_iter().map(|it| it.item(card)).collect())
    }

    async fn insist_on_note(&self, card: CardRef, note: &Note) -> Result<(), StoreError> {
        for _ in 0..TRIES_MAX {
            match self.keep_note(card, note).await {
                Ok(_) => return Ok(()),
                Err(StoreError::Stale { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Err(stale(&keys::timeline(card)))
    }
}
