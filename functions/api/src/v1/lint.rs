//! What is hopeless about a line's settings.

use application::lint_line;
use axum::Json;
use axum::extract::State;
use domain::ids::LineId;

use super::Refusals;
use super::channels::steers;
use crate::app::{App, Ports};
use crate::dto::Items;
use crate::dto::lint::WarningDto;
use crate::error::ApiError;
use crate::extract::{Caller, Ids};

/// Settings of a line that are legal and can never do what they are for. Admins, and supervisors of the line.
#[utoipa::path(
    get, path = "/api/v1/lines/{line}/lint", tag = "lines", params(("line" = u64, Path)),
    responses((status = 200, body = Items<WarningDto>), Refusals)
)]
pub(crate) async fn show<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(line): Ids<u64>,
) -> Result<Json<Items<WarningDto>>, ApiError> {
    let line = LineId(line);
    steers(&app, &caller, line).await?;
    let warnings = lint_line(&app.context, line).await?.ok_or_else(ApiError::not_found)?;
    Ok(Json(Items { items: warnings.into_iter().map(WarningDto::from).collect() }))
}
