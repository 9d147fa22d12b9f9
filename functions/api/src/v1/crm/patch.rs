//! A change of a card in the original's names, in which the rules take it.

use application::people::Patch;
use domain::crm::fields::FieldError;
use domain::crm::{Card, CardKind, CommunicationKind, Handle};
use serde_json::{Map, Value, json};

use crate::dto::crm::{CardPatch, CommunicationPatch};
use crate::error::ApiError;

/// Our names of the original's fields.
const NAMES: [(&str, &str); 9] = [
    ("TITLE", "title"),
    ("NAME", "name"),
    ("LAST_NAME", "last_name"),
    ("STATUS_ID", "stage"),
    ("STAGE_ID", "stage"),
    ("SOURCE_ID", "source"),
    ("ASSIGNED_BY_ID", "responsible_id"),
    ("CONTACT_ID", "contact_id"),
    ("COMPANY_ID", "company_id"),
];

/// What `patch` says of `card`.
pub(super) fn given(patch: CardPatch, card: &Card) -> Map<String, Value> {
    let mut given = patch.fields;
    let mut say = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            given.insert(name.to_owned(), value);
        }
    };
    let stage = if card.draft.kind == CardKind::Lead { "STATUS_ID" } else { "STAGE_ID" };
    say("TITLE", patch.title.map(Value::from));
    say("NAME", patch.name.map(Value::from));
    say("LAST_NAME", patch.last_name.map(Value::from));
    say(stage, patch.stage.map(Value::from));
    say("SOURCE_ID", said(patch.source));
    say("ASSIGNED_BY_ID", said(patch.responsible_id));
    say("CONTACT_ID", said(patch.contact_id));
    say("COMPANY_ID", said(patch.company_id));
    for kind in CommunicationKind::ALL {
        let rows: Vec<Value> = patch
            .communications
            .iter()
            .filter(|it| CommunicationKind::from(it.kind) == kind && !is_there(it, card))
            .map(row)
            .collect();
        say(kind.field(), (!rows.is_empty()).then_some(Value::Array(rows)));
    }
    given
}

/// Why a value was not taken, in our names.
pub(super) fn refused(wrong: &FieldError) -> ApiError {
    let FieldError { field, why } = wrong;
    let name = NAMES.iter().find(|(theirs, _)| theirs == field).map(|(_, ours)| *ours);
    let is_communication = CommunicationKind::of_field(field).is_some();
    let name = name.unwrap_or(if is_communication { "communications" } else { field });
    ApiError::unprocessable(format!("{name}: {why}"))
}

fn said<T: Into<Value>>(patch: Patch<T>) -> Option<Value> {
    match patch {
        Patch::Keep => None,
        Patch::Clear => Some(Value::Null),
        Patch::Set(value) => Some(value.into()),
    }
}

/// Whether the card has what is to be added: adding it again changes nothing.
fn is_there(patch: &CommunicationPatch, card: &Card) -> bool {
    let (kind, value) = (patch.kind.into(), patch.value.trim());
    let is_it = |it: &domain::crm::Communication| it.kind == kind && it.value == value;
    let has = |it: Handle| card.draft.has(&it);
    patch.id.is_none()
        && (card.draft.communications.iter().any(is_it)
            || Handle::of(kind, value, None).is_some_and(has))
}

fn row(patch: &CommunicationPatch) -> Value {
    let mut row = json!({ "VALUE": patch.value });
    if let Some(id) = patch.id {
        row["ID"] = Value::from(id);
    }
    if let Some(value_type) = &patch.value_type {
        row["VALUE_TYPE"] = Value::from(value_type.as_str());
    }
    row
}
