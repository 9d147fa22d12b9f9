//! A committed entry's effects, each sent on its way. Deriving them again sends them again under the same ids.

use domain::chat::Entry;
use domain::effects::{Effect, effects};
use domain::ids::LineId;
use domain::time::Seconds;
use domain::trace::TraceId;

use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{
    AlertMessage, Assign, Clock, CrmMessage, Outbound, Queues, StoreError, TimerMessage,
};

/// What is due within this time is queued by who sets it; the minute rule queues the rest (design D6).
pub const TIMER_HORIZON: Seconds = Seconds(3 * 60);

/// Sends everything `entry` causes.
///
/// # Errors
///
/// [`Failure`]: some of it may have been sent; sending all again is safe.
pub async fn dispatch<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    entry: &Entry,
) -> Result<(), Failure> {
    let now = context.clock.now();
    for (n, effect) in effects(entry).into_iter().enumerate() {
        let id = format!("{}-{}-{n}", entry.chat, entry.seq);
        match effect {
            Effect::Assign { line, chat } => {
                let trace = Some(entry.trace());
                context.queues.assign(Assign { line, chat, trace }, &id).await?;
            }
            Effect::AssignElsewhere { line } => {
                assign_elsewhere(context, line, &id, Some(entry.trace())).await?;
            }
            Effect::Deliver { chat, seq } => {
                context.queues.outbound(Outbound::Entry { chat, seq }, &id).await?;
            }
            Effect::Fetch { chat, seq } => {
                context.queues.outbound(Outbound::Media { chat, seq }, &id).await?;
            }
            Effect::Profile { chat } => {
                // Most messengers tell all they know with each message.
                let head = context.store.head(chat).await?;
                if head.is_some_and(|it| it.chat.kind.has_profiles()) {
                    context.queues.outbound(Outbound::Profile { chat }, &id).await?;
                }
            }
            Effect::Alert { chat, seq } => {
                context.queues.alert(AlertMessage { chat, seq }).await?;
            }
            Effect::Crm { chat, seq } => context.queues.crm(CrmMessage { chat, seq }).await?,
            Effect::Timer { chat, at } if at <= now + TIMER_HORIZON => {
                let delay = delay_until(now, at);
                context.queues.timer(TimerMessage::Chat { chat, at }, delay).await?;
            }
            Effect::Timer { .. } => {} // The minute rule finds it in time.
        }
    }
    Ok(())
}

/// An operator has one session less over all lines that limit that: each of those, but for `line`, may offer them one.
pub(crate) async fn assign_elsewhere<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    line: Option<LineId>,
    id: &str,
    trace: Option<TraceId>,
) -> Result<(), StoreError> {
    for other in context.store.lines().await? {
        if other.settings.total_limit().is_some() && Some(other.id) != line {
            let message = Assign { trace, ..other.id.into() };
            context.queues.assign(message, &format!("{id}-{}", other.id)).await?;
        }
    }
    Ok(())
}

/// Whole seconds from `now` to `at`, rounded up.
pub(crate) fn delay_until(now: domain::time::Timestamp, at: domain::time::Timestamp) -> Seconds {
    Seconds(u32::try_from(at.seconds_since(now)).unwrap_or(u32::MAX))
}
