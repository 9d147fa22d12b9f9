//! `filter`, `order`, `select` and `start` of the original's lists, and lists that are made of them (reference §5.3).

use std::cmp::Ordering;

use domain::crm::select::{Condition, Operator, Order};
use serde_json::{Map, Value};

use super::params::text;
use super::{Answer, Call, RestError};
use crate::app::Ports;

/// Rows of one page.
pub(super) const PAGE: usize = 50;

/// What a list is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    /// All of these must hold.
    pub(super) conditions: Vec<Condition>,
    /// By which fields it is sorted.
    pub(super) order: Vec<Order>,
    /// How many rows are passed over.
    pub(super) start: usize,
    /// Whether all are counted: not with `start=-1`.
    pub(super) counted: bool,
    /// The fields that are given, in capitals; all, if there are none.
    pub(super) select: Vec<String>,
    /// Whether a condition holds for nothing: one among none.
    pub(super) is_empty: bool,
}

/// A row of a list.
pub(super) type Row = Map<String, Value>;

impl Query {
    /// What `call` asks for; `BINDINGS` of a filter are not a condition.
    pub(super) fn of<P: Ports>(call: &Call<'_, P>) -> Result<Self, RestError> {
        let filter = object(call, "FILTER")?;
        let order = order(call)?;
        let start = call.params.text("START").and_then(|it| it.trim().parse::<i64>().ok());
        let mut query = Self {
            start: start.and_then(|it| usize::try_from(it).ok()).unwrap_or(0),
            counted: start.is_none_or(|it| it >= 0),
            select: select(call.params.get("SELECT"))?,
            ..Self::default()
        };
        for (key, value) in filter.iter().filter(|(key, _)| !key.eq_ignore_ascii_case("BINDINGS")) {
            query.add(key, value)?;
        }
        for (field, direction) in &order {
            let direction = direction.trim().to_ascii_uppercase();
            let descending = match direction.as_str() {
                "ASC" | "" => false,
                "DESC" => true,
                _ => return Err(plain(format!("Wrong direction of sorting by '{field}'."))),
            };
            let field = field.trim().to_ascii_uppercase();
            query.order.push(Order { field, descending });
        }
        Ok(query)
    }

    fn add(&mut self, key: &str, value: &Value) -> Result<(), RestError> {
        let (operator, field) = Operator::split(key.trim());
        let field = field.trim().to_ascii_uppercase();
        let is_among = operator == Operator::Is;
        let values = match value {
            Value::Array(none) if none.is_empty() => {
                // Among none is nothing, and not among none is everything.
                self.is_empty |= is_among;
                return Ok(());
            }
            Value::Array(items) => items.iter().map(one).collect::<Option<Vec<String>>>(),
            Value::Object(items) => items.values().map(one).collect::<Option<Vec<String>>>(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                one(value).map(|it| vec![it])
            }
        };
        let values = values.ok_or_else(|| plain("Parameter 'filter' must be array."))?;
        self.conditions.push(Condition { field, operator, values });
        Ok(())
    }

    /// The values that `field` must be among, by all conditions on it; none, where no condition says so.
    pub(super) fn among(&self, field: &str) -> Option<Vec<&String>> {
        let on_it = |it: &&Condition| it.field == field && it.operator == Operator::Is;
        let mut conditions = self.conditions.iter().filter(on_it);
        let mut values: Vec<&String> = conditions.next()?.values.iter().collect();
        for condition in conditions {
            values.retain(|it| condition.values.contains(it));
        }
        Some(values)
    }

    /// Whether `name` is asked for.
    pub(super) fn selects(&self, name: &str) -> bool {
        let is_it = |it: &String| it == name || it == "*";
        self.select.is_empty() || name == "ID" || self.select.iter().any(is_it)
    }

    /// What is asked for of a row.
    pub(super) fn shown(&self, row: Row) -> Value {
        Value::Object(row.into_iter().filter(|(name, _)| self.selects(name)).collect())
    }

