//! A chat's log as its visitor may see it: never what is for employees only, nor how the session was routed.

use std::collections::BTreeMap;

use application::ports::{ChatStore, Clock, PeopleStore};
use domain::chat::Entry;
use domain::ids::{ChatId, LineId, MessageId, UserId};
use domain::message::{Author, Content, Message};
use domain::session::{CloseReason, Event};
use domain::settings::face::{Face, face};
use domain::settings::fields::{Fields, text};
use serde_json::{Value, json};

use super::dto::{VisitorAuthor, VisitorEvent, VisitorMessage};
use super::visitor::Visitor;
use crate::app::{App, Ports};
use crate::dto::message::AttachmentDto;
use crate::error::ApiError;

/// Log entries read at a time.
const CHUNK: usize = 200;

/// What there is after `after`: at most [`CHUNK`] entries' worth, and where to read on.
pub(super) async fn read<P: Ports>(
    app: &App<P>,
    visitor: &Visitor,
    chat: ChatId,
    after: u64,
) -> Result<(Vec<VisitorEvent>, u64), ApiError> {
    let entries = app.context.store.entries(chat, after, CHUNK).await?;
    let next = entries.last().map_or(after, |it| it.seq);
    let mut faces = Faces::default();
    let mut events = Vec::new();
    for entry in &entries {
        let shown = match &entry.event {
            Event::MessageAdded(message) if !message.internal => {
                let message = show(app, visitor, entry, message, &mut faces).await?;
                Some(("message.add", serde_json::to_value(message)))
            }
            Event::MessageEdited { target, content, .. } => {
                let of = original(app, chat, *target, &entries).await?;
                of.map(|it| ("message.update", Ok(changed(app, visitor, entry, &it, content))))
            }
            Event::MessageDeleted { target, .. } => {
                let of = original(app, chat, *target, &entries).await?;
                of.map(|it| {
                    ("message.delete", Ok(json!({ "id": visible_id(visitor, &it), "seq": it.seq })))
                })
            }
            Event::SessionAnswered { by } | Event::SessionIntercepted { by } => {
                let face = faces.of(app, entry.line, *by).await?;
                Some(("operator", serde_json::to_value(face)))
            }
            Event::SessionClosed { reason, .. } if is_told(*reason) => {
                Some(("session.closed", Ok(json!({}))))
            }
            _ => None,
        };
        if let Some((kind, data)) = shown {
            let data = data.map_err(|_| ApiError::internal())?;
            events.push(VisitorEvent { seq: entry.seq, kind, data });
        }
    }
    Ok((events, next))
}

/// The messages after `after` as they read now, at most [`CHUNK`] entries' worth, and where to read on.
pub(super) async fn messages<P: Ports>(
    app: &App<P>,
    visitor: &Visitor,
    chat: ChatId,
    after: u64,
) -> Result<(Vec<VisitorMessage>, u64), ApiError> {
    let entries = app.context.store.entries(chat, after, CHUNK).await?;
    let next = entries.last().map_or(after, |it| it.seq);
    let mut faces = Faces::default();
    let mut messages: BTreeMap<u64, VisitorMessage> = BTreeMap::new();
    for entry in &entries {
        match &entry.event {
            Event::MessageAdded(message) if !message.internal => {
                let message = show(app, visitor, entry, message, &mut faces).await?;
                messages.insert(entry.seq, message);
            }
            Event::MessageEdited { target, content, .. } => {
                if let Some(message) = messages.get_mut(target) {
                    message.text = content.text.clone().unwrap_or_default();
                    message.attachments = attachments(app, entry, content);
                    message.edited_at_ms = Some(entry.at.0);
                }
            }
            Event::MessageDeleted { target, .. } => drop(messages.remove(target)),
            _ => {}
        }
    }
    Ok((messages.into_values().collect(), next))
}

/// Whether what `entry` says is for the visitor too.
pub(super) async fn is_visible<P: Ports>(app: &App<P>, entry: &Entry) -> Result<bool, ApiError> {
    match &entry.event {
        Event::MessageAdded(message) => Ok(!message.internal),
        Event::MessageEdited { target, .. } => {
            Ok(original(app, entry.chat, *target, &[]).await?.is_some())
        }
        _ => Ok(false),
    }
}

