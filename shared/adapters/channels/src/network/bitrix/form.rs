//! The body of an event: a form with PHP's keys, as `http_build_query` writes it, or JSON.

use serde_json::{Map, Value};
use url::form_urlencoded;

/// Keys are nested so deep in what portals send, and a little deeper.
const DEPTH_MAX: usize = 8;

/// Fields of one event; an event of a portal has about a hundred.
const FIELDS_MAX: usize = 2_000;

/// Reads an event; none, where it is neither a form nor JSON. What is nested too deep, or contradicts what came before, is
/// left out.
pub(super) fn read(body: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(body).ok()?;
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text).ok();
    }
    let mut root = Map::new();
    for (key, value) in form_urlencoded::parse(text.as_bytes()).take(FIELDS_MAX) {
        if let Some(path) = path(&key) {
            insert(&mut root, &path, &value);
        }
    }
    (!root.is_empty()).then_some(Value::Object(root))
}

/// `a[b][c]` as `a`, `b`, `c`; none, where the brackets do not match.
fn path(key: &str) -> Option<Vec<&str>> {
    let (first, mut rest) = key.split_at(key.find('[').unwrap_or(key.len()));
    let mut path = vec![first];
    while let Some(inner) = rest.strip_prefix('[') {
        let (name, after) = inner.split_once(']')?;
        path.push(name);
        rest = after;
        if path.len() > DEPTH_MAX {
            return None;
        }
    }
    (rest.is_empty() && !first.is_empty()).then_some(path)
}

fn insert(map: &mut Map<String, Value>, path: &[&str], value: &str) {
    let Some((first, rest)) = path.split_first() else { return };
    // `a[]` is the next one of a list.
    let name = if first.is_empty() { map.len().to_string() } else { (*first).to_owned() };
    if rest.is_empty() {
        map.insert(name, value.into());
        return;
    }
    let next = map.entry(name).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(next) = next {
        insert(next, rest, value);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn brackets_make_a_tree_and_everything_is_text() {
        let form = "event=ONIMBOTV2MESSAGEADD&data[message][text]=Hello+%5Bb%5Dyou%5B%2Fb%5D&data%5Bmessage%5D%5Bid%5D=789\
                    &data[message][params][FILE_ID][0]=5&data[message][params][FILE_ID][]=6&auth[application_token]=t";
        let expected = json!({
            "event": "ONIMBOTV2MESSAGEADD",
            "data": { "message": {
                "text": "Hello [b]you[/b]", "id": "789", "params": { "FILE_ID": { "0": "5", "1": "6" } },
            }},
            "auth": { "application_token": "t" },
        });
        assert_eq!(read(form.as_bytes()), Some(expected));
        assert_eq!(read(br#" {"event": 7}"#), Some(json!({ "event": 7 })));
    }

    #[test]
    fn what_makes_no_sense_is_left_out() {
        let deep = format!("a{}=1&b=2", "[x]".repeat(100_000));
        for (form, expected) in [
            ("a[b=1&c=2", json!({ "c": "2" })),
            ("a[b]x=1&c=2", json!({ "c": "2" })),
            ("[b]=1&c=2", json!({ "c": "2" })),
            ("a=1&a[b]=2", json!({ "a": "1" })),
            (deep.as_str(), json!({ "b": "2" })),
        ] {
            assert_eq!(read(form.as_bytes()), Some(expected));
        }
        for nothing in ["", "[]=", "{", "{}x"] {
            assert_eq!(read(nothing.as_bytes()), None, "{nothing}");
        }
        assert_eq!(read(b"a=\xFF\xFE"), None);
    }
}
