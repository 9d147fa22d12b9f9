//! What becomes of a line's open sessions when it changes or goes.

use domain::ids::{ChatId, LineId};
use domain::session::{CloseReason, Command, Facts, decide};
use domain::time::Seconds;

use crate::commit::Plan;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, Queues, StoreError, TimerMessage};

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
    let open = context.insist(|| context.store.open_chats(line)).await?;
    for chat in open {
        let timer = TimerMessage::Chat { chat, at };
        context.insist(|| context.queues.timer(timer.clone(), Seconds(0))).await?;
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
    let facts = Facts::of(&settings);
    let command = Command::Abandon { reason: why.reason() };
    let Ok(events) = decide(&record.chat, command, facts, now) else { return Ok(()) };
    context.save_quietly(record, Plan::of(events), now).await
}
