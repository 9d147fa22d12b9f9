//! What a function is invoked for.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use application::ports::{Outbound, TimerMessage};
use application::{Operated, Operation};
use domain::chat::Entry;
use domain::ids::{ChatId, LineId, SessionId, UserId};
use domain::time::Seconds;
use domain::user::User;
use memory::{Body, Message};
use serde_json::{Map, Value};

use crate::shifts::Shift;

/// One invocation of a function.
#[derive(Clone, Debug)]
pub(crate) enum Job {
    /// A message on an SQS queue.
    Message(Rc<Message>),
    /// A record of the stream.
    Record(Rc<Entry>),
    /// The minute rule.
    Minute,
    /// An employee's request about a chat.
    Operate(Rc<Order>),
    /// An employee comes, goes, is dismissed …
    Shift(UserId, Shift),
    /// An admin changes a line.
    Reform(LineId, Rc<Map<String, Value>>),
}

/// What an employee asks for.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) by: Rc<User>,
    pub(crate) chat: ChatId,
    pub(crate) session: Option<SessionId>,
    pub(crate) operation: Operation,
    /// How often it was asked for before.
    pub(crate) tries: u32,
}

/// How an invocation ended.
#[derive(Debug)]
pub(crate) enum Ended {
    Done,
    /// The message shows again after so long.
    Later(Seconds),
    /// It is to be done again.
    Failed,
    /// It never can be done: what is stored is unreadable.
    Broken,
    /// What an employee was answered.
    Operated(Box<Operated>),
}

/// An invocation under way.
pub(crate) type Running = Pin<Box<dyn Future<Output = Ended>>>;

/// Lets an invocation go on, to its end or to its next pause.
pub(crate) fn go_on(running: &mut Running) -> Option<Ended> {
    match running.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(ended) => Some(ended),
        Poll::Pending => None,
    }
}

/// Lets a future go on to its end, through all its pauses: nothing here waits for anything.
pub(crate) fn to_the_end<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    loop {
        let polled = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        if let Poll::Ready(value) = polled {
            return value;
        }
    }
}

impl fmt::Display for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(message) => match &message.body {
                Body::Inbound(it) => write!(f, "route {}: {:?}", it.conversation, it.event),
                Body::CrmAnswer(it) => write!(f, "the CRM on {}", it.conversation),
                Body::Assign(it) => write!(f, "assign line {}", it.line),
                Body::Outbound(Outbound::Entry { chat, seq }) => {
                    write!(f, "deliver entry {seq} of chat {chat}")
                }
                Body::Outbound(Outbound::Media { chat, seq }) => {
                    write!(f, "fetch the files of entry {seq} of chat {chat}")
                }
                Body::Outbound(Outbound::Typing { chat }) => write!(f, "typing in chat {chat}"),
                Body::Crm(it) => {
                    write!(f, "the CRM hears of entry {} of chat {}", it.seq, it.chat)
                }
                Body::Retain(it) => write!(f, "what line {} keeps no longer", it.line),
                Body::Hook(it) => write!(f, "tell outside: {it:?}"),
                Body::Outbound(Outbound::Profile { chat }) => {
                    write!(f, "the profile of chat {chat}'s customer")
                }
                Body::Outbound(Outbound::Read { chat, seq }) => {
                    write!(f, "read chat {chat} up to entry {seq}")
                }
                Body::Alert(it) => write!(f, "tell of entry {} of chat {}", it.seq, it.chat),
                Body::Push(it) => write!(f, "push {it:?}"),
                Body::Timer(TimerMessage::Chat { chat, at }) => {
                    write!(f, "timer of chat {chat}, set for {}", at.rfc3339())
                }
                Body::Timer(TimerMessage::Echo { event }) => {
                    write!(f, "the echo {}", event.dedupe_key)
                }
                Body::Timer(TimerMessage::User { user }) => write!(f, "timer of user {user}"),
                Body::Timer(TimerMessage::Line { line }) => write!(f, "timer of line {line}"),
                Body::Timer(TimerMessage::Sessions { line }) => {
                    write!(f, "timer of line {line}'s sessions")
                }
            },
            Self::Record(entry) => write!(f, "dispatch entry {} of chat {}", entry.seq, entry.chat),
            Self::Minute => write!(f, "timeouts"),
            Self::Operate(order) => {
                write!(f, "user {} to chat {}: {:?}", order.by.id, order.chat, order.operation)
            }
            Self::Shift(user, shift) => write!(f, "user {user}: {shift:?}"),
            Self::Reform(line, fields) => write!(f, "line {line}: {fields:?}"),
        }
    }
}
