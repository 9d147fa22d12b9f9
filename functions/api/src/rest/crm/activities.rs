//! `crm.activity.{list,get}`: a card's activities, which are its customer's sessions (S47). Those of all cards at once
//! are in no index: a list is of the cards that its filter names.

use std::collections::BTreeSet;

use application::cards::{read_item, shown_to};
use application::ports::{CrmDirectory, Kept};
use domain::crm::timeline::{Item, ItemId, SessionActivity, What};
use domain::crm::{Card, CardKind, CardRef};
use serde_json::{Value, json};

use super::comments::all_items;
use super::id;
use crate::app::Ports;
use crate::rest::envelope::iso;
use crate::rest::params;
use crate::rest::query::{Query, Row, listed, plain};
use crate::rest::{Answer, Call, RestError};

/// Cards of one list at most.
const CARDS_MAX: usize = 50;

pub(super) async fn get<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let id = ItemId(id(call)?);
    let found = read_item(&call.app.context, &call.app.crm, call.user, id).await?;
    let row = found.and_then(|(card, item)| row(&card, &item));
    Ok(Value::Object(row.ok_or_else(|| plain("Activity is not found."))?).into())
}

pub(super) async fn list<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let query = Query::of(call)?;
    let places = places(call, &query)?;
    let (context, crm) = (&call.app.context, &call.app.crm);
    let mut found: Vec<(Card, Item)> = Vec::new();
    for place in places {
        let Some(card) = crm.card(place).await?.and_then(Kept::card) else { continue };
        found.extend(all_items(call, place).await?.into_iter().map(|it| (card.clone(), it)));
    }
    let rows = found.iter().filter_map(|(card, item)| without_log(card, item)).collect();
    let (page, total, next) = query.page(query.found(rows, "START_TIME"));
    let mut shown = Vec::new();
    for mut row in page {
        let is_it = |it: &&(Card, Item)| {
            row["ID"].as_str().and_then(|id| id.parse().ok()) == Some(it.1.id.0)
        };
        // A log is read for what is shown, and by who may.
        if let Some((card, item)) = found.iter().find(is_it) {
            let item = shown_to(context, call.user, card, item.clone()).await?;
            row = self::row(card, &item).unwrap_or(row);
        }
        shown.push(query.shown(row));
    }
    Ok(listed(shown, total, next))
}

/// The cards that the filter names: by `OWNER_TYPE_ID` and `OWNER_ID`, by `BINDINGS`, or by the activities' own numbers.
fn places<P: Ports>(call: &Call<'_, P>, query: &Query) -> Result<BTreeSet<CardRef>, RestError> {
    let mut places = BTreeSet::new();
    let filter = call.params.object("FILTER");
    let bindings = filter.iter().find(|(key, _)| key.eq_ignore_ascii_case("BINDINGS"));
    if let Some((_, bindings)) = bindings {
        places.extend(bound(bindings));
    } else if let Some(ids) = query.among("ID") {
        let ids = ids.iter().filter_map(|it| it.parse().ok());
        places.extend(ids.filter_map(|it| ItemId(it).card()));
    } else {
        let numbers = |name: &str| -> Vec<u64> {
            let values = query.among(name).unwrap_or_default();
            values.iter().filter_map(|it| it.parse().ok()).collect()
        };
        let named = query.among("OWNER_TYPE_ID").is_some() && query.among("OWNER_ID").is_some();
        if !named && !query.is_empty {
            let why = "The filter needs OWNER_TYPE_ID and OWNER_ID, BINDINGS, or ID.";
            return Err(plain(why));
        }
        for kind in numbers("OWNER_TYPE_ID").into_iter().filter_map(CardKind::of_type_id) {
            places.extend(numbers("OWNER_ID").into_iter().map(|it| CardRef::new(kind, it)));
        }
    }
    if places.len() > CARDS_MAX {
        return Err(plain(format!("Activities of at most {CARDS_MAX} cards are listed at once.")));
    }
    Ok(places)
}

/// The cards of `[{OWNER_TYPE_ID, OWNER_ID}]`; of an entry that lacks one of the two there are none.
fn bound(bindings: &Value) -> Vec<CardRef> {
    let entries: Vec<&Value> = match bindings {
        Value::Array(entries) => entries.iter().collect(),
        Value::Object(entries) => entries.values().collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => vec![],
    };
    let number = |it: &Value, name: &str| it.get(name).and_then(params::id);
    let place = |it: &&Value| {
        let kind = CardKind::of_type_id(number(it, "OWNER_TYPE_ID")?)?;
        Some(CardRef::new(kind, number(it, "OWNER_ID")?))
    };
    entries.iter().filter_map(place).collect()
}

/// An activity to be looked at before it is known who may read its log: nobody finds by it what they may not read.
fn without_log(card: &Card, item: &Item) -> Option<Row> {
    let mut row = row(card, item)?;
    row.insert("DESCRIPTION".to_owned(), Value::Null);
    Some(row)
}

/// An activity; nothing, for what is none. Its provider and its number of the session are the original's for open lines.
fn row(card: &Card, item: &Item) -> Option<Row> {
    let What::Session(activity) = &item.note.what else { return None };
    let SessionActivity { session, chat, line, channel, ended } = activity;
    let (start, end) = (iso(item.note.at), iso(ended.as_ref().map_or(item.note.at, |it| it.at)));
    let operator = ended.as_ref().and_then(|it| it.operator).or(card.draft.responsible);
    let operator = operator.map_or(0, |it| it.0).to_string();
    let log = ended.as_ref().map_or("", |it| it.log.as_str());
    let is_over = ended.is_some();
    let row = json!({
        "ID": item.id.0.to_string(),
        "OWNER_ID": card.id.to_string(),
        "OWNER_TYPE_ID": card.draft.kind.type_id().to_string(),
        "TYPE_ID": "6",
        "PROVIDER_ID": "IMOPENLINES_SESSION",
        "PROVIDER_TYPE_ID": line.to_string(),
        "PROVIDER_GROUP_ID": channel.connector(),
        "ASSOCIATED_ENTITY_ID": session.to_string(),
        "SUBJECT": format!("{} #{session}", channel.title()),
        "CREATED": start,
        "LAST_UPDATED": end,
        "START_TIME": start,
        "END_TIME": end,
        "DEADLINE": end,
        "COMPLETED": if is_over { "Y" } else { "N" },
        "STATUS": if is_over { "2" } else { "1" },
        "RESPONSIBLE_ID": operator,
        "PRIORITY": "2",
        "NOTIFY_TYPE": "0",
        "NOTIFY_VALUE": "0",
        "DESCRIPTION": log,
        "DESCRIPTION_TYPE": "1",
        "DIRECTION": "1",
        "LOCATION": "",
        "SETTINGS": [],
        "ORIGINATOR_ID": null,
        "ORIGIN_ID": null,
        "AUTHOR_ID": operator,
        "EDITOR_ID": operator,
        "PROVIDER_PARAMS": { "CHAT_ID": chat.to_string() },
        "PROVIDER_DATA": null,
        "RESULT_MARK": "0",
        "RESULT_VALUE": null,
        "RESULT_SUM": null,
        "RESULT_CURRENCY_ID": null,
        "RESULT_STATUS": "0",
        "RESULT_STREAM": "0",
        "RESULT_SOURCE_ID": null,
        "AUTOCOMPLETE_RULE": "0",
    });
    row.as_object().cloned()
}
