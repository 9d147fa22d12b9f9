//! Why a session is with whom it is (design D9).

use application::chats::{ExplainQuery, LIMIT_MAX, explain_session};
use axum::Json;
use axum::extract::State;
use domain::ids::SessionId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Refusals;
use super::sessions::limit;
use crate::app::{App, Ports};
use crate::dto::explain::ExplanationDto;
use crate::error::ApiError;
use crate::extract::{Caller, Ids, Params};

/// Which decisions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExplainParams {
    /// Only those with a higher `seq`.
    #[serde(default)]
    after_seq: u64,
    /// How many at most: 1 to 1000, 1000 by default.
    limit: Option<usize>,
}

/// Who was chosen for a session each time, and why; and where it stands now, with every member of the line's queue.
#[utoipa::path(
    get, path = "/api/v1/sessions/{id}/explain", tag = "sessions",
    params(("id" = u64, Path), ExplainParams),
    responses((status = 200, body = ExplanationDto), Refusals)
)]
pub(crate) async fn show<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(id): Ids<u64>,
    Params(params): Params<ExplainParams>,
) -> Result<Json<ExplanationDto>, ApiError> {
    let limit = limit(params.limit, LIMIT_MAX)?;
    let query = ExplainQuery { session: SessionId(id), after: params.after_seq, limit };
    let explanation = explain_session(&app.context, &caller.user, query).await?;
    Ok(Json(explanation.ok_or_else(ApiError::not_found)?.into()))
}
