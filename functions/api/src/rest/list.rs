//! `imopenlines.config.list.get`: lines by select, order, filter, limit and offset (reference §2.1).

use std::cmp::Ordering;

use application::actor_in;
use application::ports::{LineRecord, LineStore, PeopleStore};
use domain::settings::fields::{FIELDS, value};
use serde_json::{Map, Value, json};

use super::lines::{fields, map_or_empty};
use super::params::text;
use super::users::{by_id, fields_of};
use super::{Answer, Call, RestError};
use crate::app::Ports;

/// Rows given without a limit, and at most.
const LIMIT: usize = 50;
const LIMIT_MAX: usize = 200;

/// Fields beside those that are accepted.
const MORE: [&str; 5] = ["ID", "XML_ID", "DATE_CREATE", "DATE_MODIFY", "MODIFY_USER_ID"];

/// What a call asks for.
struct Asked {
    /// Fields with the names they are given under; all, if there are none.
    select: Vec<(String, String)>,
    order: Vec<(String, bool)>,
    filter: Vec<Condition>,
    limit: usize,
    offset: usize,
    with_queue: bool,
    with_entities: bool,
    only_ours: bool,
}

/// One condition of a filter.
struct Condition {
    field: String,
    operator: &'static str,
    values: Vec<String>,
}

pub(super) async fn get<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let asked = asked(call)?;
    let store = &call.app.context.store;
    let mut lines: Vec<(LineRecord, Map<String, Value>)> = Vec::new();
    for line in store.lines().await? {
        let fields = fields(&line);
        if !asked.filter.iter().all(|it| it.holds(&fields)) {
            continue;
        }
        if asked.only_ours && !actor_in(&store.roster(line.id).await?, call.user).may_take() {
            continue;
        }
        lines.push((line, fields));
    }
    lines.sort_by(|(_, one), (_, other)| by_order(&asked.order, one, other));
    let users = by_id(store.users().await?);
    let mut rows = Vec::new();
    for (line, fields) in lines.iter().skip(asked.offset).take(asked.limit) {
        let mut row = asked.row(fields);
        if asked.with_queue {
            let roster = store.roster(line.id).await?;
            let ids: Vec<u64> = roster.seats.iter().map(|it| it.user.0).collect();
            let of = |id: &domain::ids::UserId| {
                users.get(id).map(|it| Value::Object(fields_of(it, &line.fields)))
            };
            let shown = roster
                .seats
                .iter()
                .map(|it| (it.user.to_string(), of(&it.user).unwrap_or_default()));
            row.insert("QUEUE_USERS_FIELDS".to_owned(), map_or_empty(shown));
            row.insert("QUEUE".to_owned(), json!(ids));
        }
        if asked.with_entities {
            row.insert("CONFIG_QUEUE".to_owned(), value(&line.fields, "QUEUE"));
        }
        rows.push(Value::Object(row));
    }
    Ok(Value::Array(rows).into())
}

impl Asked {
    fn row(&self, fields: &Map<String, Value>) -> Map<String, Value> {
        if self.select.is_empty() {
            let all = fields.iter().filter(|(name, _)| is_known(name));
            return all.map(|(name, value)| (name.clone(), value.clone())).collect();
        }
        let chosen = self.select.iter();
        chosen
            .map(|(alias, name)| (alias.clone(), fields.get(name).cloned().unwrap_or_default()))
            .collect()
    }
}

impl Condition {
    fn holds(&self, fields: &Map<String, Value>) -> bool {
        let found = fields.get(&self.field).and_then(text).unwrap_or_default();
        let any = |test: &dyn Fn(&str) -> bool| self.values.iter().any(|it| test(it));
        match self.operator {
            "!=" | "!" => !any(&|it| it == found),
            ">=" => any(&|it| compare(&found, it).is_ge()),
            "<=" => any(&|it| compare(&found, it).is_le()),
            ">" => any(&|it| compare(&found, it).is_gt()),
            "<" => any(&|it| compare(&found, it).is_lt()),
            "%" => any(&|it| found.to_lowercase().contains(&it.to_lowercase())),
            _ => any(&|it| it == found),
        }
    }
}

