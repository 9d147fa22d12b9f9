//! What employees say.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{ChatId, LineId, UserId};
use domain::presence::{Status, Workday};
use domain::user::{Role, User};
use serde::Deserialize;

use super::super::desk::Desk;
use super::super::frame::{Body, Frame, Why};
use super::super::mail::Words;
use super::super::sync::{BEHIND_MAX, missed_in, readable, sync};
use super::super::typing::operator_types;
use super::{No, Said, members};
use crate::context::{Context, Stores};
use crate::lines::Signals;
use crate::operate::{may_know, standing};
use crate::people::{Kept, PresenceChange, set_presence};
use crate::ports::{Clock, Push, Queues, Socket, Topic};

/// Chats in one sync.
const CHATS_MAX: usize = 200;

/// Chats that a socket has open at a time.
const OPEN_MAX: usize = 100;

/// Lines that a socket watches at a time.
const LINES_MAX: usize = 500;

#[derive(Deserialize)]
struct SyncAsked {
    #[serde(default)]
    chats: BTreeMap<String, u64>,
    /// Whether they are told what they have, too: for that every open session is looked at.
    own: Option<bool>,
}

#[derive(Deserialize)]
struct OpenAsked {
    chat: u64,
    after_seq: Option<u64>,
}

#[derive(Deserialize)]
struct ChatAsked {
    chat: u64,
}

#[derive(Deserialize)]
struct WatchAsked {
    lines: Option<Vec<u64>>,
}

#[derive(Deserialize)]
struct PresenceAsked {
    status: Option<Status>,
    workday: Option<Workday>,
}

/// Answers a message of `user`.
pub(super) async fn answer<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    push: &impl Push,
    words: &impl Words,
    socket: &Socket,
    user: &User,
    said: Said,
) -> Result<Vec<Frame>, No> {
    let one = |body| Ok(vec![Frame::plain(body)]);
    match said.kind.as_str() {
        "ping" => one(Body::Pong { at: context.clock.now(), last: None }),
        "sync" => {
            let SyncAsked { chats, own } = members(said.whole)?;
            let (reader, own) = ((user.id, user.role), own.unwrap_or(true));
            Ok(sync(context, reader, &asked(chats)?, own).await?)
        }
        "open" => open(context, socket, user, members(said.whole)?).await,
        "close" => {
            let ChatAsked { chat } = members(said.whole)?;
            context.store.unfollow(socket, &Topic::Chat(ChatId(chat))).await?;
            one(Body::ChatClosed { chat: ChatId(chat) })
        }
        "watch" => {
            let WatchAsked { lines } = members(said.whole)?;
            one(Body::Watching { lines: watch(context, socket, user, lines).await? })
        }
        "typing" => {
            let ChatAsked { chat } = members(said.whole)?;
            typing(context, push, words, user, ChatId(chat), &socket.id.0).await?;
            Ok(vec![])
        }
        "presence" => one(presence(context, socket, user, members(said.whole)?).await?),
        _ => Err(Why::UnknownType.into()),
    }
}

/// The chats by their ids.
fn asked(chats: BTreeMap<String, u64>) -> Result<BTreeMap<ChatId, u64>, No> {
    if chats.len() > CHATS_MAX {
        return Err(No::invalid(format!("chats: at most {CHATS_MAX} are taken")));
    }
    let wrong = || No::invalid("chats: ids of chats with numbers are expected");
    let asked = chats.into_iter().map(|(id, seq)| Some((id.parse().ok()?, seq)));
    asked.collect::<Option<_>>().ok_or_else(wrong)
}

