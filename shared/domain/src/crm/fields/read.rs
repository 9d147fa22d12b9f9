//! What a client writes into a card. Numbers and flags come as texts or as themselves; nothing is guessed, and nothing
//! is cut: what does not fit is refused, and then nothing has changed.

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::table::{Field, Takes, fields_of};
use super::{FieldError, OWN_PREFIX, is_own};
use crate::crm::card::{COMMUNICATIONS_MAX, Draft};
use crate::crm::communication::{Communication, CommunicationKind, VALUE_MAX_CHARS};
use crate::crm::phone::Region;
use crate::crm::{CardId, CardKind};
use crate::ids::UserId;

/// The longest title or name; as the original's.
pub const TITLE_MAX_CHARS: usize = 255;

/// The longest of the other texts.
pub const TEXT_MAX_CHARS: usize = 20_000;

/// The longest code of a directory or a pipeline's stage.
const CODE_MAX_CHARS: usize = 100;

/// All fields of a card that have no place of their own, as JSON: a card is one item of the table, of 400 KB at most.
pub const FIELDS_MAX_BYTES: usize = 100_000;

/// `draft` with what `given` says: only the fields in it change, and an empty value or `null` takes one away. Names are
/// taken in any case; those that are only given, and names that are none, are passed over, as in the original: what was
/// read may be written back. Phones without a country code are taken to be of the first of `regions` in which they are
/// numbers. A deal's pipeline is chosen when it is made, if `is_new`.
///
/// # Errors
///
/// [`FieldError`] for the first wrong value, by the order of the names.
pub fn apply(
    mut draft: Draft,
    given: &Map<String, Value>,
    is_new: bool,
    regions: &[Region],
) -> Result<Draft, FieldError> {
    let fields: Vec<&Field> = fields_of(draft.kind).collect();
    for (name, value) in given {
        let name = name.trim().to_ascii_uppercase();
        if is_own(&name) {
            own(&mut draft, name, value);
            continue;
        }
        let Some(field) = fields.iter().find(|it| it.name == name) else { continue };
        if field.read_only || (field.takes == Takes::Pipeline && !is_new) {
            continue;
        }
        let taken = match field.takes {
            Takes::Communications(kind) => rows(&mut draft, kind, value, regions),
            Takes::Integer
            | Takes::Text
            | Takes::Amount
            | Takes::Flag
            | Takes::Date
            | Takes::Instant
            | Takes::User
            | Takes::Status(_)
            | Takes::Currency
            | Takes::Pipeline
            | Takes::Card(_) => scalar(field, value).map(|it| set(&mut draft, field, it)),
        };
        taken.map_err(|why| FieldError::new(field.name, why))?;
    }
    finish(&mut draft, is_new);
    within_bounds(&draft)?;
    Ok(draft)
}

/// A field of the portal's owner, as it is written.
fn own(draft: &mut Draft, name: String, value: &Value) {
    let is_empty = value.is_null() || value.as_str() == Some("");
    if is_empty {
        draft.fields.remove(&name);
    } else {
        draft.fields.insert(name, value.clone());
    }
}

/// Stages that follow from the pipeline and from nothing.
fn finish(draft: &mut Draft, is_new: bool) {
    let pipeline = draft.fields.get("CATEGORY_ID").and_then(Value::as_str);
    let first = match pipeline.filter(|it| *it != "0" && draft.kind == CardKind::Deal) {
        Some(pipeline) => format!("C{pipeline}:NEW"),
        None => "NEW".to_owned(),
    };
    let has_stages = matches!(draft.kind, CardKind::Lead | CardKind::Deal);
    if has_stages && (draft.stage.is_empty() || is_new && draft.stage == "NEW") {
        draft.stage = first;
    }
}

fn within_bounds(draft: &Draft) -> Result<(), FieldError> {
    if draft.communications.len() > COMMUNICATIONS_MAX {
        let why = format!("a card has at most {COMMUNICATIONS_MAX} communications");
        return Err(FieldError::new("PHONE", why));
    }
    let bytes: usize =
        draft.fields.iter().map(|(name, value)| name.len() + value.to_string().len()).sum();
    if bytes > FIELDS_MAX_BYTES {
        let largest = draft.fields.iter().max_by_key(|(_, value)| value.to_string().len());
        let name = largest.map_or(OWN_PREFIX, |(name, _)| name.as_str());
        return Err(FieldError::new(name, "the card is too large"));
    }
    Ok(())
}