/// Numbers by their value, all else as text.
fn compare(one: &str, other: &str) -> Ordering {
    match (one.parse::<i64>(), other.parse::<i64>()) {
        (Ok(one), Ok(other)) => one.cmp(&other),
        (_, _) => one.cmp(other),
    }
}

fn by_order(
    order: &[(String, bool)],
    one: &Map<String, Value>,
    other: &Map<String, Value>,
) -> Ordering {
    let of =
        |row: &Map<String, Value>, name: &str| row.get(name).and_then(text).unwrap_or_default();
    order.iter().fold(Ordering::Equal, |so_far, (name, down)| {
        let next = compare(&of(one, name), &of(other, name));
        so_far.then(if *down { next.reverse() } else { next })
    })
}

fn wrong(description: String) -> RestError {
    RestError::bad("INVALID_FORMAT", description)
}

/// Reads a call, or says what is wrong with it in the original's words.
fn asked<P: Ports>(call: &Call<'_, P>) -> Result<Asked, RestError> {
    let params = upper(call.params.object("PARAMS"));
    let options = upper(call.params.object("OPTIONS"));
    unsupported(&params, &["SELECT", "ORDER", "FILTER", "LIMIT", "OFFSET"], "PARAMS")?;
    unsupported(&options, &["QUEUE", "CONFIG_QUEUE", "CHECK_PERMISSION"], "OPTIONS")?;
    let limit = number(params.get("LIMIT"), "limit")?.unwrap_or(LIMIT).min(LIMIT_MAX);
    Ok(Asked {
        select: select(params.get("SELECT"))?,
        order: order(params.get("ORDER"))?,
        filter: filter(params.get("FILTER"))?,
        limit,
        offset: number(params.get("OFFSET"), "offset")?.unwrap_or(0),
        with_queue: option(&options, "QUEUE")?,
        with_entities: option(&options, "CONFIG_QUEUE")?,
        only_ours: permission(&options)?,
    })
}

fn upper(map: Map<String, Value>) -> Map<String, Value> {
    map.into_iter().map(|(name, value)| (name.to_ascii_uppercase(), value)).collect()
}

fn unsupported(given: &Map<String, Value>, known: &[&str], of: &str) -> Result<(), RestError> {
    let unknown: Vec<&str> =
        given.keys().map(String::as_str).filter(|it| !known.contains(it)).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(wrong(format!("Unsupported {of} fields are passed: {}", unknown.join(", "))))
}

fn number(value: Option<&Value>, name: &str) -> Result<Option<usize>, RestError> {
    let Some(value) = value.filter(|it| !it.is_null()) else { return Ok(None) };
    let number = text(value).and_then(|it| it.trim().parse().ok());
    let why = format!("A non-negative integer is expected in the PARAMS field '{name}'");
    number.map(Some).ok_or_else(|| wrong(why))
}

/// Whether `name` can be selected, ordered and filtered by; the queue only comes with the options.
fn is_known(name: &str) -> bool {
    MORE.contains(&name) || name != "QUEUE" && FIELDS.iter().any(|it| it.name == name)
}

fn known(name: &str, part: &str) -> Result<String, RestError> {
    let upper = name.trim().to_ascii_uppercase();
    if is_known(&upper) {
        return Ok(upper);
    }
    Err(wrong(format!("An unknown field '{name}' is passed in the PARAMS field '{part}'")))
}

fn format_of(part: &str) -> RestError {
    wrong(format!("A wrong format for the PARAMS field '{part}' is passed"))
}

