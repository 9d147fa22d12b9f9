//! The SQS queues between the functions, with the shapes that travel on them.

use domain::crm::CardsChange;
use domain::errand::ErrandKey;
use domain::ids::{ChannelId, ChatId, LineId, SessionId, UserId};
use domain::inbound::Inbound;
use domain::time::{Seconds, Timestamp};
use domain::trace::TraceId;
use serde::{Deserialize, Serialize};

use super::{Notification, SocketId, StoreError};

/// A message on `assign.fifo`, grouped by line: look at those who wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assign {
    /// The line.
    pub line: LineId,
    /// A chat that has begun to wait: where nobody is there, its customer is told (design §4.6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat: Option<ChatId>,
    /// The call it goes back to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<TraceId>,
}

impl From<LineId> for Assign {
    fn from(line: LineId) -> Self {
        Self { line, chat: None, trace: None }
    }
}

/// A message on `inbound.fifo`, in its conversation's order: what the CRM says of a session's customer (design §4.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "crm_answer")]
pub struct CrmAnswer {
    /// The chat's channel.
    pub channel: ChannelId,
    /// The chat's conversation.
    pub conversation: String,
    /// The chat.
    pub chat: ChatId,
    /// The session that was asked for; none, where the answer says nothing of who is responsible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    /// Who is responsible for the customer; nobody, where they are unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible: Option<UserId>,
    /// What becomes of the customer's cards; none, where the answer says nothing of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cards: Option<CardsChange>,
}

/// A message on `outbound.fifo`, grouped by chat, what goes out and what is fetched each for itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Outbound {
    /// Carry a log entry to the customer's messenger.
    Entry {
        /// The chat.
        chat: ChatId,
        /// The entry.
        seq: u64,
    },
    /// Fetch the files of a customer's entry and keep them.
    Media {
        /// The chat.
        chat: ChatId,
        /// The entry.
        seq: u64,
    },
    /// Show the customer that somebody is typing.
    Typing {
        /// The chat.
        chat: ChatId,
    },
    /// Ask the messenger for the name and the picture of a new customer.
    Profile {
        /// Their chat.
        chat: ChatId,
    },
    /// Show the customer that what they wrote up to this entry was read.
    Read {
        /// The chat.
        chat: ChatId,
        /// The entry.
        seq: u64,
    },
}

impl Outbound {
    /// The chat it concerns.
    pub fn chat(&self) -> ChatId {
        match self {
            Self::Entry { chat, .. }
            | Self::Media { chat, .. }
            | Self::Typing { chat }
            | Self::Profile { chat }
            | Self::Read { chat, .. } => *chat,
        }
    }

    /// What waits for its like: a slow download holds up no answer, and an answer that must wait no mark.
    pub fn group(&self) -> String {
        match self {
            Self::Entry { chat, .. } | Self::Typing { chat } => format!("chat {chat}"),
            Self::Media { chat, .. } | Self::Profile { chat } => format!("media of chat {chat}"),
            Self::Read { chat, .. } => format!("marks of chat {chat}"),
        }
    }
}

/// A message on `timers`, a standard SQS queue: it shows when its instant has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TimerMessage {
    /// Look at a chat.
    Chat {
        /// The chat.
        chat: ChatId,
        /// What was due.
        at: Timestamp,
    },
    /// Look at the waiting list of a line.
    Line {
        /// The line.
        line: LineId,
    },
    /// Look at an employee whose leave begins or ends.
    User {
        /// Who.
        user: UserId,
    },
    /// Look whether what was held is known to be ours by now; else it was written elsewhere (design D4).
    Echo {
        /// What the provider played back.
        event: Box<Inbound>,
    },
    /// Look at all open sessions of a line: its settings have changed, and everybody knows by now.
    Sessions {
        /// The line.
        line: LineId,
    },
}

