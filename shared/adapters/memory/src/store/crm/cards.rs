//! Cards, and what leads to them.

use std::collections::BTreeSet;

use application::ports::{Kept, StoreError};
use domain::crm::matching::{Found, Holders};
use domain::crm::timeline::{Note, What};
use domain::crm::{Card, CardId, CardRef, Draft, Handle, Identity};
use domain::time::Timestamp;

use super::{Crm, State, next_id};

fn stale(card: &impl ToString) -> StoreError {
    StoreError::Stale { what: card.to_string() }
}

impl State {
    /// Keeps a new card under the next number of its kind.
    pub(super) fn keep_new(&mut self, draft: Draft, now: Timestamp) -> Card {
        let id = CardId(next_id(self, draft.kind));
        let card = Card::new(id, draft, now);
        self.crm.lead_to(card.card_ref(), &[], &card.draft.handles());
        self.crm.keep(card.clone());
        card
    }
}

impl Crm {
    pub(super) fn find(&self, identity: &Identity) -> Found {
        let mut found = Found::default();
        let mut cards = BTreeSet::new();
        for handle in identity.handles() {
            let holders = self.holders.get(handle).cloned().unwrap_or_default();
            cards.extend(holders.cards.iter().copied());
            found.holders.insert(handle.clone(), holders);
        }
        found.cards = cards.into_iter().filter_map(|it| self.here(it).cloned()).collect();
        found
    }

    /// Refuses a draft whose handles others have gained or lost since they were seen.
    pub(super) fn check_seen(&self, draft: &Draft, seen: &Found) -> Result<(), StoreError> {
        for handle in draft.handles() {
            let revision = |it: Option<&Holders>| it.map_or(0, |it| it.revision);
            if revision(self.holders.get(&handle)) != revision(seen.holders.get(&handle)) {
                return Err(stale(&handle));
            }
        }
        Ok(())
    }

    pub(super) fn change(
        &mut self,
        before: &Card,
        after: Draft,
        now: Timestamp,
    ) -> Result<Card, StoreError> {
        let name = before.card_ref();
        let current = self.here(name).filter(|it| it.revision == before.revision);
        let Some(current) = current.cloned() else { return Err(stale(&name)) };
        let after = current.changed(Draft { kind: name.kind, ..after }, now);
        let before = current.draft.handles();
        self.lead_to(name, &before, &after.draft.handles());
        self.forget(&before);
        self.keep(after.clone());
        Ok(after)
    }

    pub(super) fn delete(&mut self, card: CardRef) -> bool {
        let handles = self.here(card).map(|it| it.draft.handles());
        self.lead_to(card, handles.as_deref().unwrap_or_default(), &[]);
        self.forget(handles.as_deref().unwrap_or_default());
        self.timelines.remove(&card);
        self.listed.set(card, None, self.index_lag);
        self.cards.remove(&card).is_some() && handles.is_some()
    }

    pub(super) fn delete_seen(&mut self, card: &Card) -> Result<(), StoreError> {
        let name = card.card_ref();
        if self.here(name).is_none_or(|it| it.revision != card.revision) {
            return Err(stale(&name));
        }
        self.delete(name);
        Ok(())
    }

    pub(super) fn merge(
        &mut self,
        into: CardRef,
        from: CardRef,
        now: Timestamp,
    ) -> Result<Option<Card>, StoreError> {
        let Some(kept) = self.here(into).cloned() else { return Ok(None) };
        if self.cards.get(&from) == Some(&Kept::Merged { into }) {
            return Ok(Some(kept));
        }
        let Some(gone) = self.here(from).cloned().filter(|_| into != from) else {
            return Ok(None);
        };
        let mut draft = kept.draft.clone();
        draft.absorb(from, &gone.draft);
        let lost = gone.draft.handles();
        self.lead_to(from, &lost, &[]);
        let kept = self.change(&kept, draft, now)?;
        self.forget(&lost);
        self.listed.set(from, None, self.index_lag);
        self.cards.insert(from, Kept::Merged { into });
        let moved = self.timelines.remove(&from).unwrap_or_default();
        let timeline = self.timelines.entry(into).or_default();
        for item in moved.items(from) {
            timeline.add(into, &item.note);
        }
        let origin = format!("merged {from}");
        timeline.add(into, &Note { origin, at: now, what: What::Merged { from } });
        Ok(Some(kept))
    }

    /// What leads to nobody is forgotten: it says how somebody is reached.
    fn forget(&mut self, handles: &[Handle]) {
        for handle in handles {
            if self.holders.get(handle).is_some_and(|it| it.cards.is_empty()) {
                self.holders.remove(handle);
            }
        }
    }

    fn here(&self, card: CardRef) -> Option<&Card> {
        match self.cards.get(&card) {
            Some(Kept::Card(card)) => Some(card),
            Some(Kept::Merged { .. }) | None => None,
        }
    }

    pub(super) fn keep(&mut self, card: Card) {
        self.listed.set(card.card_ref(), Some(()), self.index_lag);
        self.cards.insert(card.card_ref(), Kept::Card(Box::new(card)));
    }

    /// Only what is gained or lost changes what leads there.
    fn lead_to(&mut self, card: CardRef, before: &[Handle], after: &[Handle]) {
        for handle in before.iter().filter(|it| !after.contains(it)) {
            let holders = self.holders.entry(handle.clone()).or_default();
            holders.cards.retain(|it| *it != card);
            holders.revision += 1;
        }
        for handle in after.iter().filter(|it| !before.contains(it)) {
            let holders = self.holders.entry(handle.clone()).or_default();
            holders.cards.push(card);
            holders.cards.sort();
            holders.revision += 1;
        }
    }
}