    /// The rows for which all conditions hold, sorted, by `first` where nothing else is said.
    pub(super) fn found(&self, mut rows: Vec<Row>, first: &str) -> Vec<Row> {
        if self.is_empty {
            return vec![];
        }
        let texts = |row: &Row, name: &str| row.get(name).map(values).unwrap_or_default();
        rows.retain(|row| self.conditions.iter().all(|it| it.holds_for(&texts(row, &it.field))));
        let order = match self.order.as_slice() {
            [] => vec![Order { field: first.to_owned(), descending: false }],
            order => order.to_vec(),
        };
        rows.sort_by(|one, other| {
            let by = |order: &Order| {
                let of = |row: &Row| texts(row, &order.field).into_iter().next();
                let found = compare(of(one).as_deref(), of(other).as_deref());
                if order.descending { found.reverse() } else { found }
            };
            order.iter().map(by).find(|it| it.is_ne()).unwrap_or(Ordering::Equal)
        });
        rows
    }

    /// The page of `rows` that is asked for, and the answer around `shown` of it.
    pub(super) fn page(&self, rows: Vec<Row>) -> (Vec<Row>, Option<usize>, Option<usize>) {
        let total = rows.len();
        let end = self.start.saturating_add(PAGE);
        let page = rows.into_iter().skip(self.start).take(PAGE).collect();
        (
            page,
            Some(if self.counted { total } else { 0 }),
            (self.counted && end < total).then_some(end),
        )
    }
}

/// The answer of a list that is all there.
pub(super) fn listed(rows: Vec<Value>, total: Option<usize>, next: Option<usize>) -> Answer {
    Answer { result: Value::Array(rows), total, next }
}

/// A refusal whose code is empty, as those of the CRM's methods are (reference §5.4).
pub(super) fn plain(description: impl Into<String>) -> RestError {
    RestError::bad("", description)
}

/// The object under `name`, which may be missing; PHP's empty array is one.
fn object<P: Ports>(call: &Call<'_, P>, name: &str) -> Result<Map<String, Value>, RestError> {
    match call.params.get(name) {
        None => Ok(Map::new()),
        Some(Value::Object(map)) => Ok(map.clone()),
        Some(Value::Array(items)) if items.is_empty() => Ok(Map::new()),
        Some(Value::String(text)) if text.is_empty() => Ok(Map::new()),
        Some(
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_),
        ) => Err(plain(format!("Parameter '{}' must be array.", name.to_ascii_lowercase()))),
    }
}

/// Fields and directions, the first first where that is known.
fn order<P: Ports>(call: &Call<'_, P>) -> Result<Vec<(String, String)>, RestError> {
    let given = object(call, "ORDER")?;
    let written = call.params.order();
    if !written.is_empty() {
        return Ok(written.to_vec());
    }
    let direction = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    Ok(given.into_iter().map(|(field, it)| (field, direction(&it))).collect())
}

/// Names of fields, in capitals.
fn select(value: Option<&Value>) -> Result<Vec<String>, RestError> {
    let wrong = || plain("Parameter 'select' must be array.");
    let names: Vec<&Value> = match value {
        None | Some(Value::Null) => return Ok(vec![]),
        Some(Value::Array(names)) => names.iter().collect(),
        Some(Value::Object(names)) => names.values().collect(),
        Some(name @ Value::String(_)) => vec![name],
        Some(Value::Bool(_) | Value::Number(_)) => return Err(wrong()),
    };
    let name = |it: &Value| it.as_str().map(|it| it.trim().to_ascii_uppercase());
    let names = names.into_iter().map(name).collect::<Option<Vec<String>>>().ok_or_else(wrong)?;
    Ok(names.into_iter().filter(|it| !it.is_empty()).collect())
}

/// One value of a condition.
fn one(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Bool(flag) => Some(if *flag { "1" } else { "0" }.to_owned()),
        Value::Number(_) | Value::String(_) => text(value).map(|it| it.trim().to_owned()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// The values of a row's field, to be compared with.
fn values(value: &Value) -> Vec<String> {
    match value {
        Value::Null => vec![],
        Value::Array(items) => items.iter().filter_map(one).collect(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => one(value).into_iter().collect(),
        Value::Object(_) => vec![],
    }
}

fn compare(one: Option<&str>, other: Option<&str>) -> Ordering {
    let number = |it: Option<&str>| it.and_then(|it| it.parse::<i64>().ok());
    match (number(one), number(other)) {
        (Some(one), Some(other)) => one.cmp(&other),
        (_, _) => one.cmp(&other),
    }
}
