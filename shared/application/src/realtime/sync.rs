//! What somebody missed who comes back, by sequence numbers (contract §3).

use std::collections::{BTreeMap, BTreeSet};

use domain::chat::Entry;
use domain::ids::{ChatId, LineId, UserId};
use domain::session::{Offeree, Session};
use domain::user::Role;

use super::desk::{Desk, session_body};
use super::frame::{Body, Frame, Synced, VisitorBody};
use super::told::{Told, told};
use crate::chats::{MessageView, Visible, messages_now};
use crate::context::{Context, Stores};
use crate::ports::{ChatRecord, Clock, Queues, StoreError};
use crate::read::read_up_to;

/// Who is further behind than this in a chat reads it over HTTP (contract §3).
pub const BEHIND_MAX: u64 = 500;

/// Entries that one sync tells at most; chats beyond are read over HTTP.
const ENTRIES_MAX: u64 = 1_000;

/// Offers that one sync tells at most.
const OFFERS_MAX: usize = 100;

/// Heads read at a time.
const HEADS: usize = 100;

/// What an employee missed in `asked`, by the last entry they have of each; then what they have, if they ask for their
/// `own`.
pub(super) async fn sync<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    reader: (UserId, Role),
    asked: &BTreeMap<ChatId, u64>,
    own: bool,
) -> Result<Vec<Frame>, StoreError> {
    let mut synced = if own { holdings(context, reader.0).await? } else { Synced::default() };
    let chats: Vec<ChatId> = asked.keys().copied().collect();
    let mut desk = Desk::open(context, &chats).await?;
    let (mut frames, mut left) = (Vec::new(), ENTRIES_MAX);
    for (chat, after) in asked {
        let Some(record) = readable(&mut desk, *chat, reader).await? else {
            synced.gone.push(*chat);
            continue;
        };
        let last = record.chat.seq;
        synced.chats.insert(*chat, last);
        let missed = last.checked_sub(*after).filter(|it| *it <= BEHIND_MAX.min(left));
        match missed {
            Some(missed) => {
                left -= missed;
                frames.extend(missed_in(&mut desk, &record, reader.0, *after).await?);
            }
            None => frames.push(Frame::plain(Body::Reload { chat: *chat, last })),
        }
    }
    frames.push(Frame::plain(Body::Synced(Box::new(synced))));
    Ok(frames)
}

/// The chat, if `reader` may read its session.
pub(super) async fn readable<S: Stores, Q: Queues, C: Clock>(
    desk: &mut Desk<'_, S, Q, C>,
    chat: ChatId,
    reader: (UserId, Role),
) -> Result<Option<ChatRecord>, StoreError> {
    let Some(record) = desk.record(chat).cloned() else { return Ok(None) };
    let may_read = match &record.chat.session {
        Some(session) => desk.lens.lets(session, reader).await?,
        None => false,
    };
    Ok(Some(record).filter(|_| may_read))
}

/// The frames of the entries after `after`, as messages and sessions read now; a chat that is too far ahead is read over
/// HTTP.
pub(super) async fn missed_in<S: Stores, Q: Queues, C: Clock>(
    desk: &mut Desk<'_, S, Q, C>,
    record: &ChatRecord,
    reader: UserId,
    after: u64,
) -> Result<Vec<Frame>, StoreError> {
    let chat = &record.chat;
    let limit = usize::try_from(BEHIND_MAX).unwrap_or(usize::MAX);
    let entries = desk.context().store.entries(chat.id, after, limit).await?;
    let wanted = entries.iter().filter_map(|it| match told(&it.event) {
        Told::Added => Some(it.seq),
        Told::Changed(target) => Some(target),
        Told::Offered | Told::Updated | Told::Closed => None,
    });
    let wanted: BTreeSet<u64> = wanted.collect();
    let messages = messages_now(desk.context(), chat, &wanted, None).await?;
    let mut frames = Vec::with_capacity(entries.len());
    for entry in &entries {
        if let Some(body) = message_body(entry, &messages) {
            frames.push(Frame::of(entry.seq, body));
            continue;
        }
        let Some(session) = desk.session_of(record, entry).await? else { continue };
        let view = desk.lens.view(record.clone(), session).await?;
        let is_offered = view.offered_to.contains(&reader);
        frames.push(Frame::of(entry.seq, session_body(told(&entry.event), view, is_offered)));
    }
    Ok(frames)
}

