//! `batch`: up to 50 calls in one, in order, each of which may use what those before it gave (reference §5.6).

use std::fmt;

use application::ports::Clock;
use axum::http::StatusCode;
use domain::user::User;
use serde::Deserialize;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value, json};

use super::brackets::{self, Branch, Node};
use super::envelope::time;
use super::{Answer, Call, Params, RestError, dispatch};
use crate::app::{App, Ports};

/// Commands of one batch at most.
const COMMANDS_MAX: usize = 50;

/// The commands of a batch with their keys, in the order they were written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Commands {
    entries: Vec<(String, String)>,
    is_list: bool,
}

impl Commands {
    /// Those of a query or form.
    pub(super) fn of_form(form: &Branch) -> Self {
        let Some(Node::Branch(commands)) = form.get("cmd") else { return Self::default() };
        Self::of(commands.leaves())
    }

    /// Those of a body in JSON; none, if there is anything wrong with them.
    pub(super) fn of_json(body: &str) -> Self {
        #[derive(Deserialize)]
        struct Body {
            #[serde(default, alias = "CMD")]
            cmd: Option<Commands>,
        }
        serde_json::from_str::<Body>(body).ok().and_then(|it| it.cmd).unwrap_or_default()
    }

    /// What is under `order` of a query or form, in the order it is written in.
    pub(super) fn order_of_form(form: &Branch) -> Vec<(String, String)> {
        let Some(Node::Branch(order)) = form.get("order") else { return vec![] };
        Self::of(order.leaves()).by_name()
    }

    /// What is under `order` of a body in JSON, in the order it is written in; nothing, if there is anything wrong with it.
    pub(super) fn order_of_json(body: &str) -> Vec<(String, String)> {
        #[derive(Deserialize)]
        struct Body {
            #[serde(default, alias = "ORDER")]
            order: Option<Commands>,
        }
        let body = serde_json::from_str::<Body>(body).ok();
        body.and_then(|it| it.order).unwrap_or_default().by_name()
    }

    /// The entries, unless they are a list.
    fn by_name(self) -> Vec<(String, String)> {
        if self.is_list { vec![] } else { self.entries }
    }

    /// These, or the `others` if there are some.
    pub(super) fn or(self, others: Self) -> Self {
        if others.entries.is_empty() { self } else { others }
    }

    fn of(entries: Vec<(String, String)>) -> Self {
        let is_list = (0..).zip(&entries).all(|(n, (key, _)): (usize, _)| *key == n.to_string());
        Self { entries, is_list }
    }
}

impl<'de> Deserialize<'de> for Commands {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Commands;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("commands by key, or a list of them")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Commands, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Commands::of(entries))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Commands, A::Error> {
                let mut entries = Vec::new();
                while let Some(command) = seq.next_element()? {
                    entries.push((entries.len().to_string(), command));
                }
                Ok(Commands::of(entries))
            }
        }

        from.deserialize_any(InOrder)
    }
}

/// What the calls gave so far, by key.
#[derive(Default)]
struct Results {
    given: Vec<(String, Value)>,
    errors: Vec<(String, Value)>,
    totals: Vec<(String, Value)>,
    nexts: Vec<(String, Value)>,
    times: Vec<(String, Value)>,
}

pub(super) async fn run<P: Ports>(
    app: &App<P>,
    user: &User,
    params: Params,
    commands: Commands,
) -> Result<Answer, RestError> {
    if commands.entries.len() > COMMANDS_MAX {
        return Err(RestError::bad("ERROR_BATCH_LENGTH_EXCEEDED", "Max batch length exceeded"));
    }
    let halts = params.flag("HALT", false);
    let mut so_far = Results::default();
    for (key, command) in &commands.entries {
        let start = app.context.clock.now();
        match one(app, user, command, &so_far).await {
            Ok(answer) => {
                so_far.totals.extend(answer.total.map(|it| (key.clone(), it.into())));
                so_far.nexts.extend(answer.next.map(|it| (key.clone(), it.into())));
                so_far.times.push((key.clone(), time(start, app.context.clock.now())));
                so_far.given.push((key.clone(), answer.result));
            }
            Err(error) => {
                so_far.errors.push((key.clone(), error.body()));
                if halts {
                    break;
                }
            }
        }
    }
    let section = |entries: Vec<(String, Value)>| render(entries, commands.is_list);
    Ok(json!({
        "result": section(so_far.given),
        "result_error": section(so_far.errors),
        "result_total": section(so_far.totals),
        "result_next": section(so_far.nexts),
        "result_time": section(so_far.times),
    })
    .into())
}

