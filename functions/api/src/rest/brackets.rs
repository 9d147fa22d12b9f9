//! PHP's way to write trees as flat pairs: `a[b][0]=1&a[b][]=2` (reference §5.2).

use serde_json::{Map, Value};

/// Pairs of one request at most; PHP's own default is 1 000 (`max_input_vars`).
const PAIRS_MAX: usize = 10_000;

/// Brackets of one name at most; as PHP's default (`max_input_nesting_level`).
const DEPTH_MAX: usize = 64;

/// A tree whose branches keep the order in which they were first named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Branch(Vec<(String, Node)>);

/// A value or a branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    Leaf(String),
    Branch(Branch),
}

/// The tree of an encoded query or form. Whatever is not written as PHP expects is taken as PHP takes it: literally,
/// or not at all; nothing is an error.
pub(crate) fn parse(encoded: &str) -> Branch {
    let mut tree = Branch::default();
    for pair in encoded.split('&').filter(|it| !it.is_empty()).take(PAIRS_MAX) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        tree.add(&decode(name), decode(value));
    }
    tree
}

/// `+` is a blank, `%XX` a byte; broken bytes become U+FFFD.
pub(crate) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high << 4 | low);
                    rest = after;
                }
                (_, _) => bytes.push(b'%'),
            },
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn digit(hex: u8) -> Option<u8> {
    char::from(hex).to_digit(16).and_then(|it| u8::try_from(it).ok())
}

impl Branch {
    /// Adds one pair, whose name is decoded.
    pub(crate) fn add(&mut self, name: &str, value: String) {
        let Some(path) = path(name) else { return };
        self.put(&path, value);
    }

    /// What is under `name`, whatever its case.
    pub(crate) fn get(&self, name: &str) -> Option<&Node> {
        self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, node)| node)
    }

    /// The names and values, in order; branches are left out.
    pub(crate) fn leaves(&self) -> Vec<(String, String)> {
        let leaf = |(key, node): &(String, Node)| match node {
            Node::Leaf(value) => Some((key.clone(), value.clone())),
            Node::Branch(_) => None,
        };
        self.0.iter().filter_map(leaf).collect()
    }

    /// The tree as an object.
    pub(crate) fn into_map(self) -> Map<String, Value> {
        self.0.into_iter().map(|(key, node)| (key, node.into_value())).collect()
    }

    fn put(&mut self, path: &[&str], value: String) {
        let Some((first, rest)) = path.split_first() else { return };
        let key = if first.is_empty() { self.next_index() } else { (*first).to_owned() };
        let at = self.0.iter().position(|(known, _)| *known == key);
        if rest.is_empty() {
            // The last one wins, in the place of the first.
            match at.and_then(|it| self.0.get_mut(it)) {
                Some((_, node)) => *node = Node::Leaf(value),
                None => self.0.push((key, Node::Leaf(value))),
            }
            return;
        }
        let at = at.unwrap_or_else(|| {
            self.0.push((key, Node::Branch(Self::default())));
            self.0.len() - 1
        });
        let Some((_, node)) = self.0.get_mut(at) else { return };
        if let Node::Leaf(_) = node {
            *node = Node::Branch(Self::default());
        }
        if let Node::Branch(branch) = node {
            branch.put(rest, value);
        }
    }

    /// One above the highest index there is.
    fn next_index(&self) -> String {
        let indices = self.0.iter().filter_map(|(key, _)| key.parse::<u64>().ok());
        indices.max().map_or(0, |it| it.saturating_add(1)).to_string()
    }

    /// Whether the keys are exactly 0, 1, 2 …
    fn is_list(&self) -> bool {
        (0..).zip(&self.0).all(|(n, (key, _)): (usize, _)| *key == n.to_string())
    }
}

impl Node {
    fn into_value(self) -> Value {
        match self {
            Self::Leaf(text) => Value::from(text),
            Self::Branch(branch) if branch.is_list() => {
                branch.0.into_iter().map(|(_, node)| node.into_value()).collect()
            }
            Self::Branch(branch) => Value::Object(branch.into_map()),
        }
    }
}

/// `a[b][]` as `a`, `b` and nothing; brackets that do not close belong to the name. `None` for no name or too many.
fn path(name: &str) -> Option<Vec<&str>> {
    let start = name.find('[').unwrap_or(name.len());
    let (first, mut rest) = name.split_at_checked(start)?;
    if first.is_empty() {
        return None;
    }
    let mut path = vec![first];
    while let Some(inside) = rest.strip_prefix('[') {
        let Some((key, after)) = inside.split_once(']') else {
            return if path.len() == 1 { Some(vec![name]) } else { Some(path) };
        };
        path.push(key);
        rest = after;
    }
    (path.len() <= DEPTH_MAX).then_some(path)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "cases read better without borrows")]
    fn check(encoded: &str, expected: Value) {
        assert_eq!(Value::Object(parse(encoded).into_map()), expected, "{encoded}");
    }

    #[test]
    fn names_are_paths() {
        check("a=1&b=", json!({"a": "1", "b": ""}));
        check("a[b]=1&a[c][d]=2", json!({"a": {"b": "1", "c": {"d": "2"}}}));
        check("MESSAGES[0][user][id]=42", json!({"MESSAGES": [{"user": {"id": "42"}}]}));
    }

    #[test]
    fn indices_make_lists_only_without_gaps() {
        check("a[]=x&a[]=y", json!({"a": ["x", "y"]}));
        check("a[0]=x&a[1]=y", json!({"a": ["x", "y"]}));
        check("a[1]=x&a[0]=y", json!({"a": {"0": "y", "1": "x"}}));
        check("a[1]=x&a[2]=y", json!({"a": {"1": "x", "2": "y"}}));
        check("a[5]=x&a[]=y", json!({"a": {"5": "x", "6": "y"}}));
        check("a[][b]=1&a[][b]=2", json!({"a": [{"b": "1"}, {"b": "2"}]}));
    }

    #[test]
    fn the_last_one_wins() {
        check("a=1&a=2", json!({"a": "2"}));
        check("a=1&a[b]=2", json!({"a": {"b": "2"}}));
        check("a[b]=2&a=1", json!({"a": "1"}));
    }

    #[test]
    fn bytes_are_decoded() {
        check("a+b=c+d%21", json!({"a b": "c d!"}));
        check("a%5Bb%5D=%C3%A8", json!({"a": {"b": "è"}}));
        check("a=%&b=%2&c=%zz&d=%ff", json!({"a": "%", "b": "%2", "c": "%zz", "d": "\u{FFFD}"}));
    }

    #[test]
    fn what_is_not_written_well_is_taken_literally_or_not_at_all() {
        check("a[b=1", json!({"a[b": "1"}));
        check("[a]=1&=2&&", json!({}));
        check("a[b]c=1", json!({"a": {"b": "1"}}));
        check(&format!("a{}=1", "[b]".repeat(64)), json!({}));
    }

    proptest! {
        #[test]
        fn nothing_panics(encoded in r"([a-c\[\]=&%+0-9é]|\[\]|%5B){0,60}") {
            let tree = parse(&encoded);
            let _ = (tree.leaves(), tree.get("a").cloned());
            let _ = tree.into_map();
        }

        #[test]
        fn any_value_arrives(value in ".{0,40}") {
            let encoded: String = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("a[b]", &value).finish();
            prop_assert_eq!(Value::Object(parse(&encoded).into_map()), json!({"a": {"b": value}}));
        }
    }
}
