//! What a visitor may see of their chat: what both sides wrote, never notes, offers or who passed it on.

use application::ports::{ChatStore, Clock, PeopleStore};
use domain::chat::Entry;
use domain::ids::{ChatId, LineId, MessageId, UserId};
use domain::message::{Author, Content, Message, Source};
use domain::session::Event;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::app::{App, Ports};
use crate::dto::instant;
use crate::error::ApiError;

/// Log entries read at a time.
const PAGE: usize = 500;

/// Messages a visit begins with.
const HISTORY_MAX: usize = 50;

/// Something that happened in a visitor's chat.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct VisitorEvent {
    /// Its place in the chat's log.
    pub(super) seq: u64,
    /// `message.add`, `message.update`, `message.delete`, `operator`, `session.closed`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// What: a message, or who answers.
    #[schema(value_type = Object)]
    data: Value,
}

/// A message, as its visitor sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct VisitorMessage {
    /// Ours; rises inside the conversation.
    id: u64,
    seq: u64,
    /// The id that the visitor's own client gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_message_id: Option<String>,
    author: VisitorAuthor,
    text: String,
    /// Files of a message; those we keep ourselves have no address for visitors.
    attachments: Vec<VisitorFile>,
    created_at: String,
    created_at_ms: i64,
}

/// Who wrote it: operators by the name the line shows (S14), nobody else by name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct VisitorAuthor {
    /// `customer`, `operator`, `bot` or `system`.
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

/// A file.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct VisitorFile {
    name: Option<String>,
    mime: Option<String>,
    size: Option<u64>,
    url: Option<String>,
}

/// What happened in `chat` after `after`, and the place up to which the log was read.
pub(super) async fn events_after<P: Ports>(
    app: &App<P>,
    line: LineId,
    chat: ChatId,
    after: u64,
) -> Result<(Vec<VisitorEvent>, u64), ApiError> {
    let entries = app.context.store.entries(chat, after, PAGE).await?;
    let last = entries.last().map_or(after, |it| it.seq);
    let mut events = Vec::new();
    for entry in &entries {
        events.extend(event(app, line, entry).await?);
    }
    Ok((events, last))
}

/// The chat's last messages, and the place of its last entry.
pub(super) async fn last_messages<P: Ports>(
    app: &App<P>,
    line: LineId,
    chat: Option<ChatId>,
) -> Result<(Vec<VisitorMessage>, u64), ApiError> {
    let Some(chat) = chat else { return Ok((Vec::new(), 0)) };
    let Some(head) = app.context.store.head(chat).await? else { return Ok((Vec::new(), 0)) };
    let last = head.chat.seq;
    // Among 500 entries there are enough messages, whatever else happened.
    let from = last.saturating_sub(PAGE as u64);
    let (mut messages, _) = messages_after(app, line, chat, from, PAGE).await?;
    let surplus = messages.len().saturating_sub(HISTORY_MAX);
    Ok((messages.split_off(surplus), last))
}

/// Up to `limit` messages of `chat` after `after`, each as it reads after the changes that follow on the same page, and
/// the place up to which the log was read.
pub(super) async fn messages_after<P: Ports>(
    app: &App<P>,
    line: LineId,
    chat: ChatId,
    after: u64,
    limit: usize,
) -> Result<(Vec<VisitorMessage>, u64), ApiError> {
    let entries = app.context.store.entries(chat, after, limit.min(PAGE)).await?;
    let last = entries.last().map_or(after, |it| it.seq);
    let mut messages: Vec<VisitorMessage> = Vec::new();
    for entry in &entries {
        match &entry.event {
            Event::MessageAdded(it) if !it.internal => {
                messages.push(message(app, line, entry, it).await?);
            }
            Event::MessageEdited { target, content, .. } => {
                if let Some(found) = messages.iter_mut().find(|it| it.seq == *target) {
                    found.text = content.text.clone().unwrap_or_default();
                }
            }
            Event::MessageDeleted { target, .. } => messages.retain(|it| it.seq != *target),
            _ => {} // Employees' business.
        }
    }
    Ok((messages, last))
}

