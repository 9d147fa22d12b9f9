//! A card's timeline: read by who may see the card, its logs by who may read them.

use domain::crm::access::may_read_logs;
use domain::crm::timeline::{Item, ItemId, Log, Note, What};
use domain::crm::{Card, CardRef};
use domain::user::User;

use crate::chats::find_session;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, CrmDirectory, Kept, Queues, StoreError};

/// Part of a timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelinePage {
    /// What is in it, newest first; logs that are not for the reader are empty.
    pub items: Vec<Item>,
    /// The `before` of the next page, if there is one.
    pub next: Option<ItemId>,
}

/// What became of a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Commented {
    /// It is in the timeline, by this id.
    Done(ItemId),
    /// There is no such card.
    NotFound,
}

/// The last `limit` items of `card`'s timeline with an id below `before`, or of all, as `reader` may see them.
///
/// # Errors
///
/// [`StoreError`].
pub async fn read_timeline<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    crm: &impl CrmDirectory,
    reader: &User,
    card: &Card,
    (before, limit): (Option<ItemId>, usize),
) -> Result<TimelinePage, StoreError> {
    // One more than asked for tells whether there is a next page.
    let mut items = crm.timeline(card.card_ref(), before, limit + 1).await?;
    let is_more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| is_more).map(|it| it.id);
    let mut shown = Vec::with_capacity(items.len());
    for item in items {
        shown.push(shown_to(context, reader, card, item).await?);
    }
    Ok(TimelinePage { items: shown, next })
}

/// The item `id`, with the card in whose timeline it is, as `reader` may see it; nothing, if it is there no more.
///
/// # Errors
///
/// [`StoreError`].
pub async fn read_item<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    crm: &impl CrmDirectory,
    reader: &User,
    id: ItemId,
) -> Result<Option<(Card, Item)>, StoreError> {
    let Some(place) = id.card() else { return Ok(None) };
    let Some(card) = crm.card(place).await?.and_then(Kept::card) else { return Ok(None) };
    let found = crm.timeline(place, Some(ItemId(id.0.saturating_add(1))), 1).await?;
    let Some(item) = found.into_iter().find(|it| it.id == id) else { return Ok(None) };
    let item = shown_to(context, reader, &card, item).await?;
    Ok(Some((card, item)))
}

/// An item of `card`'s timeline without the log, if it is of a session that `reader` may not read (§4.14). What was said in
/// a chat before the card was made is of several sessions at once: no line gives the right to it.
///
/// # Errors
///
/// [`StoreError`].
pub async fn shown_to<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    reader: &User,
    card: &Card,
    item: Item,
) -> Result<Item, StoreError> {
    let Some(log) = item.note.log() else { return Ok(item) };
    let bare = Item { id: item.id, note: item.note.clone().without_log() };
    if bare == item || may_read_logs(reader, &card.draft) {
        return Ok(item);
    }
    let is_theirs = match log {
        Log::OfSession(session) => find_session(context, reader, session).await?.is_some(),
        Log::OfChat(_) => false,
    };
    Ok(if is_theirs { item } else { bare })
}

/// Puts `text` into a card's timeline as `by` says it, once for each `key` of theirs.
///
/// # Errors
///
/// [`Failure`]: it may have been added; with the same key it is added once.
pub async fn comment<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    crm: &impl CrmDirectory,
    by: &User,
    place: CardRef,
    (text, key): (&str, &str),
) -> Result<Commented, Failure> {
    let kept = context.insist(|| crm.card(place)).await?.and_then(Kept::card);
    if kept.is_none() {
        return Ok(Commented::NotFound);
    }
    let what = What::Comment { text: text.to_owned(), by: Some(by.id) };
    let origin = format!("comment {} {key}", by.id);
    let note = Note { origin, at: context.clock.now(), what };
    let id = context.insist(|| crm.add_note(place, &note)).await?;
    Ok(Commented::Done(id))
}
