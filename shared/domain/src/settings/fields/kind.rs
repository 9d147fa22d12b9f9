//! What a field takes and gives. Clients say numbers as text and flags in many ways: all of them are taken, as the
//! original does, but nothing is guessed.

use serde_json::{Value, json};

use super::table::Field;
use super::{FieldError, canali, people, worktime};

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `Y` or `N`.
    Flag,
    /// An integer, both ends included.
    Integer { min: i64, max: i64 },
    /// One of these.
    Choice(&'static [&'static str]),
    /// Any text up to that length.
    Text { max_chars: usize },
    /// Two letters.
    Language,
    /// An IANA time zone.
    Zone,
    /// A time of day: where working hours begin or end.
    Time(End),
    /// Days of the week.
    Weekdays,
    /// Days of the year.
    Holidays,
    /// Ids of employees.
    Users,
    /// Employees and departments in order.
    Queue,
    /// Who the customer sees where nobody is named.
    Operator,
    /// Who the customer sees, by employee.
    Operators,
    /// Our own.
    Canali,
}

/// An end of the working hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    From,
    To,
}

/// A value's normal form, or what is wrong with it; `None` stands for the default.
pub(super) type Parsed<T> = Result<Option<T>, String>;

/// Takes `value` for `field`, which was `current`; `None` brings the default back.
pub(super) fn parse(
    field: &Field,
    value: &Value,
    current: Option<&Value>,
) -> Result<Option<Value>, FieldError> {
    let parsed = match field.kind {
        Kind::Flag => flag(value).map(|it| it.map(|it| Value::from(if it { "Y" } else { "N" }))),
        Kind::Integer { min, max } => integer(value, min, max).map(|it| it.map(Value::from)),
        Kind::Choice(options) => choice(value, options).map(|it| it.map(Value::from)),
        Kind::Text { max_chars } => text(value, max_chars).map(|it| it.map(Value::from)),
        Kind::Language => language(value).map(|it| it.map(Value::from)),
        Kind::Zone => worktime::zone(value).map(|it| it.map(Value::from)),
        Kind::Time(end) => worktime::time(value, end).map(|it| it.map(Value::from)),
        Kind::Weekdays => worktime::weekdays(value).map(|it| it.map(Value::from)),
        Kind::Holidays => worktime::holidays(value).map(|it| it.map(Value::from)),
        Kind::Users => people::users(value).map(|it| it.map(Value::from)),
        Kind::Queue => people::queue(value),
        Kind::Operator => people::operator(value),
        Kind::Operators => people::operators(value),
        Kind::Canali => return canali::merge(value, current),
    };
    parsed.map_err(|why| FieldError::new(field.name, why))
}

/// Gives `value`, in normal form, as the original does.
pub(super) fn render(field: &Field, value: Value) -> Value {
    match field.kind {
        Kind::Flag
        | Kind::Choice(_)
        | Kind::Text { .. }
        | Kind::Language
        | Kind::Zone
        | Kind::Time(_)
        | Kind::Queue => value,
        Kind::Integer { .. } => Value::from(value.to_string()),
        // An empty list of PHP's explode is a list of one empty text (S27, S28).
        Kind::Weekdays | Kind::Holidays if value == json!([]) => json!([""]),
        Kind::Weekdays | Kind::Holidays => value,
        Kind::Users => people::render_users(value),
        // An empty map of PHP's is a list (trap T7).
        Kind::Operator if value == json!({}) => json!([]),
        Kind::Operator => value,
        Kind::Operators if value == json!({}) => json!([]),
        Kind::Operators => json!({ "U": value }),
        Kind::Canali => canali::render(&value),
    }
}

/// `Y`, `N` and everything else that PHP takes for them.
pub(super) fn flag(value: &Value) -> Parsed<bool> {
    let text = match value {
        Value::Null => return Ok(None),
        Value::Bool(is_on) => return Ok(Some(*is_on)),
        Value::String(text) => text.trim().to_ascii_lowercase(),
        Value::Number(number) => number.to_string(),
        Value::Array(_) | Value::Object(_) => String::from("?"),
    };
    match text.as_str() {
        "y" | "1" | "true" => Ok(Some(true)),
        "n" | "0" | "false" | "" => Ok(Some(false)),
        _ => Err("Y or N is expected".to_owned()),
    }
}

/// An integer, or its text.
pub(super) fn integer(value: &Value, min: i64, max: i64) -> Parsed<i64> {
    let text = match value {
        Value::Null => return Ok(None),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::from("?"),
    };
    if text.is_empty() {
        return Ok(None);
    }
    let whole = text.strip_suffix(".0").unwrap_or(&text);
    match whole.parse::<i64>() {
        Ok(number) if (min..=max).contains(&number) => Ok(Some(number)),
        Ok(_) | Err(_) => Err(format!("an integer from {min} to {max} is expected")),
    }
}

fn choice(value: &Value, options: &[&'static str]) -> Parsed<&'static str> {
    let expected = || format!("one of {} is expected", options.join(", "));
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        Value::String(text) => {
            let found = options.iter().find(|it| it.eq_ignore_ascii_case(text.trim()));
            found.map(|it| Some(*it)).ok_or_else(expected)
        }
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => Err(expected()),
    }
}

/// A text up to `max_chars` long; numbers are taken for what they look like.
pub(super) fn text(value: &Value, max_chars: usize) -> Parsed<String> {
    let text = match value {
        Value::Null => return Ok(None),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            return Err("a text is expected".to_owned());
        }
    };
    if text.chars().count() > max_chars {
        return Err(format!("at most {max_chars} characters are taken"));
    }
    if text.contains('\0') {
        return Err("a text without null characters is expected".to_owned());
    }
    Ok(Some(text))
}

fn language(value: &Value) -> Parsed<String> {
    let code = text(value, 255)?.map(|it| it.trim().to_ascii_lowercase());
    match code {
        Some(code) if code.is_empty() => Ok(None),
        Some(code) if code.len() != 2 || !code.bytes().all(|it| it.is_ascii_lowercase()) => {
            Err("two letters are expected".to_owned())
        }
        Some(_) | None => Ok(code),
    }
}

/// A list, or what PHP clients make of one: a map by numbers, or a text with commas; `None` if there is nothing.
pub(super) fn list(value: &Value) -> Parsed<Vec<Value>> {
    let items: Vec<Value> = match value {
        Value::Null | Value::Bool(false) => return Ok(None),
        Value::Array(items) => items.clone(),
        Value::Object(map) => map.values().cloned().collect(),
        Value::String(text) => text.split(',').map(|it| Value::from(it.trim())).collect(),
        Value::Number(_) => vec![value.clone()],
        Value::Bool(true) => return Err("a list is expected".to_owned()),
    };
    let is_nothing =
        |it: &Value| it.is_null() || it.as_str().is_some_and(|it| it.trim().is_empty());
    Ok(Some(items.into_iter().filter(|it| !is_nothing(it)).collect()))
}
