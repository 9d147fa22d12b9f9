//! A webhook that is told nothing any more: who it belongs to learns of it.

use domain::alert::About;
use domain::errand::Answer;
use domain::ids::WebhookId;
use domain::time::Timestamp;
use domain::webhook::{Because, Disabled, Webhook};

use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::kpi::NOTIFICATION_LIFE;
use crate::notifications::notify;
use crate::ports::{Clock, Notification, Queues, Subject, WebhookRecord};

/// Notes what a webhook's receiver answered, if that changes anything.
pub(super) async fn note<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    id: WebhookId,
    answer: &Answer,
) -> Result<(), Failure> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        match try_to_note(context, id, answer).await {
            Ok(()) => return Ok(()),
            Err(Failure::Store(error)) => context.again(attempt, error).await?,
            Err(failure @ Failure::Contended { .. }) => return Err(failure),
        }
    }
}

async fn try_to_note<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    id: WebhookId,
    answer: &Answer,
) -> Result<(), Failure> {
    let now = context.clock.now();
    let Some(record) = context.store.webhook(id).await? else { return Ok(()) };
    let Some(after) = record.webhook.after(answer, now) else { return Ok(()) };
    if let Some(disabled) = after.disabled.filter(|_| record.webhook.disabled.is_none()) {
        // First, so that a function that dies in between tells it when it comes again.
        let since = record.webhook.failing_since.unwrap_or(now);
        tell_owner(context, &after, disabled, since, answer).await?;
    }
    let after = WebhookRecord { webhook: after, revision: record.revision + 1 };
    Ok(context.store.put_webhook(&after).await?)
}

async fn tell_owner<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    webhook: &Webhook,
    disabled: Disabled,
    since: Timestamp,
    answer: &Answer,
) -> Result<(), Failure> {
    let subject = Subject::Webhook { webhook: webhook.id, since };
    let text = text(webhook, disabled.because, answer);
    let notification =
        Notification { about: About::WebhookDisabled, subject, at: disabled.at, text };
    // Who no longer works here has no webhook that is called.
    notify(context, webhook.user, &notification, disabled.at + NOTIFICATION_LIFE).await?;
    Ok(())
}

fn text(webhook: &Webhook, because: Because, answer: &Answer) -> String {
    let why = match because {
        Because::Failing => "it has taken nothing for 5 days",
        Because::Gone => "its receiver answered that it is gone (410)",
    };
    let last = answer.reason().unwrap_or_default();
    format!(
        "Webhook {} ({}) is told nothing any more: {why}. The last answer: {last}. Enable it again when its receiver is \
         well.",
        webhook.id, webhook.name
    )
}