/// A list of names, or an object of aliases; `*` stands for all.
fn select(value: Option<&Value>) -> Result<Vec<(String, String)>, RestError> {
    let given: Vec<(Option<&String>, &Value)> = match value {
        None | Some(Value::Null) => return Ok(vec![]),
        Some(Value::Array(names)) => names.iter().map(|it| (None, it)).collect(),
        Some(Value::Object(names)) => names.iter().map(|(alias, it)| (Some(alias), it)).collect(),
        Some(Value::Bool(_) | Value::Number(_) | Value::String(_)) => {
            return Err(format_of("select"));
        }
    };
    if given.iter().any(|(_, name)| name.as_str() == Some("*")) {
        return Ok(vec![]);
    }
    let mut chosen = Vec::with_capacity(given.len());
    for (alias, name) in given {
        let name = name.as_str();
        let name = name.ok_or_else(|| {
            wrong("A wrong field name is passed in the PARAMS field 'select'".to_owned())
        })?;
        let name = known(name, "select")?;
        let alias = alias.filter(|it| it.parse::<u64>().is_err());
        if let Some(alias) = alias.filter(|it| **it != name && is_known(&it.to_ascii_uppercase())) {
            return Err(wrong(format!(
                "The alias '{alias}' matches an existing field in the PARAMS field 'select'"
            )));
        }
        chosen.push((alias.unwrap_or(&name).clone(), name));
    }
    Ok(chosen)
}

fn order(value: Option<&Value>) -> Result<Vec<(String, bool)>, RestError> {
    let given = match value {
        None | Some(Value::Null) => return Ok(vec![]),
        Some(Value::Array(none)) if none.is_empty() => return Ok(vec![]),
        Some(Value::Object(given)) => given,
        Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
            return Err(format_of("order"));
        }
    };
    let direction = |value: &Value| match value.as_str().map(str::to_ascii_uppercase).as_deref() {
        Some("ASC") => Ok(false),
        Some("DESC") => Ok(true),
        Some(_) | None => {
            Err(wrong("A wrong sorting direction is passed in the PARAMS field 'order'".to_owned()))
        }
    };
    given.iter().map(|(name, value)| Ok((known(name, "order")?, direction(value)?))).collect()
}

fn filter(value: Option<&Value>) -> Result<Vec<Condition>, RestError> {
    let given = match value {
        None | Some(Value::Null) => return Ok(vec![]),
        Some(Value::Array(none)) if none.is_empty() => return Ok(vec![]),
        Some(Value::Object(given)) => given,
        Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
            return Err(format_of("filter"));
        }
    };
    given.iter().map(|(name, value)| condition(name, value)).collect()
}

fn condition(name: &str, value: &Value) -> Result<Condition, RestError> {
    let operators = [">=", "<=", "!=", ">", "<", "!", "=", "%", "@"];
    let found = operators.into_iter().find(|it| name.starts_with(it));
    let operator = found.unwrap_or("=");
    let field = known(name.strip_prefix(operator).unwrap_or(name), "filter")?;
    let values = match value {
        Value::Array(values) => values.iter().filter_map(text).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            vec![text(value).unwrap_or_default()]
        }
        Value::Object(_) => return Err(format_of("filter")),
    };
    Ok(Condition { field, operator, values })
}

fn option(options: &Map<String, Value>, name: &str) -> Result<bool, RestError> {
    let Some(value) = options.get(name).filter(|it| !it.is_null()) else { return Ok(false) };
    let said = value.as_str().map_or_else(|| value.to_string(), str::to_ascii_lowercase);
    match said.as_str() {
        "y" | "1" | "true" => Ok(true),
        "n" | "0" | "false" | "" => Ok(false),
        _ => Err(wrong(format!("A wrong format for the OPTIONS field '{name}' is passed"))),
    }
}

/// The names of rights are not documented; these are those that the original's pages show, and flags.
fn permission(options: &Map<String, Value>) -> Result<bool, RestError> {
    let name = options.get("CHECK_PERMISSION").and_then(Value::as_str).unwrap_or_default();
    if ["VIEW", "MODIFY"].contains(&name.to_ascii_uppercase().as_str()) {
        return Ok(true);
    }
    option(options, "CHECK_PERMISSION").map_err(|_| {
        wrong("An unknown value for the OPTIONS field 'CHECK_PERMISSION' is passed".to_owned())
    })
}
