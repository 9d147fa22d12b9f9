//! What every client asks first (reference §7.4).

use application::ports::Clock;
use domain::presence::Status;
use domain::user::Role;
use serde_json::{Value, json};

use super::envelope::iso;
use super::{Answer, Call, METHODS, RestError, is_here};
use crate::app::Ports;

/// The scopes our methods are in.
const SCOPES: [&str; 4] = ["basic", "crm", "im", "imopenlines"];

pub(super) fn profile<P: Ports>(call: &Call<'_, P>) -> Answer {
    let user = call.user;
    json!({
        "ID": user.id.to_string(),
        "ADMIN": user.role == Role::Admin,
        "NAME": user.name,
        "LAST_NAME": user.last_name.as_deref().unwrap_or_default(),
        "PERSONAL_GENDER": "",
        "TIME_ZONE": "UTC",
    })
    .into()
}

pub(super) fn current<P: Ports>(call: &Call<'_, P>) -> Answer {
    let user = call.user;
    let is_online = user.presence.status_at(call.app.context.clock.now()) == Status::Online;
    let departments: Vec<u64> = user.department_ids.iter().map(|it| it.0).collect();
    json!({
        "ID": user.id.to_string(),
        "ACTIVE": !user.presence.dismissed,
        "NAME": user.name,
        "LAST_NAME": user.last_name.as_deref().unwrap_or_default(),
        "EMAIL": user.email.as_deref().unwrap_or_default(),
        "WORK_POSITION": user.position.as_deref().unwrap_or_default(),
        "PERSONAL_PHOTO": user.avatar.as_deref().unwrap_or_default(),
        "IS_ONLINE": if is_online { "Y" } else { "N" },
        "UF_DEPARTMENT": departments,
        "USER_TYPE": "employee",
    })
    .into()
}

pub(super) fn scope() -> Answer {
    json!(SCOPES).into()
}

pub(super) fn methods<P: Ports>(call: &Call<'_, P>) -> Answer {
    let here: Vec<&str> = METHODS.iter().copied().filter(|it| is_here(call, it)).collect();
    json!(here).into()
}

/// Whether there is such a method; only lower case is known, as in the original.
pub(super) fn method<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let name = call.params.text("NAME").filter(|it| !it.is_empty());
    let name =
        name.ok_or_else(|| RestError::bad("ERROR_ARGUMENT", "Argument 'name' is null or empty"))?;
    let is_known = METHODS.contains(&name.as_str()) && is_here(call, &name);
    Ok(json!({ "isExisting": is_known, "isAvailable": is_known }).into())
}

pub(super) fn time<P: Ports>(call: &Call<'_, P>) -> Answer {
    Value::from(iso(call.app.context.clock.now())).into()
}

pub(super) fn revision() -> Answer {
    json!({ "rest": 2, "web": 1, "mobile": 1 }).into()
}

pub(super) fn path<P: Ports>(call: &Call<'_, P>) -> Answer {
    json!({ "SERVER_ADDRESS": call.app.config.public_url, "PUBLIC_PATH": "/contact_center/" })
        .into()
}
