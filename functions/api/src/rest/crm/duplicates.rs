//! `crm.duplicate.findbycomm`: who has these phones or addresses (reference §9.1). Messenger identities are not searched
//! for here.

use std::collections::BTreeSet;

use application::cards::{countries, handles_of};
use application::ports::CrmDirectory;
use axum::http::StatusCode;
use domain::crm::phone::Region;
use domain::crm::{CardKind, CommunicationKind, Handle, Identity};
use serde_json::{Map, Value, json};

use crate::app::Ports;
use crate::rest::params::text;
use crate::rest::{Answer, Call, RestError};

/// Values of one call at most.
const VALUES_MAX: usize = 20;

/// With so many of one kind the kinds after it are left out.
const FOUND_MAX: usize = 20;

/// The kinds in the order in which they are looked at.
const KINDS: [(&str, CardKind); 3] =
    [("LEAD", CardKind::Lead), ("CONTACT", CardKind::Contact), ("COMPANY", CardKind::Company)];

pub(super) async fn find<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let kind = kind(call)?;
    let values = values(call)?;
    let regions = match kind {
        CommunicationKind::Phone => countries(&call.app.context).await?,
        CommunicationKind::Email | CommunicationKind::Messenger | CommunicationKind::Web => vec![],
    };
    let handles: Vec<Handle> = values.iter().flat_map(|it| handles(kind, it, &regions)).collect();
    let only = call.params.text("ENTITY_TYPE").map(|it| it.trim().to_ascii_uppercase());
    let found = if handles.is_empty() {
        vec![]
    } else {
        call.app.crm.find(&Identity::of(handles)).await?.cards
    };
    let mut shown = Map::new();
    for (name, kind) in KINDS {
        if only.as_ref().is_some_and(|it| !it.is_empty() && it != name) {
            continue;
        }
        let of_kind = found.iter().filter(|it| it.draft.kind == kind).map(|it| it.id.0);
        let ids: BTreeSet<u64> = of_kind.collect();
        let is_full = ids.len() >= FOUND_MAX;
        if !ids.is_empty() {
            shown.insert(name.to_owned(), json!(ids));
        }
        if is_full {
            break;
        }
    }
    Ok(if shown.is_empty() { json!([]) } else { Value::Object(shown) }.into())
}

fn kind<P: Ports>(call: &Call<'_, P>) -> Result<CommunicationKind, RestError> {
    let named = call.params.text("TYPE").map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
    let named = named.ok_or_else(|| {
        RestError::bad("Communication type is not defined", "Parameter 'type' is required.")
    })?;
    match CommunicationKind::of_field(&named) {
        Some(kind @ (CommunicationKind::Phone | CommunicationKind::Email)) => Ok(kind),
        Some(CommunicationKind::Messenger | CommunicationKind::Web) | None => {
            let code = format!("Communication type '{named}' is not supported in current context");
            Err(RestError::new(StatusCode::BAD_REQUEST, &code, "Only PHONE and EMAIL are."))
        }
    }
}

fn values<P: Ports>(call: &Call<'_, P>) -> Result<Vec<String>, RestError> {
    let given: Vec<&Value> = match call.params.get("VALUES") {
        Some(Value::Array(values)) => values.iter().collect(),
        Some(Value::Object(values)) => values.values().collect(),
        Some(value) => vec![value],
        None => vec![],
    };
    let values: Vec<String> =
        given.into_iter().filter_map(text).filter(|it| !it.trim().is_empty()).collect();
    if values.is_empty() {
        let code = "Communication values is not defined";
        return Err(RestError::bad(code, "Parameter 'values' is required."));
    }
    if values.len() > VALUES_MAX {
        let why = format!("At most {VALUES_MAX} values are taken.");
        return Err(RestError::bad("Communication values limit exceeded", why));
    }
    Ok(values)
}

fn handles(kind: CommunicationKind, value: &str, regions: &[Region]) -> Vec<Handle> {
    let mut handles = handles_of(value, regions);
    handles.retain(|it| it.kind == kind);
    handles
}
