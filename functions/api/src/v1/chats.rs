//! Writing in a chat.

use application::chats::{message_view, read_customer};
use application::ports::ChatStore;
use application::realtime::operator_says_they_type;
use application::{Operated, Operation, operate};
use axum::Json;
use axum::extract::State;
use domain::ids::{ChatId, MessageId};
use domain::message::{Attachment, AttachmentKind, Content, ReplyTo, Source};
use domain::session::Draft;
use serde::Serialize;
use url::Url;
use utoipa::ToSchema;

use super::{Refusals, templates, uploads};
use crate::app::{App, Ports};
use crate::dto::Created;
use crate::dto::choice::quick_replies;
use crate::dto::message::MessageDto;
use crate::dto::writing::{MessageChange, NewAttachment, NewMessage};
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Body, Caller, Ids};
use crate::random::random_hex;

/// The longest text of a message; channels cut it into as many of theirs as it takes.
const TEXT_MAX_CHARS: usize = 20_000;

/// Files one message has at most.
const ATTACHMENTS_MAX: usize = 10;

/// The longest id of the caller's own.
pub(super) const CLIENT_ID_MAX_BYTES: usize = 200;

/// Writes a message: the owner, who is offered the session, or for employees only who takes part.
#[utoipa::path(
    post, path = "/api/v1/chats/{chat}/messages", tag = "chats", params(("chat" = u64, Path)),
    request_body = NewMessage,
    responses(
        (status = 200, body = MessageDto),
        (status = 409, body = ErrorBody, description = "NOT_HOLDER, SESSION_CLOSED, LINE_INACTIVE, \
            AT_LIMIT, WINDOW_CLOSED"),
        Refusals,
    )
)]
pub(crate) async fn write<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(chat): Ids<u64>,
    Body(new): Body<NewMessage>,
) -> Result<Json<MessageDto>, ApiError> {
    let chat = ChatId(chat);
    let draft = draft(&app, &caller, chat, new).await?;
    written(&app, &caller, chat, draft).await
}

/// Writes `draft`; the message that it is.
pub(super) async fn written<P: Ports>(
    app: &App<P>,
    caller: &Caller,
    chat: ChatId,
    draft: Draft,
) -> Result<Json<MessageDto>, ApiError> {
    match operate(&app.context, &caller.user, chat, None, Operation::Write(draft)).await? {
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

/// Changes a message of one's own.
#[utoipa::path(
    patch, path = "/api/v1/chats/{chat}/messages/{id}", tag = "chats",
    params(("chat" = u64, Path), ("id" = u64, Path)), request_body = MessageChange,
    responses((status = 200, body = Created), (status = 409, body = ErrorBody), Refusals)
)]
pub(crate) async fn revise<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids((chat, id)): Ids<(u64, u64)>,
    Body(change): Body<MessageChange>,
) -> Result<Json<Created>, ApiError> {
    check_text(&change.text)?;
    let target = place(chat, id)?;
    let Content { attachments, replies, .. } =
        changeable(&app, &caller, ChatId(chat), target).await?;
    let content = Content { attachments, replies, ..Content::text(change.text) };
    done(&app, &caller, ChatId(chat), Operation::Revise { target, content }, id).await
}

/// Takes a message of one's own back.
#[utoipa::path(
    delete, path = "/api/v1/chats/{chat}/messages/{id}", tag = "chats",
    params(("chat" = u64, Path), ("id" = u64, Path)),
    responses((status = 200, body = Created), (status = 409, body = ErrorBody), Refusals)
)]
pub(crate) async fn retract<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids((chat, id)): Ids<(u64, u64)>,
) -> Result<Json<Created>, ApiError> {
    let target = place(chat, id)?;
    changeable(&app, &caller, ChatId(chat), target).await?;
    done(&app, &caller, ChatId(chat), Operation::Retract { target }, id).await
}

/// Whether something is shown to the customer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Shown {
    shown: bool,
}

/// Shows the customer that the session's owner is typing.
#[utoipa::path(
    post, path = "/api/v1/chats/{chat}/typing", tag = "chats", params(("chat" = u64, Path)),
    responses((status = 200, body = Shown), (status = 409, body = ErrorBody), Refusals)
)]
pub(crate) async fn typing<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(chat): Ids<u64>,
) -> Result<Json<Shown>, ApiError> {
    let record = app.context.store.head(ChatId(chat)).await?.ok_or_else(ApiError::not_found)?;
    let line = record.chat.open_session().map_or(record.chat.line, |it| it.line);
    let roster = application::ports::LineStore::roster(&app.context.store, line).await?;
    if !application::may_know(&record.chat, application::actor_in(&roster, &caller.user)) {
        return Err(ApiError::not_found());
    }
    let id = format!("typing-{}", random_hex());
    let is_theirs = operator_says_they_type(&app.context, caller.user.id, &record.chat, &id);
    if !is_theirs.await? {
        return Err(domain::session::Refusal::NotHolder.into());
    }
    Ok(Json(Shown { shown: true }))
}

async fn done<P: Ports>(
    app: &App<P>,
    caller: &Caller,
    chat: ChatId,
    operation: Operation,
    id: u64,
) -> Result<Json<Created>, ApiError> {
    match operate(&app.context, &caller.user, chat, None, operation).await? {
        Operated::Done(_) => Ok(Json(Created { id })),
        Operated::Refused { refusal, .. } => Err(refusal.into()),
        Operated::NotFound => Err(ApiError::not_found()),
    }
}

