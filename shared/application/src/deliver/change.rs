//! Edits and deletions of what was sent. Both can be made twice without harm, so they need no notes of their own.

use domain::chat::{Chat, Entry};
use domain::delivery::{Delivery, Part};
use domain::message::{Content, Message};
use domain::session::Event;
use domain::time::Seconds;

use super::message::{Out, Rest};
use super::pace::{self, Asking, Leave};
use super::provider::{Route, note, postponed};
use super::{Delivered, is_expired};
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Account, Clock, Messenger, Objects, OutboundPart, Queues};

/// Makes the parts at the provider say what the message says now: edits what is there, takes back what is too much,
/// sends what is missing.
pub(super) async fn edit<S: Stores, Q: Queues, C: Clock, M: Messenger, O: Objects>(
    out: Out<'_, S, Q, C, M, O>,
    chat: &Chat,
    entry: &Entry,
    target: u64,
    revised: &Content,
) -> Result<Delivered, Failure> {
    let Out { context, messenger, route, .. } = out;
    let Some((account, delivery)) = reach(context, route, chat, entry, target).await? else {
        return Ok(Delivered::Done);
    };
    let original = context.entry(chat.id, target).await?;
    let is_private =
        |it: &Event| matches!(it, Event::MessageAdded(it) if it.content.private_to.is_some());
    if original.as_ref().is_some_and(|it| is_private(&it.event)) {
        return Ok(Delivered::Done); // What was said to one alone must not be said to all.
    }
    let mut delivery = delivery.resumed();
    let parts = messenger.parts(&account.channel, revised);
    for (sent, part) in delivery.parts.iter().zip(&parts) {
        let Part::Sent { external_id } = sent else { continue };
        let what = (external_id.as_str(), part);
        if let Some(later) = edit_one(context, messenger, account, chat, entry, what).await? {
            return Ok(later);
        }
    }
    while delivery.parts.len() > parts.len() {
        if let Some(Part::Sent { external_id }) = delivery.parts.last()
            && let Some(later) =
                delete_one(context, messenger, account, chat, entry, external_id).await?
        {
            return Ok(later);
        }
        delivery.parts.pop();
        context.store.put_delivery(chat.id, target, &delivery).await?;
    }
    // What was refused stays refused, and what nobody knows of is not sent in another way.
    let whole = delivery.parts.iter().all(|it| matches!(it, Part::Sent { .. }));
    match original {
        Some(target) if whole && !delivery.parts.is_empty() => {
            let rest =
                Rest { parts: &parts, reply_to: None, private_to: None, window: None, face: None };
            out.send_rest(chat, &target, rest, delivery).await
        }
        Some(_) | None => Ok(Delivered::Done),
    }
}

/// Takes all parts of a message back.
pub(super) async fn delete<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    messenger: &impl Messenger,
    route: &Route,
    chat: &Chat,
    entry: &Entry,
    target: u64,
) -> Result<Delivered, Failure> {
    let Some((account, delivery)) = reach(context, route, chat, entry, target).await? else {
        return Ok(Delivered::Done);
    };
    for id in sent_ids(&delivery) {
        if let Some(later) = delete_one(context, messenger, account, chat, entry, &id).await? {
            return Ok(later);
        }
    }
    Ok(Delivered::Done)
}

/// Hides a customer's comment from others, or shows it again.
pub(super) async fn hide<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    messenger: &impl Messenger,
    route: &Route,
    chat: &Chat,
    entry: &Entry,
    (target, on): (u64, bool),
) -> Result<Delivered, Failure> {
    let Some(account) = route.account() else { return Ok(Delivered::Done) };
    if is_expired(entry, context.clock.now()) {
        return Ok(Delivered::Done);
    }
    let comment = context.entry(chat.id, target).await?;
    let Some(Event::MessageAdded(Message { external_id: Some(id), .. })) =
        comment.map(|it| it.event)
    else {
        return Ok(Delivered::Done);
    };
    let health = match ask(context, messenger, account, chat).await? {
        Leave::Now(health) => health,
        Leave::Later(wait, _) => return Ok(Delivered::Later(wait)),
    };
    let result = messenger.hide(account, &chat.conversation, &id, on).await;
    note(context, account, health, &result).await?;
    Ok(postponed(&result, entry, 0).unwrap_or(Delivered::Done))
}

/// The account and what was sent through it; none, where there is nothing left to change.
async fn reach<'a, S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    route: &'a Route,
    chat: &Chat,
    entry: &Entry,
    target: u64,
) -> Result<Option<(&'a Account, Delivery)>, Failure> {
    let Some(account) = route.account() else { return Ok(None) };
    if is_expired(entry, context.clock.now()) {
        return Ok(None);
    }
    let found = context.store.deliveries(chat.id, target, target).await?;
    Ok(found.into_iter().next().map(|(_, delivery)| (account, delivery)))
}

fn sent_ids(delivery: &Delivery) -> Vec<String> {
    let ids = delivery.parts.iter().filter_map(|it| match it {
        Part::Sent { external_id } => Some(external_id.clone()),
        Part::Sending | Part::Unknown | Part::Failed => None,
    });
    ids.collect()
}

async fn edit_one<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    messenger: &impl Messenger,
    account: &Account,
    chat: &Chat,
    entry: &Entry,
    (id, part): (&str, &OutboundPart),
) -> Result<Option<Delivered>, Failure> {
    let health = match ask(context, messenger, account, chat).await? {
        Leave::Now(health) => health,
        Leave::Later(wait, _) => return Ok(Some(Delivered::Later(wait))),
    };
    let result = messenger.edit(account, &chat.conversation, id, part).await;
    note(context, account, health, &result).await?;
    Ok(postponed(&result, entry, 0))
}

async fn delete_one<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    messenger: &impl Messenger,
    account: &Account,
    chat: &Chat,
    entry: &Entry,
    id: &str,
) -> Result<Option<Delivered>, Failure> {
    let health = match ask(context, messenger, account, chat).await? {
        Leave::Now(health) => health,
        Leave::Later(wait, _) => return Ok(Some(Delivered::Later(wait))),
    };
    let result = messenger.delete(account, &chat.conversation, id).await;
    note(context, account, health, &result).await?;
    Ok(postponed(&result, entry, 0))
}

/// Whether something that was sent may be changed now. A change has nowhere to keep a turn, so it books none.
async fn ask<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    messenger: &impl Messenger,
    account: &Account,
    chat: &Chat,
) -> Result<Leave, Failure> {
    let (part, booked, patience) = (None, None, Seconds(0));
    let asking = Asking { account, conversation: &chat.conversation, part, booked, patience };
    Ok(pace::ask(context, messenger, asking).await?)
}
