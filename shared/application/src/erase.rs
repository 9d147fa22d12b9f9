//! A customer is erased ([ADR 0027](../../../docs/adr/0027-erasing-a-customer.md)): first the chat is over and nobody finds
//! it any more, then everything it kept goes, entry by entry. It can be cut off anywhere: the chat's log says that it has
//! begun, and doing it again goes on with what is left.

mod clean;
mod reach;

use std::collections::BTreeSet;

use domain::chat::Entry;
use domain::crm::{CardKind, CardRef};
use domain::erasure::{Counts, Erasure};
use domain::ids::{ChannelId, ChatId};
use domain::session::{Command, Event, Facts, decide};

use self::clean::clean;
pub(crate) use self::clean::files;
use self::reach::{Reach, reach};
use crate::commit::Plan;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{ChatRecord, Clock, CrmDirectory, Kept, Objects, Queues, StoreError};

/// Entries that one call rewrites at most: it has to end before its caller gives up.
const ENTRIES_MAX: usize = 300;

/// What became of an erasure.
#[derive(Clone, Debug, PartialEq)]
pub enum Erased {
    /// It is done, as its entry says.
    Done(Box<Entry>),
    /// The chat is over, and more of it is left than one call does: erasing again goes on.
    Begun(Box<Entry>),
    /// There is no such chat.
    NotFound,
}

/// The erasure of one chat.
#[derive(Clone, Debug)]
struct Part {
    chat: ChatId,
    channel: ChannelId,
    entry: Entry,
    erasure: Erasure,
    /// The card by which it was found.
    via: Option<CardRef>,
}

impl Part {
    /// The cards that stand for its customer, or for what they buy. A firm is no person, and others' too.
    fn cards(&self) -> impl Iterator<Item = CardRef> {
        self.erasure.cards.cards().into_iter().filter(|it| it.kind != CardKind::Company)
    }

    /// Whether the cards go too: everything is asked for, and they are ours.
    fn takes_cards(&self) -> bool {
        self.erasure.everywhere && !self.erasure.elsewhere
    }
}

/// Erases the customer of `chat`; with `everywhere` in `asked` also their other chats and their cards, where these are ours.
/// What was begun goes on as it was asked for first.
///
/// # Errors
///
/// [`Failure`]: some of it may have happened; erasing again goes on.
pub async fn erase_customer<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    directory: &impl CrmDirectory,
    objects: &impl Objects,
    chat: ChatId,
    asked: &Erasure,
) -> Result<Erased, Failure> {
    let Some(mut root) = begin(context, chat, asked, None).await? else {
        return Ok(Erased::NotFound);
    };
    if root.erasure.done {
        return Ok(Erased::Done(Box::new(root.entry)));
    }
    let mut found = reach(context, directory, &root).await?;
    let mut counts = Counts::default();
    let mut budget = ENTRIES_MAX;
    for part in &mut found.parts {
        let Some(of_part) = clean(context, objects, part, &mut budget).await? else {
            return Ok(Erased::Begun(Box::new(root.entry)));
        };
        if part.chat != chat && part.erasure.counts.is_none() {
            part.erasure.counts = Some(of_part);
            rewrite(context, part).await?;
        }
        counts = counts.with(of_part);
    }
    plan(context, &mut root, &found, counts).await?;
    if root.takes_cards() {
        for card in &found.cards {
            if !remove(context, directory, *card, &found).await? {
                return Ok(Erased::Begun(Box::new(root.entry)));
            }
        }
    }
    // The last found first: each is found by those before it.
    for part in found.parts.iter_mut().skip(1).rev() {
        finish(context, part, &found.cards).await?;
    }
    finish(context, &mut root, &found.cards).await?;
    Ok(Erased::Done(Box::new(root.entry)))
}

/// The entry that says that the customer of `chat` is erased; none, if they are not.
///
/// # Errors
///
/// [`StoreError`].
pub async fn find_erasure<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
) -> Result<Option<Entry>, StoreError> {
    let Some(record) = context.store.head(chat).await? else { return Ok(None) };
    let Some(seq) = record.chat.erased else { return Ok(None) };
    entry(context, chat, seq).await
}

async fn entry<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
    seq: u64,
) -> Result<Option<Entry>, StoreError> {
    let entries = context.store.entries(chat, seq.saturating_sub(1), 1).await?;
    Ok(entries.into_iter().find(|it| it.seq == seq))
}

/// Ends the chat, if it has not ended so before; none, if there is none.
async fn begin<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
    asked: &Erasure,
    via: Option<CardRef>,
) -> Result<Option<Part>, Failure> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        match begin_once(context, chat, asked, via).await {
            Ok(part) => return Ok(part),
            Err(error) => context.again(attempt, error).await?,
        }
    }
}