/// The place of message `id` in the log of `chat`.
pub(super) fn place(chat: u64, id: u64) -> Result<u64, ApiError> {
    let id = MessageId(id);
    if id.chat().0 == chat { Ok(id.seq()) } else { Err(ApiError::not_found()) }
}

/// What a message says that is to be changed: its files, and what it offers, stay. Private answers to comments cannot be
/// changed where they are.
async fn changeable<P: Ports>(
    app: &App<P>,
    caller: &Caller,
    chat: ChatId,
    seq: u64,
) -> Result<Content, ApiError> {
    let found = read_customer(&app.context, &caller.user, chat).await?;
    found.ok_or_else(ApiError::not_found)?;
    let entries = app.context.store.entries(chat, seq.saturating_sub(1), 1).await?;
    let view = entries.first().filter(|it| it.seq == seq).and_then(message_view);
    let content = view.map(|it| it.message.content).unwrap_or_default();
    if content.private_to.is_some() {
        return Err(ApiError::unprocessable("a private answer to a comment cannot be changed"));
    }
    Ok(content)
}

fn check_text(text: &str) -> Result<(), ApiError> {
    if text.chars().count() > TEXT_MAX_CHARS {
        let why = format!("text: at most {TEXT_MAX_CHARS} characters are taken");
        return Err(ApiError::unprocessable(why));
    }
    Ok(())
}

async fn draft<P: Ports>(
    app: &App<P>,
    caller: &Caller,
    chat: ChatId,
    new: NewMessage,
) -> Result<Draft, ApiError> {
    check_text(new.text.as_deref().unwrap_or_default())?;
    if new.attachments.len() > ATTACHMENTS_MAX {
        let why = format!("attachments: at most {ATTACHMENTS_MAX} are taken");
        return Err(ApiError::unprocessable(why));
    }
    let client_id = new.client_id.filter(|it| !it.is_empty());
    if client_id.as_ref().is_some_and(|it| it.len() > CLIENT_ID_MAX_BYTES) {
        let why = format!("client_id: at most {CLIENT_ID_MAX_BYTES} bytes are taken");
        return Err(ApiError::unprocessable(why));
    }
    let reply_to = new.reply_to.map(|id| place(chat.0, id)).transpose()?;
    let reply_to = reply_to.map(|seq| ReplyTo { external_id: None, seq: Some(seq), quote: None });
    let mut attachments = Vec::with_capacity(new.attachments.len());
    for attachment in new.attachments {
        attachments.push(attach(app, caller, attachment).await?);
    }
    if let Some(template) = new.template {
        if new.text.is_some() || !new.quick_replies.is_empty() || new.internal {
            let why = "template: it has its own text and buttons, and goes to the customer";
            return Err(ApiError::unprocessable(why));
        }
        let content = templates::content(app, caller, chat, &template, attachments).await?;
        return Ok(Draft { content: Content { reply_to, ..content }, internal: false, client_id });
    }
    let has_text = new.text.as_ref().is_some_and(|it| !it.trim().is_empty());
    let wrong = |why: &str| ApiError::unprocessable(format!("quick_replies: {why}"));
    let replies = quick_replies(new.quick_replies).map_err(|it| wrong(&it))?;
    if !replies.is_empty() && (!has_text || new.internal) {
        return Err(wrong("they stand under a text to the customer"));
    }
    let content = Content { text: new.text, attachments, replies, reply_to, ..Content::default() };
    Ok(Draft { content, internal: new.internal, client_id })
}

async fn attach<P: Ports>(
    app: &App<P>,
    caller: &Caller,
    new: NewAttachment,
) -> Result<Attachment, ApiError> {
    let mut attachment = match (new.url, new.upload_id) {
        (Some(url), None) => linked(&url)?,
        (None, Some(id)) => {
            uploads::take(app, &uploads::Owner::User(caller.user.id.0), &id).await?
        }
        (Some(_), Some(_)) | (None, None) => {
            let why = "attachments: each has either a url or an upload_id";
            return Err(ApiError::unprocessable(why));
        }
    };
    attachment.name = new.name.or(attachment.name);
    attachment.mime = new.mime.or(attachment.mime);
    let by_mime = attachment.mime.as_deref().map_or(attachment.kind, kind_of);
    attachment.kind = new.kind.map_or(by_mime, AttachmentKind::from);
    Ok(attachment)
}

fn linked(url: &str) -> Result<Attachment, ApiError> {
    let wrong = || ApiError::unprocessable("attachments: an http or https address is expected");
    let parsed = Url::parse(url).map_err(|_| wrong())?;
    if !matches!(parsed.scheme(), "http" | "https") || url.len() > 2_048 {
        return Err(wrong());
    }
    Ok(Attachment {
        kind: AttachmentKind::File,
        source: Source::Url(parsed.into()),
        name: None,
        mime: None,
        size: None,
        duration_s: None,
    })
}

/// What kind of file has media type `mime`.
pub(crate) fn kind_of(mime: &str) -> AttachmentKind {
    match mime.split('/').next().unwrap_or_default() {
        "image" => AttachmentKind::Image,
        "video" => AttachmentKind::Video,
        "audio" => AttachmentKind::Audio,
        _ => AttachmentKind::File,
    }
}
