//! Sockets, who follows what, and what has changed in lists.

use std::collections::BTreeSet;

use application::ports::{Listener, Socket, SocketId, Topic, Whose};
use domain::ids::{ChatId, UserId};
use domain::time::Timestamp;
use domain::user::Role;
use serde::{Deserialize, Serialize};

use crate::json::Json;

/// A socket as it is opened.
#[derive(Debug, Serialize)]
pub(crate) struct NewSocketItem<'a> {
    pub(crate) id: &'a SocketId,
    pub(crate) whose: Json<&'a Whose>,
    pub(crate) opened_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    /// In seconds since 1970, as DynamoDB wants it.
    pub(crate) ttl: i64,
}

/// A socket as it is found; `topics` is a set, which is not there while it is empty.
#[derive(Debug, Deserialize)]
pub(crate) struct SocketItem {
    id: SocketId,
    whose: Json<Whose>,
    opened_at: Timestamp,
    expires_at: Timestamp,
    #[serde(default)]
    topics: Vec<String>,
    /// Since it follows nothing more: what is left to do is done once it is gone.
    #[serde(default)]
    pub(crate) closed: bool,
}

/// Who follows something: a set, which is not there while it is empty.
#[derive(Debug, Deserialize)]
pub(crate) struct TopicItem {
    pub(crate) topic: String,
    #[serde(default)]
    pub(crate) listeners: Vec<String>,
}

/// When the last socket ends.
#[derive(Debug, Deserialize)]
pub(crate) struct SocketsItem {
    pub(crate) until: Timestamp,
}

/// What has changed in a line's list since it was last told.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ChangesItem {
    #[serde(default)]
    pub(crate) told_at: Option<Timestamp>,
    #[serde(default)]
    pub(crate) since: Option<Timestamp>,
    #[serde(default)]
    chats: Vec<String>,
}

impl From<SocketItem> for Socket {
    fn from(item: SocketItem) -> Self {
        let SocketItem { id, whose, opened_at, expires_at, topics, closed: _ } = item;
        let topics = topics.iter().filter_map(|it| it.parse::<Topic>().ok()).collect();
        Self { id, whose: whose.0, opened_at, expires_at, topics }
    }
}

impl ChangesItem {
    /// The chats, by id.
    pub(crate) fn chats(&self) -> Vec<ChatId> {
        let chats: BTreeSet<ChatId> = self.chats.iter().filter_map(|it| it.parse().ok()).collect();
        chats.into_iter().collect()
    }
}

/// A listener as a member of a set: whose it is, when it ends, which it is.
pub(crate) fn encode_listener(listener: &Listener) -> String {
    let (until, id) = (listener.until.0, &listener.socket);
    match listener.user {
        Some((user, role)) => format!("{user} {} {until} {id}", role_name(role)),
        None => format!("- - {until} {id}"),
    }
}

/// What [`encode_listener`] has written.
pub(crate) fn decode_listener(text: &str) -> Option<Listener> {
    let mut parts = text.splitn(4, ' ');
    let (user, role) = (parts.next()?, parts.next()?);
    let until = Timestamp(parts.next()?.parse().ok()?);
    let socket = SocketId(parts.next()?.to_owned());
    let user = match user {
        "-" => None,
        user => Some((user.parse::<UserId>().ok()?, named_role(role)?)),
    };
    Some(Listener { socket, until, user })
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Operator => "operator",
        Role::Supervisor => "supervisor",
        Role::Admin => "admin",
    }
}

fn named_role(name: &str) -> Option<Role> {
    [Role::Operator, Role::Supervisor, Role::Admin].into_iter().find(|it| role_name(*it) == name)
}