async fn begin_once<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
    asked: &Erasure,
    via: Option<CardRef>,
) -> Result<Option<Part>, StoreError> {
    let Some(mut record) = context.store.head(chat).await? else { return Ok(None) };
    if record.chat.erased.is_none() {
        end(context, record, asked).await?;
        let Some(ended) = context.store.head(chat).await? else { return Ok(None) };
        record = ended;
    }
    let Some(seq) = record.chat.erased else {
        return Err(StoreError::Stale { what: format!("chat {chat}") });
    };
    let Some(entry) = entry(context, chat, seq).await? else { return Ok(None) };
    let Event::CustomerErased(erasure) = entry.event.clone() else { return Ok(None) };
    let channel = record.chat.channel;
    Ok(Some(Part { chat, channel, entry, erasure: *erasure, via }))
}

async fn end<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    record: ChatRecord,
    asked: &Erasure,
) -> Result<(), StoreError> {
    let now = context.clock.now();
    let chat = &record.chat;
    let erasure = Erasure {
        elsewhere: asked.elsewhere && !chat.cards.is_empty(),
        picture: chat.customer.picture,
        cards: chat.cards,
        ..asked.clone()
    };
    let settings = context.settings_of(chat, now).await?;
    let command = Command::Erase(Box::new(erasure));
    // Nothing refuses it.
    let events = decide(chat, command, Facts::of(&settings), now).unwrap_or_default();
    context.caches.forget_chat(chat.channel, &chat.conversation);
    context.save_quietly(record, Plan::of(events), now).await
}

/// Before any card goes, its entry says which do: they are not found again then. Nor is what there was counted again: of what
/// one look and the next come to, the most holds.
async fn plan<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    root: &mut Part,
    found: &Reach,
    counts: Counts,
) -> Result<(), Failure> {
    let own: Vec<CardRef> = root.cards().collect();
    let also: Vec<CardRef> = found.cards.iter().copied().filter(|it| !own.contains(it)).collect();
    let counts = counted(root, found, counts);
    let counts = Some(root.erasure.counts.map_or(counts, |it| it.most(counts)));
    if (root.erasure.counts, &root.erasure.also) == (counts, &also) {
        return Ok(());
    }
    root.erasure.counts = counts;
    root.erasure.also = also;
    rewrite(context, root).await
}

/// What comes to all of it: cards count once.
fn counted(root: &Part, found: &Reach, counts: Counts) -> Counts {
    let takes_cards = root.takes_cards();
    let left: BTreeSet<CardRef> = found
        .parts
        .iter()
        .flat_map(|it| it.erasure.cards.cards())
        .filter(|it| !takes_cards || it.kind == CardKind::Company)
        .collect();
    let cards_left = u64::try_from(left.len()).unwrap_or(u64::MAX);
    Counts { cards: if takes_cards { found.there } else { 0 }, cards_left, ..counts }
}

/// Deletes a card with its timeline; not, if it leads to more than was `found`: it has become part of another since, or
/// another of it, or one more chat is known by it. They are to be looked for first. A firm's card stays.
async fn remove<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    directory: &impl CrmDirectory,
    card: CardRef,
    found: &Reach,
) -> Result<bool, Failure> {
    let is_new = |it: &CardRef| it.kind != CardKind::Company && !found.cards.contains(it);
    let once = async || match directory.card(card).await? {
        Some(Kept::Merged { into }) if is_new(&into) => Ok(false),
        Some(Kept::Card(seen)) => {
            // The card is read first: one that has changed since does not go, and who binds a chat to it looks whether it
            // is still there.
            let chats = context.store.chats_of(card).await?;
            let is_all = chats.iter().all(|it| found.chats.contains(it));
            if !is_all || seen.draft.moving.iter().any(is_new) {
                return Ok(false);
            }
            directory.delete_seen(&seen).await.map(|()| true)
        }
        Some(Kept::Merged { .. }) | None => directory.delete_card(card).await.map(|_| true),
    };
    context.insist(once).await
}

/// Lets the cards go, and says that all is done. Whoever merges cards lists a chat under another of `all` before its head
/// knows.
async fn finish<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    part: &mut Part,
    all: &[CardRef],
) -> Result<(), Failure> {
    let (chat, via) = (part.chat, part.via);
    let own = part.erasure.cards.cards();
    let others = all.iter().copied().filter(|it| part.erasure.everywhere && !own.contains(it));
    for card in own.iter().copied().chain(others) {
        if Some(card) != via {
            context.insist(|| context.store.unbind_chat(card, chat)).await?;
        }
    }
    part.erasure.cards = domain::crm::Bound::default();
    part.erasure.also = vec![];
    part.erasure.done = true;
    rewrite(context, part).await?;
    // Last: whoever begins anew finds it by this card.
    if let Some(card) = via {
        context.insist(|| context.store.unbind_chat(card, chat)).await?;
    }
    Ok(())
}

/// Keeps what its entry says now.
async fn rewrite<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    part: &mut Part,
) -> Result<(), Failure> {
    part.entry.event = Event::CustomerErased(Box::new(part.erasure.clone()));
    context.insist(|| context.store.erase_entry(&part.entry, &[])).await
}
