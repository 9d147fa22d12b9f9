//! What sockets are sent, before it is put into words (docs/sockets.md).

use std::collections::BTreeMap;

use domain::delivery::MessageStatus;
use domain::ids::{ChatId, CustomerId, LineId, MessageId, SessionId, UserId};
use domain::presence::Presence;
use domain::session::Refusal;
use domain::time::Timestamp;
use serde_json::Value;

use crate::chats::{MessageView, SeenAuthor, SeenMessage, SessionView};
use crate::ports::Received;

/// The most a frame may take, in bytes: the socket API takes 128 KB.
pub const FRAME_MAX_BYTES: usize = 120 * 1_024;

/// One frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// The log entry it tells of.
    pub seq: Option<u64>,
    /// The `id` of the message that it answers.
    pub id: Option<Value>,
    /// What it says.
    pub body: Body,
}

/// What a frame says.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// A session is offered to the reader.
    Offered(Box<SessionView>),
    /// Something happened to a session.
    Updated(Box<SessionView>),
    /// A session is over.
    Closed(Box<SessionView>),
    /// Somebody wrote.
    Added(Box<MessageView>),
    /// A message was changed, taken back or reacted to.
    Changed(Box<MessageView>),
    /// How far a message has come.
    Status(Status),
    /// The customer is typing.
    Typing {
        /// The chat.
        chat: ChatId,
        /// Its session.
        session: SessionId,
        /// Who.
        customer: CustomerId,
        /// What they have written so far, where that is shown (S37); nothing of it: they are typing no longer.
        text: Option<String>,
    },
    /// Whether an employee is there.
    Presence {
        /// Who.
        user: UserId,
        /// What bears on it.
        presence: Presence,
        /// At which instant.
        now: Timestamp,
    },
    /// The reader was told something.
    Notified(Box<Received>),
    /// A watched line's list has changed.
    List {
        /// The line.
        line: LineId,
        /// Sessions that are in it as they are now.
        sessions: Vec<SessionView>,
        /// Sessions that are in it no more, or not for the reader to see.
        gone: Vec<SessionId>,
        /// Whether there were too many to be told.
        reload: bool,
    },
    /// A chat's frames come from now on.
    ChatOpened {
        /// The chat.
        chat: ChatId,
        /// Its last entry.
        last: u64,
    },
    /// They come no more.
    ChatClosed {
        /// The chat.
        chat: ChatId,
    },
    /// These lines are watched.
    Watching {
        /// Which.
        lines: Vec<LineId>,
    },
    /// We are here.
    Pong {
        /// When.
        at: Timestamp,
        /// The last entry of a visitor's chat.
        last: Option<u64>,
    },
    /// All that was missed has been told.
    Synced(Box<Synced>),
    /// Too much was missed to be told: it is to be read over HTTP.
    Reload {
        /// The chat.
        chat: ChatId,
        /// Its last entry.
        last: u64,
    },
    /// Something for a visitor.
    Visitor(VisitorBody),
    /// A message was not taken.
    Refused(Refused),
}

/// What a frame says to a visitor.
#[derive(Clone, Debug, PartialEq)]
pub enum VisitorBody {
    /// Somebody wrote.
    Added(Box<SeenMessage>),
    /// A message was changed, or taken back.
    Changed(Box<SeenMessage>),
    /// Somebody answered.
    Answered(SeenAuthor),
    /// The session is over.
    Closed,
    /// The operator is typing.
    Typing(SeenAuthor),
    /// What they wrote has been read.
    Read {
        /// Up to this entry.
        up_to: u64,
    },
    /// All that was missed has been told.
    Synced {
        /// The last entry.
        last: u64,
        /// What they wrote has been read up to this entry; 0: nothing.
        read: u64,
    },
    /// Too much was missed to be told.
    Reload {
        /// The last entry.
        last: u64,
    },
}

/// How far a message has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The message.
    pub id: MessageId,
    /// How far.
    pub status: MessageStatus,
    /// What the provider said against it.
    pub error: Option<String>,
    /// The provider's id of it, or of its first part.
    pub external_id: Option<String>,
}

