//! Fields that name people: the queue, the names customers see, the lists of those who are told (S3, S14, S15, S42).

use serde_json::{Map, Value, json};

use super::Fields;
use super::kind::{Parsed, integer, list, text};
use crate::ids::{DepartmentId, UserId};

/// One place of a line's queue: an employee, or everybody in a department.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entity {
    /// An employee.
    User(UserId),
    /// A department and all within it.
    Department(DepartmentId),
}

/// Places a queue has at most: they are kept in the line's item.
const ENTITIES_MAX: usize = 1_000;

const NAME_MAX_CHARS: usize = 255;
const ADDRESS_MAX_CHARS: usize = 2_048;

/// The queue of a line, in order.
pub fn entities(fields: &Fields) -> Vec<Entity> {
    let queue = super::value(fields, "QUEUE");
    let items = queue.as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(|it| entity(it).ok()).collect()
}

/// A list of `{ENTITY_TYPE, ENTITY_ID}`; also of bare ids of employees, as `config.get` gives them, and the old
/// `{U: [ids]}` (S3).
pub(super) fn queue(value: &Value) -> Parsed<Value> {
    let items = match value {
        Value::Object(map) if map.contains_key("U") || map.contains_key("u") => {
            list(map.get("U").or_else(|| map.get("u")).unwrap_or(&Value::Null))?
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => list(value)?,
    };
    let Some(items) = items else { return Ok(None) };
    if items.len() > ENTITIES_MAX {
        return Err(format!("at most {ENTITIES_MAX} places are taken"));
    }
    let mut queue: Vec<Entity> = Vec::with_capacity(items.len());
    for item in &items {
        let entity = entity(item)?;
        if !queue.contains(&entity) {
            queue.push(entity);
        }
    }
    Ok(Some(queue.into_iter().map(render_entity).collect()))
}

fn entity(value: &Value) -> Result<Entity, String> {
    let expected = "an ENTITY_TYPE (user or department) and an ENTITY_ID are expected";
    let Value::Object(map) = value else { return Ok(Entity::User(UserId(id(value)?))) };
    let part = |name: &str| map.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    let (Some((_, kind)), Some((_, of))) = (part("ENTITY_TYPE"), part("ENTITY_ID")) else {
        return Err(expected.to_owned());
    };
    match kind.as_str().map(|it| it.trim().to_ascii_lowercase()).as_deref() {
        Some("user") => Ok(Entity::User(UserId(id(of)?))),
        Some("department") => Ok(Entity::Department(DepartmentId(id(of)?))),
        Some(_) | None => Err(expected.to_owned()),
    }
}

fn render_entity(entity: Entity) -> Value {
    let (kind, id) = match entity {
        Entity::User(id) => ("user", id.0),
        Entity::Department(id) => ("department", id.0),
    };
    json!({ "ENTITY_TYPE": kind, "ENTITY_ID": id.to_string() })
}

fn id(value: &Value) -> Result<u64, String> {
    let expected = || format!("{value} is no id");
    let number = integer(value, 1, i64::MAX).map_err(|_| expected())?;
    number.and_then(|it| u64::try_from(it).ok()).ok_or_else(expected)
}

/// A list of ids of employees; an empty one stands for none.
pub(super) fn users(value: &Value) -> Parsed<Vec<u64>> {
    let Some(items) = list(value)? else { return Ok(None) };
    let ids: Vec<u64> = items.iter().map(id).collect::<Result<_, _>>()?;
    Ok((!ids.is_empty()).then_some(ids))
}

/// Ids come out as text; an unset list is `null` (trap T8).
pub(super) fn render_users(value: Value) -> Value {
    match value {
        Value::Array(ids) => ids.iter().map(|it| Value::from(it.to_string())).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            Value::Null
        }
    }
}

/// `{NAME, AVATAR, AVATAR_ID}`; empty in any of PHP's ways.
pub(super) fn operator(value: &Value) -> Parsed<Value> {
    Ok(map(value)?.map(|it| person(&it)).transpose()?.filter(|it| *it != json!({})))
}

/// `{U: {<employee>: {NAME, USER_WORK_POSITION, AVATAR, AVATAR_ID}}}`, with or without the `U`.
pub(super) fn operators(value: &Value) -> Parsed<Value> {
    let Some(outer) = map(value)? else { return Ok(None) };
    let inner = match outer.get("U").or_else(|| outer.get("u")) {
        Some(inner) => map(inner)?.unwrap_or_default(),
        None => outer,
    };
    let mut people = Map::new();
    for (key, data) in &inner {
        let user = id(&Value::from(key.as_str()))?;
        if let Some(data) = map(data)? {
            people.insert(user.to_string(), person(&data)?);
        }
    }
    Ok((!people.is_empty()).then_some(Value::Object(people)))
}

/// An object; `None` for PHP's empty array, an empty text, `false` and `null`.
fn map(value: &Value) -> Parsed<Map<String, Value>> {
    match value {
        Value::Object(map) if map.is_empty() => Ok(None),
        Value::Object(map) => Ok(Some(map.clone())),
        Value::Null | Value::Bool(false) => Ok(None),
        Value::Array(items) if items.is_empty() => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        Value::Bool(true) | Value::Array(_) | Value::Number(_) | Value::String(_) => {
            Err("an object is expected".to_owned())
        }
    }
}

fn person(data: &Map<String, Value>) -> Result<Value, String> {
    let mut person = Map::new();
    for (key, value) in data {
        let key = key.to_ascii_uppercase();
        let of = |why: String| format!("{key}: {why}");
        let value = match key.as_str() {
            "NAME" | "USER_WORK_POSITION" => {
                text(value, NAME_MAX_CHARS).map_err(of)?.map(Value::from)
            }
            "AVATAR" => text(value, ADDRESS_MAX_CHARS).map_err(of)?.map(Value::from),
            "AVATAR_ID" => integer(value, 0, i64::MAX).map_err(of)?.map(Value::from),
            _ => None, // The original gives more than it takes.
        };
        if let Some(value) = value {
            person.insert(key, value);
        }
    }
    Ok(Value::Object(person))
}
