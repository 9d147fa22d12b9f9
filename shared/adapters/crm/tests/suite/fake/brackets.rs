//! Queries as PHP reads them, and what earlier calls of a batch gave in them.

use serde_json::{Map, Value};
use url::form_urlencoded;

/// The tree of a query.
pub(crate) fn parse(query: &str) -> Value {
    let mut tree = Value::Object(Map::new());
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let mut place = &mut tree;
        for part in name.replace(']', "").split('[') {
            let map = place.as_object_mut().unwrap();
            place = map.entry(part.to_owned()).or_insert_with(|| Value::Object(Map::new()));
        }
        *place = Value::from(value.into_owned());
    }
    lists(&mut tree);
    tree
}

/// Branches whose keys are 0, 1, 2 … are lists.
fn lists(value: &mut Value) {
    let Value::Object(map) = value else { return };
    map.values_mut().for_each(lists);
    let count = map.len();
    if count > 0 && (0..count).all(|it| map.contains_key(&it.to_string())) {
        let items = (0..count).filter_map(|it| map.remove(&it.to_string())).collect();
        *value = Value::Array(items);
    }
}

/// Puts what `$result[key]` gave in its place.
pub(crate) fn substitute(value: &mut Value, results: &Map<String, Value>) {
    match value {
        Value::String(text) => {
            let key = text.strip_prefix("$result[").and_then(|it| it.strip_suffix(']'));
            if let Some(found) = key.and_then(|it| results.get(it)) {
                *value = found.clone();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|it| substitute(it, results)),
        Value::Object(map) => map.values_mut().for_each(|it| substitute(it, results)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