/// What somebody has who comes back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Synced {
    /// The last entry of each chat that is theirs, or that they asked for and may read.
    pub chats: BTreeMap<ChatId, u64>,
    /// The sessions they own.
    pub sessions: Vec<SessionView>,
    /// The sessions that are offered to them, the oldest first.
    pub offers: Vec<SessionView>,
    /// How many more there are.
    pub offers_left_out: usize,
    /// Chats they asked for that are not theirs to see.
    pub gone: Vec<ChatId>,
}

/// Why a message was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Why, for programs.
    pub why: Why,
    /// Why, for people.
    pub description: String,
    /// The `type` of the message.
    pub of: Option<String>,
}

/// Why a message was not taken, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It makes no sense.
    Invalid,
    /// There is no such message, or not for the sender.
    UnknownType,
    /// There is no such chat, or not for the sender to see.
    NotFound,
    /// The session is not the sender's.
    NotHolder,
    /// It was one too many.
    TooMany,
    /// Something is busy.
    TryAgain,
    /// Something is broken.
    Broken,
    /// The sender's token does not hold any more.
    NoAuth,
}

impl Why {
    /// The code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Invalid => "INVALID_FRAME",
            Self::UnknownType => "UNKNOWN_TYPE",
            Self::NotFound => "NOT_FOUND",
            Self::NotHolder => Refusal::NotHolder.code(),
            Self::TooMany => "TOO_MANY_REQUESTS",
            Self::TryAgain => "TRY_AGAIN",
            Self::Broken => "INTERNAL_SERVER_ERROR",
            Self::NoAuth => "NO_AUTH_FOUND",
        }
    }

    /// The same for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Invalid => "the frame makes no sense",
            Self::UnknownType => "there is no such message, or it is not for you",
            Self::NotFound => "there is no such chat",
            Self::NotHolder => "the session is not yours",
            Self::TooMany => "too many messages",
            Self::TryAgain => "try again",
            Self::Broken => "something is broken",
            Self::NoAuth => "your token does not hold any more",
        }
    }
}

impl Frame {
    /// A frame about entry `seq`.
    pub fn of(seq: u64, body: Body) -> Self {
        Self { seq: Some(seq), id: None, body }
    }

    /// A frame about no entry.
    pub fn plain(body: Body) -> Self {
        Self { seq: None, id: None, body }
    }

    /// What is sent in its place where it would be too large.
    #[must_use]
    pub fn too_large(&self) -> Self {
        let reload = |chat: ChatId| Body::Reload { chat, last: self.seq.unwrap_or_default() };
        let body = match &self.body {
            Body::Added(it) | Body::Changed(it) => reload(it.id.chat()),
            Body::Offered(it) | Body::Updated(it) | Body::Closed(it) => reload(it.chat.id),
            Body::List { line, .. } => {
                Body::List { line: *line, sessions: vec![], gone: vec![], reload: true }
            }
            Body::Synced(it) => {
                let offers_left_out = it.offers_left_out + it.offers.len();
                let Synced { chats, gone, .. } = (**it).clone();
                let (sessions, offers) = (vec![], vec![]);
                Body::Synced(Box::new(Synced { chats, sessions, offers, offers_left_out, gone }))
            }
            Body::Visitor(_) => {
                Body::Visitor(VisitorBody::Reload { last: self.seq.unwrap_or_default() })
            }
            Body::Status(_)
            | Body::Typing { .. }
            | Body::Presence { .. }
            | Body::Notified(_)
            | Body::ChatOpened { .. }
            | Body::ChatClosed { .. }
            | Body::Watching { .. }
            | Body::Pong { .. }
            | Body::Reload { .. }
            | Body::Refused(_) => {
                let description = Why::Broken.words().to_owned();
                Body::Refused(Refused { why: Why::Broken, description, of: None })
            }
        };
        Self { body, ..self.clone() }
    }
}
