//! The long poll of a page without a socket.

use std::time::{Duration, Instant};

use application::read_up_to;
use axum::Json;
use axum::extract::State;
use domain::ids::ChatId;

use super::dto::Events;
use super::feed;
use super::messages::After;
use super::visitor::Visitor;
use crate::app::{App, Ports, Wakeups};
use crate::error::ApiError;
use crate::extract::Params;
use crate::v1::Refusals;

/// How long a poll waits for something to happen (contract §3).
const WAIT_MAX: Duration = Duration::from_secs(25);

/// How long it waits before it looks again for a chat that is not there yet: nobody is woken by its beginning.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// When to come again, where we do not wait: soon while there is something, else a little later.
const RETRY_SOON_MS: u64 = 1_000;
const RETRY_MS: u64 = 3_000;

/// Nobody's chat: waiting for it is merely waiting.
const NO_CHAT: ChatId = ChatId(0);

/// What happened after a place: waits up to 25 s for something, or answers at once with `retry_after_ms`.
#[utoipa::path(
    get, path = "/lc/v1/events", tag = "live chat", params(After),
    responses((status = 200, body = Events), Refusals)
)]
pub(crate) async fn poll<P: Ports>(
    State(app): State<App<P>>,
    visitor: Visitor,
    Params(after): Params<After>,
) -> Result<Json<Events>, ApiError> {
    let mut next = after.after_seq;
    let until = Instant::now() + WAIT_MAX;
    loop {
        let chat = visitor.chat(&app).await?;
        let left = until.saturating_duration_since(Instant::now());
        let wait = if chat.is_some() { left } else { left.min(LOOK_AGAIN) };
        // It listens from here on: what happens while we look is not missed.
        let woken = app.wakeups.wait(chat.unwrap_or(NO_CHAT), wait);
        if let Some(chat) = chat {
            let (events, seen) = feed::read(&app, &visitor, chat, next).await?;
            next = seen;
            if !events.is_empty() {
                let retry_after_ms = (!app.wakeups.can_wait()).then_some(RETRY_SOON_MS);
                let read_up_to = read_up_to(&app.context, chat, next).await?;
                return Ok(Json(Events { events, read_up_to, next, retry_after_ms }));
            }
        }
        let can_wait = app.wakeups.can_wait();
        if !can_wait || left.is_zero() {
            let retry_after_ms = (!can_wait).then_some(RETRY_MS);
            let read_up_to = match chat {
                Some(chat) => read_up_to(&app.context, chat, next).await?,
                None => 0,
            };
            return Ok(Json(Events { events: vec![], next, read_up_to, retry_after_ms }));
        }
        woken.await;
    }
}
