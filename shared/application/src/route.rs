//! A customer's event becomes log entries: finds or makes the chat, opens a session where none is open. Never offers:
//! that is `assign`'s (design D10).

mod command;
mod echo;
mod heard;
mod reach;
mod receipt;
mod recognise;
mod timer;

use std::iter;

use domain::chat::{Chat, Customer, NAME_MAX_CHARS};
use domain::ids::{ChatId, CustomerId, SessionId};
use domain::inbound::{Inbound, InboundEvent};
use domain::session::Event;
use domain::time::Timestamp;

use self::command::{Decided, decide_inbound};
pub use self::echo::ECHO_HOLD;
pub use self::recognise::recognise;
pub use self::timer::route_timer;
use crate::commit::{EXTERNAL_ID_LIFE, Plan};
use crate::context::{Context, Stores};
use crate::error::{Failure, Outcome};
use crate::ports::{ChatRecord, Clock, CommitError, DedupeScope, IdKind, Queues, StoreError};

/// What one try came to.
type Tried<T> = Result<T, StoreError>;

/// Takes one event of a channel in. The same event twice is taken once: its key is written with it.
///
/// Done: it is in the log, was in it before, is refused, or its channel is no more. Retried: [`Failure`].
///
/// # Errors
///
/// [`Failure`]: deliver it again.
pub async fn route<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    inbound: &Inbound,
) -> Result<Outcome, Failure> {
    take(context, inbound, false).await
}

/// Takes in an echo that was held long enough: it is not ours.
pub(crate) async fn route_held<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    inbound: &Inbound,
) -> Result<Outcome, Failure> {
    take(context, inbound, true).await
}

async fn take<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    inbound: &Inbound,
    held: bool,
) -> Result<Outcome, Failure> {
    let outcome = take_in_at_last(context, inbound, held).await?;
    heard::note(context, inbound).await;
    Ok(outcome)
}

async fn take_in_at_last<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    inbound: &Inbound,
    held: bool,
) -> Result<Outcome, Failure> {
    let mut ids = FreshIds::default();
    let mut pending = Vec::new();
    let mut attempt = 0;
    loop {
        attempt += 1;
        match take_in(context, inbound, held, &mut ids, &pending).await {
            Ok(Ok(outcome)) => return Ok(outcome),
            Ok(Err(CommitError::Duplicate { .. })) => return Ok(Outcome::Repeated),
            Ok(Err(CommitError::Pending(events))) => pending = events,
            Ok(Err(CommitError::AtLimit)) => return Ok(Outcome::Done), // No offer is made here.
            Ok(Err(CommitError::Store(error))) | Err(error) => {
                // What waited for the message may have changed with it.
                pending.clear();
                context.again(attempt, error).await?;
            }
        }
    }
}

/// Ids that were counted in an earlier try are not counted again.
#[derive(Default)]
struct FreshIds {
    chat: Option<(ChatId, CustomerId)>,
    session: Option<SessionId>,
}

async fn take_in<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    inbound: &Inbound,
    held: bool,
    ids: &mut FreshIds,
    pending: &[Inbound],
) -> Tried<Result<Outcome, CommitError>> {
    let now = context.clock.now();
    match &inbound.event {
        InboundEvent::Receipt { of, status, reason } => {
            let what = (of, *status, reason.as_deref());
            return receipt::take_in(context, inbound, what, now).await.map(Ok);
        }
        InboundEvent::Echo { external_id, .. } if !held => {
            return echo::hold(context, inbound, external_id, now).await.map(Ok);
        }
        InboundEvent::Echo { external_id, .. } => {
            if echo::is_known(context, inbound, external_id).await? {
                return Ok(Ok(Outcome::Repeated));
            }
        }
        InboundEvent::Message { .. }
        | InboundEvent::Edit { .. }
        | InboundEvent::Delete { .. }
        | InboundEvent::Reaction { .. }
        | InboundEvent::Left
        | InboundEvent::Returned => {}
    }
    let record = match find_or_make(context, inbound, ids, now).await? {
        Found::Chat(record) => *record,
        Found::NoChat => return before_the_first(context, inbound, now).await.map(Ok),
        Found::NoChannel => return Ok(Ok(Outcome::Gone)),
    };
    let settings = context.settings_of(&record.chat, now).await?;
    let is_message = matches!(inbound.event, InboundEvent::Message { .. });
    if is_message && record.chat.open_session().is_none() && ids.session.is_none() {
        ids.session = Some(SessionId(context.store.next(IdKind::Session).await?));
    }
    let events =
        match decide_inbound(context, &record, inbound, &settings, ids.session, now).await? {
            Decided::Events(events) => events,
            Decided::Waits(target) => return keep(context, inbound, &target, now).await.map(Ok),
            Decided::Refused(refusal) => return Ok(Ok(Outcome::Refused(refusal))),
        };
    let events = with_pending(&record, events, pending, now);
    let plan = Plan {
        events,
        dedupe: Some((DedupeScope::Channel(inbound.channel), key_of(inbound))),
        pending: pending.to_vec(),
        offer: None,
        trace: inbound.trace,
    };
    match context.save(record, plan, now).await {
        Ok(committed) => {
            echo::settle(context, inbound, &committed, pending).await?;
            Ok(Ok(Outcome::Done))
        }
        Err(error) => Ok(Err(error)),
    }
}

