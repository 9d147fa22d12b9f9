//! Lenient reading of a provider's JSON: what is missing or of another shape is `None`, never an error, so that one
//! odd field cannot cost a whole message.

use domain::message::RAW_MAX_BYTES;
use domain::time::Timestamp;
use serde_json::{Map, Value};

/// The longest id that is taken, in bytes: providers' ids are far below, and keys that hold one end at 1 024 bytes
/// (`DynamoDB` Developer Guide, "Quotas": sort keys).
const ID_MAX_BYTES: usize = 256;

/// From here on a time is in milliseconds: as seconds it would be the year 33658.
const MILLISECONDS_FROM: i64 = 1_000_000_000_000;

/// From here on a number is no time: as milliseconds it would be the year 10000.
const MILLISECONDS_UNTIL: i64 = 253_402_300_800_000;

/// A JSON object of a provider.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Object<'a>(&'a Map<String, Value>);

impl<'a> Object<'a> {
    /// `value`, if it is an object.
    pub(crate) fn of(value: &'a Value) -> Option<Self> {
        value.as_object().map(Self)
    }

    /// The names of its fields.
    pub(crate) fn keys(self) -> impl Iterator<Item = &'a str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether it has a field that is not null.
    pub(crate) fn has(self, key: &str) -> bool {
        self.at(key).is_some()
    }

    /// A field in it, whatever it is but null.
    pub(crate) fn value(self, key: &str) -> Option<&'a Value> {
        self.at(key)
    }

    /// An object in it.
    pub(crate) fn object(self, key: &str) -> Option<Self> {
        self.at(key).and_then(Self::of)
    }

    /// The members of a list in it, whatever they are.
    pub(crate) fn values(self, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
        self.list(key).iter()
    }

    /// The texts of a list in it; anything else in the list is passed over.
    pub(crate) fn texts(self, key: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.list(key).iter().filter_map(Value::as_str)
    }

    /// The objects of a list in it; anything else in the list is passed over.
    pub(crate) fn objects(self, key: &str) -> impl Iterator<Item = Self> + use<'a> {
        self.list(key).iter().filter_map(Self::of)
    }

    /// The objects of a list of lists in it.
    pub(crate) fn rows(self, key: &str) -> impl Iterator<Item = Self> + use<'a> {
        self.list(key).iter().filter_map(Value::as_array).flatten().filter_map(Self::of)
    }

    /// A text that is not empty.
    pub(crate) fn text(self, key: &str) -> Option<&'a str> {
        self.at(key).and_then(Value::as_str).filter(|it| !it.is_empty())
    }

    /// The same, as a text of its own.
    pub(crate) fn string(self, key: &str) -> Option<String> {
        self.text(key).map(str::to_owned)
    }

    /// An id, as text: a text or an integer, beyond 2^53 too.
    pub(crate) fn id(self, key: &str) -> Option<String> {
        let id = match self.at(key)? {
            Value::String(it) => it.clone(),
            Value::Number(it) if it.is_i64() || it.is_u64() => it.to_string(),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_) => {
                return None;
            }
        };
        (!id.is_empty() && id.len() <= ID_MAX_BYTES).then_some(id)
    }

    /// A whole number, also as text; fractions are cut off.
    pub(crate) fn integer(self, key: &str) -> Option<i64> {
        match self.at(key)? {
            Value::Number(it) => it.as_i64().or_else(|| whole(it.as_f64()?)),
            Value::String(it) => it.trim().parse().ok(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// A whole number in the range of `T`.
    pub(crate) fn count<T: TryFrom<i64>>(self, key: &str) -> Option<T> {
        T::try_from(self.integer(key)?).ok()
    }

    /// A finite number, also as text.
    pub(crate) fn number(self, key: &str) -> Option<f64> {
        let number = match self.at(key)? {
            Value::Number(it) => it.as_f64(),
            Value::String(it) => it.trim().parse().ok(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        number.filter(|it| it.is_finite())
    }

    /// Whether a field is `true`.
    pub(crate) fn flag(self, key: &str) -> bool {
        self.at(key).and_then(Value::as_bool).unwrap_or(false)
    }

    /// An instant, in seconds or milliseconds; zero is what providers write for *unknown*.
    pub(crate) fn instant(self, key: &str) -> Option<Timestamp> {
        let time = self.integer(key).filter(|it| (1..MILLISECONDS_UNTIL).contains(it))?;
        Some(if time >= MILLISECONDS_FROM {
            Timestamp(time)
        } else {
            Timestamp::from_seconds(time)
        })
    }

    /// The whole of it, as JSON, as far as the log takes it.
    pub(crate) fn raw(self) -> String {
        let mut raw = self.json();
        raw.truncate(raw.floor_char_boundary(RAW_MAX_BYTES));
        raw
    }

    /// The whole of it, as JSON.
    pub(crate) fn json(self) -> String {
        serde_json::to_string(self.0).unwrap_or_default()
    }

    fn at(self, key: &str) -> Option<&'a Value> {
        self.0.get(key).filter(|it| !it.is_null())
    }

    fn list(self, key: &str) -> &'a [Value] {
        self.at(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

/// The whole part of a number that an `i64` can hold.
fn whole(number: f64) -> Option<i64> {
    /// 2^53: up to here every whole number is exact.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range is checked, the fraction is to go"
    )]
    (number.abs() <= EXACT).then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_are_texts_or_integers() {
        let value = json!({"a": 9_007_199_254_740_993_u64, "b": "q=", "c": 1.5, "d": "", "e": null, "f": -100});
        let object = Object::of(&value).unwrap();
        let ids = ["a", "b", "c", "d", "e", "f", "g"].map(|it| object.id(it));
        assert_eq!(
            ids.map(Option::unwrap_or_default),
            ["9007199254740993", "q=", "", "", "", "-100", ""]
        );
    }

    #[test]
    fn times_are_seconds_or_milliseconds() {
        let value = json!({"s": 1_790_000_000, "ms": 1_790_000_000_123_i64, "text": "1790000000", "none": 0});
        let object = Object::of(&value).unwrap();
        assert_eq!(object.instant("s"), Some(Timestamp(1_790_000_000_000)));
        assert_eq!(object.instant("ms"), Some(Timestamp(1_790_000_000_123)));
        assert_eq!(object.instant("text"), Some(Timestamp(1_790_000_000_000)));
        assert_eq!(object.instant("none"), None);
    }

    #[test]
    fn numbers_that_are_none_are_left_out() {
        let value = json!({"nan": "NaN", "far": 1e300, "half": 2.5, "text": "99.99"});
        let object = Object::of(&value).unwrap();
        assert_eq!((object.number("nan"), object.number("text")), (None, Some(99.99)));
        assert_eq!((object.integer("far"), object.integer("half")), (None, Some(2)));
    }
}