/// The text that a value is kept as; none takes the field away.
fn scalar(field: &Field, value: &Value) -> Result<Option<String>, String> {
    let text = match value {
        Value::Null => return Ok(None),
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => if *flag { "1" } else { "0" }.to_owned(),
        Value::Array(_) | Value::Object(_) => return Err("one value is expected".to_owned()),
    };
    if text.is_empty() {
        return Ok(None);
    }
    let is_title = ["TITLE", "NAME", "LAST_NAME"].contains(&field.name);
    let at_most = |max: usize| {
        let fits = text.chars().count() <= max;
        fits.then(|| text.clone()).ok_or_else(|| format!("at most {max} characters are taken"))
    };
    let kept = match field.takes {
        Takes::Text if is_title => at_most(TITLE_MAX_CHARS)?,
        Takes::Text | Takes::Instant | Takes::Communications(_) => at_most(TEXT_MAX_CHARS)?,
        Takes::Status(_) => at_most(CODE_MAX_CHARS)?,
        Takes::Amount => amount(&text)?,
        Takes::Flag => flag(&text)?,
        Takes::Date => day(&text)?,
        Takes::Currency => currency(&text)?,
        Takes::Integer => integer(&text)?.to_string(),
        Takes::User | Takes::Pipeline | Takes::Card(_) => {
            let id = integer(&text)?;
            u64::try_from(id).map_err(|_| "a number above 0 is expected")?.to_string()
        }
    };
    Ok(Some(kept))
}

/// Puts a value where it belongs.
fn set(draft: &mut Draft, field: &Field, value: Option<String>) {
    let text = || value.clone().unwrap_or_default();
    let id = || value.as_deref().and_then(|it| it.parse::<u64>().ok()).filter(|it| *it > 0);
    match field.name {
        "TITLE" => draft.title = text(),
        "NAME" => draft.name = text(),
        "LAST_NAME" => draft.last_name = text(),
        "STATUS_ID" | "STAGE_ID" => draft.stage = text(),
        "SOURCE_ID" => draft.source = value,
        "ASSIGNED_BY_ID" => draft.responsible = id().map(UserId),
        "CONTACT_ID" => draft.contact = id().map(CardId),
        "COMPANY_ID" => draft.company = id().map(CardId),
        other => {
            let kept = value.map(|it| draft.fields.insert(other.to_owned(), it.into()));
            if kept.is_none() {
                draft.fields.remove(other);
            }
        }
    }
}

fn integer(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| "a number is expected".to_owned())
}

/// A sum with its two decimals; kept as text, since it is calculated with nowhere.
fn amount(text: &str) -> Result<String, String> {
    let wrong = || "a sum is expected".to_owned();
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let is_number = |it: &str| it.chars().all(|it| it.is_ascii_digit());
    if !is_number(whole) || !is_number(part) || unsigned.len() > 18 || unsigned == "." {
        return Err(wrong());
    }
    let sum: f64 = text.parse().map_err(|_| wrong())?;
    Ok(format!("{sum:.2}"))
}

fn flag(text: &str) -> Result<String, String> {
    match text.to_ascii_lowercase().as_str() {
        "y" | "1" | "true" => Ok("Y".to_owned()),
        "n" | "0" | "false" => Ok("N".to_owned()),
        _ => Err("Y or N is expected".to_owned()),
    }
}

/// The day of an ISO 8601 date, or of an instant as it is written.
fn day(text: &str) -> Result<String, String> {
    let date = text.split_once('T').map_or(text, |(date, _)| date);
    let parsed = NaiveDate::parse_from_str(date, "%Y-%m-%d");
    parsed.map(|it| it.to_string()).map_err(|_| "a date such as 2026-11-26 is expected".to_owned())
}