/// Lets the chat's frames come from now on; what came after `after_seq` comes first.
async fn open<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    socket: &Socket,
    user: &User,
    OpenAsked { chat, after_seq }: OpenAsked,
) -> Result<Vec<Frame>, No> {
    let (chat, reader) = (ChatId(chat), (user.id, user.role));
    let mut desk = Desk::open(context, &[chat]).await?;
    readable(&mut desk, chat, reader).await?.ok_or(Why::NotFound)?;
    let topic = Topic::Chat(chat);
    if socket.chats().count() >= OPEN_MAX && !socket.topics.contains(&topic) {
        return Err(No::invalid(format!("chat: at most {OPEN_MAX} are open at a time")));
    }
    if !context.store.follow(socket, &topic).await? {
        return Err(Why::TryAgain.into()); // It was forgotten meanwhile; the next message ends it.
    }
    // Read again: whatever was committed before we followed was pushed to nobody.
    let mut desk = Desk::open(context, &[chat]).await?;
    let record = readable(&mut desk, chat, reader).await?.ok_or(Why::NotFound)?;
    let last = record.chat.seq;
    let mut frames = match after_seq {
        Some(after) if last.checked_sub(after).is_some_and(|it| it <= BEHIND_MAX) => {
            missed_in(&mut desk, &record, user.id, after).await?
        }
        Some(_) => vec![Frame::plain(Body::Reload { chat, last })],
        None => vec![],
    };
    frames.push(Frame::plain(Body::ChatOpened { chat, last }));
    Ok(frames)
}

/// Watches `lines`, as far as they are theirs, and no others; without any: all in whose queue they are, an admin's are
/// all there are.
async fn watch<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    socket: &Socket,
    user: &User,
    lines: Option<Vec<u64>>,
) -> Result<Vec<LineId>, No> {
    let asked = match lines {
        Some(lines) if lines.len() > LINES_MAX => {
            return Err(No::invalid(format!("lines: at most {LINES_MAX} are taken")));
        }
        Some(lines) => Some(lines.into_iter().map(LineId).collect::<BTreeSet<_>>()),
        None => None,
    };
    let mut watched = Vec::new();
    if asked.as_ref().is_none_or(|it| !it.is_empty()) {
        for line in context.store.lines().await? {
            let is_asked = asked.as_ref().is_none_or(|it| it.contains(&line.id));
            if is_asked && is_theirs(context, line.id, user).await? {
                watched.push(line.id);
            }
        }
    }
    for line in socket.lines().filter(|it| !watched.contains(it)) {
        context.store.unfollow(socket, &Topic::Line(line)).await?;
    }
    for line in &watched {
        if !context.store.follow(socket, &Topic::Line(*line)).await? {
            return Err(Why::TryAgain.into());
        }
    }
    Ok(watched)
}

async fn is_theirs<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    line: LineId,
    user: &User,
) -> Result<bool, No> {
    Ok(user.role == Role::Admin || context.store.roster(line).await?.seat(user.id).is_some())
}

async fn typing<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    push: &impl Push,
    words: &impl Words,
    user: &User,
    chat: ChatId,
    socket: &str,
) -> Result<(), No> {
    let record = context.store.head(chat).await?.ok_or(Why::NotFound)?;
    let line = record.chat.open_session().map_or(record.chat.line, |it| it.line);
    let roster = context.store.roster(line).await?;
    if !may_know(&record.chat, standing(&roster, user.id, user.role)) {
        return Err(Why::NotFound.into());
    }
    let id = format!("typing-{socket}-{}", context.clock.now().0);
    let is_theirs = operator_types(context, push, words, user.id, &record.chat, &id).await?;
    if is_theirs { Ok(()) } else { Err(Why::NotHolder.into()) }
}

async fn presence<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    socket: &Socket,
    user: &User,
    asked: PresenceAsked,
) -> Result<Body, No> {
    let change = match (asked.status, asked.workday) {
        (Some(status), None) => PresenceChange::Status(status),
        (None, Some(workday)) => PresenceChange::Workday(workday),
        (Some(_), Some(_)) | (None, None) => {
            return Err(No::invalid("either status or workday is expected"));
        }
    };
    let now = context.clock.now();
    let signals = Signals::at_once(&format!("presence-{}-{}", socket.id, now.0));
    match set_presence(context, user.id, change, &signals).await? {
        Kept::Done(User { id: UserId(id), presence, .. }) => {
            Ok(Body::Presence { user: UserId(id), presence, now })
        }
        Kept::Wrong(error) => Err(No::invalid(error.to_string())),
        Kept::NotFound => Err(Why::NoAuth.into()),
    }
}
