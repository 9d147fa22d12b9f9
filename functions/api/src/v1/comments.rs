//! Comments under posts: hiding them, and answering one privately.

use application::chats::read_customer;
use application::ports::Messenger;
use application::{Operated, Operation, operate};
use axum::Json;
use axum::extract::State;
use domain::ids::{ChatId, MessageId};
use domain::message::{Content, ReplyTo};
use domain::session::Draft;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Refusals;
use super::chats::{CLIENT_ID_MAX_BYTES, place, written};
use crate::app::{App, Ports};
use crate::dto::message::MessageDto;
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Body, Caller, Ids};

/// Whether a comment is to be hidden.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Hiding {
    /// `false` shows it again.
    #[serde(default = "yes")]
    pub(crate) hidden: bool,
}

fn yes() -> bool {
    true
}

/// Whether a comment is hidden from others.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Hidden {
    id: u64,
    hidden: bool,
}

/// A private answer to a comment.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct PrivateReply {
    /// In one message: at most 2 000 characters on Facebook, 1 000 bytes on Instagram.
    pub(crate) text: String,
    /// The caller's own id of it: the same id gives the same message.
    pub(crate) client_id: Option<String>,
}

/// Hides a customer's comment from others, or shows it again: for who owns the session, and for supervisors at any time.
#[utoipa::path(
    post, path = "/api/v1/chats/{chat}/messages/{id}/hide", tag = "chats",
    params(("chat" = u64, Path), ("id" = u64, Path)), request_body = Hiding,
    responses(
        (status = 200, body = Hidden),
        (status = 409, body = ErrorBody, description = "NOT_HOLDER, NOT_A_COMMENT"),
        Refusals,
    )
)]
pub(crate) async fn hide<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids((chat, id)): Ids<(u64, u64)>,
    Body(Hiding { hidden }): Body<Hiding>,
) -> Result<Json<Hidden>, ApiError> {
    let operation = Operation::Hide { target: place(chat, id)?, on: hidden };
    match operate(&app.context, &caller.user, ChatId(chat), None, operation).await? {
        Operated::Done(_) => Ok(Json(Hidden { id, hidden })),
        Operated::Refused { refusal, .. } => Err(refusal.into()),
        Operated::NotFound => Err(ApiError::not_found()),
    }
}

/// Answers a customer's comment in a message to them alone: once for each, within seven days. What they answer comes in by the
/// page's or the account's direct messages.
#[utoipa::path(
    post, path = "/api/v1/chats/{chat}/messages/{id}/private_reply", tag = "chats",
    params(("chat" = u64, Path), ("id" = u64, Path)), request_body = PrivateReply,
    responses(
        (status = 200, body = MessageDto, description = "The private answer"),
        (status = 409, body = ErrorBody, description = "NOT_A_COMMENT, ANSWERED_PRIVATELY, WINDOW_CLOSED, NOT_HOLDER, \
            SESSION_CLOSED, LINE_INACTIVE"),
        Refusals,
    )
)]
pub(crate) async fn reply<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids((chat, id)): Ids<(u64, u64)>,
    Body(reply): Body<PrivateReply>,
) -> Result<Json<MessageDto>, ApiError> {
    let target = place(chat, id)?;
    let client_id = reply.client_id.filter(|it| !it.is_empty());
    if client_id.as_ref().is_some_and(|it| it.len() > CLIENT_ID_MAX_BYTES) {
        let why = format!("client_id: at most {CLIENT_ID_MAX_BYTES} bytes are taken");
        return Err(ApiError::unprocessable(why));
    }
    let content = Content {
        private_to: Some(target),
        reply_to: Some(ReplyTo { external_id: None, seq: Some(target), quote: None }),
        ..Content::text(reply.text)
    };
    if parts(&app, &caller, MessageId(id).chat(), &content).await? > 1 {
        return Err(ApiError::unprocessable("text: a comment is answered in one message"));
    }
    written(&app, &caller, ChatId(chat), Draft { content, internal: false, client_id }).await
}

/// In how many messages it would go.
async fn parts<P: Ports>(
    app: &App<P>,
    caller: &Caller,
    chat: ChatId,
    content: &Content,
) -> Result<usize, ApiError> {
    let found = read_customer(&app.context, &caller.user, chat).await?;
    let found = found.ok_or_else(ApiError::not_found)?;
    Ok(found.channel.map_or(0, |it| app.messenger.parts(&it, content).len()))
}
