//! The built-in CRM, and which chats its cards have.

mod cards;
mod timeline;

use std::collections::{BTreeMap, BTreeSet};

use application::ports::{CrmBindings, CrmDirectory, Kept, StoreError};
use domain::crm::matching::{Found, Holders};
use domain::crm::select::{Selected, Selection, select};
use domain::crm::timeline::{Item, ItemId, Log, Note};
use domain::crm::{Card, CardKind, CardRef, Draft, Handle, Identity};
use domain::ids::ChatId;
use domain::time::Timestamp;

use self::timeline::Timeline;
use super::index::Index;
use super::{MemoryStore, State, kind_name};

/// All of the CRM.
#[derive(Debug, Default)]
pub(super) struct Crm {
    pub(super) index_lag: usize,
    cards: BTreeMap<CardRef, Kept>,
    listed: Index<CardRef, ()>,
    holders: BTreeMap<Handle, Holders>,
    timelines: BTreeMap<CardRef, Timeline>,
    sources: BTreeMap<String, String>,
    chats: BTreeSet<(CardRef, ChatId)>,
    claims: BTreeMap<Handle, (String, Timestamp)>,
}

impl MemoryStore {
    /// All cards there are, in order.
    pub fn all_cards(&self) -> Vec<Card> {
        self.with(|it| it.crm.cards.values().cloned().filter_map(Kept::card).collect())
    }

    /// What is in all timelines, by card and as it came in.
    pub fn all_notes(&self) -> Vec<(CardRef, Item)> {
        let of = |(card, timeline): (&CardRef, &Timeline)| -> Vec<(CardRef, Item)> {
            timeline.items(*card).into_iter().map(|it| (*card, it)).collect()
        };
        self.with(|it| it.crm.timelines.iter().flat_map(of).collect())
    }

    /// Which chats are listed under which cards.
    pub fn all_bindings(&self) -> Vec<(CardRef, ChatId)> {
        self.with(|it| it.crm.chats.iter().copied().collect())
    }
}

/// The next number of a kind of card.
fn next_id(state: &mut State, kind: CardKind) -> u64 {
    let id = state.ids.entry(kind_name(kind.into())).or_insert(0);
    *id += 1;
    *id
}

impl CrmDirectory for MemoryStore {
    async fn find(&self, identity: &Identity) -> Result<Found, StoreError> {
        self.call("find", |it| Ok(it.crm.find(identity)))
    }

    async fn create_cards(
        &self,
        card: Draft,
        deal: Option<Draft>,
        seen: &Found,
        now: Timestamp,
    ) -> Result<Vec<Card>, StoreError> {
        self.faults.pause().await;
        self.conditional("create_cards", |it| {
            it.crm.check_seen(&card, seen)?;
            let mut card = it.keep_new(card, now);
            let Some(mut deal) = deal else { return Ok(vec![card]) };
            deal.about(card.card_ref());
            let deal = it.keep_new(deal, now);
            card.made_with(deal.id);
            it.crm.keep(card.clone());
            Ok(vec![card, deal])
        })
    }

    async fn add_card(&self, draft: Draft, now: Timestamp) -> Result<Card, StoreError> {
        self.faults.pause().await;
        self.conditional("add_card", |it| Ok(it.keep_new(draft, now)))
    }

    async fn card(&self, card: CardRef) -> Result<Option<Kept>, StoreError> {
        self.call("card", |it| Ok(it.crm.cards.get(&card).cloned()))
    }

    async fn change_card(
        &self,
        before: &Card,
        after: Draft,
        now: Timestamp,
    ) -> Result<Card, StoreError> {
        self.faults.pause().await;
        self.conditional("change_card", |it| it.crm.change(before, after, now))
    }

    async fn delete_card(&self, card: CardRef) -> Result<bool, StoreError> {
        self.faults.pause().await;
        self.conditional("delete_card", |it| Ok(it.crm.delete(card)))
    }

