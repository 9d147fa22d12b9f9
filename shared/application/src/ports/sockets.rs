//! Sockets: the WebSockets that pages hold open, what each of them follows, and how a frame gets to one (contract §3).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use domain::ids::{ChannelId, ChatId, LineId, UserId};
use domain::time::{Seconds, Timestamp};
use domain::user::Role;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::StoreError;

/// No socket lives longer: API Gateway ends each after 2 hours.
pub const SOCKET_LIFE: Seconds = Seconds(2 * 60 * 60);

/// A line's list changes at most once in this time for those who watch it.
pub const LIST_EVERY: Seconds = Seconds(1);

/// After this time whoever was to tell of a list's changes has died, and the next one tells.
pub const LIST_OVERDUE: Seconds = Seconds(5);

/// What the socket API calls a socket; unguessable, and never used again.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SocketId(pub String);

impl fmt::Display for SocketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An open socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Socket {
    /// Its id.
    pub id: SocketId,
    /// Whose it is.
    pub whose: Whose,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it ends at the latest: nothing is pushed to it from then on.
    pub expires_at: Timestamp,
    /// What it follows beside what is its owner's.
    pub topics: BTreeSet<Topic>,
}

/// Whose a socket is, and by what they were let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Whose {
    /// An employee's.
    User {
        /// Who.
        user: UserId,
        /// What they might do when they opened it.
        role: Role,
        /// The SHA-256 of their token: they are looked up by it again with each message.
        token: String,
    },
    /// A live chat's visitor's.
    Visitor {
        /// The live chat.
        channel: ChannelId,
        /// Their conversation.
        conversation: String,
        /// When their token ends.
        until: Timestamp,
    },
}

/// What sockets are found by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// What an employee is told.
    User(UserId),
    /// A chat that employees have opened.
    Chat(ChatId),
    /// A line whose list is watched.
    Line(LineId),
    /// A visitor's conversation.
    Conversation(ChannelId, String),
}

/// A socket as it is found by what it follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// The socket.
    pub socket: SocketId,
    /// Nothing is pushed to it from then on.
    pub until: Timestamp,
    /// The employee whose it is, with what they might do when they opened it; nobody: a visitor's.
    pub user: Option<(UserId, Role)>,
}

/// A socket that is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// The socket.
    pub socket: Socket,
    /// Whether it was the last one of whose it was.
    pub was_last: bool,
}

/// Who tells of a list's changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Teller {
    /// Whoever asks, at once.
    Now,
    /// Whoever asks, after [`LIST_EVERY`]: the last time was a moment ago.
    Later,
    /// Somebody else is about to.
    Another,
}

impl Whose {
    /// What all sockets of the same one follow.
    pub fn topic(&self) -> Topic {
        match self {
            Self::User { user, .. } => Topic::User(*user),
            Self::Visitor { channel, conversation, .. } => {
                Topic::Conversation(*channel, conversation.clone())
            }
        }
    }
}

impl Socket {
    /// The socket as it is found.
    pub fn listener(&self) -> Listener {
        let user = match self.whose {
            Whose::User { user, role, .. } => Some((user, role)),
            Whose::Visitor { .. } => None,
        };
        Listener { socket: self.id.clone(), until: self.expires_at, user }
    }

    /// The chats that are open on it.
    pub fn chats(&self) -> impl Iterator<Item = ChatId> + '_ {
        self.topics.iter().filter_map(|it| match it {
            Topic::Chat(chat) => Some(*chat),
            Topic::User(_) | Topic::Line(_) | Topic::Conversation(..) => None,
        })
    }

    /// The lines that are watched on it.
    pub fn lines(&self) -> impl Iterator<Item = LineId> + '_ {
        self.topics.iter().filter_map(|it| match it {
            Topic::Line(line) => Some(*line),
            Topic::User(_) | Topic::Chat(_) | Topic::Conversation(..) => None,
        })
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "U{id}"),
            Self::Chat(id) => write!(f, "C{id}"),
            Self::Line(id) => write!(f, "L{id}"),
            Self::Conversation(channel, conversation) => write!(f, "V{channel}#{conversation}"),
        }
    }
}

/// A text that names no topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("no topic")]
pub struct NoTopic;

impl FromStr for Topic {
    type Err = NoTopic;

    fn from_str(text: &str) -> Result<Self, NoTopic> {
        let kind = text.chars().next().ok_or(NoTopic)?;
        let rest = text.get(kind.len_utf8()..).ok_or(NoTopic)?;
        match kind {
            'U' => rest.parse().map(Self::User).map_err(|_| NoTopic),
            'C' => rest.parse().map(Self::Chat).map_err(|_| NoTopic),
            'L' => rest.parse().map(Self::Line).map_err(|_| NoTopic),
            'V' => {
                let (channel, conversation) = rest.split_once('#').ok_or(NoTopic)?;
                let channel = channel.parse().map_err(|_| NoTopic)?;
                Ok(Self::Conversation(channel, conversation.to_owned()))
            }
            _ => Err(NoTopic),
        }
    }
}

