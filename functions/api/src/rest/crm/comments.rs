//! `crm.timeline.comment.{add,get,list}`: what people noted on a card.

use application::cards::{Commented, comment, read_item, shown_to};
use application::ports::{CrmDirectory, Kept};
use domain::crm::timeline::{Item, ItemId, What};
use domain::crm::{CardKind, CardRef};
use serde_json::{Map, Value, json};

use super::id;
use crate::app::Ports;
use crate::random::random_hex;
use crate::rest::envelope::iso;
use crate::rest::params;
use crate::rest::query::{Query, Row, listed, plain};
use crate::rest::{Answer, Call, RestError};

/// The longest comment.
pub(crate) const COMMENT_MAX_CHARS: usize = 20_000;

/// Items of a timeline read at a time.
const CHUNK: usize = 500;

/// Gives the comment's number.
pub(super) async fn add<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let fields: Map<String, Value> = call.params.object("FIELDS");
    let field = |name: &str| {
        fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    };
    let required = || RestError::bad("100", "Could not find value for parameter {fields}");
    let number = field("ENTITY_ID").and_then(params::id).ok_or_else(required)?;
    let kind = field("ENTITY_TYPE").and_then(Value::as_str).ok_or_else(required)?;
    let text = field("COMMENT").and_then(params::text).ok_or_else(required)?;
    let text = text.trim();
    if text.is_empty() {
        return Err(RestError::bad("INVALID_ARG_VALUE", "Empty comment message"));
    }
    if text.chars().count() > COMMENT_MAX_CHARS {
        let why = format!("At most {COMMENT_MAX_CHARS} characters are taken");
        return Err(RestError::bad("INVALID_ARG_VALUE", why));
    }
    let has_files = |it: &Value| it.as_array().is_some_and(|it| !it.is_empty()) || it.is_object();
    if field("FILES").is_some_and(has_files) {
        return Err(RestError::bad("INVALID_ARG_VALUE", "Files are not taken"));
    }
    let gone = || RestError::bad("OWNER_NOT_FOUND", "Owner of the item not found");
    let place = CardRef::new(CardKind::named(kind.trim()).ok_or_else(gone)?, number);
    let (context, crm) = (&call.app.context, &call.app.crm);
    match comment(context, crm, call.user, place, (text, &random_hex())).await? {
        Commented::Done(id) => Ok(id.0.into()),
        Commented::NotFound => Err(gone()),
    }
}

pub(super) async fn get<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let id = ItemId(id(call)?);
    let found = read_item(&call.app.context, &call.app.crm, call.user, id).await?;
    let row = found.and_then(|(card, item)| row(card.card_ref(), &item));
    Ok(Value::Object(row.ok_or_else(|| plain("Not found."))?).into())
}

pub(super) async fn list<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let query = Query::of(call)?;
    let missing = || plain("The filter needs ENTITY_ID and ENTITY_TYPE.");
    let one = |name: &str| match query.among(name).as_deref() {
        Some([value]) => Ok((*value).clone()),
        Some(_) | None => Err(missing()),
    };
    let kind = CardKind::named(&one("ENTITY_TYPE")?).ok_or_else(missing)?;
    let number = one("ENTITY_ID")?.parse().map_err(|_| missing())?;
    let place = CardRef::new(kind, number);
    let Some(card) = call.app.crm.card(place).await?.and_then(Kept::card) else {
        return Ok(listed(vec![], Some(0), None));
    };
    let mut rows = Vec::new();
    for item in all_items(call, place).await? {
        // First what they may read: nobody finds by a filter what they may not.
        let item = shown_to(&call.app.context, call.user, &card, item).await?;
        rows.extend(row(place, &item));
    }
    let mut sorted = query.clone();
    // The type is compared in whatever case it was written.
    sorted.conditions.retain(|it| it.field != "ENTITY_TYPE");
    let (page, total, next) = query.page(sorted.found(rows, "ID"));
    Ok(listed(page.into_iter().map(|it| query.shown(it)).collect(), total, next))
}

/// A card's timeline, newest first.
pub(super) async fn all_items<P: Ports>(
    call: &Call<'_, P>,
    place: CardRef,
) -> Result<Vec<Item>, RestError> {
    let mut items: Vec<Item> = Vec::new();
    loop {
        let before = items.last().map(|it| it.id);
        let chunk = call.app.crm.timeline(place, before, CHUNK).await?;
        let is_last = chunk.len() < CHUNK;
        items.extend(chunk);
        if is_last {
            return Ok(items);
        }
    }
}

/// A comment; nothing, for what is none.
fn row(card: CardRef, item: &Item) -> Option<Row> {
    let What::Comment { text, by } = &item.note.what else { return None };
    let row = json!({
        "ID": item.id.0.to_string(),
        "ENTITY_ID": card.id.to_string(),
        "ENTITY_TYPE": card.kind.name(),
        "CREATED": iso(item.note.at),
        "COMMENT": text,
        "AUTHOR_ID": by.map_or(0, |it| it.0).to_string(),
        "FILES": {},
    });
    row.as_object().cloned()
}
