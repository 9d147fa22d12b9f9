//! Cards, and what leads to them, changed in one transaction: at most a card, the one it takes in, and what leads to
//! either. With [`domain::crm::card::COMMUNICATIONS_MAX`] that is less than the 100 writes DynamoDB takes.

use std::collections::{BTreeMap, BTreeSet};

use application::ports::{IdKind, Ids, Kept, StoreError};
use domain::crm::matching::Found;
use domain::crm::{Card, CardId, CardRef, Draft, Handle, Identity};
use domain::time::Timestamp;

use crate::error::stale;
use crate::items::{CardItem, HandleItem, KeptItem, MergedItem};
use crate::json::Json;
use crate::keys::{self, Key};
use crate::store::DynamoStore;
use crate::store::writes::Writes;
use crate::table::number;

/// What changes at what leads to a card.
#[derive(Debug, Default)]
struct Led {
    gained: Option<CardRef>,
    lost: Option<CardRef>,
    /// The revision that was seen, where that matters.
    seen: Option<u64>,
}

type Leads = BTreeMap<Handle, Led>;

impl DynamoStore {
    pub(super) async fn find_cards(&self, identity: &Identity) -> Result<Found, StoreError> {
        let keys: Vec<Key> = identity.handles().iter().map(keys::handle).collect();
        let items = self.table.get_all::<HandleItem>(&keys, true).await?;
        let mut found = Found::default();
        for (handle, key) in identity.handles().iter().zip(&keys) {
            let item = items.iter().find(|it| it.pk == key.pk);
            let holders = item.map(HandleItem::holders).unwrap_or_default();
            found.holders.insert(handle.clone(), holders);
        }
        let names: BTreeSet<CardRef> =
            found.holders.values().flat_map(|it| it.cards.iter().copied()).collect();
        found.cards = self.cards_at(&names.into_iter().collect::<Vec<_>>()).await?;
        Ok(found)
    }

    /// The cards of these names that there are, in order; consistent.
    pub(super) async fn cards_at(&self, names: &[CardRef]) -> Result<Vec<Card>, StoreError> {
        let keys: Vec<Key> = names.iter().map(|it| keys::card(*it)).collect();
        let mut cards = Vec::new();
        for item in self.table.get_all::<KeptItem>(&keys, true).await? {
            cards.extend(item.kept()?.and_then(Kept::card));
        }
        cards.sort_by_key(Card::card_ref);
        Ok(cards)
    }

    pub(super) async fn make_cards(
        &self,
        card: Draft,
        deal: Option<Draft>,
        seen: Option<&Found>,
        now: Timestamp,
    ) -> Result<Vec<Card>, StoreError> {
        let mut made = vec![self.numbered(card, now).await?];
        if let Some(mut deal) = deal {
            deal.about(made[0].card_ref());
            let deal = self.numbered(deal, now).await?;
            made[0].made_with(deal.id);
            made.push(deal);
        }
        let mut writes = Writes::new(&self.table);
        let mut leads = Leads::new();
        for card in &made {
            writes.put_new(&keys::card(card.card_ref()), &item(card))?;
            lead(&mut leads, card.card_ref(), &[], &card.draft.handles());
        }
        if let Some(seen) = seen {
            for (handle, led) in &mut leads {
                led.seen = Some(seen.holders.get(handle).map_or(0, |it| it.revision));
            }
        }
        put_leads(&mut writes, &leads)?;
        writes.send(&keys::card(made[0].card_ref())).await?;
        Ok(made)
    }

    async fn numbered(&self, draft: Draft, now: Timestamp) -> Result<Card, StoreError> {
        let id = CardId(self.next(IdKind::from(draft.kind)).await?);
        Ok(Card::new(id, draft, now))
    }

    pub(super) async fn replace_card(&self, before: &Card, after: &Card) -> Result<(), StoreError> {
        let (name, key) = (before.card_ref(), keys::card(before.card_ref()));
        let mut writes = Writes::new(&self.table);
        writes.put_after(&key, before.revision, &item(after))?;
        let mut leads = Leads::new();
        lead(&mut leads, name, &before.draft.handles(), &after.draft.handles());
        self.forget_sole(&mut writes, &mut leads).await?;
        put_leads(&mut writes, &leads)?;
        writes.send(&key).await
    }

    /// What only cards that lose it have is forgotten: it says how somebody is reached.
    async fn forget_sole(
        &self,
        writes: &mut Writes<'_>,
        leads: &mut Leads,
    ) -> Result<(), StoreError> {
        let lost = leads.iter().filter(|(_, it)| it.gained.is_none());
        let lost: Vec<(Handle, CardRef, Key)> = lost
            .filter_map(|(handle, led)| Some((handle.clone(), led.lost?, keys::handle(handle))))
            .collect();
        if lost.is_empty() {
            return Ok(());
        }
        let places: Vec<Key> = lost.iter().map(|it| it.2.clone()).collect();
        let items = self.table.get_all::<HandleItem>(&places, true).await?;
        for (handle, card, place) in lost {
            let holders = items.iter().find(|it| it.pk == place.pk).map(HandleItem::holders);
            if let Some(sole) = holders.filter(|it| it.cards == [card]) {
                writes.delete_after(&place, sole.revision)?;
                leads.remove(&handle);
            }
        }
        Ok(())
    }

