//! What a portal's methods do.

use serde_json::{Map, Value, json};

use super::query::{page, text};
use super::{Given, Inside, No, cards};

/// Runs a method.
pub(crate) fn run(inside: &mut Inside, method: &str, params: &Value) -> Result<Given, No> {
    if let Some((refused, status, code)) = &inside.refuses
        && refused == method
    {
        return Err(No(*status, code.clone(), "refused".to_owned()));
    }
    let parts: Vec<&str> = method.split('.').collect();
    match parts.as_slice() {
        ["crm", "duplicate", "findbycomm"] => duplicates(inside, params),
        ["crm", "item", "list"] => Ok(items(inside, params)),
        ["crm", "timeline", "comment", what] => comment(inside, what, params),
        ["crm", "status", what] => status(inside, what, params),
        ["user", "get"] => users(inside, params),
        ["crm", kind @ ("lead" | "deal" | "contact" | "company"), what] => {
            cards::run(inside, kind, what, params)
        }
        _ => Err(No(404, "ERROR_METHOD_NOT_FOUND".to_owned(), "Method not found!".to_owned())),
    }
}

/// A number as an Italian portal compares it.
fn normal(kind: &str, value: &str) -> String {
    if kind == "EMAIL" {
        return value.to_lowercase();
    }
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    match (value.starts_with('+'), digits.strip_prefix("00")) {
        (true, _) => digits,
        (false, Some(rest)) => rest.to_owned(),
        (false, None) => format!("39{digits}"),
    }
}

fn duplicates(inside: &Inside, params: &Value) -> Result<Given, No> {
    let kind = text(params.get("type"));
    if kind.is_empty() {
        return Err(No(400, "Communication type is not defined".to_owned(), String::new()));
    }
    let wanted: Vec<String> = match &params["values"] {
        Value::Array(values) => values.iter().map(|it| normal(&kind, &text(Some(it)))).collect(),
        _ => return Err(No(400, "Communication values is not defined".to_owned(), String::new())),
    };
    let mut found = Map::new();
    for (name, of) in [("LEAD", "lead"), ("CONTACT", "contact"), ("COMPANY", "company")] {
        let has = |row: &Map<String, Value>| {
            let rows = row.get(&kind).and_then(Value::as_array).into_iter().flatten();
            rows.map(|it| normal(&kind, &text(it.get("VALUE")))).any(|it| wanted.contains(&it))
        };
        let ids: Vec<u64> = inside
            .cards
            .iter()
            .filter(|((it, _), row)| it == of && has(row))
            .map(|((_, id), _)| *id)
            .collect();
        if !ids.is_empty() {
            found.insert(name.to_owned(), json!(ids));
        }
    }
    Ok(Given(if found.is_empty() { json!([]) } else { found.into() }, None, None))
}

/// `crm.item.list` by `imol`.
fn items(inside: &Inside, params: &Value) -> Given {
    let kind = match text(params.get("entityTypeId")).as_str() {
        "1" => "lead",
        "2" => "deal",
        "3" => "contact",
        _ => "company",
    };
    let wanted = text(params["filter"].get("=imol"));
    let has = |row: &Map<String, Value>| {
        let rows = row.get("IM").and_then(Value::as_array).into_iter().flatten();
        rows.into_iter().any(|it| text(it.get("VALUE")) == wanted)
    };
    let ids = inside.cards.iter().filter(|((it, _), row)| it == kind && has(row));
    let items: Vec<Value> = ids.map(|((_, id), _)| json!({ "id": id })).collect();
    Given(json!({ "items": items }), Some(items.len()), None)
}

fn comment(inside: &mut Inside, what: &str, params: &Value) -> Result<Given, No> {
    let fields = &params["fields"];
    match what {
        "add" => {
            let (id, now) = (inside.next("comment"), inside.now());
            let place = (text(fields.get("ENTITY_TYPE")), text(fields.get("ENTITY_ID")));
            let number = place.1.parse().unwrap_or_default();
            if !inside.cards.contains_key(&(place.0.clone(), number)) {
                return Err(No(400, "OWNER_NOT_FOUND".to_owned(), String::new()));
            }
            let row = json!({
                "ID": id.to_string(), "ENTITY_TYPE": place.0, "ENTITY_ID": place.1, "CREATED": now,
                "COMMENT": fields["COMMENT"], "AUTHOR_ID": "1", "FILES": {},
            });
            inside.comments.extend(row.as_object().cloned());
            Ok(Given(id.into(), None, None))
        }
        "update" => {
            let id = text(params.get("id"));
            let row = inside.comments.iter_mut().find(|it| text(it.get("ID")) == id);
            let row = row.ok_or_else(|| No(400, "NOT_FOUND".to_owned(), String::new()))?;
            row.insert("COMMENT".to_owned(), fields["COMMENT"].clone());
            Ok(Given(id.parse::<u64>().unwrap_or_default().into(), None, None))
        }
        "list" => Ok(page(inside.comments.clone(), params)),
        _ => Err(No(404, "ERROR_METHOD_NOT_FOUND".to_owned(), String::new())),
    }
}

fn status(inside: &mut Inside, what: &str, params: &Value) -> Result<Given, No> {
    match what {
        "list" => Ok(page(inside.statuses.clone(), params)),
        "add" => {
            let fields = params["fields"].as_object().unwrap().clone();
            let is_it = |it: &Map<String, Value>| it["STATUS_ID"] == fields["STATUS_ID"];
            if inside.statuses.iter().any(is_it) {
                return Err(No(400, String::new(), "The code is taken.".to_owned()));
            }
            inside.statuses.push(fields);
            Ok(Given(inside.next("status").into(), None, None))
        }
        _ => Err(No(404, "ERROR_METHOD_NOT_FOUND".to_owned(), String::new())),
    }
}

fn users(inside: &Inside, params: &Value) -> Result<Given, No> {
    let Some(users) = &inside.users else {
        return Err(No(403, "insufficient_scope".to_owned(), String::new()));
    };
    let row = |(id, email): &(u64, String)| {
        json!({ "ID": id.to_string(), "EMAIL": email, "ACTIVE": true }).as_object().cloned()
    };
    let rows = users.iter().filter_map(row).collect();
    Ok(page(rows, &json!({ "filter": params["FILTER"] })))
}
