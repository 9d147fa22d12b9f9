//! The original's fields (reference §1.2): which there are, what each takes and gives, and its default.
//!
//! A line keeps only what was said, in *normal form*: flags as `"Y"` or `"N"`, integers as numbers, lists as lists.
//! [`normalise`] takes the forms in which clients say it, [`output`] gives the forms in which the original answers,
//! [`settings`] is what the rules read. Ours are in `CANALI` (design D19).

mod calendar;
mod canali;
mod kind;
mod people;
mod table;
mod view;
mod worktime;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use thiserror::Error;

pub use self::people::{Entity, entities};
pub use self::table::{FIELDS, Field};
pub use self::view::settings;
pub(crate) use self::worktime::DAYS;

/// What a line keeps of its fields: those that were set, in normal form.
pub type Fields = BTreeMap<String, Value>;

/// Why a value was not taken; nothing has changed then.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{field}: {why}")]
pub struct FieldError {
    /// The field's name, with the place in it where it has parts.
    pub field: String,
    /// What is wrong, for a person.
    pub why: String,
}

impl FieldError {
    /// `field` is wrong, and why.
    pub fn new(field: impl Into<String>, why: impl Into<String>) -> Self {
        Self { field: field.into(), why: why.into() }
    }
}

/// Old names of one thing: any `Y` among them means `CHECK_AVAILABLE=Y` (reference §1.2, S9).
const CHECKS_OF_OLD: [&str; 3] = ["TIMEMAN", "CHECK_ONLINE", "CHECKING_OFFLINE"];

/// Changes `current` by `input`: only the fields in it change, and `null` brings a field's default back.
///
/// Names are taken in any case. Fields that the original only gives, such as `ID`, and names it does not know are
/// passed over, as there: what was read may be written back.
///
/// # Errors
///
/// [`FieldError`] for the first wrong value, by the order of the names.
pub fn normalise(current: &Fields, input: &Map<String, Value>) -> Result<Fields, FieldError> {
    let input: BTreeMap<String, &Value> =
        input.iter().map(|(name, value)| (name.to_ascii_uppercase(), value)).collect();
    let mut fields = current.clone();
    for (name, value) in &input {
        if let Some(field) = table::field(name) {
            match kind::parse(field, value, current.get(name))? {
                Some(value) => fields.insert(name.clone(), value),
                None => fields.remove(name),
            };
        }
    }
    for name in CHECKS_OF_OLD {
        let Some(value) = input.get(name) else { continue };
        let checks = kind::flag(value).map_err(|why| FieldError::new(name, why))?;
        if checks == Some(true) && !input.contains_key("CHECK_AVAILABLE") {
            fields.insert("CHECK_AVAILABLE".to_owned(), Value::from("Y"));
        }
    }
    Ok(fields)
}

/// The value of a field in normal form: what was set, or its default; `null` for an unknown name.
pub fn value(fields: &Fields, name: &str) -> Value {
    fields
        .get(name)
        .cloned()
        .or_else(|| table::field(name).map(Field::default_value))
        .unwrap_or(Value::Null)
}

/// The value of a field as the original gives it: scalars are text, empty lists odd (reference §1.2, trap T7, T8);
/// `null` for an unknown name. Of `QUEUE` it gives the entities; expanding them takes more than the fields.
pub fn output(fields: &Fields, name: &str) -> Value {
    let Some(field) = table::field(name) else { return Value::Null };
    let value = value(fields, name);
    kind::render(field, value)
}

/// Whether a flag is on.
pub fn is_on(fields: &Fields, name: &str) -> bool {
    value(fields, name) == "Y"
}

/// A text that is set and not empty.
pub fn text(fields: &Fields, name: &str) -> Option<String> {
    match value(fields, name) {
        Value::String(text) if !text.trim().is_empty() => Some(text),
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => None,
    }
}
