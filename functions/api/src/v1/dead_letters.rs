//! Dead letters: what the SQS queues gave up on, as `canali dlq` has it. For admins only, since it may be anybody's words.

use application::ports::{DeadLetterQueue, DeadLetters, RedriveError};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use lambda::Causes;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Refusals;
use crate::app::{App, Ports};
use crate::dto::Items;
use crate::dto::dead_letters::{QueueDto, RedriveDto, RedrivenDto, SeenDto};
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Admin, Body, Ids, Params};

/// Letters that are shown at once.
const LIMIT_MAX: usize = 100;

/// Letters that a call takes in hand: two calls of SQS for each stay well within the 29 s that a function has, and within the
/// minute in which nobody else may take them.
const AT_ONCE: usize = 300;

/// How much of a dead-letter queue is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limit {
    /// At most so many, 1 to 100; 20, if it is not said.
    limit: Option<usize>,
}

/// Each dead-letter queue with its depth. Admins only.
#[utoipa::path(
    get, path = "/api/v1/dead-letters", tag = "operations",
    responses((status = 200, body = Items<QueueDto>), Refusals)
)]
pub(crate) async fn list<P: Ports>(
    State(app): State<App<P>>,
    _: Admin,
) -> Result<Json<Items<QueueDto>>, ApiError> {
    let mut items = Vec::new();
    for queue in DeadLetterQueue::ALL {
        items.push(QueueDto::of(queue, app.dead_letters.count(queue).await?));
    }
    Ok(Json(Items { items }))
}

/// What is in a dead-letter queue, which stays there. Of a FIFO queue the head of each group shows; what stands behind it
/// shows when that is gone. Admins only.
#[utoipa::path(
    get, path = "/api/v1/dead-letters/{queue}", tag = "operations",
    params(("queue" = String, Path, description = "As the list calls it, or `inbound`, `assign` …"), Limit),
    responses((status = 200, body = SeenDto), Refusals)
)]
pub(crate) async fn show<P: Ports>(
    State(app): State<App<P>>,
    _: Admin,
    Ids(queue): Ids<String>,
    Params(Limit { limit }): Params<Limit>,
) -> Result<Json<SeenDto>, ApiError> {
    let queue = find(&queue)?;
    let limit = limit.unwrap_or(20);
    if limit == 0 || limit > LIMIT_MAX {
        return Err(ApiError::unprocessable(format!("limit: 1 to {LIMIT_MAX} is expected")));
    }
    Ok(Json(app.dead_letters.look(queue, limit).await?.into()))
}

/// Sends dead letters back to the SQS queue they came from, in their groups' order; each is gone once it is sent. A call
/// takes 300 of them in hand at most, so that it may have to be asked again. Admins only.
#[utoipa::path(
    post, path = "/api/v1/dead-letters/{queue}/redrive", tag = "operations", request_body = RedriveDto,
    params(("queue" = String, Path, description = "As the list calls it, or `inbound`, `assign` …")),
    responses(
        (status = 200, body = RedrivenDto),
        (status = 409, body = ErrorBody, description = "NO_WAY_BACK: what the stream has given up on is sent otherwise"),
        Refusals,
    )
)]
pub(crate) async fn redrive<P: Ports>(
    State(app): State<App<P>>,
    _: Admin,
    Ids(queue): Ids<String>,
    Body(RedriveDto { ids }): Body<RedriveDto>,
) -> Result<Json<RedrivenDto>, ApiError> {
    let queue = find(&queue)?;
    if ids.len() > AT_ONCE {
        return Err(ApiError::unprocessable(format!("ids: at most {AT_ONCE} are taken at once")));
    }
    let done = match app.dead_letters.redrive(queue, &ids, AT_ONCE).await {
        Ok(done) => done,
        Err(RedriveError::Store(error)) => return Err(error.into()),
        Err(refused @ RedriveError::NoWayBack) => {
            let why = refused.to_string();
            return Err(ApiError::new(StatusCode::CONFLICT, "NO_WAY_BACK", why));
        }
    };
    if let Some(error) = &done.stopped {
        tracing::warn!(error = %Causes(error), queue = queue.name(), "not all dead letters sent");
        let sent = done.sent.len();
        let description = format!("{sent} were sent, then SQS was not to be had: try again");
        return Err(ApiError { description, ..ApiError::busy() });
    }
    tracing::info!(queue = queue.name(), sent = done.sent.len(), "dead letters sent back");
    Ok(Json(done.into()))
}

fn find(said: &str) -> Result<DeadLetterQueue, ApiError> {
    DeadLetterQueue::find(said).ok_or_else(|| ApiError {
        description: DeadLetterQueue::unknown(said),
        ..ApiError::not_found()
    })
}
