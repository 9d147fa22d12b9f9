//! One try at an errand: claimed before the call, so that two who are asked for the same make it once; written down
//! after it.

use domain::errand::{Addressee, Answer, Body, Errand, ErrandKey, State};
use domain::time::{Seconds, Timestamp};

use super::{CALL_MAX, Exits, MARGIN, disabled, employee};
use crate::context::{Context, Stores};
use crate::deliver::Delivered;
use crate::dispatch::{TIMER_HORIZON, delay_until};
use crate::error::Failure;
use crate::ports::{
    Clock, ErrandRecord, HookMessage, Letter, Mailer, Queues, Receivers, Secrets, SignedCall,
    StoreError,
};

/// What an errand needs to be tried.
enum Ready {
    /// A call of a webhook.
    Call { url: String, secrets: Vec<String> },
    /// An e-mail to this address.
    Mail { to: String },
    /// Its webhook is left alone until then.
    Spared { until: Timestamp },
    /// It cannot be told any more.
    Hopeless { why: &'static str },
}

/// Looks at the errand of `key`, which was due at `due`.
pub(super) async fn carry<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    exits: &Exits<'_, impl Receivers, impl Mailer, impl Secrets>,
    key: &ErrandKey,
    due: Timestamp,
) -> Result<Delivered, Failure> {
    let now = context.clock.now();
    let record = match context.store.errand(key).await {
        Ok(record) => record,
        Err(error @ StoreError::Corrupt { .. }) => {
            context.store.shelve_errand(key).await?;
            return Err(error.into());
        }
        Err(error) => return Err(error.into()),
    };
    let Some(record) = record else { return Ok(Delivered::Done) };
    match &record.errand.state {
        State::Taken { .. } | State::Over { .. } => return Ok(Delivered::Done),
        // Clocks differ: a firing that is its own may come a little early, all others are of the past.
        State::Waiting { due: at } if *at > now => return Ok(early(due, *at, now)),
        State::Trying { until, .. } if *until > now => return Ok(Delivered::Done),
        State::Trying { .. } => {
            let answer = key.to.died();
            return settle(context, record, &answer).await;
        }
        State::Waiting { .. } => {}
    }
    if exits.deadline.is_some_and(|it| now + CALL_MAX + MARGIN > it) {
        return Ok(Delivered::Later(Seconds(1)));
    }
    match ready(context, exits, &record.errand, now).await? {
        Ready::Hopeless { why } => {
            change(context, record, |it| it.end(&Answer::Never { reason: why.to_owned() }, now))
                .await
        }
        Ready::Spared { until } => {
            let why = "its receiver is left alone for a while";
            change(context, record, |it| it.postpone(until, why, now)).await
        }
        ready @ (Ready::Call { .. } | Ready::Mail { .. }) => {
            let Some(record) = claim(context, record, exits.call, now).await? else {
                return Ok(Delivered::Done);
            };
            let answer = call(exits, &record.errand, &ready, now).await;
            settle(context, record, &answer).await
        }
    }
}

fn early(fired: Timestamp, due: Timestamp, now: Timestamp) -> Delivered {
    let is_its_own = fired == due && due <= now + TIMER_HORIZON;
    if is_its_own { Delivered::Later(delay_until(now, due)) } else { Delivered::Done }
}

/// What the errand needs now.
async fn ready<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    exits: &Exits<'_, impl Receivers, impl Mailer, impl Secrets>,
    errand: &Errand,
    now: Timestamp,
) -> Result<Ready, StoreError> {
    match errand.key.to {
        Addressee::Mailbox(user) => {
            let user = employee(context, user).await?;
            let to = user.and_then(|it| it.email);
            let nobody = Ready::Hopeless { why: "there is no address" };
            Ok(to.map_or(nobody, |to| Ready::Mail { to }))
        }
        Addressee::Webhook(id) => {
            let Some(record) = context.store.webhook(id).await? else {
                return Ok(Ready::Hopeless { why: "the webhook was deleted" });
            };
            let webhook = record.webhook;
            if webhook.disabled.is_some() {
                return Ok(Ready::Hopeless { why: "the webhook is disabled" });
            }
            if employee(context, webhook.user).await?.is_none() {
                return Ok(Ready::Hopeless { why: "whose webhook it is no longer works here" });
            }
            if let Some(until) = webhook.spared(now).filter(|_| !errand.is_at_its_end(now)) {
                return Ok(Ready::Spared { until });
            }
            let mut secrets = Vec::new();
            for name in webhook.secrets(now) {
                secrets.extend(exits.secrets.get(name).await?);
            }
            if secrets.is_empty() {
                return Ok(Ready::Hopeless { why: "the webhook's secret is gone" });
            }
            Ok(Ready::Call { url: webhook.url, secrets })
        }
    }
}

