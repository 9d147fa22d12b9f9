//! The messages of a line that will not arrive, newest first.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use domain::channel::Channel;
use domain::chat::Chat;
use domain::delivery::MessageStatus;
use domain::ids::{ChannelId, ChatId, LineId};
use domain::retention::is_gone;
use domain::time::Timestamp;

use super::history::{MessageView, messages_now};
use crate::context::{Context, Stores};
use crate::ports::{Clock, FailedDelivery, FailedFilter, Queues, StoreError};

/// A message that will not arrive.
#[derive(Clone, Debug, PartialEq)]
pub struct FailedView {
    /// The message as it reads now, with why it failed.
    pub message: MessageView,
    /// Its chat.
    pub chat: Chat,
    /// The channel it was to go by; none, where that is forgotten.
    pub channel: Option<Channel>,
    /// When it failed.
    pub failed_at: Timestamp,
}

/// One page of them.
#[derive(Clone, Debug, PartialEq)]
pub struct FailedPage {
    /// The messages. Those that somebody took back meanwhile are left out, and those of which nothing is kept any more: there
    /// is nothing to send again.
    pub items: Vec<FailedView>,
    /// Where the next page begins, if there may be one.
    pub next: Option<u64>,
}

/// Up to `limit` messages of `line` that failed for good and were not sent again with success since; of places below
/// `before`, the `next` of the page before.
///
/// # Errors
///
/// [`StoreError`].
pub async fn failed_deliveries<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    line: LineId,
    before: Option<u64>,
    limit: usize,
) -> Result<FailedPage, StoreError> {
    let mut listed = context.store.failed(FailedFilter { line, before, limit: limit + 1 }).await?;
    let is_more = listed.len() > limit;
    listed.truncate(limit);
    let next = listed.last().filter(|_| is_more).map(|it| it.place);
    let mut read = Read::default();
    for (chat, seqs) in by_chat(&listed) {
        read.chat(context, chat, &seqs).await?;
    }
    let items = listed.into_iter().filter_map(|it| read.view(it)).collect();
    Ok(FailedPage { items, next })
}

fn by_chat(listed: &[FailedDelivery]) -> BTreeMap<ChatId, BTreeSet<u64>> {
    let mut chats: BTreeMap<ChatId, BTreeSet<u64>> = BTreeMap::new();
    for it in listed {
        chats.entry(it.message.chat()).or_default().insert(it.message.seq());
    }
    chats
}

/// What was read for a page.
#[derive(Default)]
struct Read {
    chats: BTreeMap<ChatId, (Chat, BTreeMap<u64, MessageView>)>,
    channels: BTreeMap<ChannelId, Option<Channel>>,
}

impl Read {
    async fn chat<S: Stores, Q: Queues, C: Clock>(
        &mut self,
        context: &Context<S, Q, C>,
        chat: ChatId,
        seqs: &BTreeSet<u64>,
    ) -> Result<(), StoreError> {
        let Some(record) = context.store.head(chat).await? else { return Ok(()) };
        let messages = messages_now(context, &record.chat, seqs, None).await?;
        let channel = record.chat.channel;
        if let Entry::Vacant(unread) = self.channels.entry(channel) {
            unread.insert(context.store.channel(channel).await?);
        }
        self.chats.insert(chat, (record.chat, messages));
        Ok(())
    }

    /// A message, if it still is one that will not arrive: the list may be a moment behind.
    fn view(&mut self, failed: FailedDelivery) -> Option<FailedView> {
        let (chat, messages) = self.chats.get_mut(&failed.message.chat())?;
        let message = messages.remove(&failed.message.seq())?;
        let is_there = message.deleted_at.is_none() && !is_gone(&message.message.content);
        let stands = message.status == MessageStatus::Failed && is_there;
        stands.then(|| FailedView {
            message,
            chat: chat.clone(),
            channel: self.channels.get(&chat.channel).cloned().flatten(),
            failed_at: failed.failed_at(),
        })
    }
}
