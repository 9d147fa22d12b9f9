//! A chat's log as its visitor may see it: never what is for employees only, nor how the session was routed.

use std::collections::BTreeMap;

use application::chats::{Seen, Visible};
use application::ports::ChatStore;
use domain::chat::Entry;
use domain::ids::ChatId;
use domain::session::Event;
use domain::settings::fields::{Fields, text};
use serde_json::{Value, json};

use super::dto::VisitorEvent;
use super::visitor::Visitor;
use crate::app::{App, Ports};
use crate::dto::visitor::{VisitorAuthor, VisitorMessage};
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
    let mut visible = Visible::new(&app.context, &visitor.conversation);
    let mut events = Vec::new();
    for entry in &entries {
        if let Some(seen) = visible.see(entry, &entries).await? {
            let (kind, data) = told(seen, &app.config.public_url);
            let data = data.map_err(|_| ApiError::internal())?;
            events.push(VisitorEvent { seq: entry.seq, kind, data });
        }
    }
    Ok((events, next))
}

/// What kind of event it is, and what is told with it.
fn told(seen: Seen, public_url: &str) -> (&'static str, serde_json::Result<Value>) {
    match seen {
        Seen::Added(it) => {
            ("message.add", serde_json::to_value(VisitorMessage::of(*it, public_url)))
        }
        Seen::Changed(it) if it.deleted_at.is_some() => {
            ("message.delete", Ok(json!({ "id": it.id, "seq": it.seq })))
        }
        Seen::Changed(it) => {
            let it = VisitorMessage::of(*it, public_url);
            let data = json!({ "id": it.id, "seq": it.seq, "text": it.text,
                "attachments": it.attachments, "edited_at_ms": it.edited_at_ms });
            ("message.update", Ok(data))
        }
        Seen::Answered(it) => ("operator", serde_json::to_value(VisitorAuthor::from(it))),
        Seen::Closed => ("session.closed", Ok(json!({}))),
    }
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
    let mut visible = Visible::new(&app.context, &visitor.conversation);
    let mut messages: BTreeMap<u64, VisitorMessage> = BTreeMap::new();
    for entry in &entries {
        match visible.see(entry, &entries).await? {
            Some(Seen::Added(it)) => {
                messages.insert(it.seq, VisitorMessage::of(*it, &app.config.public_url));
            }
            Some(Seen::Changed(it)) if it.deleted_at.is_some() => drop(messages.remove(&it.seq)),
            // A change of a message before these is one of a page before.
            Some(Seen::Changed(it)) => {
                if let Some(message) = messages.get_mut(&it.seq) {
                    *message = VisitorMessage::of(*it, &app.config.public_url);
                }
            }
            Some(Seen::Answered(_) | Seen::Closed) | None => {}
        }
    }
    Ok((messages.into_values().collect(), next))
}

/// The last messages before a place, as they read now; none only where there is nothing earlier.
pub(super) async fn before<P: Ports>(
    app: &App<P>,
    visitor: &Visitor,
    chat: ChatId,
    before: u64,
    most: usize,
) -> Result<Vec<VisitorMessage>, ApiError> {
    let mut end = before;
    while end > 1 {
        let start = end.saturating_sub(CHUNK as u64 + 1);
        let (mut found, _) = messages(app, visitor, chat, start).await?;
        found.retain(|it| it.seq < end);
        if !found.is_empty() {
            found.drain(..found.len().saturating_sub(most));
            return Ok(found);
        }
        end = start + 1;
    }
    Ok(vec![])
}

/// Whether what `entry` says is for the visitor too.
pub(super) async fn is_visible<P: Ports>(
    app: &App<P>,
    visitor: &Visitor,
    entry: &Entry,
) -> Result<bool, ApiError> {
    let mut visible = Visible::new(&app.context, &visitor.conversation);
    match &entry.event {
        Event::MessageAdded(_) | Event::MessageEdited { .. } => {
            Ok(visible.see(entry, &[]).await?.is_some())
        }
        _ => Ok(false),
    }
}

/// What the line is called to its customers (S45).
pub(super) fn line_name(line: &Fields) -> String {
    text(line, "LINE_NAME").unwrap_or_default()
}
