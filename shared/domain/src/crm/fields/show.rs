//! What a client reads of a card: scalars as texts, as the original has them, and empty ones as `null`.

use chrono::SecondsFormat;
use serde_json::{Map, Value, json};

use super::table::{Takes, fields_of};
use super::{OWN_PREFIX, is_own};
use crate::crm::CardKind;
use crate::crm::card::Card;
use crate::crm::communication::{Communication, CommunicationKind};
use crate::time::Timestamp;

/// The value of the field `name`, which is in capitals; none where cards of its kind have no such field.
pub fn value(card: &Card, name: &str) -> Option<Value> {
    if is_own(name) {
        return card.draft.fields.get(name).cloned();
    }
    let field = fields_of(card.draft.kind).find(|it| it.name == name)?;
    if let Takes::Communications(kind) = field.takes {
        return Some(Value::Array(communications(card, kind)));
    }
    let text = said(card, name).or_else(|| field.default.map(str::to_owned));
    let shown = match field.takes {
        Takes::Date => text.map(|it| if it.is_empty() { it } else { midnight(&it) }),
        Takes::Integer
        | Takes::Text
        | Takes::Amount
        | Takes::Flag
        | Takes::Instant
        | Takes::User
        | Takes::Status(_)
        | Takes::Currency
        | Takes::Pipeline
        | Takes::Card(_)
        | Takes::Communications(_) => text,
    };
    Some(shown.map_or(Value::Null, Value::String))
}

/// The values of a field as texts, to be compared with: none for one that nobody has set.
pub fn values(card: &Card, name: &str) -> Vec<String> {
    match value(card, name) {
        Some(found) => texts(&found),
        None => vec![],
    }
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Null => vec![],
        Value::Bool(it) => vec![if *it { "1".to_owned() } else { "0".to_owned() }],
        Value::Number(it) => vec![it.to_string()],
        Value::String(it) => vec![it.clone()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(_) => vec![value.to_string()],
    }
}

/// All of a card but its communications, with the portal's own fields if `with_own`.
pub fn row(card: &Card, with_own: bool) -> Map<String, Value> {
    let is_plain = |it: &Takes| !matches!(it, Takes::Communications(_));
    let names = fields_of(card.draft.kind).filter(|it| is_plain(&it.takes)).map(|it| it.name);
    let mut shown: Map<String, Value> =
        names.filter_map(|it| Some((it.to_owned(), value(card, it)?))).collect();
    if with_own {
        let own = card.draft.fields.iter().filter(|(name, _)| name.starts_with(OWN_PREFIX));
        shown.extend(own.map(|(name, value)| (name.clone(), value.clone())));
    }
    shown
}

/// A card's communications of a kind, as rows of its multi-field.
pub fn communications(card: &Card, kind: CommunicationKind) -> Vec<Value> {
    communications_of(&card.draft.communications, kind)
}

/// The rows of a multi-field.
pub fn communications_of(all: &[Communication], kind: CommunicationKind) -> Vec<Value> {
    let row = |it: &Communication| {
        json!({
            "ID": it.id.to_string(), "VALUE_TYPE": it.value_type, "VALUE": it.value,
            "TYPE_ID": kind.field(),
        })
    };
    all.iter().filter(|it| it.kind == kind).map(row).collect()
}

/// What the card says of a field that is one text; nothing, where nobody has set it.
fn said(card: &Card, name: &str) -> Option<String> {
    let draft = &card.draft;
    let some = |it: &str| Some(it.to_owned()).filter(|it| !it.is_empty());
    let yes = |it: bool| Some(if it { "Y" } else { "N" }.to_owned());
    let has = |kind| draft.communications.iter().any(|it| it.kind == kind);
    let is_imol = |it: &Communication| {
        it.kind == CommunicationKind::Messenger && it.value.starts_with("imol|")
    };
    match name {
        "ID" => Some(card.id.to_string()),
        "TITLE" => some(draft.title.trim()).or_else(|| Some(numbered(card))),
        "NAME" => some(&draft.name),
        "LAST_NAME" => some(&draft.last_name),
        "STATUS_ID" | "STAGE_ID" => some(&draft.stage),
        "STATUS_SEMANTIC_ID" | "STAGE_SEMANTIC_ID" => Some(semantics(card).to_owned()),
        "SOURCE_ID" => draft.source.clone(),
        "ASSIGNED_BY_ID" => Some(draft.responsible.map_or(0, |it| it.0).to_string()),
        "CONTACT_ID" => draft.contact.map(|it| it.to_string()),
        "COMPANY_ID" => draft.company.map(|it| it.to_string()),
        "DATE_CREATE" => Some(iso(card.created_at)),
        "DATE_MODIFY" => Some(iso(card.updated_at)),
        "MOVED_TIME" => stored(card, name).or_else(|| Some(iso(card.created_at))),
        "HAS_PHONE" => yes(has(CommunicationKind::Phone)),
        "HAS_EMAIL" => yes(has(CommunicationKind::Email)),
        "HAS_IMOL" => yes(draft.communications.iter().any(is_imol)),
        "IS_NEW" => yes(draft.stage.rsplit(':').next() == Some("NEW")),
        "CLOSED" => yes(!draft.is_open()),
        "IS_RETURN_CUSTOMER" if draft.kind == CardKind::Lead => {
            yes(draft.contact.is_some() || draft.company.is_some())
        }
        other => stored(card, other),
    }
}

fn stored(card: &Card, name: &str) -> Option<String> {
    card.draft.fields.get(name).and_then(|it| texts(it).into_iter().next())
}

/// What the original calls what has no title.
fn numbered(card: &Card) -> String {
    let kind = match card.draft.kind {
        CardKind::Contact => "Contact",
        CardKind::Company => "Company",
        CardKind::Lead => "Lead",
        CardKind::Deal => "Deal",
    };
    format!("{kind} #{}", card.id)
}

/// Whether it is in process, or how it ended: `P`, `S`, `F`.
fn semantics(card: &Card) -> &'static str {
    let stage = card.draft.stage.rsplit(':').next().unwrap_or_default();
    match (card.draft.is_open(), stage) {
        (true, _) => "P",
        (false, "CONVERTED" | "WON") => "S",
        (false, _) => "F",
    }
}

/// ISO 8601 with an offset, never `Z`.
pub(super) fn iso(at: Timestamp) -> String {
    at.to_utc().to_rfc3339_opts(SecondsFormat::Secs, false)
}

fn midnight(day: &str) -> String {
    format!("{day}T00:00:00+00:00")
}
