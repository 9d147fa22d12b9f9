//! Receipts: how far messages of ours have come. They raise what the delivery's item says and touch neither head nor
//! log (design D4); one for a message that has no id yet waits for it.

use domain::delivery::MessageStatus;
use domain::ids::ChatId;
use domain::inbound::{Inbound, InboundEvent, Receipted};
use domain::time::Timestamp;

use super::{Tried, keep};
use crate::context::{Context, Stores};
use crate::deliver::raise;
use crate::error::Outcome;
use crate::ports::{Clock, DedupeScope, Queues};

/// How many of a chat's last entries a receipt *up to* an instant looks at: what is older was read long ago.
const LOOKED_AT: u64 = 200;

/// Takes a receipt in.
pub(super) async fn take_in<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    inbound: &Inbound,
    (of, status, reason): (&Receipted, MessageStatus, Option<&str>),
    now: Timestamp,
) -> Tried<Outcome> {
    match of {
        Receipted::Ids(ids) => {
            for id in ids {
                let scope = DedupeScope::Channel(inbound.channel);
                match context.store.find_entry(scope, id).await? {
                    Some((chat, seq)) => {
                        raise(context, (chat, seq), (status, reason)).await?;
                    }
                    None => {
                        keep(context, &alone(inbound, id, status, reason), id, now).await?;
                    }
                }
            }
        }
        Receipted::UpTo(until) => {
            let Context { store, caches, .. } = context;
            let found = caches.chat(store, inbound.channel, &inbound.conversation, now).await?;
            let Some(chat) = found else { return Ok(Outcome::Gone) };
            up_to(context, chat, *until, status).await?;
        }
    }
    Ok(Outcome::Done)
}

/// The receipt of one message out of a receipt of several.
fn alone(inbound: &Inbound, id: &str, status: MessageStatus, reason: Option<&str>) -> Inbound {
    let of = Receipted::Ids(vec![id.to_owned()]);
    let event = InboundEvent::Receipt { of, status, reason: reason.map(str::to_owned) };
    Inbound { event, ..inbound.clone() }
}

async fn up_to<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
    until: Timestamp,
    status: MessageStatus,
) -> Tried<()> {
    let Some(record) = context.store.head(chat).await? else { return Ok(()) };
    let last = record.chat.seq;
    let first = last.saturating_sub(LOOKED_AT - 1).max(1);
    for (seq, delivery) in context.store.deliveries(chat, first, last).await? {
        let there = delivery.tried_at.is_some_and(|it| it <= until) && delivery.is_sent();
        if there && delivery.receipt.is_none_or(|it| it < status) {
            raise(context, (chat, seq), (status, None)).await?;
        }
    }
    Ok(())
}
