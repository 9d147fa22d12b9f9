//! What becomes of a line's open sessions when it changes or goes.

use domain::ids::{ChatId, LineId, SessionId};
use domain::session::{CloseReason, Command, Facts, decide};
use domain::time::Seconds;

use crate::commit::Plan;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, CommitError, Queues, SessionFilter, StoreError, TimerMessage};

/// Sessions read at a time.
const PAGE: usize = 500;

/// Why sessions end in silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Abandoned {
    /// Their line was deleted.
    LineDeleted,
    /// Their channel was disconnected.
    ChannelDisconnected,
}

impl Abandoned {
    fn reason(self) -> CloseReason {
        match self {
            Self::LineDeleted => CloseReason::LineDeleted,
            Self::ChannelDisconnected => CloseReason::ChannelDisconnected,
        }
    }
}

/// The chats with an open session that came in by `line` or is in it now.
pub(crate) async fn open_sessions<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    line: LineId,
) -> Result<Vec<ChatId>, Failure> {
    let mut chats = came_in_by(context, line).await?;
    let lines = context.insist(|| context.store.lines()).await?;
    for other in lines.iter().filter(|it| it.id != line) {
        for chat in came_in_by(context, other.id).await? {
            let head = context.insist(|| context.store.head(chat)).await?;
            let open = head.as_ref().and_then(|it| it.chat.open_session());
            if open.is_some_and(|it| it.line == line) {
                chats.push(chat); // It was transferred here.
            }
        }
    }
    Ok(chats)
}

/// The chats with an open session that came in by `line`. Reads all of its sessions' index: for rare acts only.
async fn came_in_by<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    line: LineId,
) -> Result<Vec<ChatId>, Failure> {
    let mut chats = Vec::new();
    let mut before: Option<SessionId> = None;
    loop {
        let filter = SessionFilter { line, before, limit: PAGE };
        let page = context.insist(|| context.store.sessions(filter)).await?;
        let Some(last) = page.last().map(|it| it.id) else { return Ok(chats) };
        chats.extend(page.iter().filter(|it| it.ended.is_none()).map(|it| it.chat));
        before = Some(last);
    }
}

/// Has every open session of `line` looked at: what it holds (a timer, a slot, a place) follows from the
/// settings, so this is also the recount of the line's slots (design D8).
///
/// # Errors
///
/// [`Failure`]: some may have been queued; repeating it is safe.
pub async fn look_again<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    line: LineId,
) -> Result<(), Failure> {
    let at = context.clock.now();
    for chat in open_sessions(context, line).await? {
        let timer = TimerMessage::Chat { chat, at };
        context.insist(|| context.queues.timer(timer, Seconds(0))).await?;
    }
    Ok(())
}

/// Ends the chat's open session in silence; nothing, if there is none.
///
/// # Errors
///
/// [`Failure`]: as [`crate::operate`].
pub async fn abandon<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
    why: Abandoned,
) -> Result<(), Failure> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        match abandon_once(context, chat, why).await {
            Ok(()) => return Ok(()),
            Err(error) => context.again(attempt, error).await?,
        }
    }
}

async fn abandon_once<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
    why: Abandoned,
) -> Result<(), StoreError> {
    let now = context.clock.now();
    let Some(record) = context.store.head(chat).await? else { return Ok(()) };
    let settings = context.settings_of(&record.chat, now).await?;
    let facts =
        Facts { settings: &settings, target_author: None, new_session: None, at_limit: false };
    let command = Command::Abandon { reason: why.reason() };
    let Ok(events) = decide(&record.chat, command, facts, now) else { return Ok(()) };
    match context.save(record, Plan::of(events), now).await {
        Ok(_) => Ok(()),
        Err(CommitError::Store(error)) => Err(error),
        Err(CommitError::Duplicate { .. } | CommitError::Pending(_) | CommitError::AtLimit) => {
            Err(StoreError::Stale { what: format!("chat {chat}") })
        }
    }
}
