//! Messages of a line that will not arrive.

use application::chats::failed_deliveries;
use axum::Json;
use axum::extract::State;
use domain::ids::LineId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Refusals;
use super::channels::steers;
use crate::app::{App, Ports};
use crate::dto::failed::FailedPageDto;
use crate::error::ApiError;
use crate::extract::{Caller, Ids, Params};

/// Messages that are shown at once.
const LIMIT_MAX: usize = 100;

/// Which of them.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct FailedParams {
    /// At most so many, 1 to 100; 20, if it is not said.
    limit: Option<usize>,
    /// Only older ones: the `next` of the page before.
    before: Option<String>,
}

/// Messages that failed for good and were not sent again with success since, newest first. Admins, and supervisors of the line.
#[utoipa::path(
    get, path = "/api/v1/lines/{line}/failed-deliveries", tag = "operations",
    params(("line" = u64, Path), FailedParams),
    responses((status = 200, body = FailedPageDto), Refusals)
)]
pub(crate) async fn list<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(line): Ids<u64>,
    Params(FailedParams { limit, before }): Params<FailedParams>,
) -> Result<Json<FailedPageDto>, ApiError> {
    let line = LineId(line);
    steers(&app, &caller, line).await?;
    let limit = limit.unwrap_or(20);
    if limit == 0 || limit > LIMIT_MAX {
        return Err(ApiError::unprocessable(format!("limit: 1 to {LIMIT_MAX} is expected")));
    }
    let before = before.filter(|it| !it.is_empty()).map(|it| it.parse::<u64>()).transpose();
    let before =
        before.map_err(|_| ApiError::unprocessable("before: the next of a page is expected"))?;
    let page = failed_deliveries(&app.context, line, before, limit).await?;
    Ok(Json(FailedPageDto::of(page, line)))
}
