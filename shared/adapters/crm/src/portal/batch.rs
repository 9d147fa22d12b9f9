//! `batch`: up to 50 calls in one, which counts as one (reference §5.6).

use std::collections::BTreeMap;

use application::ports::{Secrets, StoreError};
use serde_json::{Map, Value, json};
use url::form_urlencoded::byte_serialize;

use super::Portal;
use super::call::{Answer, Failure, Refusal, is_later, nonsense, refusal, unavailable};

/// Calls of one batch at most.
const COMMANDS_MAX: usize = 50;

/// A call of a batch.
#[derive(Clone, Debug)]
pub(super) struct Command {
    /// By what its answer is known, and what later calls name it by: `$result[key]`. Calls are made in the order of their
    /// keys.
    pub(super) key: String,
    /// The method.
    pub(super) method: String,
    /// Its parameters.
    pub(super) params: Value,
}

impl Command {
    pub(super) fn new(key: impl Into<String>, method: impl Into<String>, params: Value) -> Self {
        Self { key: key.into(), method: method.into(), params }
    }

    fn written(&self) -> String {
        let mut pairs = Vec::new();
        flatten("", &self.params, &mut pairs);
        format!("{}?{}", self.method, pairs.join("&"))
    }
}

/// What the calls of a batch gave, each by its key.
#[derive(Debug, Default)]
pub(super) struct Answers(BTreeMap<String, Result<Answer, Refusal>>);

impl Answers {
    /// The answer of one; a refusal is one too.
    pub(super) fn take(&mut self, key: &str) -> Result<Answer, Failure> {
        match self.0.remove(key) {
            Some(Ok(answer)) => Ok(answer),
            Some(Err(refusal)) => Err(Failure::Refused(refusal)),
            None => Err(nonsense(format!("a batch without an answer of {key}")).into()),
        }
    }
}

impl<S: Sync + Send, X: Secrets> Portal<S, X> {
    /// Makes all calls in their order, as many at once as a batch takes. One that is refused ends its batch, if `halts`.
    /// A portal that says *later* to one of them has it said of all: some may have been carried out.
    pub(super) async fn batch(
        &self,
        commands: &[Command],
        halts: bool,
    ) -> Result<Answers, StoreError> {
        let mut answers = Answers::default();
        for part in commands.chunks(COMMANDS_MAX) {
            let cmd: Map<String, Value> =
                part.iter().map(|it| (it.key.clone(), it.written().into())).collect();
            let params = json!({ "halt": u8::from(halts), "cmd": cmd });
            let mut answer = self.call("batch", &params).await?.result;
            let section = |answer: &mut Value, name: &str| answer.get_mut(name).map(Value::take);
            let results = by_key(section(&mut answer, "result"))?;
            let errors = by_key(section(&mut answer, "result_error"))?;
            let totals = by_key(section(&mut answer, "result_total"))?;
            let nexts = by_key(section(&mut answer, "result_next"))?;
            let number = |from: &Map<String, Value>, key: &str| {
                from.get(key).and_then(Value::as_u64).and_then(|it| usize::try_from(it).ok())
            };
            for (key, result) in results {
                let (total, next) = (number(&totals, &key), number(&nexts, &key));
                answers.0.insert(key, Ok(Answer { result, total, next }));
            }
            for (key, error) in errors {
                let refusal = refusal(&error);
                let refusal =
                    refusal.ok_or_else(|| nonsense("a batch with an error that is none"))?;
                if is_later(&refusal) {
                    return Err(unavailable(refusal));
                }
                answers.0.insert(key, Err(refusal));
            }
        }
        Ok(answers)
    }
}

/// A section of a batch's answer: PHP's empty array is an empty object.
fn by_key(section: Option<Value>) -> Result<Map<String, Value>, StoreError> {
    match section {
        Some(Value::Object(map)) => Ok(map),
        Some(Value::Array(items)) if items.is_empty() => Ok(Map::new()),
        None => Ok(Map::new()),
        Some(
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_),
        ) => Err(nonsense("a batch whose answers have no keys")),
    }
}

/// PHP's way to write a tree as pairs: `a[b][0]=1`. Empty lists cannot be written, and flags are `1` and `0`.
fn flatten(name: &str, value: &Value, pairs: &mut Vec<String>) {
    let inner = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}[{key}]") };
    let pair = |text: &str| {
        let encoded = |it: &str| byte_serialize(it.as_bytes()).collect::<String>();
        format!("{}={}", encoded(name), encoded(text))
    };
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                flatten(&inner(key), value, pairs);
            }
        }
        Value::Array(items) => {
            for (at, value) in items.iter().enumerate() {
                flatten(&inner(&at.to_string()), value, pairs);
            }
        }
        Value::Null => pairs.push(pair("")),
        Value::Bool(flag) => pairs.push(pair(if *flag { "1" } else { "0" })),
        Value::Number(number) => pairs.push(pair(&number.to_string())),
        Value::String(text) => pairs.push(pair(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_written_as_php_reads_it() {
        let params = json!({ "filter": { "=ID": [1, 2], "x": null }, "f": true, "t": "a&b=[ü] +" });
        let written = Command::new("a", "crm.lead.list", params).written();
        let expected = "crm.lead.list?f=1&filter%5B%3DID%5D%5B0%5D=1&filter%5B%3DID%5D%5B1%5D=2\
                        &filter%5Bx%5D=&t=a%26b%3D%5B%C3%BC%5D+%2B";
        assert_eq!(written, expected);
    }
}
