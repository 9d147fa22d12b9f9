//! What the holder of a session has read.

use application::{Marked, mark_read};
use axum::Json;
use axum::extract::State;
use domain::ids::{ChatId, MessageId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Refusals;
use crate::app::{App, Ports};
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Body, Caller, Ids};

/// How far somebody has read.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ReadUpTo {
    /// The last message that they have read; all before it are read too.
    pub(crate) up_to_id: u64,
}

/// Whether something is marked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MarkedDto {
    marked: bool,
}

/// Marks what the customer has written as read, by the session's holder. It is shown to the customer where their
/// messenger shows that; elsewhere nothing is sent.
#[utoipa::path(
    post, path = "/api/v1/chats/{chat}/read", tag = "chats", params(("chat" = u64, Path)),
    request_body = ReadUpTo,
    responses(
        (status = 200, body = MarkedDto),
        (status = 409, body = ErrorBody, description = "NOT_HOLDER"),
        Refusals,
    )
)]
pub(crate) async fn mark<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(chat): Ids<u64>,
    Body(read): Body<ReadUpTo>,
) -> Result<Json<MarkedDto>, ApiError> {
    let up_to = MessageId(read.up_to_id);
    if up_to.chat() != ChatId(chat) {
        return Err(ApiError::unprocessable("up_to_id: it is no message of this chat"));
    }
    let (context, messenger) = (&app.context, &app.messenger);
    match mark_read(context, messenger, &caller.user, ChatId(chat), up_to.seq()).await? {
        Marked::Done => Ok(Json(MarkedDto { marked: true })),
        Marked::Refused(refusal) => Err(refusal.into()),
        Marked::NotFound => Err(ApiError::not_found()),
    }
}
