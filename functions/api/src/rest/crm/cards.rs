//! `crm.lead|deal|contact|company.{add,get,update,delete,fields}`.

use application::cards::{Edited, change_card, create_card, delete_card};
use application::ports::{CrmDirectory, Kept};
use domain::crm::fields::{FieldError, Takes, communications, fields_of, row};
use domain::crm::{Card, CardKind, CardRef, CommunicationKind};
use serde_json::{Map, Value, json};

use super::id;
use crate::app::Ports;
use crate::rest::query::plain;
use crate::rest::{Answer, Call, RestError};

/// Gives the new card's number.
pub(super) async fn add<P: Ports>(call: &Call<'_, P>, kind: CardKind) -> Result<Answer, RestError> {
    let given = given(call)?;
    let (context, crm) = (&call.app.context, &call.app.crm);
    let made = create_card(context, crm, call.user, (kind, &given)).await?;
    let card = done(made, || not_found(kind))?;
    Ok(card.id.0.into())
}

pub(super) async fn get<P: Ports>(call: &Call<'_, P>, kind: CardKind) -> Result<Answer, RestError> {
    let place = CardRef::new(kind, id(call)?);
    let card = call.app.crm.card(place).await?.and_then(Kept::card);
    let card = card.ok_or_else(|| plain("Not found"))?;
    Ok(Value::Object(whole(&card)).into())
}

/// Gives `true`.
pub(super) async fn update<P: Ports>(
    call: &Call<'_, P>,
    kind: CardKind,
) -> Result<Answer, RestError> {
    let place = CardRef::new(kind, id(call)?);
    let given = given(call)?;
    let (context, crm) = (&call.app.context, &call.app.crm);
    let changed = change_card(context, crm, call.user, (place, &given), None).await?;
    done(changed, || not_found(kind))?;
    Ok(true.into())
}

/// Gives `true`.
pub(super) async fn delete<P: Ports>(
    call: &Call<'_, P>,
    kind: CardKind,
) -> Result<Answer, RestError> {
    let place = CardRef::new(kind, id(call)?);
    let deleted = delete_card(&call.app.context, &call.app.crm, call.user, place).await?;
    done(deleted, || match kind {
        CardKind::Contact => RestError::bad("ERROR_CORE", "Element not found"),
        CardKind::Company | CardKind::Lead | CardKind::Deal => not_found(kind),
    })?;
    Ok(true.into())
}

/// What fields there are.
pub(super) fn fields(kind: CardKind) -> Answer {
    let described = fields_of(kind).map(|field| {
        let mut described = json!({
            "type": field.takes.name(),
            "isRequired": false,
            "isReadOnly": field.read_only,
            "isImmutable": field.takes == Takes::Pipeline,
            "isMultiple": matches!(field.takes, Takes::Communications(_)),
            "isDynamic": false,
            "title": field.title,
        });
        if let Takes::Status(directory) = field.takes {
            described["statusType"] = Value::from(directory);
        }
        (field.name.to_owned(), described)
    });
    Value::Object(described.collect()).into()
}

/// All of a card, as `get` gives it: kinds of communications that it has none of are not there.
fn whole(card: &Card) -> Map<String, Value> {
    let mut shown = row(card, true);
    for kind in CommunicationKind::ALL {
        let rows = communications(card, kind);
        if !rows.is_empty() {
            shown.insert(kind.field().to_owned(), Value::Array(rows));
        }
    }
    shown
}

/// What the caller writes.
fn given<P: Ports>(call: &Call<'_, P>) -> Result<Map<String, Value>, RestError> {
    let empty = |it: &Value| it.as_array().is_some_and(Vec::is_empty) || it.as_str() == Some("");
    if let Some(params) = call.params.get("PARAMS")
        && !params.is_object()
        && !empty(params)
    {
        return Err(plain("Parameter 'params' must be array."));
    }
    match call.params.get("FIELDS") {
        Some(Value::Object(fields)) => Ok(fields.clone()),
        Some(fields) if empty(fields) => Ok(Map::new()),
        Some(_) | None => Err(plain("Parameter 'fields' must be array.")),
    }
}

fn done(edited: Edited, not_found: impl Fn() -> RestError) -> Result<Box<Card>, RestError> {
    match edited {
        Edited::Done(card) => Ok(card),
        Edited::NotFound => Err(not_found()),
        Edited::Denied => Err(plain("Access denied.")),
        Edited::Wrong(wrong) => Err(refused(&wrong)),
        Edited::Outdated => Err(plain("The card has been changed.")),
    }
}

/// The original has a code for one wrong value only.
fn refused(wrong: &FieldError) -> RestError {
    let FieldError { field, why } = wrong;
    let code = if field == "EMAIL" { "ERROR_CORE" } else { "" };
    RestError::bad(code, format!("Invalid value for the \"{field}\" field: {why}"))
}

fn not_found(kind: CardKind) -> RestError {
    plain(match kind {
        CardKind::Contact => "Contact is not found",
        CardKind::Company => "Company is not found",
        CardKind::Lead | CardKind::Deal => "Not found",
    })
}
