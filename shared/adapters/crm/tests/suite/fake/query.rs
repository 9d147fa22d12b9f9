//! Filters, orders and pages of fifty.

use std::cmp::Ordering;

use serde_json::{Map, Value, json};

use super::Given;

type Row = Map<String, Value>;

const PREFIXES: [&str; 12] = ["!=%", "=%", "!%", "!=", "!@", ">=", "<=", ">", "<", "%", "@", "="];

/// The page of `rows` that `params` ask for.
pub(crate) fn page(rows: Vec<Row>, params: &Value) -> Given {
    let empty = Map::new();
    let filter = params["filter"].as_object().unwrap_or(&empty);
    let mut rows: Vec<Row> =
        rows.into_iter().filter(|row| filter.iter().all(|(key, it)| holds(row, key, it))).collect();
    let order = params["order"].as_object().unwrap_or(&empty);
    rows.sort_by(|one, other| {
        let by = |(field, direction): (&String, &Value)| {
            let found = compare(&text(one.get(field)), &text(other.get(field)));
            if direction == "DESC" { found.reverse() } else { found }
        };
        order.iter().map(by).find(|it| it.is_ne()).unwrap_or(Ordering::Equal)
    });
    let start = text(params.get("start")).parse::<usize>().unwrap_or(0);
    let total = rows.len();
    let page: Vec<Row> = rows.into_iter().skip(start).take(50).collect();
    Given(json!(page), Some(total), (start + 50 < total).then_some(start + 50))
}

fn holds(row: &Row, key: &str, wanted: &Value) -> bool {
    let prefix = PREFIXES.into_iter().find(|it| key.starts_with(it)).unwrap_or_default();
    let has = values(row.get(key.strip_prefix(prefix).unwrap_or(key)));
    let wanted: Vec<String> = match wanted {
        Value::Array(items) => items.iter().map(|it| text(Some(it))).collect(),
        one => vec![text(Some(one))],
    };
    let any = |is: fn(&str, &str) -> bool| {
        has.iter().any(|has| wanted.iter().any(|wanted| is(has, wanted)))
    };
    let equal = |one: &str, other: &str| compare(one, other).is_eq();
    match prefix {
        "!=" | "!@" => !any(equal),
        ">" => any(|one, other| compare(one, other).is_gt()),
        ">=" => any(|one, other| compare(one, other).is_ge()),
        "<" => any(|one, other| compare(one, other).is_lt()),
        "<=" => any(|one, other| compare(one, other).is_le()),
        "%" => any(|one, other| one.to_lowercase().contains(&other.to_lowercase())),
        "!%" => !any(|one, other| one.to_lowercase().contains(&other.to_lowercase())),
        _ => any(equal),
    }
}

fn values(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(rows)) => rows.iter().map(|it| text(it.get("VALUE"))).collect(),
        other => vec![text(other)],
    }
}

/// A scalar as text.
pub(crate) fn text(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(flag)) => u8::from(*flag).to_string(),
        Some(Value::Null | Value::Array(_) | Value::Object(_)) | None => String::new(),
    }
}

fn compare(one: &str, other: &str) -> Ordering {
    match (one.parse::<f64>(), other.parse::<f64>()) {
        (Ok(one), Ok(other)) => one.total_cmp(&other),
        (_, _) => one.cmp(other),
    }
}