fn currency(text: &str) -> Result<String, String> {
    let is_code = text.len() == 3 && text.chars().all(|it| it.is_ascii_alphabetic());
    let why = "a code of three letters is expected";
    if is_code { Ok(text.to_ascii_uppercase()) } else { Err(why.to_owned()) }
}

/// Rows of a multi-field: with the `ID` of a row on the card it changes that row, or deletes it if its value is empty or
/// `DELETE` is on; without one it is added. Rows that are not in it stay.
fn rows(
    draft: &mut Draft,
    kind: CommunicationKind,
    value: &Value,
    regions: &[Region],
) -> Result<(), String> {
    let expected = || "rows of VALUE and VALUE_TYPE are expected".to_owned();
    let rows: Vec<&Value> = match value {
        Value::Null => return Ok(()),
        Value::String(text) if text.trim().is_empty() => return Ok(()),
        Value::Array(rows) => rows.iter().collect(),
        Value::Object(row) if row.keys().any(|it| it.eq_ignore_ascii_case("VALUE")) => vec![value],
        Value::Object(rows) => rows.values().collect(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => return Err(expected()),
    };
    for row in rows {
        one_row(draft, kind, row.as_object().ok_or_else(expected)?, regions)?;
    }
    Ok(())
}

fn one_row(
    draft: &mut Draft,
    kind: CommunicationKind,
    row: &Map<String, Value>,
    regions: &[Region],
) -> Result<(), String> {
    let get = |name: &str| {
        let found = row.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        match found.map(|(_, value)| value) {
            Some(Value::String(text)) => Some(text.trim().to_owned()),
            Some(Value::Number(number)) => Some(number.to_string()),
            Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => None,
        }
    };
    let id = get("ID").and_then(|it| it.parse::<u64>().ok()).filter(|it| *it > 0);
    let at = id.map(|id| draft.communications.iter().position(|it| (it.kind, it.id) == (kind, id)));
    let (said, value_type) = (get("VALUE"), get("VALUE_TYPE").filter(|it| !it.is_empty()));
    let is_deleted = get("DELETE").is_some_and(|it| it.eq_ignore_ascii_case("Y"));
    let value = said.clone().unwrap_or_default();
    match at {
        Some(Some(at)) if is_deleted || said.is_some() && value.is_empty() => {
            draft.communications.remove(at);
        }
        Some(Some(at)) => {
            let kept = draft.communications[at].clone();
            let value = said.unwrap_or_else(|| kept.value.clone());
            let value_type = value_type.or(Some(kept.value_type));
            let id = kept.id;
            let changed = communication(kind, &value, value_type, regions)?;
            draft.communications[at] = Communication { id, ..changed };
        }
        // What is gone already is deleted once more.
        Some(None) if is_deleted || value.is_empty() => {}
        Some(None) => return Err(format!("there is no row {}", id.unwrap_or_default())),
        None if is_deleted || value.is_empty() => {}
        None => draft.communications.push(communication(kind, &value, value_type, regions)?),
    }
    Ok(())
}

fn communication(
    kind: CommunicationKind,
    value: &str,
    value_type: Option<String>,
    regions: &[Region],
) -> Result<Communication, String> {
    if value.chars().count() > VALUE_MAX_CHARS {
        return Err(format!("at most {VALUE_MAX_CHARS} characters are taken"));
    }
    let value_type = value_type.map(|it| it.to_ascii_uppercase());
    if value_type.as_ref().is_some_and(|it| it.chars().count() > CODE_MAX_CHARS) {
        return Err(format!("a VALUE_TYPE has at most {CODE_MAX_CHARS} characters"));
    }
    let in_region = |it: &Region| Communication::new(kind, value, Some(*it));
    let mut made = Communication::new(kind, value, None);
    if made.handle.is_none() {
        let found = regions.iter().map(in_region).find(|it| it.handle.is_some());
        made = found.unwrap_or(made);
    }
    if kind == CommunicationKind::Email && made.handle.is_none() {
        return Err("contains an invalid address".to_owned());
    }
    made.value_type = value_type.unwrap_or(made.value_type);
    Ok(made)
}
