//! A chat's customer: who they are, and what is done about them where no session is.

use application::chats::{read_customer, session_view};
use application::ports::Objects;
use application::{Committed, Operated, Operation, operate, picture_key};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::ids::ChatId;

use super::Refusals;
use super::attachments::saved;
use crate::app::{App, Ports};
use crate::dto::customer::CustomerDetailsDto;
use crate::dto::session::SessionDto;
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Caller, Ids};

/// The chat's customer, with what they were shown and agreed to (S30). For who may read the chat.
#[utoipa::path(
    get, path = "/api/v1/chats/{chat}/customer", tag = "chats", params(("chat" = u64, Path)),
    responses((status = 200, body = CustomerDetailsDto), Refusals)
)]
pub(crate) async fn show<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(chat): Ids<u64>,
) -> Result<Json<CustomerDetailsDto>, ApiError> {
    let view = read_customer(&app.context, &caller.user, ChatId(chat)).await?;
    let view = view.ok_or_else(ApiError::not_found)?;
    Ok(Json(CustomerDetailsDto::of(view, &app.config.public_url)))
}

/// The picture of the chat's customer, as their messenger has it. For who may read the chat.
#[utoipa::path(
    get, path = "/api/v1/chats/{chat}/customer/picture", tag = "chats", params(("chat" = u64, Path)),
    responses((status = 200, content_type = "image/jpeg", body = Vec<u8>), Refusals)
)]
pub(crate) async fn picture<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(chat): Ids<u64>,
) -> Result<Response, ApiError> {
    let view = read_customer(&app.context, &caller.user, ChatId(chat)).await?;
    view.filter(|it| it.chat.customer.picture).ok_or_else(ApiError::not_found)?;
    let bytes = app.objects.get(&picture_key(ChatId(chat))).await?;
    saved(Some("picture.jpg"), Some("image/jpeg"), bytes.ok_or_else(ApiError::not_found)?)
}

/// Lets a blocked customer in again: their next message opens a session.
#[utoipa::path(
    post, path = "/api/v1/chats/{chat}/unblock", tag = "chats", params(("chat" = u64, Path)),
    responses(
        (status = 200, body = CustomerDetailsDto),
        (status = 409, body = ErrorBody, description = "NOT_HOLDER"),
        Refusals,
    )
)]
pub(crate) async fn unblock<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(chat): Ids<u64>,
) -> Result<Json<CustomerDetailsDto>, ApiError> {
    done(&app, &caller, ChatId(chat), Operation::Unblock).await?;
    show(State(app), caller, Ids(chat)).await
}

/// Begins a session in the chat without waiting for the customer. The one that is open is closed first, if it is the
/// caller's to close.
#[utoipa::path(
    post, path = "/api/v1/chats/{chat}/start", tag = "chats", params(("chat" = u64, Path)),
    responses(
        (status = 200, body = SessionDto),
        (status = 409, body = ErrorBody, description = "NOT_HOLDER, LINE_INACTIVE"),
        Refusals,
    )
)]
pub(crate) async fn start<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(chat): Ids<u64>,
) -> Result<Json<SessionDto>, ApiError> {
    let committed = done(&app, &caller, ChatId(chat), Operation::Start).await?;
    let view = session_view(&app.context, committed.record).await?;
    Ok(Json(view.ok_or_else(ApiError::not_found)?.into()))
}

async fn done<P: Ports>(
    app: &App<P>,
    caller: &Caller,
    chat: ChatId,
    operation: Operation,
) -> Result<Committed, ApiError> {
    match operate(&app.context, &caller.user, chat, None, operation).await? {
        Operated::Done(committed) => Ok(committed),
        Operated::Refused { refusal, .. } => Err(refusal.into()),
        Operated::NotFound => Err(ApiError::not_found()),
    }
}
