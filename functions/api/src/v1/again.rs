//! Sending again what did not arrive.

use application::chats::{HistoryQuery, MessageView, read_session};
use application::ports::Objects;
use application::{again_id, sent_key};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::delivery::MessageStatus;
use domain::erasure::is_left;
use domain::ids::{ChatId, MessageId};
use domain::message::{Content, Source};
use domain::retention::is_gone;
use domain::session::Draft;

use super::chats::written;
use super::{Refusals, attachments};
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
        (status = 409, body = ErrorBody, description = "NOT_FAILED, NOT_KEPT, NOT_HOLDER, SESSION_CLOSED"),
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
    let content = &view.message.content;
    if is_gone(content) || content.attachments.iter().any(is_left) {
        let why = "what it said is kept no longer";
        return Err(ApiError::new(StatusCode::CONFLICT, "NOT_KEPT", why));
    }
    let client_id = Some(again_id(view.id));
    let content = with_own_files(&app, view).await?;
    let draft = Draft { content, internal: false, client_id };
    written(&app, &caller, ChatId(chat), draft).await
}

/// What it said, with files of its own: those of the message that failed go when the time of its session is over. Done twice, they
/// are the same.
async fn with_own_files<P: Ports>(app: &App<P>, view: MessageView) -> Result<Content, ApiError> {
    let mut content = view.message.content;
    for (n, file) in content.attachments.iter_mut().enumerate() {
        if let Source::Object(key) = &mut file.source {
            let own = sent_key(&format!("{}-{n}-again", view.id.0));
            if app.objects.copy(key, &own).await? {
                *key = own;
            }
        }
    }
    Ok(content)
}

/// The message, if the caller may read it.
async fn find<P: Ports>(
    app: &App<P>,
    caller: &Caller,
    chat: ChatId,
    id: MessageId,
) -> Result<MessageView, ApiError> {
    if id.chat() != chat {
        return Err(ApiError::not_found());
    }
    let session = attachments::entry(app, id).await?.session.ok_or_else(ApiError::not_found)?;
    let after = id.seq().saturating_sub(1);
    let query = HistoryQuery { session, after, limit: 1 };
    let read = read_session(&app.context, &app.messenger, &caller.user, query).await?;
    let view = read.and_then(|it| it.messages.into_iter().next());
    view.filter(|it| it.id == id).ok_or_else(ApiError::not_found)
}
