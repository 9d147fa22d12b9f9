//! What a visitor writes, and what was written.

use application::ports::{ChatStore, Clock, DedupeScope, Queues};
use application::read_up_to;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use domain::agreement::Consent;
use domain::ids::MessageId;
use domain::inbound::{Inbound, InboundEvent, Sender};
use domain::message::Content;
use domain::session::Event;
use domain::time::{Seconds, Timestamp};
use domain::trace::TraceId;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::dto::{Rewriting, VisitorMessages, Writing, Written};
use super::feed;
use super::visitor::Visitor;
use super::writing::{checked, content};
use crate::app::{App, Ports};
use crate::dto::visitor::VisitorMessage;
use crate::error::ApiError;
use crate::extract::{Body, Ids, Params, Raw};
use crate::random::random;
use crate::v1::uploads::{self, NewUpload, Owner, UploadLink, UploadParams, Uploaded};
use crate::v1::{Refusals, attachments};
use channels::visitor_token::Person;

/// Messages given when the chat is opened.
const HISTORY: usize = 50;

/// How long a visitor may change or take back what they wrote.
const CHANGE_WITHIN: Seconds = Seconds(15 * 60);

/// From where to read.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct After {
    /// Only what has a higher `seq`.
    #[serde(default)]
    pub(super) after_seq: u64,
}

/// From where to read, in either direction.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Around {
    /// Only what has a higher `seq`.
    #[serde(default)]
    pub(super) after_seq: u64,
    /// The last messages whose `seq` is lower, at most 50; where there are none, there is nothing earlier.
    pub(super) before_seq: Option<u64>,
}

/// Writes a message. The same `client_message_id` gives the same answer. At most 1 a second, 5 at once.
#[utoipa::path(
    post, path = "/lc/v1/messages", tag = "live chat", request_body = Writing,
    responses((status = 200, body = Written), Refusals)
)]
pub(crate) async fn write<P: Ports>(
    State(app): State<App<P>>,
    visitor: Visitor,
    Body(writing): Body<Writing>,
) -> Result<Json<Written>, ApiError> {
    let uuid = Uuid::parse_str(writing.client_message_id.trim());
    let uuid =
        uuid.map_err(|_| ApiError::unprocessable("client_message_id: a uuid is expected"))?;
    let id = uuid.to_string();
    let external_id = visitor.external_id(&id);
    if let Some(at) = written_before(&app, &visitor, &external_id).await? {
        return Ok(Json(Written { id, created_at_ms: at.0 }));
    }
    let content = content(&app, &visitor, writing).await?;
    app.limiters.visitors.check(&visitor.key())?;
    let now = app.context.clock.now();
    let sent_at = app.recent.first_taken(format!("{}|{external_id}", visitor.channel.id), now);
    let event = InboundEvent::Message { external_id: external_id.clone(), sent_at, content };
    send(&app, &visitor, external_id, event).await?;
    Ok(Json(Written { id, created_at_ms: sent_at.0 }))
}

/// Changes a message of one's own, within 15 minutes.
#[utoipa::path(
    put, path = "/lc/v1/messages/{id}", tag = "live chat", params(("id" = String, Path)),
    request_body = Rewriting, responses((status = 200, body = Written), Refusals)
)]
pub(crate) async fn change<P: Ports>(
    State(app): State<App<P>>,
    visitor: Visitor,
    Ids(id): Ids<String>,
    Body(new): Body<Rewriting>,
) -> Result<Json<Written>, ApiError> {
    let (target, sent_at) = own(&app, &visitor, &id).await?;
    let content = Content::text(checked(new.text)?);
    if content.is_empty() {
        return Err(ApiError::unprocessable("text: it is empty"));
    }
    app.limiters.visitors.check(&visitor.key())?;
    let edited_at = app.context.clock.now();
    let key = format!("edit:{target}:{}", Uuid::new_v4());
    send(&app, &visitor, key, InboundEvent::Edit { target, content, edited_at }).await?;
    Ok(Json(Written { id, created_at_ms: sent_at.0 }))
}

