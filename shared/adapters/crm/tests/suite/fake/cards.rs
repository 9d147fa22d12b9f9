//! Cards of a portal: scalars are texts, multi-fields rows with numbers counted over all cards.

use serde_json::{Map, Value, json};

use super::query::{page, text};
use super::{Given, Inside, No};

/// The multi-fields.
const MULTI: [&str; 4] = ["PHONE", "EMAIL", "WEB", "IM"];

fn refused(why: &str) -> No {
    No(400, String::new(), why.to_owned())
}

/// A method of cards of `kind`.
pub(crate) fn run(
    inside: &mut Inside,
    kind: &str,
    what: &str,
    params: &Value,
) -> Result<Given, No> {
    let fields =
        || params["fields"].as_object().ok_or_else(|| refused("Parameter 'fields' must be array."));
    let id = text(params.get("id")).parse::<u64>().ok().filter(|it| *it > 0);
    let id = || id.ok_or_else(|| refused("ID is not defined or invalid."));
    match what {
        "list" => {
            let of_kind = inside.cards.iter().filter(|((it, _), _)| it == kind);
            let rows: Vec<_> = of_kind.map(|(_, row)| row.clone()).collect();
            Ok(page(rows, params))
        }
        "add" => Ok(Given(inside.add(kind, fields()?).into(), None, None)),
        "update" => {
            let (id, fields) = (id()?, fields()?.clone());
            let now = inside.now();
            let mut row =
                inside.cards.remove(&(kind.to_owned(), id)).ok_or_else(|| refused("Not found"))?;
            inside.write(&mut row, &fields);
            row.insert("DATE_MODIFY".to_owned(), now.into());
            inside.cards.insert((kind.to_owned(), id), row);
            Ok(Given(json!(true), None, None))
        }
        "delete" => {
            let id = id()?;
            inside.cards.remove(&(kind.to_owned(), id)).ok_or_else(|| refused("Not found"))?;
            let is_its = |it: &Map<String, Value>| {
                it["ENTITY_TYPE"] == kind && text(it.get("ENTITY_ID")) == id.to_string()
            };
            inside.comments.retain(|it| !is_its(it));
            Ok(Given(json!(true), None, None))
        }
        _ => Err(No(404, "ERROR_METHOD_NOT_FOUND".to_owned(), String::new())),
    }
}

impl Inside {
    /// The next number of a kind of thing.
    pub(crate) fn next(&mut self, what: &str) -> u64 {
        let last = self.last.entry(what.to_owned()).or_default();
        *last += 1;
        *last
    }

    /// A second that nothing else has happened in.
    pub(crate) fn now(&mut self) -> String {
        self.clock += 1;
        format!(
            "2026-01-01T{:02}:{:02}:{:02}+02:00",
            2 + self.clock / 3_600,
            self.clock / 60 % 60,
            self.clock % 60
        )
    }

    fn add(&mut self, kind: &str, fields: &Map<String, Value>) -> u64 {
        let (id, now) = (self.next(kind), self.now());
        let mut row = Map::new();
        for (name, value) in [
            ("ID", id.to_string()),
            ("ASSIGNED_BY_ID", "1".to_owned()),
            ("CREATED_BY_ID", "1".to_owned()),
            ("DATE_CREATE", now.clone()),
            ("DATE_MODIFY", now),
        ] {
            row.insert(name.to_owned(), value.into());
        }
        if kind == "lead" {
            row.insert("STATUS_ID".to_owned(), "NEW".into());
        }
        if kind == "deal" {
            row.insert("STAGE_ID".to_owned(), "NEW".into());
        }
        self.write(&mut row, fields);
        self.cards.insert((kind.to_owned(), id), row);
        id
    }

    fn write(&mut self, row: &mut Map<String, Value>, fields: &Map<String, Value>) {
        for (name, value) in fields {
            if MULTI.contains(&name.as_str()) {
                let mut rows =
                    row.remove(name).and_then(|it| it.as_array().cloned()).unwrap_or_default();
                for given in value.as_array().into_iter().flatten() {
                    self.write_row(name, &mut rows, given);
                }
                if !rows.is_empty() {
                    row.insert(name.clone(), rows.into());
                }
            } else if value.is_array() {
                row.insert(name.clone(), value.clone());
            } else {
                row.insert(name.clone(), text(Some(value)).into());
            }
        }
    }

    fn write_row(&mut self, name: &str, rows: &mut Vec<Value>, given: &Value) {
        let (id, value) = (text(given.get("ID")), text(given.get("VALUE")));
        let at = rows.iter().position(|it| it["ID"] == id);
        match at {
            Some(at) if value.is_empty() => drop(rows.remove(at)),
            Some(at) => {
                rows[at]["VALUE"] = value.into();
                rows[at]["VALUE_TYPE"] = given["VALUE_TYPE"].clone();
            }
            None if value.is_empty() || !id.is_empty() => {}
            None => rows.push(json!({
                "ID": self.next("row").to_string(), "VALUE": value, "VALUE_TYPE": given["VALUE_TYPE"],
                "TYPE_ID": name,
            })),
        }
    }
}