async fn event<P: Ports>(
    app: &App<P>,
    line: LineId,
    entry: &Entry,
) -> Result<Option<VisitorEvent>, ApiError> {
    let id = |target: u64| MessageId::of(entry.chat, target).0;
    let (kind, data) = match &entry.event {
        Event::MessageAdded(it) if it.internal => return Ok(None),
        Event::MessageAdded(it) => ("message.add", json!(message(app, line, entry, it).await?)),
        // Notes and messages share the log; a change of a note is recognised by its target's absence from the page.
        Event::MessageEdited { target, content, .. } => {
            if is_internal(app, entry.chat, *target).await? {
                return Ok(None);
            }
            let text = content.text.clone().unwrap_or_default();
            ("message.update", json!({ "id": id(*target), "text": text }))
        }
        Event::MessageDeleted { target, .. } => {
            if is_internal(app, entry.chat, *target).await? {
                return Ok(None);
            }
            ("message.delete", json!({ "id": id(*target) }))
        }
        Event::SessionAnswered { by } | Event::SessionIntercepted { by } => {
            ("operator", json!({ "name": shown_name(app, line, *by).await? }))
        }
        Event::SessionClosed { .. } => ("session.closed", json!({})),
        _ => return Ok(None), // Employees' business.
    };
    Ok(Some(VisitorEvent { seq: entry.seq, kind, data }))
}

/// Whether the message at `target` is for employees only.
async fn is_internal<P: Ports>(app: &App<P>, chat: ChatId, target: u64) -> Result<bool, ApiError> {
    let found = app.context.store.entries(chat, target.saturating_sub(1), 1).await?;
    Ok(found.into_iter().any(|it| match it.event {
        Event::MessageAdded(message) => it.seq == target && message.internal,
        _ => false,
    }))
}

async fn message<P: Ports>(
    app: &App<P>,
    line: LineId,
    entry: &Entry,
    message: &Message,
) -> Result<VisitorMessage, ApiError> {
    let author = match message.author {
        Author::Customer(_) => VisitorAuthor { kind: "customer", name: None },
        Author::Operator(user) => {
            VisitorAuthor { kind: "operator", name: shown_name(app, line, user).await? }
        }
        Author::Bot(_) => VisitorAuthor { kind: "bot", name: None },
        Author::System => VisitorAuthor { kind: "system", name: None },
    };
    Ok(VisitorMessage {
        id: MessageId::of(entry.chat, entry.seq).0,
        seq: entry.seq,
        client_message_id: message.external_id.clone(),
        author,
        text: message.content.text.clone().unwrap_or_default(),
        attachments: files(&message.content),
        created_at: instant(entry.at),
        created_at_ms: entry.at.0,
    })
}

fn files(content: &Content) -> Vec<VisitorFile> {
    let files = content.attachments.iter().map(|it| VisitorFile {
        name: it.name.clone(),
        mime: it.mime.clone(),
        size: it.size,
        url: match &it.source {
            Source::Url(url) => Some(url.clone()),
            Source::Provider(_) | Source::Object(_) => None,
        },
    });
    files.collect()
}

/// The name of an operator as the line shows it: none where it hides them (S14).
async fn shown_name<P: Ports>(
    app: &App<P>,
    line: LineId,
    user: UserId,
) -> Result<Option<String>, ApiError> {
    let context = &app.context;
    let line = context.caches.line(&context.store, line, context.clock.now()).await?;
    let shows = line.as_ref().and_then(|it| it.fields.get("OPERATOR_DATA")?.as_str());
    if shows == Some("hide") {
        return Ok(None);
    }
    Ok(context.store.user(user).await?.map(|it| it.full_name()))
}