    pub(super) async fn remove_card(&self, name: CardRef) -> Result<bool, StoreError> {
        let key = keys::card(name);
        let item = self.table.get::<KeptItem>(&key).await?;
        match item.map(KeptItem::kept).transpose()?.flatten() {
            Some(Kept::Card(card)) => self.remove_seen(&card).await.map(|()| true),
            Some(Kept::Merged { .. }) => self.table.delete(&key).await.map(|()| false),
            None => Ok(false),
        }
    }

    pub(super) async fn remove_seen(&self, card: &Card) -> Result<(), StoreError> {
        let name = card.card_ref();
        let key = keys::card(name);
        let mut writes = Writes::new(&self.table);
        writes.delete_after(&key, card.revision)?;
        let mut leads = Leads::new();
        lead(&mut leads, name, &card.draft.handles(), &[]);
        self.forget_sole(&mut writes, &mut leads).await?;
        put_leads(&mut writes, &leads)?;
        writes.send(&key).await
    }

    /// The card that two are now.
    pub(super) async fn make_one(
        &self,
        into: CardRef,
        from: CardRef,
        now: Timestamp,
    ) -> Result<Option<Card>, StoreError> {
        let kept = async |name| -> Result<Option<Kept>, StoreError> {
            let item = self.table.get::<KeptItem>(&keys::card(name)).await?;
            item.map_or(Ok(None), KeptItem::kept)
        };
        let Some(Kept::Card(stays)) = kept(into).await? else { return Ok(None) };
        let goes = match kept(from).await? {
            Some(Kept::Card(card)) if from != into => card,
            Some(Kept::Merged { into: found }) if found == into => return Ok(Some(*stays)),
            Some(_) | None => return Ok(None),
        };
        let mut draft = stays.draft.clone();
        draft.absorb(from, &goes.draft);
        let after = stays.changed(draft, now);
        let mut leads = Leads::new();
        lead(&mut leads, from, &goes.draft.handles(), &[]);
        lead(&mut leads, into, &stays.draft.handles(), &after.draft.handles());
        let mut writes = Writes::new(&self.table);
        writes.put_after(&keys::card(into), stays.revision, &item(&after))?;
        let merged = MergedItem { merged_into: into.to_string() };
        writes.put_after(&keys::card(from), goes.revision, &merged)?;
        self.forget_sole(&mut writes, &mut leads).await?;
        put_leads(&mut writes, &leads)?;
        match writes.send(&keys::card(into)).await {
            Ok(()) => Ok(Some(after)),
            Err(StoreError::Stale { .. }) => Err(stale(&keys::card(from))),
            Err(error) => Err(error),
        }
    }
}

fn item(card: &Card) -> CardItem<'_> {
    let name = card.card_ref();
    CardItem {
        revision: card.revision,
        card: Json(card),
        list_key: keys::card_list(name.kind),
        list_id: name.id.0,
    }
}

/// Only what a card gains or loses changes what leads to it.
fn lead(leads: &mut Leads, card: CardRef, before: &[Handle], after: &[Handle]) {
    for handle in before.iter().filter(|it| !after.contains(it)) {
        leads.entry(handle.clone()).or_default().lost = Some(card);
    }
    for handle in after.iter().filter(|it| !before.contains(it)) {
        leads.entry(handle.clone()).or_default().gained = Some(card);
    }
}

fn put_leads(writes: &mut Writes<'_>, leads: &Leads) -> Result<(), StoreError> {
    for (handle, led) in leads {
        let mut sets = vec!["#revision = if_not_exists(#revision, :none) + :one".to_owned()];
        sets.extend(led.gained.map(|_| "#gained = :one".to_owned()));
        let removes = if led.lost.is_some() { " REMOVE #lost" } else { "" };
        let expression = format!("SET {}{removes}", sets.join(", "));
        writes.update(&keys::handle(handle), |update| {
            let mut update = update
                .update_expression(expression)
                .expression_attribute_names("#revision", "revision")
                .expression_attribute_values(":none", number(0))
                .expression_attribute_values(":one", number(1));
            if let Some(card) = led.gained {
                update = update.expression_attribute_names("#gained", card.to_string());
            }
            if let Some(card) = led.lost {
                update = update.expression_attribute_names("#lost", card.to_string());
            }
            match led.seen {
                None => update,
                Some(0) => update.condition_expression("attribute_not_exists(#revision)"),
                Some(seen) => update
                    .condition_expression("#revision = :seen")
                    .expression_attribute_values(":seen", number(seen)),
            }
        })?;
    }
    Ok(())
}
