//! `crm.lead|deal|contact|company.list`: cards by filter, order, select and pages of 50.

use application::ports::CrmDirectory;
use domain::crm::fields::{OWN_PREFIX, communications, row, value};
use domain::crm::select::Selection;
use domain::crm::{Card, CardKind, CommunicationKind};
use serde_json::Value;

use crate::app::Ports;
use crate::rest::query::{PAGE, Query, Row, listed};
use crate::rest::{Answer, Call, RestError};

pub(super) async fn list<P: Ports>(
    call: &Call<'_, P>,
    kind: CardKind,
) -> Result<Answer, RestError> {
    let query = Query::of(call)?;
    if query.is_empty {
        return Ok(listed(vec![], Some(0), None));
    }
    let selection = Selection {
        conditions: query.conditions.clone(),
        order: query.order.clone(),
        start: query.start,
        limit: PAGE,
        counted: query.counted,
    };
    let found = call.app.crm.select(kind, &selection).await?;
    let rows = found.cards.iter().map(|it| Value::Object(shown(it, &query.select))).collect();
    // Without a count there is no telling that there are more.
    let next = found.next.filter(|_| query.counted);
    Ok(listed(rows, Some(found.total.unwrap_or(0)), next))
}

/// What is asked for of a card: `*` is all but communications and the portal's own fields, and so is nothing; `UF_*`
/// those; communications come by their names. The number always comes.
fn shown(card: &Card, select: &[String]) -> Row {
    let has = |name: &str| select.iter().any(|it| it == name);
    let mut shown = Row::new();
    if select.is_empty() || has("*") {
        shown = row(card, false);
    }
    if has("UF_*") {
        let own = card.draft.fields.iter().filter(|(name, _)| name.starts_with(OWN_PREFIX));
        shown.extend(own.map(|(name, value)| (name.clone(), value.clone())));
    }
    for name in select.iter().map(String::as_str).chain(["ID"]) {
        let found = match CommunicationKind::of_field(name) {
            Some(kind) => {
                let rows = communications(card, kind);
                (!rows.is_empty()).then_some(Value::Array(rows))
            }
            None => value(card, name),
        };
        shown.extend(found.map(|it| (name.to_owned(), it)));
    }
    shown
}
