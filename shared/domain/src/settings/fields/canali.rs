//! Our own settings: the object `CANALI` (design D19), with the types of JSON. Over forms they come as text.

use serde_json::{Map, Value, json};

use super::FieldError;
use super::calendar::{self, Key};
use super::kind::{flag, integer};
use crate::crm::phone::Region;

/// What one of our settings takes.
enum Own {
    Flag,
    Country,
    Count,
    Seconds,
    Age,
    Days(Key),
}

/// Our settings; each is off, or empty, by default.
///
/// - `clocks_in_working_time`: the clocks of no answer and of response times stand still outside working hours (§4.12);
/// - `country`: in whose way phones are read that do not say their country, by its ISO 3166-1 code (S16);
/// - `exceptions`: what a date's hours are, whatever day of the week or holiday it is (§4.12);
/// - `hours`: what a weekday's hours are, in place of `WORKTIME_FROM`, `_TO` and `_DAYOFF` (§4.12);
/// - `keep_files_days`, `keep_messages_days`: for how many days after their session files, or all that was said and files,
///   are kept; 0 = for ever (privacy);
/// - `max_chat_total`: sessions one operator may have over all lines in which this is set; 0 = no limit (S10);
/// - `members_may_intercept`: every member may take a session over, not only supervisors (design §4.8);
/// - `offer_off_hours`: sessions are offered also outside working hours (§4.6);
/// - `return_silent_s`: an owner who writes nothing that long loses the session to the queue; 0 = never (§4.2).
const OWN: [(&str, Own); 10] = [
    ("clocks_in_working_time", Own::Flag),
    ("country", Own::Country),
    ("exceptions", Own::Days(Key::Date)),
    ("hours", Own::Days(Key::Weekday)),
    ("keep_files_days", Own::Age),
    ("keep_messages_days", Own::Age),
    ("max_chat_total", Own::Count),
    ("members_may_intercept", Own::Flag),
    ("offer_off_hours", Own::Flag),
    ("return_silent_s", Own::Seconds),
];

/// More than anybody could have.
const COUNT_MAX: i64 = 1_000_000;

/// Ten years of 366 days.
const DAYS_MAX: i64 = 3_660;

/// A year.
const SECONDS_MAX: i64 = 366 * 24 * 60 * 60;

/// Changes what is in `value`; the others stay, and `null` brings a default back.
pub(super) fn merge(value: &Value, current: Option<&Value>) -> Result<Option<Value>, FieldError> {
    let kept = current.and_then(Value::as_object).cloned().unwrap_or_default();
    let given = match value {
        Value::Null => return Ok(None),
        Value::Object(given) => given,
        Value::Array(items) if items.is_empty() => return Ok(Some(Value::Object(kept))),
        Value::String(text) if text.trim().is_empty() => return Ok(Some(Value::Object(kept))),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            return Err(FieldError::new("CANALI", "an object is expected"));
        }
    };
    let mut merged: Map<String, Value> = kept;
    for (name, value) in given {
        let field = format!("CANALI.{name}");
        let Some((_, own)) = OWN.iter().find(|(known, _)| known == name) else {
            return Err(FieldError::new(field, "there is no such setting"));
        };
        match parse(own, &field, value, merged.get(name))? {
            Some(value) => merged.insert(name.clone(), value),
            None => merged.remove(name),
        };
    }
    Ok((!merged.is_empty()).then_some(Value::Object(merged)))
}

fn parse(
    own: &Own,
    field: &str,
    value: &Value,
    current: Option<&Value>,
) -> Result<Option<Value>, FieldError> {
    let parsed = match own {
        Own::Flag => flag(value).map(|it| it.map(Value::from)),
        Own::Country => country(value).map(|it| it.map(Value::from)),
        Own::Count => integer(value, 0, COUNT_MAX).map(|it| it.map(Value::from)),
        Own::Seconds => integer(value, 0, SECONDS_MAX).map(|it| it.map(Value::from)),
        Own::Age => integer(value, 0, DAYS_MAX).map(|it| it.map(Value::from)),
        Own::Days(key) => return calendar::merge(field, *key, value, current),
    };
    parsed.map_err(|why| FieldError::new(field, why))
}

/// A country's code in capitals; an empty text is none.
fn country(value: &Value) -> Result<Option<String>, String> {
    let expected = || "an ISO 3166-1 code of two letters is expected".to_owned();
    match value {
        Value::Null => Ok(None),
        Value::String(code) if code.trim().is_empty() => Ok(None),
        Value::String(code) => Region::named(code).map(|it| Some(it.code())).ok_or_else(expected),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => Err(expected()),
    }
}

/// All of our settings, with their defaults.
pub(super) fn render(value: &Value) -> Value {
    let all = OWN.iter().map(|(name, own)| {
        let default = match own {
            Own::Flag => json!(false),
            Own::Country => json!(""),
            Own::Count | Own::Seconds | Own::Age => json!(0),
            Own::Days(_) => json!({}),
        };
        ((*name).to_owned(), value.get(name).cloned().unwrap_or(default))
    });
    Value::Object(all.collect())
}