/// A message on `alerts`, a standard SQS queue: tell employees of a log entry, as its line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertMessage {
    /// The chat.
    pub chat: ChatId,
    /// The entry.
    pub seq: u64,
}

/// A message on `crm`, a standard SQS queue: bring the CRM up to a log entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrmMessage {
    /// The chat.
    pub chat: ChatId,
    /// The entry.
    pub seq: u64,
}

/// Another message on `crm`: see what a line keeps no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetainMessage {
    /// The line.
    pub line: LineId,
}

/// A message on `hooks`, a standard SQS queue: something is to be told outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum HookMessage {
    /// Tell an employee of what came into their inbox, the other ways they chose.
    Notification {
        /// Who.
        user: UserId,
        /// What came in.
        notification: Notification,
    },
    /// Look at an errand: its time has come.
    Errand {
        /// Which.
        key: ErrandKey,
        /// What was due.
        due: Timestamp,
    },
}

/// A message on `pushes`, a standard SQS queue: what is pushed to sockets after a while, or for who has no right to push.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PushMessage {
    /// Tell those who watch a line of what has changed in its list.
    List {
        /// The line.
        line: LineId,
    },
    /// End a socket whose owner may do other things than when they opened it.
    End {
        /// The socket.
        socket: SocketId,
        /// Whether they may do nothing any more by the token that they opened it with: they are told so first.
        is_barred: bool,
    },
    /// Show who holds a session that its customer is typing, as their messenger tells.
    CustomerTypes {
        /// The channel.
        channel: ChannelId,
        /// The conversation.
        conversation: String,
        /// Whether they have stopped.
        is_over: bool,
        /// When it was told.
        at: Timestamp,
    },
    /// Show a live chat's visitor that an employee is typing.
    OperatorTypes {
        /// The chat.
        chat: ChatId,
        /// Who types.
        user: UserId,
        /// When they said so.
        at: Timestamp,
    },
}

/// Sends to the SQS queues. Each send is at least once: `id` makes a repeated send within 5 minutes the same message.
pub trait Queues: Send + Sync {
    /// Sends to `inbound.fifo`, grouped by conversation, all or an error.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: some may have been sent; sending all again is safe.
    fn inbound(&self, events: Vec<Inbound>) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Sends to `assign.fifo`, grouped by line.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may have been sent.
    fn assign(
        &self,
        message: Assign,
        id: &str,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Sends what the CRM says to `inbound.fifo`, grouped by conversation.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may have been sent.
    fn crm_answer(
        &self,
        answer: CrmAnswer,
        id: &str,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Sends to `outbound.fifo`, grouped by chat.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may have been sent.
    fn outbound(
        &self,
        message: Outbound,
        id: &str,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Sends to `timers`, to show after `delay`, at most 15 minutes (an SQS limit).
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may have been sent.
    fn timer(
        &self,
        message: TimerMessage,
        delay: Seconds,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Sends to `alerts`, which takes a repeated send for another message.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may have been sent.
    fn alert(&self, message: AlertMessage) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Sends to `crm`, which takes a repeated send for another message.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may have been sent.
    fn crm(&self, message: CrmMessage) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Sends to `crm` too.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may have been sent.
    fn retain(&self, message: RetainMessage)
    -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Sends to `hooks`, to show after `delay`, at most 15 minutes (an SQS limit).
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may have been sent.
    fn hook(
        &self,
        message: HookMessage,
        delay: Seconds,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Sends to `pushes`, to show after `delay`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may have been sent.
    fn push(
        &self,
        message: PushMessage,
        delay: Seconds,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// Says when a received message is delivered again, if its handler did not finish it.
pub trait Visibility: Send + Sync {
    /// Lets the message be delivered again after `delay`, at most 12 hours (an SQS limit). Best effort: without it the
    /// message comes back when its SQS queue's own time-out is over.
    fn again_after(
        &self,
        source_arn: &str,
        receipt_handle: &str,
        delay: Seconds,
    ) -> impl Future<Output = ()> + Send;
}
