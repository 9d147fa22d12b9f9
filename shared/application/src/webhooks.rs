//! Webhooks, as their owners and admins make, test and mend them.

use domain::errand::{Addressee, Errand, ErrandKey};
use domain::ids::{UserId, WebhookId};
use domain::time::Seconds;
use domain::webhook::Webhook;
use sha2::{Digest, Sha256};

use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::hooks::{ERRAND_LIFE, TEST, test_body};
use crate::ports::{Clock, HookMessage, IdKind, Queues, Secrets, StoreError, WebhookRecord};

/// Webhooks that one employee may have.
pub const WEBHOOKS_MAX: usize = 20;

/// A webhook to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWebhook {
    /// Whose it is.
    pub user: UserId,
    /// What they call it.
    pub name: String,
    /// The address.
    pub url: String,
    /// What signs: `whsec_…`.
    pub secret: String,
}

/// What changes of a webhook; `None` leaves it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebhookChange {
    /// What its owner calls it.
    pub name: Option<String>,
    /// The address. A new one is told of things again, with nothing held against it.
    pub url: Option<String>,
}

/// The name of a webhook's secret, which follows from the secret: each has a name of its own, so that two who make one at
/// once do not overwrite each other's, and whoever remembers one remembers the right one.
fn secret_name(webhook: WebhookId, secret: &str) -> String {
    let hash = hex::encode(Sha256::digest(secret));
    format!("webhook/{webhook}/{}", &hash[..16])
}

/// Makes a webhook; nothing, if its owner has [`WEBHOOKS_MAX`].
///
/// # Errors
///
/// [`Failure`]: its secret may have been kept, under a name that nothing uses.
pub async fn create_webhook<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    secrets: &impl Secrets,
    new: NewWebhook,
) -> Result<Option<Webhook>, Failure> {
    let all = context.store.webhooks().await?;
    if all.iter().filter(|it| it.webhook.user == new.user).count() >= WEBHOOKS_MAX {
        return Ok(None);
    }
    let id = WebhookId(context.store.next(IdKind::Webhook).await?);
    let webhook = Webhook {
        id,
        user: new.user,
        name: new.name,
        url: new.url,
        created_at: context.clock.now(),
        secret: secret_name(id, &new.secret),
        old_secret: None,
        failing_since: None,
        spared_until: None,
        disabled: None,
    };
    secrets.put(&webhook.secret, &new.secret).await?;
    context.store.put_webhook(&WebhookRecord { webhook: webhook.clone(), revision: 1 }).await?;
    Ok(Some(webhook))
}

/// Changes a webhook's name or address; nothing, if there is none.
///
/// # Errors
///
/// [`Failure`]: it may have changed; repeating it is safe.
pub async fn change_webhook<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    id: WebhookId,
    change: &WebhookChange,
) -> Result<Option<Webhook>, Failure> {
    revise(context, id, |mut webhook| {
        if let Some(url) = change.url.clone().filter(|it| *it != webhook.url) {
            webhook = webhook.enabled();
            webhook.url = url;
        }
        webhook.name = change.name.clone().unwrap_or(webhook.name);
        webhook
    })
    .await
}

/// Lets a webhook be told of things again; nothing, if there is none.
///
/// # Errors
///
/// [`Failure`]: it may have happened; repeating it is safe.
pub async fn enable_webhook<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    id: WebhookId,
) -> Result<Option<Webhook>, Failure> {
    revise(context, id, Webhook::enabled).await
}

/// Gives a webhook another secret; the old one signs beside it for a day. Nothing, if there is none.
///
/// # Errors
///
/// [`Failure`]: the new secret may be in use; asking again makes yet another.
pub async fn rotate_secret<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    secrets: &impl Secrets,
    id: WebhookId,
    secret: &str,
) -> Result<Option<Webhook>, Failure> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        let Some(record) = context.store.webhook(id).await? else { return Ok(None) };
        let past = record.webhook.old_secret.clone();
        let webhook = record.webhook.rotated(secret_name(id, secret), context.clock.now());
        // First: no name is in use whose secret is not there.
        secrets.put(&webhook.secret, secret).await?;
        let next = WebhookRecord { webhook: webhook.clone(), revision: record.revision + 1 };
        match context.store.put_webhook(&next).await {
            Ok(()) => {
                if let Some(past) = past {
                    secrets.delete(&past.name).await?;
                }
                return Ok(Some(webhook));
            }
            Err(error @ StoreError::Stale { .. }) => context.again(attempt, error).await?,
            Err(error) => return Err(error.into()),
        }
    }
}

/// Forgets a webhook and its secrets; false, if there is none. What was to be told it is not told.
///
/// # Errors
///
/// [`Failure`]: it may be gone, its secrets not yet; repeating it is safe.
pub async fn delete_webhook<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    secrets: &impl Secrets,
    id: WebhookId,
) -> Result<bool, Failure> {
    let Some(WebhookRecord { webhook, .. }) = context.store.webhook(id).await? else {
        return Ok(false);
    };
    for name in [Some(webhook.secret), webhook.old_secret.map(|it| it.name)].into_iter().flatten() {
        secrets.delete(&name).await?;
    }
    context.store.delete_webhook(id).await?;
    Ok(true)
}

/// What became of the wish for a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tested {
    /// It is on its way, as the errand of that id.
    Sent(String),
    /// The webhook is disabled.
    Disabled,
    /// There is no such webhook.
    NotFound,
}

/// Sends a webhook a test; `id` is one that nothing has.
///
/// # Errors
///
/// [`Failure`]: it may be sent within a minute.
pub async fn test_webhook<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    webhook: WebhookId,
    id: &str,
) -> Result<Tested, Failure> {
    let Some(record) = context.store.webhook(webhook).await? else { return Ok(Tested::NotFound) };
    if record.webhook.disabled.is_some() {
        return Ok(Tested::Disabled);
    }
    let now = context.clock.now();
    let id = format!("test-{id}");
    let key = ErrandKey { to: Addressee::Webhook(webhook), at: now, id: id.clone() };
    let body = test_body(&record.webhook.name, now);
    let errand = Errand::new(key.clone(), TEST.to_owned(), body, now);
    context.store.add_errand(&errand, now + ERRAND_LIFE).await?;
    context.queues.hook(HookMessage::Errand { key, due: now }, Seconds(0)).await?;
    Ok(Tested::Sent(id))
}

async fn revise<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    id: WebhookId,
    change: impl Fn(Webhook) -> Webhook,
) -> Result<Option<Webhook>, Failure> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        let Some(record) = context.store.webhook(id).await? else { return Ok(None) };
        let webhook = change(record.webhook.clone());
        if webhook == record.webhook {
            return Ok(Some(webhook));
        }
        let next = WebhookRecord { webhook: webhook.clone(), revision: record.revision + 1 };
        match context.store.put_webhook(&next).await {
            Ok(()) => return Ok(Some(webhook)),
            Err(error) => context.again(attempt, error).await?,
        }
    }
}
