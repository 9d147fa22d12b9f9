//! `crm.*`: the built-in CRM as the original's (reference §9.1). Every employee may read and add, and change what
//! [`domain::crm::access`] lets them. What is refused here has an empty code, as there.

mod activities;
mod cards;
mod comments;
mod duplicates;
mod list;
mod statuses;

use domain::crm::CardKind;

use super::query::plain;
use super::{Answer, Call, RestError};
use crate::app::Ports;

/// Calls a method, whose name is in lower case and begins with `crm.`.
pub(super) async fn dispatch<P: Ports>(
    method: &str,
    call: &Call<'_, P>,
) -> Result<Answer, RestError> {
    let parts: Vec<&str> = method.split('.').skip(1).collect();
    match parts.as_slice() {
        ["duplicate", "findbycomm"] => duplicates::find(call).await,
        ["timeline", "comment", "add"] => comments::add(call).await,
        ["timeline", "comment", "get"] => comments::get(call).await,
        ["timeline", "comment", "list"] => comments::list(call).await,
        ["activity", "get"] => activities::get(call).await,
        ["activity", "list"] => activities::list(call).await,
        ["status", "list"] => statuses::list(call).await,
        [kind, what] => {
            let kind = CardKind::named(kind).ok_or_else(RestError::no_method)?;
            match *what {
                "add" => cards::add(call, kind).await,
                "get" => cards::get(call, kind).await,
                "update" => cards::update(call, kind).await,
                "delete" => cards::delete(call, kind).await,
                "fields" => Ok(cards::fields(kind)),
                "list" => list::list(call, kind).await,
                _ => Err(RestError::no_method()),
            }
        }
        _ => Err(RestError::no_method()),
    }
}

/// The number under `ID`.
fn id<P: Ports>(call: &Call<'_, P>) -> Result<u64, RestError> {
    call.params.id("ID").ok_or_else(|| plain("ID is not defined or invalid."))
}
