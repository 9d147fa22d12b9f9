//! What a visitor writes, and what was written.

use application::ports::{ChatStore, Clock, DedupeScope, Queues};
use axum::Json;
use axum::extract::State;
use domain::inbound::{Inbound, InboundEvent};
use domain::message::{Button, Content, ReplyTo};
use domain::session::Event;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::view::{VisitorMessage, messages_after};
use super::visitor::Visitor;
use crate::app::{App, Ports};
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Body, Params};

/// The longest text of a message (reference channels §11).
pub(crate) const TEXT_MAX_CHARS: usize = 10_000;

/// What a visitor writes.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct WrittenMessage {
    /// A uuid that the client made: the same id is the same message, however often it is sent.
    #[serde(alias = "client_message_id")]
    id: String,
    /// `text` by default, or `quick_reply`: a pressed button.
    #[serde(default, rename = "type")]
    kind: MessageKind,
    /// At most 10 000 characters.
    #[schema(max_length = 10_000)]
    text: Option<String>,
    /// What a pressed button carries.
    payload: Option<String>,
    /// The `client_message_id` or the id of the message it answers.
    reply_to: Option<String>,
}

/// The kinds of message a visitor writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum MessageKind {
    /// A text.
    #[default]
    Text,
    /// A pressed button.
    QuickReply,
}

/// A message that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TakenMessage {
    /// The id that the client gave it.
    id: String,
    /// When it was taken, in milliseconds since 1970.
    created_at_ms: i64,
}

/// Which messages.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Only what comes after this place in the log.
    #[serde(default)]
    after_seq: u64,
    /// Log entries looked through at most; 500 by default, and at most.
    limit: Option<usize>,
}

/// A page of messages.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessagePage {
    messages: Vec<VisitorMessage>,
    /// The `after_seq` of the next page.
    last_seq: u64,
}

/// Takes a message: it is queued when this is answered, and in the log a moment later.
#[utoipa::path(
    post, path = "/lc/v1/messages", tag = "live chat", request_body = WrittenMessage,
    responses(
        (status = 200, body = TakenMessage), (status = 401, body = ErrorBody),
        (status = 422, body = ErrorBody), (status = 429, body = ErrorBody), (status = 503, body = ErrorBody),
    )
)]
pub(crate) async fn write<P: Ports>(
    State(app): State<App<P>>,
    visitor: Visitor,
    Body(message): Body<WrittenMessage>,
) -> Result<Json<TakenMessage>, ApiError> {
    let id = Uuid::parse_str(&message.id).map_err(|_| ApiError::unprocessable("id is not a uuid"))?;
    let id = id.to_string();
    let content = content(&message)?;
    if let Some(taken) = taken_before(&app, &visitor, &id).await? {
        return Ok(Json(TakenMessage { id, created_at_ms: taken.0 }));
    }
    app.limiters.visitors.check(&format!("{} {}", visitor.channel.id, visitor.claims.sub))?;
    let now = app.context.clock.now();
    let inbound = Inbound {
        channel: visitor.channel.id,
        conversation: visitor.claims.sub.clone(),
        dedupe_key: id.clone(),
        sender: visitor.claims.sender(),
        received_at: now,
        event: InboundEvent::Message { external_id: id.clone(), sent_at: now, content },
    };
    app.context.queues.inbound(vec![inbound]).await?;
    Ok(Json(TakenMessage { id, created_at_ms: now.0 }))
}

/// The conversation's messages, oldest first.
#[utoipa::path(
    get, path = "/lc/v1/messages", tag = "live chat", params(Which),
    responses((status = 200, body = MessagePage), (status = 401, body = ErrorBody))
)]
pub(crate) async fn history<P: Ports>(
    State(app): State<App<P>>,
    visitor: Visitor,
    Params(which): Params<Which>,
) -> Result<Json<MessagePage>, ApiError> {
    let Some(chat) = visitor.chat(&app).await? else {
        return Ok(Json(MessagePage { messages: Vec::new(), last_seq: which.after_seq }));
    };
    let limit = which.limit.unwrap_or(usize::MAX).max(1);
    let line = visitor.channel.line;
    let (messages, last_seq) = messages_after(&app, line, chat, which.after_seq, limit).await?;
    Ok(Json(MessagePage { messages, last_seq }))
}

fn content(message: &WrittenMessage) -> Result<Content, ApiError> {
    let text = message.text.clone().filter(|it| !it.trim().is_empty());
    if text.as_ref().is_some_and(|it| it.chars().count() > TEXT_MAX_CHARS) {
        return Err(ApiError::unprocessable(format!("text is longer than {TEXT_MAX_CHARS}")));
    }
    let button = match (message.kind, &message.payload) {
        (MessageKind::Text, _) => None,
        (MessageKind::QuickReply, Some(payload)) if payload.len() <= TEXT_MAX_CHARS => {
            Some(Button { payload: payload.clone(), press_id: None })
        }
        (MessageKind::QuickReply, _) => {
            return Err(ApiError::unprocessable("a quick_reply has a payload"));
        }
    };
    let reply_to = message.reply_to.clone();
    let reply_to = reply_to.map(|id| ReplyTo { external_id: Some(id), seq: None, quote: None });
    let content = Content { text, button, reply_to, ..Content::default() };
    if content.is_empty() {
        return Err(ApiError::unprocessable("the message is empty"));
    }
    Ok(content)
}

/// When the message of that id was taken, if it is in the log already: the same id gives the same answer.
async fn taken_before<P: Ports>(
    app: &App<P>,
    visitor: &Visitor,
    id: &str,
) -> Result<Option<Timestamp>, ApiError> {
    let store = &app.context.store;
    let scope = DedupeScope::Channel(visitor.channel.id);
    let Some((chat, seq)) = store.find_entry(scope, id).await? else { return Ok(None) };
    let entries = store.entries(chat, seq.saturating_sub(1), 1).await?;
    Ok(entries.into_iter().find_map(|it| match it.event {
        Event::MessageAdded(message) => Some(message.sent_at),
        _ => None,
    }))
}