async fn call(
    exits: &Exits<'_, impl Receivers, impl Mailer, impl Secrets>,
    errand: &Errand,
    ready: &Ready,
    at: Timestamp,
) -> Answer {
    let id = &errand.key.id;
    match (ready, &errand.body) {
        (Ready::Call { url, secrets }, Body::Json(body)) => {
            exits.receivers.call(SignedCall { url, id, at, body, secrets }).await
        }
        (Ready::Mail { to }, Body::Letter { subject, text }) => {
            exits.mailer.send(Letter { id, to, subject, text }).await
        }
        _ => Answer::Never { reason: "what is to be told is not of its kind".to_owned() },
    }
}

/// Says that we try it; nobody does, if another was first.
async fn claim<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    mut seen: ErrandRecord,
    by: &str,
    now: Timestamp,
) -> Result<Option<ErrandRecord>, Failure> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        let mut next = ErrandRecord { revision: seen.revision + 1, ..seen.clone() };
        next.errand.begin(by, now);
        match context.store.put_errand(&next).await {
            Ok(()) => return Ok(Some(next)),
            Err(error) => context.again(attempt, error).await?,
        }
        // The answer may be lost and the claim be ours.
        let read = || context.store.errand(&seen.errand.key);
        let Some(found) = context.insist(read).await? else { return Ok(None) };
        if found.errand.is_tried_by(by) {
            return Ok(Some(found));
        }
        if found.errand.state != seen.errand.state {
            return Ok(None);
        }
        seen = found;
    }
}

/// Writes down what a try came to: of the errand, then of its webhook.
async fn settle<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    record: ErrandRecord,
    answer: &Answer,
) -> Result<Delivered, Failure> {
    let now = context.clock.now();
    let to = record.errand.key.to;
    let claimed = record.errand.state.clone();
    let mut attempt = 0;
    let mut seen = record;
    let ended = loop {
        attempt += 1;
        let mut next = ErrandRecord { revision: seen.revision + 1, ..seen.clone() };
        next.errand.end(answer, now);
        match context.store.put_errand(&next).await {
            Ok(()) => break next.errand,
            Err(error) => context.again(attempt, error).await?,
        }
        let read = || context.store.errand(&seen.errand.key);
        let Some(found) = context.insist(read).await? else { return Ok(Delivered::Done) };
        if found.errand.state != claimed {
            break found.errand; // It is written, and the answer was lost.
        }
        seen = found;
    };
    if let Some(reason) = answer.reason() {
        tracing::warn!(errand.to = %to, errand.id = ended.key.id, errand.attempts = ended.attempts, reason, "not told");
    }
    if let Addressee::Webhook(id) = to {
        disabled::note(context, id, answer).await?;
    }
    remind(context, &ended, now).await;
    Ok(Delivered::Done)
}

/// Changes an errand that nobody is trying; another who was first has done it.
async fn change<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    mut record: ErrandRecord,
    change: impl FnOnce(&mut Errand),
) -> Result<Delivered, Failure> {
    change(&mut record.errand);
    record.revision += 1;
    match context.store.put_errand(&record).await {
        Ok(()) => {
            let now = context.clock.now();
            remind(context, &record.errand, now).await;
            Ok(Delivered::Done)
        }
        Err(StoreError::Stale { .. }) => Ok(Delivered::Done),
        Err(error) => Err(error.into()),
    }
}

/// What is due before the minute rule could see it is queued here (design D6). Best effort: the rule finds it later.
async fn remind<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    errand: &Errand,
    now: Timestamp,
) {
    let Some(due) = errand.due().filter(|it| *it <= now + TIMER_HORIZON) else { return };
    let message = HookMessage::Errand { key: errand.key.clone(), due };
    if let Err(error) = context.queues.hook(message, delay_until(now, due)).await {
        tracing::warn!(error = %error, errand.id = errand.key.id, "not queued; the minute rule finds it");
    }
}
