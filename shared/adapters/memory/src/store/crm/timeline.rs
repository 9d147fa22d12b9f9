//! A card's timeline.

use domain::crm::CardRef;
use domain::crm::timeline::{Item, ItemId, Log, Note};
use domain::time::Timestamp;

/// Notes as they came in; the first has the number 1.
#[derive(Debug, Default)]
pub(super) struct Timeline(Vec<Note>);

impl Timeline {
    pub(super) fn items(&self, card: CardRef) -> Vec<Item> {
        let item = |(number, note): (u64, &Note)| Item {
            id: ItemId::of(card, number),
            note: note.clone(),
        };
        (1..).zip(&self.0).map(item).collect()
    }

    pub(super) fn add(&mut self, card: CardRef, note: &Note) -> ItemId {
        let found = self.items(card).into_iter().find(|it| it.note.origin == note.origin);
        found.map_or_else(|| self.push(card, note), |it| it.id)
    }

    pub(super) fn put(&mut self, card: CardRef, note: &Note) -> ItemId {
        let id = self.add(card, note);
        for kept in &mut self.0 {
            if kept.origin == note.origin {
                kept.clone_from(note);
            }
        }
        id
    }

    pub(super) fn fade(&mut self, log: Log, until: Timestamp) -> bool {
        let kept = self.0.iter_mut().find(|it| it.log() == Some(log) && it.at <= until);
        let is_there = kept.is_some();
        if let Some(kept) = kept {
            *kept = kept.clone().without_log();
        }
        is_there
    }

    fn push(&mut self, card: CardRef, note: &Note) -> ItemId {
        self.0.push(note.clone());
        ItemId::of(card, u64::try_from(self.0.len()).unwrap_or(u64::MAX))
    }
}