async fn one<P: Ports>(
    app: &App<P>,
    user: &User,
    command: &str,
    so_far: &Results,
) -> Result<Answer, RestError> {
    let (method, query) = command.split_once('?').unwrap_or((command, ""));
    let method = method.trim().trim_matches('/').to_ascii_lowercase();
    let method = method.strip_suffix(".json").unwrap_or(&method);
    if method == "batch" {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        return Err(RestError::new(
            status,
            "ERROR_BATCH_METHOD_NOT_ALLOWED",
            "Method is not allowed for batch usage",
        ));
    }
    let tree = brackets::parse(query);
    let order = Commands::order_of_form(&tree);
    let mut params = Value::Object(tree.into_map());
    substitute(&mut params, so_far);
    let Value::Object(params) = params else { return Err(RestError::no_method()) };
    let params = Params::of(params).sorted_by(order);
    dispatch(method, Call { app, user, params }).await
}

/// Puts what earlier calls gave in the place of `$result[key][field][0]`; what leads nowhere stays as it is written.
fn substitute(value: &mut Value, so_far: &Results) {
    match value {
        Value::String(text) if text.contains("$result[") => {
            if let Some(found) = text.strip_prefix("$result").and_then(|it| whole(it, so_far)) {
                *value = found;
            } else {
                *text = embedded(text, so_far);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|it| substitute(it, so_far)),
        Value::Object(map) => map.values_mut().for_each(|it| substitute(it, so_far)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The value of `[key][field]…`, if the text is nothing else.
fn whole(path: &str, so_far: &Results) -> Option<Value> {
    let (found, rest) = lookup(path, so_far)?;
    rest.is_empty().then(|| found.clone())
}

/// A text with references inside it.
fn embedded(text: &str, so_far: &Results) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("$result") {
        out.push_str(before);
        let found = lookup(after, so_far).map(|(found, tail)| (super::params::text(found), tail));
        if let Some((Some(found), tail)) = found {
            out.push_str(&found);
            rest = tail;
        } else {
            out.push_str("$result");
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// Follows `[key][field]…` as far as it goes; the value, and what is written behind it.
fn lookup<'a, 'b>(path: &'b str, so_far: &'a Results) -> Option<(&'a Value, &'b str)> {
    let (key, mut rest) = step(path)?;
    let mut found = so_far.given.iter().find(|(known, _)| known == key).map(|(_, it)| it)?;
    while let Some((field, after)) = step(rest) {
        found = match found {
            Value::Object(map) => map.get(field)?,
            Value::Array(items) => items.get(field.parse::<usize>().ok()?)?,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
        };
        rest = after;
    }
    Some((found, rest))
}

fn step(path: &str) -> Option<(&str, &str)> {
    path.strip_prefix('[')?.split_once(']')
}

/// Empty sections are lists, as PHP has them; of a list of commands all are, where nothing is missing.
fn render(entries: Vec<(String, Value)>, is_list: bool) -> Value {
    let unbroken = (0..).zip(&entries).all(|(n, (key, _)): (usize, _)| *key == n.to_string());
    if entries.is_empty() || is_list && unbroken {
        return entries.into_iter().map(|(_, value)| value).collect();
    }
    Value::Object(entries.into_iter().collect::<Map<_, _>>())
}