/// A message, of whichever side, is known by the provider's id of it, since edits and replies name that; all else by its own key.
fn key_of(inbound: &Inbound) -> &str {
    match &inbound.event {
        InboundEvent::Message { external_id, .. } | InboundEvent::Echo { external_id, .. } => {
            external_id
        }
        InboundEvent::Edit { .. }
        | InboundEvent::Delete { .. }
        | InboundEvent::Reaction { .. }
        | InboundEvent::Receipt { .. }
        | InboundEvent::Left
        | InboundEvent::Returned => &inbound.dedupe_key,
    }
}

/// Whom an event belongs to.
enum Found {
    Chat(Box<ChatRecord>),
    /// Only a message begins a chat.
    NoChat,
    /// It is unknown, or disconnected.
    NoChannel,
}

/// What comes before a chat's first message: a change waits for its message, all else is about nobody.
async fn before_the_first<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    inbound: &Inbound,
    now: Timestamp,
) -> Tried<Outcome> {
    match &inbound.event {
        InboundEvent::Edit { target, .. }
        | InboundEvent::Delete { target }
        | InboundEvent::Reaction { target, .. } => keep(context, inbound, target, now).await,
        InboundEvent::Message { .. }
        | InboundEvent::Receipt { .. }
        | InboundEvent::Echo { .. }
        | InboundEvent::Left
        | InboundEvent::Returned => Ok(Outcome::Gone),
    }
}

/// The chat of the event's conversation, or a new one for a message.
async fn find_or_make<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    inbound: &Inbound,
    ids: &mut FreshIds,
    now: Timestamp,
) -> Tried<Found> {
    let Context { store, caches, .. } = context;
    let channel = caches.channel(store, inbound.channel, now).await?;
    let Some(channel) = channel.filter(|it| it.disconnected_at.is_none()) else {
        return Ok(Found::NoChannel);
    };
    for conversation in iter::once(&inbound.conversation).chain(&inbound.sender.aliases) {
        if let Some(chat) = caches.chat(store, channel.id, conversation, now).await? {
            let Some(record) = store.head(chat).await? else { return Ok(Found::NoChat) };
            if record.chat.erased.is_none() {
                return Ok(Found::Chat(Box::new(record)));
            }
            // It was remembered from before its customer was erased: whoever writes now is new.
            caches.forget_chat(channel.id, conversation);
            if let Some(chat) = caches.chat(store, channel.id, conversation, now).await? {
                let head = store.head(chat).await?;
                return Ok(head.map_or(Found::NoChat, |it| Found::Chat(Box::new(it))));
            }
        }
    }
    if !matches!(inbound.event, InboundEvent::Message { .. }) {
        return Ok(Found::NoChat);
    }
    let (chat, customer) = if let Some(counted) = ids.chat {
        counted
    } else {
        let chat = ChatId(store.next(IdKind::Chat).await?);
        *ids.chat.insert((chat, CustomerId(store.next(IdKind::Customer).await?)))
    };
    let sender = &inbound.sender;
    let name = sender.name.trim();
    let customer = Customer {
        id: customer,
        name: if name.is_empty() {
            format!("Guest {customer}")
        } else {
            name.chars().take(NAME_MAX_CHARS).collect()
        },
        external_id: sender.external_id.clone(),
        picture: false,
    };
    let of = (channel.id, channel.kind, channel.line);
    let chat = Chat::new(chat, of, inbound.conversation.clone(), customer);
    Ok(Found::Chat(Box::new(ChatRecord {
        chat,
        version: 0,
        held: domain::bookings::Bookings::default(),
    })))
}

/// Keeps a change under the id of the message it changes, until that comes (design D4).
async fn keep<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    inbound: &Inbound,
    target: &str,
    now: Timestamp,
) -> Tried<Outcome> {
    context.store.keep_pending(target, inbound, now + EXTERNAL_ID_LIFE).await?;
    Ok(Outcome::Done)
}

/// A message's own events, and after them the changes of it that came before it.
fn with_pending(
    record: &ChatRecord,
    mut events: Vec<Event>,
    pending: &[Inbound],
    now: Timestamp,
) -> Vec<Event> {
    if pending.is_empty() {
        return events;
    }
    let (_, entries) = domain::session::commit(record.chat.clone(), events.clone(), now);
    let added = entries.iter().find(|it| matches!(it.event, Event::MessageAdded(_)));
    let Some(target) = added.map(|it| it.seq) else { return events };
    // One commit holds a few entries: the last change says it all.
    let last = pending.iter().rev().find_map(|it| match &it.event {
        InboundEvent::Edit { content, .. } => {
            Some(Event::MessageEdited { target, by: None, content: content.clone() })
        }
        InboundEvent::Delete { .. } => Some(Event::MessageDeleted { target, by: None }),
        InboundEvent::Reaction { emoji, .. } => {
            Some(Event::MessageReacted { target, emoji: emoji.clone() })
        }
        InboundEvent::Message { .. }
        | InboundEvent::Receipt { .. }
        | InboundEvent::Echo { .. }
        | InboundEvent::Left
        | InboundEvent::Returned => None,
    });
    events.extend(last);
    events
}
