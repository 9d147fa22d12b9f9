//! Lists of cards: a portal's own filter, order and pages.

use application::ports::{PeopleStore, Secrets, StoreError};
use domain::crm::select::{Condition, Operator, Selected, Selection};
use domain::crm::{Card, CardKind, CardRef};
use serde_json::{Map, Value, json};

use super::Portal;
use super::card::{ORIGINATOR, SELECT};
use super::find::method;

/// Rows of a page, which a portal does not let others choose.
const PAGE: usize = 50;

impl<S: PeopleStore, X: Secrets> Portal<S, X> {
    pub(super) async fn selected(
        &self,
        kind: CardKind,
        selection: &Selection,
    ) -> Result<Selected, StoreError> {
        let end = selection.start.saturating_add(selection.limit);
        let (filter, order) = (filter(&selection.conditions), order(selection));
        let mut selected = Selected::default();
        // Pages begin at multiples of their length.
        let mut page = selection.start / PAGE * PAGE;
        let mut total = 0;
        while page < end {
            let params = json!({
                "filter": filter, "order": order, "select": SELECT, "start": page,
            });
            let answer = self.call(&method(kind, "list"), &params).await?;
            let cards = self.read_rows(kind, &answer.result).await?;
            let (skipped, count) = (selection.start.saturating_sub(page), cards.len());
            selected.cards.extend(cards.into_iter().skip(skipped).take(end - page - skipped));
            total = answer.total.unwrap_or(page + count);
            match answer.next {
                Some(next) if next > page => page = next,
                Some(_) | None => break,
            }
        }
        selected.cards.truncate(selection.limit);
        selected.total = selection.counted.then_some(total);
        selected.next = (end < total).then_some(end);
        Ok(selected)
    }

    /// The deal that Canali made with a card: it is about that, and linked to the same session.
    pub(super) async fn deal_of(&self, card: &Card) -> Result<Option<CardRef>, StoreError> {
        let about = match card.draft.kind {
            CardKind::Contact => "CONTACT_ID",
            CardKind::Company => "COMPANY_ID",
            CardKind::Lead | CardKind::Deal => return Ok(None),
        };
        let Some(made) = card.draft.made else { return Ok(None) };
        let is = |field: &str, value: String| Condition {
            field: field.to_owned(),
            operator: Operator::Is,
            values: vec![value],
        };
        let conditions =
            vec![is(about, card.id.0.to_string()), is("ORIGINATOR_ID", ORIGINATOR.to_owned())];
        let selection = Selection { conditions, limit: PAGE, ..Selection::default() };
        let deals = self.selected(CardKind::Deal, &selection).await?.cards;
        let with_it = |it: &Card| {
            it.draft.made.is_some_and(|it| (it.chat, it.session) == (made.chat, made.session))
        };
        Ok(deals.iter().find(|it| with_it(it)).map(Card::card_ref))
    }
}

fn order(selection: &Selection) -> Map<String, Value> {
    let direction = |descending: bool| if descending { "DESC" } else { "ASC" };
    let mut order: Map<String, Value> = selection
        .order
        .iter()
        .map(|it| (it.field.clone(), direction(it.descending).into()))
        .collect();
    if order.is_empty() {
        order.insert("ID".to_owned(), "ASC".into());
    }
    order
}

/// Conditions with their prefixes: an operator of the original's for each.
fn filter(conditions: &[Condition]) -> Map<String, Value> {
    let condition = |it: &Condition| {
        let prefix = match (it.operator, it.values.len()) {
            (Operator::Is, 0 | 1) => "=",
            (Operator::Is, _) => "@",
            (Operator::IsNot, 0 | 1) => "!=",
            (Operator::IsNot, _) => "!@",
            (Operator::Above, _) => ">",
            (Operator::AtLeast, _) => ">=",
            (Operator::Below, _) => "<",
            (Operator::AtMost, _) => "<=",
            (Operator::Has, _) => "%",
            (Operator::HasNot, _) => "!%",
            (Operator::Like, _) => "=%",
            (Operator::Unlike, _) => "!=%",
        };
        let value = match it.values.as_slice() {
            [] => Value::from(""),
            [value] => Value::from(value.as_str()),
            values => json!(values),
        };
        (format!("{prefix}{}", it.field), value)
    };
    conditions.iter().map(condition).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_the_originals() {
        let condition = |operator, values: &[&str]| Condition {
            field: "TITLE".to_owned(),
            operator,
            values: values.iter().map(|it| (*it).to_owned()).collect(),
        };
        let given = [
            condition(Operator::Is, &["a"]),
            condition(Operator::Is, &["a", "b"]),
            condition(Operator::IsNot, &[]),
            condition(Operator::Unlike, &["%a"]),
        ];
        let expected =
            json!({ "=TITLE": "a", "@TITLE": ["a", "b"], "!=TITLE": "", "!=%TITLE": "%a" });
        assert_eq!(Value::Object(filter(&given)), expected);
    }
}
