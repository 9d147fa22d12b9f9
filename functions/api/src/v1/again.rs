//! Sending again what did not arrive.

use application::chats::{HistoryQuery, MessageView, message_view, read_session};
use application::ports::ChatStore;
use application::{Operated, Operation, operate};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::delivery::MessageStatus;
use domain::ids::{ChatId, MessageId};
use domain::session::Draft;

use super::Refusals;
use crate::app::{App, Ports};
use crate::dto::message::MessageDto;
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Caller, Ids};

/// Writes anew, as the caller, what failed or may not have arrived, as it reads now. The message before stays as it is. Asked
/// twice, it is written once.
#[utoipa::path(
    post, path = "/api/v1/chats/{chat}/messages/{id}/send", tag = "chats",
    params(("chat" = u64, Path), ("id" = u64, Path)),
    responses(
        (status = 200, body = MessageDto, description = "The new message"),
        (status = 409, body = ErrorBody, description = "NOT_FAILED, NOT_HOLDER, SESSION_CLOSED"),
        Refusals,
    )
)]
pub(crate) async fn send<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids((chat, id)): Ids<(u64, u64)>,
) -> Result<Json<MessageDto>, ApiError> {
    let view = find(&app, &caller, ChatId(chat), MessageId(id)).await?;
    let has_failed = match view.status {
        MessageStatus::Failed | MessageStatus::Unknown => view.deleted_at.is_none(),
        MessageStatus::Pending
        | MessageStatus::Sent
        | MessageStatus::Delivered
        | MessageStatus::Read => false,
    };
    if !has_failed {
        let why = "the message has not failed";
        return Err(ApiError::new(StatusCode::CONFLICT, "NOT_FAILED", why));
    }
    let client_id = Some(format!("again:{id}"));
    let draft = Draft { content: view.message.content, internal: false, client_id };
    let write = Operation::Write(draft);
    match operate(&app.context, &caller.user, ChatId(chat), None, write).await? {
        Operated::Done(committed) => {
            let view = committed.entries.iter().rev().find_map(message_view);
            let view = view.ok_or_else(ApiError::internal)?;
            let files = format!("{}/api/v1/attachments", app.config.public_url);
            Ok(Json(MessageDto::of(view, &files)))
        }
        Operated::Refused { refusal, .. } => Err(refusal.into()),
        Operated::NotFound => Err(ApiError::not_found()),
    }
}

/// The message, if the caller may read it.
async fn find<P: Ports>(
    app: &App<P>,
    caller: &Caller,
    chat: ChatId,
    id: MessageId,
) -> Result<MessageView, ApiError> {
    let after = id.seq().saturating_sub(1);
    let entries = app.context.store.entries(chat, after, 1).await?;
    let is_it = |chat_of: ChatId, seq: u64| chat_of == id.chat() && seq == id.seq();
    let entry = entries.into_iter().find(|it| is_it(it.chat, it.seq));
    let session = entry.and_then(|it| it.session).ok_or_else(ApiError::not_found)?;
    let query = HistoryQuery { session, after, limit: 1 };
    let read = read_session(&app.context, &app.messenger, &caller.user, query).await?;
    let view = read.and_then(|it| it.messages.into_iter().next());
    view.filter(|it| it.id == id).ok_or_else(ApiError::not_found)
}
