//! Every minute: whatever is due within three minutes, or overdue, is queued for its instant (design D6).

use domain::time::{Seconds, Timestamp};

use crate::context::{Context, Stores};
use crate::dispatch::{TIMER_HORIZON, delay_until};
use crate::error::Failure;
use crate::ports::{Clock, HookMessage, Queues, TimerMessage};

/// Overdue by this much, a timer has been queued before without progress: the firings are counted.
const OVERDUE: Seconds = Seconds(2 * 60);

/// Firings without progress after which a chat's timer is taken out of the index, with an alarm.
pub const FIRINGS_MAX: u32 = 20;

/// What a minute came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Timers queued.
    pub queued: usize,
    /// Timers given up: somebody must look.
    pub parked: usize,
}

/// Queues every timer that is near or overdue.
///
/// # Errors
///
/// [`Failure`]: some may have been queued; the next minute queues them again.
pub async fn timeouts<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
) -> Result<Swept, Failure> {
    let now = context.clock.now();
    let mut swept = Swept::default();
    for (chat, at) in context.store.due_chats(now + TIMER_HORIZON).await? {
        if at + OVERDUE < now && context.store.count_firing(chat, FIRINGS_MAX).await? >= FIRINGS_MAX
        {
            swept.parked += 1;
            continue;
        }
        let message = TimerMessage::Chat { chat, at };
        context.queues.timer(message, delay_until(now, at)).await?;
        swept.queued += 1;
    }
    for (line, at) in context.store.due_lines(now + TIMER_HORIZON).await? {
        if context.store.waiting(line, 1).await?.is_empty() {
            context.store.clear_recheck(line, at).await?;
            continue;
        }
        context.queues.timer(TimerMessage::Line { line }, delay_until(now, at)).await?;
        swept.queued += 1;
    }
    for (user, at) in context.store.due_users(now + TIMER_HORIZON).await? {
        context.queues.timer(TimerMessage::User { user }, delay_until(now, at)).await?;
        swept.queued += 1;
    }
    for (key, due) in context.store.due_errands(now + TIMER_HORIZON).await? {
        if is_asked_again(due, now) {
            let message = HookMessage::Errand { key, due };
            context.queues.hook(message, delay_until(now, due)).await?;
            swept.queued += 1;
        }
    }
    Ok(swept)
}

/// What is overdue was queued before, and `hooks` is behind or down: it is queued again ever more rarely, or its SQS queue
/// would fill with copies.
fn is_asked_again(due: Timestamp, now: Timestamp) -> bool {
    let minutes = now.seconds_since(due) / 60;
    minutes < 3 || minutes.is_power_of_two()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_overdue_is_queued_rarely() {
        let due = Timestamp(1_700_000_000_000);
        let asked = (0..=70).filter(|it| is_asked_again(due, due + Seconds(it * 60)));
        assert_eq!(asked.collect::<Vec<_>>(), [0, 1, 2, 4, 8, 16, 32, 64]);
        assert!(is_asked_again(due, due - Seconds(100)));
    }
}
