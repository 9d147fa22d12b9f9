//! `imopenlines.config.*`: lines are made, read, changed and deleted (reference §2.1).

use application::actor_in;
use application::lines::{Configured, configure_line, create_line, delete_line};
use application::ports::{Clock, LineRecord, LineStore, PeopleStore};
use axum::http::StatusCode;
use domain::ids::LineId;
use domain::presence::Status;
use domain::queue::{Roster, Seat};
use domain::settings::fields::{FIELDS, output};
use domain::user::Role;
use serde_json::{Map, Value, json};

use super::envelope::iso;
use super::users::{by_id, fields_of};
use super::{Answer, Call, RestError};
use crate::app::Ports;

/// Makes a line: admins (trap T55).
pub(super) async fn add<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    match call.user.role {
        Role::Admin => {}
        Role::Supervisor | Role::Operator => return Err(forbidden()),
    }
    let (context, input) = (&call.app.context, call.params.object("PARAMS"));
    match create_line(context, call.user.id, &input, &call.app.signals()).await? {
        Configured::Done(line) => Ok(line.id.0.into()),
        Configured::Wrong(error) => Err(error.into()),
        Configured::NotFound => Ok(false.into()),
    }
}

/// Changes what is passed; `false` for an unknown line (trap T4).
pub(super) async fn update<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let Some(line) = steered(call).await? else { return Ok(false.into()) };
    let (context, input) = (&call.app.context, call.params.object("PARAMS"));
    match configure_line(context, call.user.id, line, &input, &call.app.signals()).await? {
        Configured::Done(_) => Ok(true.into()),
        Configured::Wrong(error) => Err(error.into()),
        Configured::NotFound => Ok(false.into()),
    }
}

/// Deletes a line; `false` for an unknown one.
pub(super) async fn delete<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let Some(line) = steered(call).await? else { return Ok(false.into()) };
    let app = call.app;
    Ok(delete_line(&app.context, &app.messenger, &app.secrets, line).await?.into())
}

/// All fields of a line; `false` for an unknown one.
pub(super) async fn get<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let store = &call.app.context.store;
    let Some(line) = store.line(config_id(call)?).await? else { return Ok(false.into()) };
    let mut fields = fields(&line);
    fields.remove("QUEUE");
    if call.params.flag("WITH_QUEUE", true) {
        let roster = store.roster(line.id).await?;
        let all = call.params.flag("SHOW_OFFLINE", true);
        let now = call.app.context.clock.now();
        let seats: Vec<&Seat> =
            roster.seats.iter().filter(|it| all || it.presence.absence(now).is_none()).collect();
        let users = by_id(store.users().await?);
        let shown = |seat: &Seat| users.get(&seat.user).map(|it| fields_of(it, &line.fields));
        let of = |seat: &Seat, full: bool| {
            let mut fields = shown(seat).unwrap_or_default();
            if full {
                fields.extend(place(seat));
            }
            (seat.user.to_string(), Value::Object(texts(fields)))
        };
        let ids: Vec<String> = seats.iter().map(|it| it.user.to_string()).collect();
        fields.insert("QUEUE".to_owned(), json!(ids));
        fields.insert("QUEUE_FULL".to_owned(), map_or_empty(seats.iter().map(|it| of(it, true))));
        let short = map_or_empty(seats.iter().map(|it| of(it, false)));
        fields.insert("QUEUE_USERS_FIELDS".to_owned(), short);
        fields.insert("QUEUE_ONLINE".to_owned(), flag(is_somebody_online(&roster)));
    }
    Ok(Value::Object(fields).into())
}

/// The fields of `line` in the original's forms, in `QUEUE` its entities.
pub(super) fn fields(line: &LineRecord) -> Map<String, Value> {
    let mut fields: Map<String, Value> =
        FIELDS.iter().map(|it| (it.name.to_owned(), output(&line.fields, it.name))).collect();
    let more = [
        ("ID", Value::from(line.id.to_string())),
        ("XML_ID", Value::Null),
        // A PHP date serialises to an empty object; clients expect one (trap T6). The real ones are ours.
        ("DATE_CREATE", json!({})),
        ("DATE_MODIFY", json!({})),
        ("CREATED_AT", Value::from(iso(line.created_at))),
        ("MODIFIED_AT", Value::from(iso(line.modified_at))),
        ("MODIFY_USER_ID", Value::from(line.modified_by.to_string())),
    ];
    fields.extend(more.map(|(name, value)| (name.to_owned(), value)));
    fields
}

/// An object, which PHP writes as a list when it is empty (trap T7).
pub(super) fn map_or_empty(entries: impl Iterator<Item = (String, Value)>) -> Value {
    let map: Map<String, Value> = entries.collect();
    if map.is_empty() { json!([]) } else { Value::Object(map) }
}

fn place(seat: &Seat) -> Map<String, Value> {
    let fields = [
        ("ID", u64::from(seat.position) + 1),
        ("SORT", u64::from(seat.position)),
        ("USER_ID", seat.user.0),
        ("DEPARTMENT_ID", 0),
    ];
    fields.into_iter().map(|(name, it)| (name.to_owned(), Value::from(it))).collect()
}

/// Every value is a text or `null` here.
fn texts(fields: Map<String, Value>) -> Map<String, Value> {
    let as_text = |value: Value| match value {
        Value::Number(number) => Value::from(number.to_string()),
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            value
        }
    };
    fields.into_iter().map(|(name, value)| (name, as_text(value))).collect()
}

fn is_somebody_online(roster: &Roster) -> bool {
    roster.seats.iter().any(|it| !it.presence.dismissed && it.presence.status == Status::Online)
}

fn flag(is_on: bool) -> Value {
    Value::from(if is_on { "Y" } else { "N" })
}

/// The line of a call, if there is one and the caller steers it.
async fn steered<P: Ports>(call: &Call<'_, P>) -> Result<Option<LineId>, RestError> {
    let (store, id) = (&call.app.context.store, config_id(call)?);
    if store.line(id).await?.is_none() {
        return Ok(None);
    }
    if actor_in(&store.roster(id).await?, call.user).supervisor {
        Ok(Some(id))
    } else {
        Err(forbidden())
    }
}

/// The line a call names. What is no number is no line; nothing at all is an error.
fn config_id<P: Ports>(call: &Call<'_, P>) -> Result<LineId, RestError> {
    let said = call.params.text("CONFIG_ID").unwrap_or_default();
    if matches!(said.trim(), "" | "0") {
        return Err(RestError::bad("CONFIG_ID_EMPTY", "Config ID can't be empty"));
    }
    Ok(LineId(call.params.id("CONFIG_ID").unwrap_or(0)))
}

fn forbidden() -> RestError {
    RestError::new(StatusCode::FORBIDDEN, "CONFIG_WRONG_USER_PERMISSION", "Permission denied")
}
