//! The CRM: the built-in one on our own table, or another system behind the same promises. Which of the two a deployment
//! has is configuration; everything that asks who a customer is goes through [`CrmDirectory`].
//!
//! A CRM that cannot be reached, says *later*, or takes too long is [`StoreError::Unavailable`]; one that refuses what it
//! is given, or answers nonsense, is [`StoreError::Corrupt`]: asking again will not help.

use domain::crm::matching::Found;
use domain::crm::select::{Selected, Selection};
use domain::crm::timeline::{Item, ItemId, Log, Note};
use domain::crm::{Card, CardKind, CardRef, Draft, Identity};
use domain::time::Timestamp;

use super::StoreError;

/// What is at a card's place.
#[derive(Clone, Debug, PartialEq)]
pub enum Kept {
    /// The card.
    Card(Box<Card>),
    /// What was here is part of another card now.
    Merged {
        /// Which.
        into: CardRef,
    },
}

impl Kept {
    /// The card, if it is still here.
    pub fn card(self) -> Option<Card> {
        match self {
            Self::Card(card) => Some(*card),
            Self::Merged { .. } => None,
        }
    }
}

/// Keeps contacts, companies, leads and deals, finds them by how their customers are reached, and keeps a timeline for
/// each. Reads are consistent but for [`CrmDirectory::select`].
pub trait CrmDirectory: Send + Sync {
    /// Everything that any of `identity`'s handles leads to, be it over. What nobody has is in the answer too, so that
    /// [`CrmDirectory::create_cards`] can be bound to it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn find(&self, identity: &Identity) -> impl Future<Output = Result<Found, StoreError>> + Send;

    /// Makes cards for a customer whom nobody has: `card`, and a `deal` about it, whose contact or company it becomes.
    /// Both or none, and only while what leads to them is as `seen`: of many who make a card for one phone at once, one
    /// does. The cards come in this order.
    ///
    /// # Errors
    ///
    /// [`StoreError::Stale`]: another card has gained or lost one of the handles since; nothing has changed: find again.
    /// [`StoreError::Unavailable`]: they may or may not have been made; who finds again knows.
    fn create_cards(
        &self,
        card: Draft,
        deal: Option<Draft>,
        seen: &Found,
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<Card>, StoreError>> + Send;

    /// The deal that was made with a card because of its session, whatever has become of it since: who was cut off before
    /// the chat knew of it finds it so.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn deal_made_with(
        &self,
        card: &Card,
    ) -> impl Future<Output = Result<Option<CardRef>, StoreError>> + Send {
        let deal = card.draft.made.and_then(|it| it.deal);
        std::future::ready(Ok(deal.map(|id| CardRef { kind: CardKind::Deal, id })))
    }

    /// Adds a card, whoever else has its handles: what people and programs do on purpose.
    ///
    /// # Errors
    ///
    /// [`StoreError::Stale`]: something else changed at once; nothing has been added. [`StoreError::Unavailable`]: it may
    /// or may not have been added; adding again makes another.
    fn add_card(
        &self,
        draft: Draft,
        now: Timestamp,
    ) -> impl Future<Output = Result<Card, StoreError>> + Send;

    /// What is at a card's place; nothing, if there never was a card or it was deleted.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn card(&self, card: CardRef) -> impl Future<Output = Result<Option<Kept>, StoreError>> + Send;

    /// Changes a card that was read: `before` becomes `after`, with the next revision. It is found by what it has now,
    /// and no more by what it had. A row of communications keeps its number; one with the number 0 gets a new one. The
    /// kind stays, whatever `after` says.
    ///
    /// # Errors
    ///
    /// [`StoreError::Stale`]: the card has changed since, or is no more; nothing has changed.
    /// [`StoreError::Unavailable`]: it may or may not have been changed.
    fn change_card(
        &self,
        before: &Card,
        after: Draft,
        now: Timestamp,
    ) -> impl Future<Output = Result<Card, StoreError>> + Send;

    /// Deletes a card with its timeline, and what leads to nobody without it; whether there was one. Deleting again finishes what was left of it. Chats are
    /// bound elsewhere: see [`super::CrmBindings`].
    ///
    /// # Errors
    ///
    /// [`StoreError::Stale`]: something else changed at once. [`StoreError::Unavailable`]: it may or may not be deleted,
    /// or its timeline be left; delete again.
    fn delete_card(&self, card: CardRef) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Deletes a card that was read, as [`CrmDirectory::delete_card`] does.
    ///
    /// # Errors
    ///
    /// [`StoreError::Stale`]: the card has changed since, or is no more; nothing has changed.
    /// [`StoreError::Unavailable`]: it may or may not be deleted, or its timeline be left: [`CrmDirectory::delete_card`]
    /// finishes what was left.
    fn delete_seen(&self, card: &Card) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Makes one card of two: `into` gains what `from` knows and its timeline, and `from` leads to it from then on. Its
    /// chats are the caller's to move: until they say that it is done, [`Draft::moving`] names it. The card as it is now; none, if either is no more, or this CRM makes one of two nowhere: then both
    /// stay. Of two that are one already it finishes what was left.
    ///
    /// # Errors
    ///
    /// [`StoreError::Stale`]: one of them has changed at once; nothing has changed. [`StoreError::Unavailable`]: they may
    /// or may not be one; merging again is safe.
    fn merge_cards(
        &self,
        into: CardRef,
        from: CardRef,
        now: Timestamp,
    ) -> impl Future<Output = Result<Option<Card>, StoreError>> + Send;

    /// The cards of `kind` that are asked for. May lag: what was added or deleted in the last moment may not show yet.
    /// Sorted by `ID` alone and not counted, it reads no further than it must.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn select(
        &self,
        kind: CardKind,
        selection: &Selection,
    ) -> impl Future<Output = Result<Selected, StoreError>> + Send;

    /// Puts a note into a card's timeline, once: what has its origin already stays as it is. Its id either way.
    ///
    /// # Errors
    ///
    /// [`StoreError::Stale`]: something else came in at once; nothing has changed. [`StoreError::Unavailable`]: it may or
    /// may not have been added; adding it again is safe.
    fn add_note(
        &self,
        card: CardRef,
        note: &Note,
    ) -> impl Future<Output = Result<ItemId, StoreError>> + Send;

    /// Puts a note into a card's timeline in place of what has its origin.
    ///
    /// # Errors
    ///
    /// As of [`CrmDirectory::add_note`].
    fn put_note(
        &self,
        card: CardRef,
        note: &Note,
    ) -> impl Future<Output = Result<ItemId, StoreError>> + Send;

    /// Leaves of the note that repeats `log`, if there is one and it is of then or earlier, what is left without
    /// ([`Note::without_log`]); whether there was one. A CRM that is not ours keeps what it has.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not have happened; doing it again is safe. [`StoreError::Corrupt`].
    fn fade_note(
        &self,
        _card: CardRef,
        _log: Log,
        _until: Timestamp,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send {
        async { Ok(false) }
    }

    /// The last `limit` items of a timeline with an id below `before`, or of all, newest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn timeline(
        &self,
        card: CardRef,
        before: Option<ItemId>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Item>, StoreError>> + Send;

    /// Makes sure that there is a source of this code (S22); one that is there keeps its name.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not be there; saying it again is safe.
    fn keep_source(
        &self,
        code: &str,
        name: &str,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The sources that were kept, with their names, by code.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn sources(&self) -> impl Future<Output = Result<Vec<(String, String)>, StoreError>> + Send;
}