/// Keeps sockets, and by what they are found.
pub trait SocketStore: Send + Sync {
    /// Keeps a socket that was opened, with what it follows.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may have been kept; keeping it again is safe.
    fn open_socket(&self, socket: &Socket) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The socket `id`, if it is there; consistent.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn socket(
        &self,
        id: &SocketId,
    ) -> impl Future<Output = Result<Option<Socket>, StoreError>> + Send;

    /// Lets a socket follow `topic` too; false, if the socket is gone. Following it again is no error.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not follow it.
    fn follow(
        &self,
        socket: &Socket,
        topic: &Topic,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Lets a socket follow `topic` no more; it need not have.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not follow it.
    fn unfollow(
        &self,
        socket: &Socket,
        topic: &Topic,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Takes a socket out of all it followed; from then on it is not found and follows nothing. `None`, if it was not
    /// there or is forgotten; until then it is told again to whoever asks again. Whether it was the last of its owner's
    /// is told by those that have not ended at `now`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not be closed, or follow some still; asking again is safe.
    fn close_socket(
        &self,
        id: &SocketId,
        now: Timestamp,
    ) -> impl Future<Output = Result<Option<Gone>, StoreError>> + Send;

    /// Forgets a socket that was closed, once all that follows from it is done.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not be forgotten.
    fn forget_socket(&self, id: &SocketId) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Who follows `topic`, those that have ended among them; consistent.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn listeners_now(
        &self,
        topic: &Topic,
    ) -> impl Future<Output = Result<Vec<Listener>, StoreError>> + Send;

    /// Who follows each of `topics`, those that have ended among them; may be a moment old.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn listeners(
        &self,
        topics: &[Topic],
    ) -> impl Future<Output = Result<BTreeMap<Topic, Vec<Listener>>, StoreError>> + Send;

    /// When the last of all sockets ends at the latest: before it, somebody may listen. `None`: there was never one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn sockets_until(&self) -> impl Future<Output = Result<Option<Timestamp>, StoreError>> + Send;

    /// Notes that `chats` have changed in the list of `line`, and says who tells those who watch it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not be noted.
    fn note_changes(
        &self,
        line: LineId,
        chats: &[ChatId],
        now: Timestamp,
    ) -> impl Future<Output = Result<Teller, StoreError>> + Send;

    /// Takes what has been noted of `line`, to tell it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may have been taken.
    fn take_changes(
        &self,
        line: LineId,
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<ChatId>, StoreError>> + Send;
}

/// Why a frame did not get to a socket.
#[derive(Debug, Error)]
pub enum PushError {
    /// There is no such socket any more.
    #[error("the socket is gone")]
    Gone,
    /// It may or may not have got there.
    #[error("the socket API did not take it")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Gets frames to sockets.
pub trait Push: Send + Sync {
    /// Sends a frame.
    ///
    /// # Errors
    ///
    /// [`PushError`].
    fn push(
        &self,
        socket: &SocketId,
        frame: &str,
    ) -> impl Future<Output = Result<(), PushError>> + Send;

    /// Ends a socket, if it is there. Best effort: it ends by itself some day.
    fn close(&self, socket: &SocketId) -> impl Future<Output = ()> + Send;

    /// Whether it is known that no socket is open, without asking anybody: only a host of its own sockets knows.
    fn is_idle(&self) -> bool {
        false
    }
}

impl<P: Push + ?Sized> Push for std::sync::Arc<P> {
    fn push(
        &self,
        socket: &SocketId,
        frame: &str,
    ) -> impl Future<Output = Result<(), PushError>> + Send {
        (**self).push(socket, frame)
    }

    fn close(&self, socket: &SocketId) -> impl Future<Output = ()> + Send {
        (**self).close(socket)
    }

    fn is_idle(&self) -> bool {
        (**self).is_idle()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_read_as_it_is_written() {
        for topic in [
            Topic::User(UserId(1)),
            Topic::Chat(ChatId(23)),
            Topic::Line(LineId(4)),
            Topic::Conversation(ChannelId(5), "user:é#7".to_owned()),
            Topic::Conversation(ChannelId(5), String::new()),
        ] {
            assert_eq!(topic.to_string().parse(), Ok(topic));
        }
        for none in ["", "U", "X1", "Cx", "V5", "Vx#y", "é1"] {
            assert_eq!(none.parse::<Topic>(), Err(NoTopic), "{none}");
        }
    }
}
