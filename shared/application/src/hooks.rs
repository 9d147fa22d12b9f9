//! Tells outside what is to be told there: employees of their notifications by e-mail and by webhook, as they chose; bots and
//! subscribers by webhook. Each thing for each of them is an errand, which is made once and tried until it is taken.

mod carry;
mod disabled;
mod words;

use std::collections::BTreeSet;

use domain::errand::{self, Addressee, Body, Errand, ErrandKey};
use domain::ids::{UserId, WebhookId};
use domain::time::{Seconds, Timestamp};
use domain::user::User;
use futures::future::join_all;

use self::carry::carry;
pub(crate) use self::words::{TEST, test_body};
use crate::context::{Context, Stores};
use crate::deliver::Delivered;
use crate::error::Failure;
use crate::ports::{
    Clock, HookMessage, Mailer, Notification, Queues, Receivers, Secrets, StoreError,
};

/// How long a receiver has to answer. The Standard Webhooks specification advises 15 to 30 s.
pub const CALL_MAX: Seconds = Seconds(20);

/// What a call must leave of the time that is left: for writing down what came of it (design §7).
const MARGIN: Seconds = Seconds(2);

/// How long what became of an errand can be looked up. Longer than [`errand::LIFE`]: until then it makes that the same
/// thing is told once.
pub(crate) const ERRAND_LIFE: Seconds = Seconds(30 * 24 * 60 * 60);

/// The ways out, for as long as one message is handled.
#[derive(Clone, Copy, Debug)]
pub struct Exits<'a, R, M, X> {
    /// To webhooks.
    pub receivers: &'a R,
    /// To mailboxes.
    pub mailer: &'a M,
    /// What signs.
    pub secrets: &'a X,
    /// What links begin with.
    pub public_url: &'a str,
    /// When the function must have ended, if it must.
    pub deadline: Option<Timestamp>,
    /// What tells this handling from every other, that of the same message among them.
    pub call: &'a str,
}

/// Tells what `message` asks for.
///
/// # Errors
///
/// [`Failure`]: deliver it again. What was told is told no second time, but to a webhook whose answer could not be written
/// down: its receiver knows it by its id.
pub async fn hooks<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    exits: &Exits<'_, impl Receivers, impl Mailer, impl Secrets>,
    message: HookMessage,
) -> Result<Delivered, Failure> {
    match message {
        HookMessage::Errand { key, due } => carry(context, exits, &key, due).await,
        HookMessage::Notification { user, notification } => {
            tell(context, exits, user, &notification).await
        }
    }
}

/// Tells an employee of a notification, all ways at once.
async fn tell<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    exits: &Exits<'_, impl Receivers, impl Mailer, impl Secrets>,
    user: UserId,
    notification: &Notification,
) -> Result<Delivered, Failure> {
    let now = context.clock.now();
    if now >= notification.at + errand::LIFE {
        return Ok(Delivered::Done);
    }
    let Some(user) = employee(context, user).await? else { return Ok(Delivered::Done) };
    let ways = context.store.ways(user.id).await?;
    let about = notification.about;
    let mut errands = Vec::new();
    if ways.mails(about) && user.email.is_some() {
        let body = words::letter(notification, exits.public_url);
        errands.push(errand(Addressee::Mailbox(user.id), user.id, notification, body, now));
    }
    if let Some(id) = ways.webhook(about)
        && may_be_told(context, id, user.id).await?
    {
        let body = Body::Json(words::payload(user.id, notification, exits.public_url));
        errands.push(errand(Addressee::Webhook(id), user.id, notification, body, now));
    }
    for errand in &errands {
        context.insist(|| context.store.add_errand(errand, now + ERRAND_LIFE)).await?;
    }
    let tried = errands.iter().map(|it| carry(context, exits, &it.key, now));
    join_all(tried).await.into_iter().collect::<Result<BTreeSet<_>, _>>().map(longest)
}

fn longest(all: BTreeSet<Delivered>) -> Delivered {
    all.into_iter().next_back().unwrap_or(Delivered::Done)
}

fn errand(
    to: Addressee,
    user: UserId,
    notification: &Notification,
    body: Body,
    now: Timestamp,
) -> Errand {
    let id = format!("notification-{user}-{}", notification.subject);
    let key = ErrandKey { to, at: notification.at, id };
    Errand::new(key, words::kind(notification.about), body, now)
}

/// The employee, if they work here and are no program.
async fn employee<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    id: UserId,
) -> Result<Option<User>, StoreError> {
    let user = context.store.user(id).await?;
    Ok(user.filter(|it| !it.presence.dismissed && !it.bot))
}

/// Whether the webhook is there, theirs, and not disabled.
async fn may_be_told<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    id: WebhookId,
    user: UserId,
) -> Result<bool, StoreError> {
    let record = context.store.webhook(id).await?;
    Ok(record.is_some_and(|it| it.webhook.user == user && it.webhook.disabled.is_none()))
}
