//! Frames as they travel (docs/sockets.md).

use application::chats::{MessageView, SessionView};
use application::ports::Received;
use application::realtime::{Body, Frame, Status, Synced, VisitorBody};
use domain::ids::{ChatId, UserId};
use domain::presence::Presence;
use domain::time::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::instant;
use crate::message::{MessageDto, MessageStatusDto};
use crate::notification::NotificationDto;
use crate::session::SessionDto;
use crate::visitor::{VisitorAuthor, VisitorMessage};

/// Puts frames into words. Files and links are had below `public_url`.
#[derive(Clone, Debug)]
pub struct Words {
    public_url: String,
}

impl Words {
    /// With links that begin with `public_url`.
    pub fn new(public_url: &str) -> Self {
        Self { public_url: public_url.trim_end_matches('/').to_owned() }
    }

    fn session(view: SessionView) -> Value {
        shown(&SessionDto::from(view))
    }

    fn message(&self, view: MessageView) -> Value {
        shown(&MessageDto::of(view, &format!("{}/api/v1/attachments", self.public_url)))
    }

    fn notification(&self, received: Received) -> Value {
        shown(&NotificationDto::of(received, &self.public_url))
    }

    /// The type of a frame, and its data.
    fn body(&self, body: Body) -> (&'static str, Value) {
        match body {
            Body::Offered(view) => ("session.offered", Self::session(*view)),
            Body::Updated(view) => ("session.updated", Self::session(*view)),
            Body::Closed(view) => ("session.closed", Self::session(*view)),
            Body::Added(view) => ("message.added", self.message(*view)),
            Body::Changed(view) => ("message.updated", self.message(*view)),
            Body::Status(status) => ("message.status", status_of(status)),
            Body::Typing { chat, session, customer, text } => {
                let author = json!({ "kind": "customer", "id": customer });
                let data = json!({ "chat_id": chat, "session_id": session, "author": author });
                ("typing", with(data, "text", text.map(Value::from)))
            }
            Body::Presence { user, presence, now } => ("presence", there(user, presence, now)),
            Body::Notified(received) => ("notification", self.notification(*received)),
            Body::List { line, sessions, gone, reload } => {
                let sessions: Vec<Value> = sessions.into_iter().map(Self::session).collect();
                let data = json!({ "line_id": line, "sessions": sessions, "gone": gone,
                    "reload": reload });
                ("line.changed", data)
            }
            Body::ChatOpened { chat, last } => ("opened", of_chat(chat, last)),
            Body::ChatClosed { chat } => ("closed", json!({ "chat_id": chat })),
            Body::Watching { lines } => ("watching", json!({ "lines": lines })),
            Body::Pong { at, last } => {
                ("pong", with(json!({ "at": instant(at) }), "last_seq", last.map(Value::from)))
            }
            Body::Synced(synced) => ("synced", everything(*synced)),
            Body::Reload { chat, last } => ("reload", of_chat(chat, last)),
            Body::Visitor(body) => self.visitor(body),
            Body::Refused(refused) => {
                let data = json!({ "error": refused.why.code(),
                    "error_description": refused.description });
                ("error", with(data, "of", refused.of.map(Value::from)))
            }
        }
    }

    fn visitor(&self, body: VisitorBody) -> (&'static str, Value) {
        let author = |it| shown(&VisitorAuthor::from(it));
        match body {
            VisitorBody::Added(it) => {
                ("message.added", shown(&VisitorMessage::of(*it, &self.public_url)))
            }
            VisitorBody::Changed(it) => {
                ("message.updated", shown(&VisitorMessage::of(*it, &self.public_url)))
            }
            VisitorBody::Answered(it) => ("session.updated", json!({ "operator": author(it) })),
            VisitorBody::Closed => ("session.closed", json!({})),
            VisitorBody::Typing(it) => ("typing", json!({ "author": author(it) })),
            VisitorBody::Read { up_to } => ("read", json!({ "up_to_seq": up_to })),
            VisitorBody::Synced { last, read } => {
                ("synced", json!({ "last_seq": last, "read_up_to": read }))
            }
            VisitorBody::Reload { last } => ("reload", json!({ "last_seq": last })),
        }
    }
}

impl application::realtime::Words for Words {
    fn say(&self, frame: &Frame) -> String {
        let (kind, data) = self.body(frame.body.clone());
        let mut said = Map::new();
        said.insert("type".to_owned(), kind.into());
        if let Some(seq) = frame.seq {
            said.insert("seq".to_owned(), seq.into());
        }
        if let Some(id) = &frame.id {
            said.insert("id".to_owned(), id.clone());
        }
        said.insert("data".to_owned(), data);
        Value::Object(said).to_string()
    }
}

fn status_of(status: Status) -> Value {
    let Status { id, status, error, external_id } = status;
    let data = json!({ "id": id, "seq": id.seq(), "chat_id": id.chat(),
        "status": MessageStatusDto::from(status) });
    let data = with(data, "error", error.map(Value::from));
    with(data, "external_id", external_id.map(Value::from))
}

fn there(user: UserId, presence: Presence, now: Timestamp) -> Value {
    let leave = presence.leave.map(|it| json!({ "from": instant(it.from), "to": instant(it.to) }));
    let data = json!({ "user_id": user, "status": presence.status_at(now),
        "workday": presence.workday, "time_tracking": presence.time_tracking, "leave": leave });
    // Only what may still come: no later than the socket that says so ends, which is no news.
    let gone = presence.lease.is_some_and(|it| it.gone_at.is_some());
    let away_at = presence.away_at().filter(|it| gone && *it > now);
    with(data, "away_at", away_at.map(|it| instant(it).into()))
}

fn everything(synced: Synced) -> Value {
    let Synced { chats, sessions, offers, offers_left_out, gone } = synced;
    let chats: Map<String, Value> =
        chats.into_iter().map(|(chat, last)| (chat.to_string(), last.into())).collect();
    let shown = |all: Vec<SessionView>| all.into_iter().map(Words::session).collect::<Vec<_>>();
    json!({ "chats": chats, "sessions": shown(sessions), "offers": shown(offers),
        "offers_left_out": offers_left_out, "gone": gone })
}

fn of_chat(chat: ChatId, last: u64) -> Value {
    json!({ "chat_id": chat, "last_seq": last })
}

/// `data` with another member, if there is one.
fn with(mut data: Value, name: &str, member: Option<Value>) -> Value {
    if let Some(member) = member {
        data[name] = member;
    }
    data
}

/// What is ours always serialises: it has neither maps with odd keys nor numbers beyond JSON's.
fn shown(it: &impl Serialize) -> Value {
    serde_json::to_value(it).unwrap_or_default()
}

#[cfg(test)]
mod tests;
