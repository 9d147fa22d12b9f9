//! A lead by hand (S18).

use application::{LeadMade, make_lead};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::SessionId;
use serde::Serialize;
use utoipa::ToSchema;

use super::Refusals;
use crate::app::{App, Ports};
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Caller, Ids};

/// Which card.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CardName)]
pub(crate) struct CardNameDto {
    /// `contact`, `company`, `lead` or `deal`.
    kind: &'static str,
    /// Its number among those of its kind.
    id: u64,
}

/// Makes a lead of the session's customer, with their full name and the chat's history. Who is known to the CRM already gets
/// no second card: the answer names theirs.
#[utoipa::path(
    post, path = "/api/v1/sessions/{id}/lead", tag = "sessions", params(("id" = u64, Path)),
    responses(
        (status = 200, body = CardNameDto),
        (status = 409, body = ErrorBody, description = "NOT_HOLDER: only its current operator may; \
            SESSION_CLOSED; CRM_OFF: this deployment has none"),
        Refusals,
    )
)]
pub(crate) async fn create<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(id): Ids<u64>,
) -> Result<Json<CardNameDto>, ApiError> {
    if !app.context.has_crm {
        return Err(ApiError::new(StatusCode::CONFLICT, "CRM_OFF", "there is no CRM"));
    }
    match make_lead(&app.context, &app.crm, &caller.user, SessionId(id)).await? {
        LeadMade::Done(card) => {
            let card = card.card_ref();
            Ok(Json(CardNameDto { kind: card.kind.name(), id: card.id.0 }))
        }
        LeadMade::Refused(refusal) => Err(refusal.into()),
        LeadMade::NotFound => Err(ApiError::not_found()),
    }
}