/// Takes a message of one's own back, within 15 minutes.
#[utoipa::path(
    delete, path = "/lc/v1/messages/{id}", tag = "live chat", params(("id" = String, Path)),
    responses((status = 200, body = Written), Refusals)
)]
pub(crate) async fn retract<P: Ports>(
    State(app): State<App<P>>,
    visitor: Visitor,
    Ids(id): Ids<String>,
) -> Result<Json<Written>, ApiError> {
    let (target, sent_at) = own(&app, &visitor, &id).await?;
    let key = format!("delete:{target}");
    send(&app, &visitor, key, InboundEvent::Delete { target }).await?;
    Ok(Json(Written { id, created_at_ms: sent_at.0 }))
}

/// Messages after a place, or the last before one; the oldest first.
#[utoipa::path(
    get, path = "/lc/v1/messages", tag = "live chat", params(Around),
    responses((status = 200, body = VisitorMessages), Refusals)
)]
pub(crate) async fn list<P: Ports>(
    State(app): State<App<P>>,
    visitor: Visitor,
    Params(around): Params<Around>,
) -> Result<Json<VisitorMessages>, ApiError> {
    let Around { after_seq, before_seq } = around;
    let Some(chat) = visitor.chat(&app).await? else {
        return Ok(Json(VisitorMessages { messages: vec![], next: after_seq, read_up_to: 0 }));
    };
    let (messages, next) = match before_seq {
        Some(before) => (feed::before(&app, &visitor, chat, before, HISTORY).await?, before),
        None => feed::messages(&app, &visitor, chat, after_seq).await?,
    };
    let seen = messages.last().map_or(next, |it| it.seq.max(next));
    let read_up_to = read_up_to(&app.context, chat, seen).await?;
    Ok(Json(VisitorMessages { messages, read_up_to, next }))
}

/// Keeps the body as a file for a message to come.
#[utoipa::path(
    post, path = "/lc/v1/uploads", tag = "live chat", params(UploadParams),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Uploaded), Refusals)
)]
pub(crate) async fn upload<P: Ports>(
    State(app): State<App<P>>,
    visitor: Visitor,
    Params(params): Params<UploadParams>,
    headers: HeaderMap,
    Raw(bytes): Raw,
) -> Result<Json<Uploaded>, ApiError> {
    app.limiters.visitors.check(&visitor.key())?;
    let owner = Owner::Visitor(visitor.channel.id.0, visitor.conversation.clone());
    uploads::keep(&app, owner, params.name, &headers, bytes.to_vec()).await.map(Json)
}

/// Gives a link by which a file of up to 20 MB is put where it is kept; a message names it then. At 1 MB and below, `POST
/// /lc/v1/uploads` does it in one call.
#[utoipa::path(
    post, path = "/lc/v1/uploads/links", tag = "live chat", request_body = NewUpload,
    responses((status = 200, body = UploadLink), Refusals)
)]
pub(crate) async fn upload_link<P: Ports>(
    State(app): State<App<P>>,
    visitor: Visitor,
    Body(new): Body<NewUpload>,
) -> Result<Json<UploadLink>, ApiError> {
    app.limiters.visitors.check(&visitor.key())?;
    let owner = Owner::Visitor(visitor.channel.id.0, visitor.conversation.clone());
    uploads::give_link(&app, owner, new, uploads::VISITORS_FILE_MAX_BYTES).await.map(Json)
}

/// A file of a message in the visitor's own conversation; one of more than 4 MB is answered by a redirection to where it is.
#[utoipa::path(
    get, path = "/lc/v1/attachments/{message}/{n}", tag = "live chat",
    params(("message" = u64, Path), ("n" = usize, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), (status = 302, description = "to where it is"), Refusals)
)]
pub(crate) async fn attachment<P: Ports>(
    State(app): State<App<P>>,
    visitor: Visitor,
    Ids((message, n)): Ids<(u64, usize)>,
) -> Result<axum::response::Response, ApiError> {
    let id = MessageId(message);
    if visitor.chat(&app).await? != Some(id.chat()) {
        return Err(ApiError::not_found());
    }
    let entry = attachments::entry(&app, id).await?;
    if !feed::is_visible(&app, &visitor, &entry).await? {
        return Err(ApiError::not_found());
    }
    attachments::serve(&app, &entry, n).await
}

