//! What happens in a visitor's chat, as it happens: a long poll where a function may wait, a plain one where not.

use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::session::POLL_MAX;
use super::view::{VisitorEvent, events_after};
use super::visitor::Visitor;
use crate::app::{App, Ports, Wakeups};
use crate::error::{ApiError, ErrorBody};
use crate::extract::Params;

/// When to come again, where a function does not wait.
const RETRY_AFTER_MS: u64 = 2_000;

/// How long a visitor without a chat waits before it is looked for again: nobody is woken by a chat that is not there.
const UNBORN_WAIT: Duration = Duration::from_millis(250);

/// From where.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct After {
    /// Only what comes after this place in the log.
    #[serde(default)]
    after_seq: u64,
}

/// What happened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventPage {
    events: Vec<VisitorEvent>,
    /// The `after_seq` of the next poll.
    last_seq: u64,
    /// Where this did not wait: when to come again, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u64>,
}

/// What happened after `after_seq`; waits up to 25 s for something to happen, or answers at once with `retry_after_ms`.
#[utoipa::path(
    get, path = "/lc/v1/events", tag = "live chat", params(After),
    responses((status = 200, body = EventPage), (status = 401, body = ErrorBody))
)]
pub(crate) async fn poll<P: Ports>(
    State(app): State<App<P>>,
    visitor: Visitor,
    Params(After { after_seq }): Params<After>,
) -> Result<Json<EventPage>, ApiError> {
    let began = Instant::now();
    let mut seq = after_seq;
    loop {
        let left = POLL_MAX.saturating_sub(began.elapsed());
        let chat = visitor.chat(&app).await?;
        // Listening begins before looking, so that nothing falls between.
        let woken = chat.map(|it| app.wakeups.wait(it, left));
        if let Some(chat) = chat {
            let (events, last_seq) = events_after(&app, visitor.channel.line, chat, seq).await?;
            seq = last_seq;
            if !events.is_empty() {
                return Ok(Json(EventPage { events, last_seq, retry_after_ms: None }));
            }
        }
        if !app.wakeups.can_wait() {
            let retry_after_ms = Some(RETRY_AFTER_MS);
            return Ok(Json(EventPage { events: Vec::new(), last_seq: seq, retry_after_ms }));
        }
        if left.is_zero() {
            return Ok(Json(EventPage { events: Vec::new(), last_seq: seq, retry_after_ms: None }));
        }
        match woken {
            Some(woken) => woken.await,
            None => tokio::time::sleep(left.min(UNBORN_WAIT)).await,
        }
    }
}