    async fn delete_seen(&self, card: &Card) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.conditional("delete_seen", |it| it.crm.delete_seen(card))
    }

    async fn merge_cards(
        &self,
        into: CardRef,
        from: CardRef,
        now: Timestamp,
    ) -> Result<Option<Card>, StoreError> {
        self.faults.pause().await;
        self.conditional("merge_cards", |it| it.crm.merge(into, from, now))
    }

    async fn select(&self, kind: CardKind, selection: &Selection) -> Result<Selected, StoreError> {
        self.call("select", |it| {
            let Crm { listed, cards, index_lag, .. } = &mut it.crm;
            let of_kind = listed.read(*index_lag).keys().filter(|it| it.kind == kind);
            let cards: Vec<Card> =
                of_kind.filter_map(|it| cards.get(it).cloned()?.card()).collect();
            Ok(select(cards, selection))
        })
    }

    async fn add_note(&self, card: CardRef, note: &Note) -> Result<ItemId, StoreError> {
        self.faults.pause().await;
        self.conditional("add_note", |it| {
            Ok(it.crm.timelines.entry(card).or_default().add(card, note))
        })
    }

    async fn put_note(&self, card: CardRef, note: &Note) -> Result<ItemId, StoreError> {
        self.faults.pause().await;
        self.conditional("put_note", |it| {
            Ok(it.crm.timelines.entry(card).or_default().put(card, note))
        })
    }

    async fn fade_note(
        &self,
        card: CardRef,
        log: Log,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        self.faults.pause().await;
        self.call("fade_note", |it| {
            let timeline = it.crm.timelines.get_mut(&card);
            Ok(timeline.is_some_and(|it| it.fade(log, until)))
        })
    }

    async fn timeline(
        &self,
        card: CardRef,
        before: Option<ItemId>,
        limit: usize,
    ) -> Result<Vec<Item>, StoreError> {
        self.call("timeline", |it| {
            let items = it.crm.timelines.get(&card).map(|it| it.items(card)).unwrap_or_default();
            let earlier = items.into_iter().rev();
            let earlier = earlier.filter(|it| before.is_none_or(|before| it.id < before));
            Ok(earlier.take(limit).collect())
        })
    }

    async fn keep_source(&self, code: &str, name: &str) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.call("keep_source", |it| {
            it.crm.sources.entry(code.to_owned()).or_insert_with(|| name.to_owned());
            Ok(())
        })
    }

    async fn sources(&self) -> Result<Vec<(String, String)>, StoreError> {
        self.call("sources", |it| Ok(it.crm.sources.clone().into_iter().collect()))
    }
}

impl CrmBindings for MemoryStore {
    async fn bind_chat(&self, card: CardRef, chat: ChatId) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.call("bind_chat", |it| {
            it.crm.chats.insert((card, chat));
            Ok(())
        })
    }

    async fn unbind_chat(&self, card: CardRef, chat: ChatId) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.call("unbind_chat", |it| {
            it.crm.chats.remove(&(card, chat));
            Ok(())
        })
    }

    async fn chats_of(&self, card: CardRef) -> Result<Vec<ChatId>, StoreError> {
        self.call("chats_of", |it| {
            let bound = it.crm.chats.range((card, ChatId(0))..=(card, ChatId(u64::MAX)));
            Ok(bound.map(|it| it.1).collect())
        })
    }

    async fn claim_handles(
        &self,
        handles: &[Handle],
        holder: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        self.faults.pause().await;
        self.conditional("claim_handles", |it| {
            let taken = |handle: &Handle| {
                it.crm.claims.get(handle).is_some_and(|it| it.0 != holder && it.1 > now)
            };
            if handles.iter().any(taken) {
                return Ok(false);
            }
            for handle in handles {
                it.crm.claims.insert(handle.clone(), (holder.to_owned(), until));
            }
            Ok(true)
        })
    }
}
