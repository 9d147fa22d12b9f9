//! What a call says. Names at the top are taken in any case, numbers and flags in any form (reference §5.1, §5.2).

use serde_json::{Map, Value};

/// The parameters of a call.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Params {
    given: Map<String, Value>,
    /// Fields and directions under `ORDER`, as they were written: an object forgets which came first.
    order: Vec<(String, String)>,
}

impl Params {
    /// `given` by names in upper case.
    pub(crate) fn of(given: Map<String, Value>) -> Self {
        let given = given.into_iter().map(|(name, it)| (name.to_ascii_uppercase(), it)).collect();
        Self { given, order: vec![] }
    }

    /// The same with what is under `ORDER` as it was written.
    #[must_use]
    pub(super) fn sorted_by(self, order: Vec<(String, String)>) -> Self {
        Self { order, ..self }
    }

    /// Fields and directions under `ORDER`, the first first; none, where they are not so.
    pub(super) fn order(&self) -> &[(String, String)] {
        &self.order
    }

    /// Adds those of `others`; they win.
    pub(crate) fn merge(&mut self, others: Self) {
        self.given.extend(others.given);
        if !others.order.is_empty() {
            self.order = others.order;
        }
    }

    /// What is under `name`, which is in upper case; nothing for `null`.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.given.get(name).filter(|it| !it.is_null())
    }

    /// Whether `name` is given, be it empty.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.given.contains_key(name)
    }

    /// The text under `name`, if it is one or a number.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.get(name).and_then(text)
    }

    /// The id under `name`: a number above 0, or its text.
    pub(crate) fn id(&self, name: &str) -> Option<u64> {
        self.get(name).and_then(id)
    }

    /// Whether the flag under `name` is on.
    pub(crate) fn flag(&self, name: &str, default: bool) -> bool {
        let Some(text) =
            self.get(name).map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned))
        else {
            return default;
        };
        match text.to_ascii_lowercase().as_str() {
            "y" | "1" | "true" => true,
            "n" | "0" | "false" | "" => false,
            _ => default,
        }
    }

    /// The object under `name`; PHP's empty array and a list are ones too.
    pub(crate) fn object(&self, name: &str) -> Map<String, Value> {
        match self.get(name) {
            Some(Value::Object(map)) => map.clone(),
            Some(Value::Array(items)) => {
                (0..).zip(items).map(|(n, it): (usize, _)| (n.to_string(), it.clone())).collect()
            }
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => {
                Map::new()
            }
        }
    }
}

/// A text, or a number as one.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A number above 0, or its text.
pub(crate) fn id(value: &Value) -> Option<u64> {
    text(value)?.trim().parse().ok().filter(|it| *it > 0)
}
