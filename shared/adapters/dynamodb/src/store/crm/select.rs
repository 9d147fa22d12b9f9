//! Lists of cards: their keys from the index, which may lag, and the cards at them.

use application::ports::StoreError;
use domain::crm::select::{Operator, Selected, Selection, select};
use domain::crm::{Card, CardKind, CardRef};

use crate::create::SESSIONS;
use crate::items::CardKeyItem;
use crate::keys;
use crate::store::DynamoStore;
use crate::table::{number, text};

/// Cards that are looked at together.
const CHUNK: usize = 100;

impl DynamoStore {
    pub(super) async fn selected(
        &self,
        kind: CardKind,
        selection: &Selection,
    ) -> Result<Selected, StoreError> {
        match direction(selection) {
            Some(descending) if !selection.counted => {
                self.by_number(kind, selection, descending).await
            }
            Some(_) | None => {
                let mut cards = Vec::new();
                let (mut from, to) = range(selection);
                loop {
                    let ids = self.card_ids(kind, (from, to), false).await?;
                    let Some(last) = ids.last() else { break };
                    from = last.saturating_add(1);
                    cards.extend(self.cards_numbered(kind, &ids).await?);
                }
                Ok(select(cards, selection))
            }
        }
    }

    /// Goes through the cards in the order that is asked for, until there are enough.
    async fn by_number(
        &self,
        kind: CardKind,
        selection: &Selection,
        descending: bool,
    ) -> Result<Selected, StoreError> {
        let enough = selection.start.saturating_add(selection.limit).saturating_add(1);
        let (mut from, mut to) = range(selection);
        let mut found: Vec<Card> = Vec::new();
        while found.len() < enough {
            let ids = self.card_ids(kind, (from, to), descending).await?;
            let Some(last) = ids.last().copied() else { break };
            if descending {
                let Some(below) = last.checked_sub(1) else { break };
                to = below;
            } else {
                from = last.saturating_add(1);
            }
            let cards = self.cards_numbered(kind, &ids).await?;
            let holds =
                |it: &Card| selection.conditions.iter().all(|condition| condition.holds(it));
            found.extend(cards.into_iter().filter(holds));
        }
        Ok(select(found, selection))
    }

    /// The next numbers of cards in a range.
    async fn card_ids(
        &self,
        kind: CardKind,
        (from, to): (u64, u64),
        descending: bool,
    ) -> Result<Vec<u64>, StoreError> {
        if from > to {
            return Ok(vec![]);
        }
        let query = self
            .table
            .query("list_key = :kind AND list_id BETWEEN :from AND :to")
            .index_name(SESSIONS)
            .expression_attribute_values(":kind", text(keys::card_list(kind)))
            .expression_attribute_values(":from", number(from))
            .expression_attribute_values(":to", number(to))
            .scan_index_forward(!descending);
        let listed: Vec<CardKeyItem> = self.table.pages(query, CHUNK).await?;
        Ok(listed.into_iter().map(|it| it.list_id).collect())
    }

    async fn cards_numbered(&self, kind: CardKind, ids: &[u64]) -> Result<Vec<Card>, StoreError> {
        let names: Vec<CardRef> = ids.iter().map(|it| CardRef::new(kind, *it)).collect();
        self.cards_at(&names).await
    }
}

/// Whether the highest number goes first, where cards are sorted by nothing else.
fn direction(selection: &Selection) -> Option<bool> {
    match selection.order.as_slice() {
        [] => Some(false),
        [first, ..] if first.field == "ID" => Some(first.descending),
        [_, ..] => None,
    }
}

/// The numbers that the conditions leave.
fn range(selection: &Selection) -> (u64, u64) {
    let (mut from, mut to) = (0, u64::MAX);
    for condition in selection.conditions.iter().filter(|it| it.field == "ID") {
        let [value] = condition.values.as_slice() else { continue };
        let Ok(id) = value.parse::<u64>() else { continue };
        match condition.operator {
            Operator::Is => (from, to) = (from.max(id), to.min(id)),
            Operator::Above => from = from.max(id.saturating_add(1)),
            Operator::AtLeast => from = from.max(id),
            Operator::Below => to = to.min(id.saturating_sub(1)),
            Operator::AtMost => to = to.min(id),
            Operator::IsNot
            | Operator::Has
            | Operator::HasNot
            | Operator::Like
            | Operator::Unlike => {}
        }
    }
    (from, to)
}
