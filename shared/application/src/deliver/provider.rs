//! The way to a chat's provider: its account, and the breaker that all who send through it share.

use domain::channel::{Channel, FAILURES_MAX, Health};
use domain::chat::{Chat, Entry};
use domain::time::{Seconds, Timestamp};

use super::{Delivered, MARGIN, wait};
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Account, Clock, Queues, Secrets, SendResult, StoreError};

/// How long a broken account rests before it is tried again.
const BROKEN_REST: Seconds = Seconds(5 * 60);

/// The longest rest of an account that keeps failing. Each rest costs every waiting SQS message one receive of its
/// 1 000, and a message is tried for a day (design §7).
const FAILING_REST: Seconds = Seconds(2 * 60);

/// The way to a chat's provider.
pub(super) struct Route {
    /// Who to send as, or the channel that was disconnected; none, where it is no more.
    end: Option<Result<Account, Channel>>,
    /// When the function is stopped.
    deadline: Option<Timestamp>,
}

impl Route {
    pub(super) async fn of<S: Stores, Q: Queues, C: Clock>(
        context: &Context<S, Q, C>,
        secrets: &impl Secrets,
        chat: &Chat,
        deadline: Option<Timestamp>,
    ) -> Result<Self, StoreError> {
        let now = context.clock.now();
        let channel = context.caches.channel(&context.store, chat.channel, now).await?;
        let channel = match channel {
            Some(channel) if channel.disconnected_at.is_none() => channel,
            closed => return Ok(Self { end: closed.map(Err), deadline }),
        };
        let token = if channel.kind.has_token() {
            secrets.get(&token_name(channel.id)).await?
        } else {
            None
        };
        Ok(Self { end: Some(Ok(Account { channel, token, key: None })), deadline })
    }

    pub(super) fn account(&self) -> Option<&Account> {
        self.end.as_ref()?.as_ref().ok()
    }

    /// The channel, be it disconnected.
    pub(super) fn channel(&self) -> Option<&Channel> {
        match self.end.as_ref()? {
            Ok(account) => Some(&account.channel),
            Err(channel) => Some(channel),
        }
    }

    /// Whether a call that takes `needed` at most ends in time.
    pub(super) fn has_time(&self, now: Timestamp, needed: Seconds) -> bool {
        self.deadline.is_none_or(|it| now + needed + MARGIN <= it)
    }
}

/// The name a channel's token is kept under.
pub fn token_name(channel: domain::ids::ChannelId) -> String {
    format!("channels/{channel}/token")
}

/// How long the account's breaker keeps everybody waiting; `None` while calls may be made.
pub(super) fn resting(health: &Health, now: Timestamp) -> Option<Seconds> {
    let until = health.closed_until.filter(|it| now < *it)?;
    Some(Seconds(u32::try_from(until.seconds_since(now)).unwrap_or(u32::MAX)))
}

/// Keeps what a call says about the account: three kinds of answer open its breaker.
pub(super) async fn note<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    account: &Account,
    mut health: Health,
    result: &SendResult,
) -> Result<Health, StoreError> {
    let now = context.clock.now();
    let before = health.clone();
    match result {
        SendResult::Sent { .. }
        | SendResult::WindowClosed { .. }
        | SendResult::Rejected { .. }
        | SendResult::RecipientGone { .. } => {
            health.failures = 0;
            health.closed_until = None;
        }
        SendResult::Retry { after, reason, whole_account } => {
            health.failures = health.failures.saturating_add(1);
            let asked = whole_account.then(|| after.unwrap_or(Seconds(1)));
            health.closed_until = asked.max(failing_rest(health.failures)).map(|it| now + it);
            (health.error, health.error_at) = (Some(reason.clone()), Some(now));
        }
        SendResult::ChannelBroken { reason } => {
            health.failures = health.failures.saturating_add(1);
            health.closed_until = Some(now + BROKEN_REST);
            (health.error, health.error_at) = (Some(reason.clone()), Some(now));
            tracing::error!(channel.id = account.channel.id.0, "the channel is broken");
        }
        SendResult::Unknown { reason } => {
            (health.error, health.error_at) = (Some(reason.clone()), Some(now));
        }
    }
    if health != before {
        context.store.put_health(account.channel.id, &health).await?;
    }
    Ok(health)
}

/// How long an account rests after so many failures in a row: 1 s doubling to [`FAILING_REST`].
fn failing_rest(failures: u32) -> Option<Seconds> {
    let exponent = failures.checked_sub(FAILURES_MAX)?.min(7);
    Some(Seconds(FAILING_REST.0.min(1 << exponent)))
}

/// How long a message waits after *later* or a broken account; `None` for any other answer.
pub(super) fn postponed(result: &SendResult, entry: &Entry, retries: u32) -> Option<Delivered> {
    match result {
        SendResult::Retry { after, .. } => {
            Some(Delivered::Later(after.unwrap_or_else(|| wait(entry, retries))))
        }
        SendResult::ChannelBroken { .. } => Some(Delivered::Later(BROKEN_REST)),
        SendResult::Sent { .. }
        | SendResult::WindowClosed { .. }
        | SendResult::Rejected { .. }
        | SendResult::RecipientGone { .. }
        | SendResult::Unknown { .. } => None,
    }
}

impl<S: Stores, Q: Queues, C: Clock> Context<S, Q, C> {
    /// Entry `seq` of `chat`.
    pub(crate) async fn entry(
        &self,
        chat: domain::ids::ChatId,
        seq: u64,
    ) -> Result<Option<Entry>, Failure> {
        let Some(after) = seq.checked_sub(1) else { return Ok(None) };
        let found = self.store.entries(chat, after, 1).await?;
        Ok(found.into_iter().find(|it| it.seq == seq))
    }
}