fn message_body(entry: &Entry, messages: &BTreeMap<u64, MessageView>) -> Option<Body> {
    match told(&entry.event) {
        Told::Added => messages.get(&entry.seq).map(|it| Body::Added(Box::new(it.clone()))),
        Told::Changed(target) => {
            messages.get(&target).map(|it| Body::Changed(Box::new(it.clone())))
        }
        Told::Offered | Told::Updated | Told::Closed => None,
    }
}

/// What is somebody's: the sessions they own, and those that are offered to them. Every open session is looked at.
async fn holdings<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    user: UserId,
) -> Result<Synced, StoreError> {
    let mut synced = Synced::default();
    let mut offers: Vec<(ChatRecord, Session)> = Vec::new();
    let mut desk = Desk::open(context, &[]).await?;
    for line in context.store.lines().await? {
        let mut is_eligible = None;
        let chats = context.store.open_chats(line.id).await?;
        for some in chats.chunks(HEADS) {
            for record in context.store.heads(some).await? {
                // One that was moved meanwhile is found in its new line.
                let session = record.chat.open_session().filter(|it| it.line == line.id);
                let Some(session) = session.cloned() else { continue };
                let is_offered = match session.offer() {
                    Some((_, Offeree::One(to))) => to == user,
                    Some((_, Offeree::Everyone)) => match is_eligible {
                        Some(known) => known,
                        None => *is_eligible.insert(eligible(&mut desk, line.id, user).await?),
                    },
                    None => false,
                };
                if is_offered {
                    offers.push((record, session));
                } else if session.holder() == Some(user) || session.bot() == Some(user) {
                    synced.chats.insert(record.chat.id, record.chat.seq);
                    synced.sessions.push(desk.lens.view(record, session).await?);
                }
            }
        }
    }
    offers.sort_by_key(|it| (it.1.queued_at, it.1.id));
    synced.offers_left_out = offers.len().saturating_sub(OFFERS_MAX);
    for (record, session) in offers.into_iter().take(OFFERS_MAX) {
        synced.chats.insert(record.chat.id, record.chat.seq);
        synced.offers.push(desk.lens.view(record, session).await?);
    }
    synced.sessions.sort_by_key(|it| it.session.id);
    Ok(synced)
}

async fn eligible<S: Stores, Q: Queues, C: Clock>(
    desk: &mut Desk<'_, S, Q, C>,
    line: LineId,
    user: UserId,
) -> Result<bool, StoreError> {
    Ok(desk.lens.eligible(line).await?.contains(&user))
}

/// What a visitor missed after `after`, as far as it is theirs to see.
pub(super) async fn sync_visitor<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: Option<ChatId>,
    conversation: &str,
    after: u64,
) -> Result<Vec<Frame>, StoreError> {
    let plain = |body| Frame::plain(Body::Visitor(body));
    let head = match chat {
        Some(chat) => context.store.head(chat).await?,
        None => None,
    };
    let Some(record) = head else {
        return Ok(vec![plain(VisitorBody::Synced { last: 0, read: 0 })]);
    };
    let last = record.chat.seq;
    let mut frames = Vec::new();
    if last.checked_sub(after).is_none_or(|it| it > BEHIND_MAX) {
        frames.push(plain(VisitorBody::Reload { last }));
    } else {
        let entries = context.store.entries(record.chat.id, after, usize::MAX).await?;
        let mut visible = Visible::new(context, conversation);
        for entry in &entries {
            if let Some(seen) = visible.see(entry, &entries).await? {
                frames.push(Frame::of(entry.seq, Body::Visitor(seen.into())));
            }
        }
    }
    let read = read_up_to(context, record.chat.id, last).await?;
    frames.push(plain(VisitorBody::Synced { last, read }));
    Ok(frames)
}