/// What a page is told of the conversation when it opens it.
#[derive(Debug, Default)]
pub(super) struct Recently {
    /// The last messages.
    pub(super) history: Vec<VisitorMessage>,
    /// The place to ask for events from.
    pub(super) last_seq: u64,
    /// Up to which of their messages the operators have read.
    pub(super) read_up_to: u64,
    /// What the visitor last agreed to.
    pub(super) consent: Option<Consent>,
}

/// The end of the conversation.
pub(super) async fn recently<P: Ports>(
    app: &App<P>,
    visitor: &Visitor,
) -> Result<Recently, ApiError> {
    let Some(chat) = visitor.chat(app).await? else { return Ok(Recently::default()) };
    let head = app.context.store.head(chat).await?.map(|it| it.chat);
    let last = head.as_ref().map_or(0, |it| it.seq);
    // Some entries are no messages, some of those before are changed by later ones: read more, show the last.
    let after = last.saturating_sub(HISTORY as u64 * 4);
    let (mut history, last_seq) = feed::messages(app, visitor, chat, after).await?;
    history.drain(..history.len().saturating_sub(HISTORY));
    let read_up_to = read_up_to(&app.context, chat, last).await?;
    Ok(Recently { history, last_seq, read_up_to, consent: head.and_then(|it| it.consent) })
}

/// When the message was written, if it is in the log.
async fn written_before<P: Ports>(
    app: &App<P>,
    visitor: &Visitor,
    external_id: &str,
) -> Result<Option<Timestamp>, ApiError> {
    let scope = DedupeScope::Channel(visitor.channel.id);
    let Some((chat, seq)) = app.context.store.find_entry(scope, external_id).await? else {
        return Ok(None);
    };
    let entries = app.context.store.entries(chat, seq.saturating_sub(1), 1).await?;
    Ok(entries.first().and_then(|it| match &it.event {
        Event::MessageAdded(message) => Some(message.sent_at),
        _ => None,
    }))
}

/// The visitor's own message `id` as the log knows it, if it may still be changed.
async fn own<P: Ports>(
    app: &App<P>,
    visitor: &Visitor,
    id: &str,
) -> Result<(String, Timestamp), ApiError> {
    let uuid = Uuid::parse_str(id).map_err(|_| ApiError::not_found())?;
    let external_id = visitor.external_id(&uuid.to_string());
    let sent_at = written_before(app, visitor, &external_id).await?;
    let sent_at = sent_at.ok_or_else(ApiError::not_found)?;
    if app.context.clock.now() > sent_at + CHANGE_WITHIN {
        return Err(ApiError {
            description: "it is too late to change it".to_owned(),
            ..ApiError::forbidden()
        });
    }
    Ok((external_id, sent_at))
}

pub(super) async fn send<P: Ports>(
    app: &App<P>,
    visitor: &Visitor,
    dedupe_key: String,
    event: InboundEvent,
) -> Result<(), ApiError> {
    let person = introduced(visitor, &event);
    let trace = TraceId::from_bytes(random());
    let inbound = Inbound {
        channel: visitor.channel.id,
        conversation: visitor.conversation.clone(),
        dedupe_key,
        sender: Sender {
            external_id: person.user.unwrap_or_else(|| visitor.conversation.clone()),
            aliases: vec![],
            name: person
                .name
                .or_else(|| person.email.clone())
                .unwrap_or_else(|| "Guest".to_owned()),
            username: None,
            language: person.language,
            email: person.email,
            phone: person.phone,
        },
        received_at: app.context.clock.now(),
        trace: Some(trace),
        event,
    };
    tracing::info!(target: lambda::TRACE, %trace, channel.id = inbound.channel.0, "received");
    Ok(app.context.queues.inbound(vec![inbound]).await?)
}

/// Who the visitor is: what they have just filled in goes before what was said when the chat was opened.
fn introduced(visitor: &Visitor, event: &InboundEvent) -> Person {
    let mut person = visitor.person.clone();
    if let InboundEvent::Message { content: Content { form: Some(form), .. }, .. } = event {
        person.name = form.name.clone().or(person.name);
        person.email = form.email.clone().or(person.email);
        person.phone = form.phone.clone().or(person.phone);
    }
    person
}