/// Sessions that end in silence end without a word to the visitor.
fn is_told(reason: CloseReason) -> bool {
    match reason {
        CloseReason::Finished | CloseReason::Idle => true,
        CloseReason::Spam | CloseReason::LineDeleted | CloseReason::ChannelDisconnected => false,
    }
}

async fn show<P: Ports>(
    app: &App<P>,
    visitor: &Visitor,
    entry: &Entry,
    message: &Message,
    faces: &mut Faces,
) -> Result<VisitorMessage, ApiError> {
    let nobody = |kind| VisitorAuthor { kind, name: None, position: None, avatar: None };
    let author = match message.author {
        Author::Customer(_) => nobody("visitor"),
        Author::Operator(user) => faces.of(app, entry.line, user).await?,
        Author::Bot(user) => {
            VisitorAuthor { kind: "bot", ..faces.of(app, entry.line, user).await? }
        }
        Author::Elsewhere => nobody("operator"),
        Author::System => nobody("system"),
    };
    Ok(VisitorMessage {
        id: visible_id(visitor, entry),
        seq: entry.seq,
        author,
        text: message.content.text.clone().unwrap_or_default(),
        attachments: attachments(app, entry, &message.content),
        location: message.content.location.clone().map(Into::into),
        quick_replies: message.content.replies.iter().cloned().map(Into::into).collect(),
        created_at_ms: message.sent_at.0,
        edited_at_ms: None,
    })
}

fn changed<P: Ports>(
    app: &App<P>,
    visitor: &Visitor,
    entry: &Entry,
    original: &Entry,
    content: &Content,
) -> Value {
    json!({
        "id": visible_id(visitor, original),
        "seq": original.seq,
        "text": content.text.as_deref().unwrap_or_default(),
        "attachments": attachments(app, entry, content),
        "edited_at_ms": entry.at.0,
    })
}

fn attachments<P: Ports>(app: &App<P>, entry: &Entry, content: &Content) -> Vec<AttachmentDto> {
    let id = MessageId::of(entry.chat, entry.seq);
    let url = |n: u64| format!("{}/lc/v1/attachments/{id}/{n}", app.config.public_url);
    (0..)
        .zip(content.attachments.clone())
        .map(|(n, it)| AttachmentDto::of(it, n, &url(n)))
        .collect()
}

/// The visitor's own uuid of what they wrote, our id of all else.
fn visible_id(visitor: &Visitor, entry: &Entry) -> String {
    let ours = || MessageId::of(entry.chat, entry.seq).to_string();
    let Event::MessageAdded(message) = &entry.event else { return ours() };
    let Some(external_id) = &message.external_id else { return ours() };
    let own = external_id.strip_prefix(&visitor.external_id(""));
    own.unwrap_or(external_id).to_owned()
}

/// The message that a change aims at, if the visitor may see it.
async fn original<P: Ports>(
    app: &App<P>,
    chat: ChatId,
    seq: u64,
    read: &[Entry],
) -> Result<Option<Entry>, ApiError> {
    let found = match read.iter().find(|it| it.seq == seq) {
        Some(entry) => Some(entry.clone()),
        None => app.context.store.entries(chat, seq.saturating_sub(1), 1).await?.into_iter().next(),
    };
    let is_visible = |it: &Entry| match &it.event {
        Event::MessageAdded(message) => it.seq == seq && !message.internal,
        _ => false,
    };
    Ok(found.filter(is_visible))
}

/// How employees are shown in their lines, each read once.
#[derive(Default)]
struct Faces(BTreeMap<(LineId, UserId), VisitorAuthor>);

impl Faces {
    async fn of<P: Ports>(
        &mut self,
        app: &App<P>,
        line: LineId,
        user: UserId,
    ) -> Result<VisitorAuthor, ApiError> {
        if let Some(face) = self.0.get(&(line, user)) {
            return Ok(face.clone());
        }
        let context = &app.context;
        let found = context.store.user(user).await?;
        let line_found = context.caches.line(&context.store, line, context.clock.now()).await?;
        let fields = line_found.map(|it| it.fields).unwrap_or_default();
        let Face { name, position, avatar } = face(found.as_ref(), &fields);
        let author = VisitorAuthor { kind: "operator", name, position, avatar };
        self.0.insert((line, user), author.clone());
        Ok(author)
    }
}

/// What the line is called to its customers (S45).
pub(super) fn line_name(line: &Fields) -> String {
    text(line, "LINE_NAME").unwrap_or_default()
}
