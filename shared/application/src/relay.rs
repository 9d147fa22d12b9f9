//! An operator's second chance for the stream: the effects of a log are derived again and sent under the same ids. What
//! has happened by them changes nothing (design D3).

use domain::chat::Entry;
use domain::ids::ChatId;
use domain::time::Timestamp;
use futures::future::join_all;

use crate::context::{Context, Stores};
use crate::dispatch::dispatch;
use crate::error::Failure;
use crate::ports::{Clock, IdKind, Queues};

/// Entries read at once.
const PAGE: usize = 1_000;

/// Chats at a time: their order is their own.
const SIDE_BY_SIDE: usize = 16;

/// Which log entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those of one chat from one place of its log to another, both included.
    Of {
        /// The chat.
        chat: ChatId,
        /// The first.
        from: u64,
        /// The last.
        to: u64,
    },
    /// Those of all chats that were written from one instant to another, both included.
    Between(Timestamp, Timestamp),
}

/// What was relayed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relayed {
    /// Chats with entries that were meant.
    pub chats: u64,
    /// Log entries.
    pub entries: u64,
}

/// Sends again what the entries `which` have caused, each chat's in order.
///
/// # Errors
///
/// [`Failure`]: some may have been sent; sending all again is safe.
pub async fn relay<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    which: Which,
) -> Result<Relayed, Failure> {
    let mut relayed = Relayed::default();
    match which {
        Which::Of { chat, from, to } => {
            let to_do = |it: &Entry| it.seq <= to;
            relayed.add(of_chat(context, chat, from.saturating_sub(1), to_do).await?);
        }
        Which::Between(from, to) => {
            let to_do = |it: &Entry| from <= it.at && it.at <= to;
            let end = context.store.next(IdKind::Chat).await?;
            let chats: Vec<ChatId> = (1..end).map(ChatId).collect();
            for some in chats.chunks(SIDE_BY_SIDE) {
                let some = some.iter().map(|it| of_chat(context, *it, 0, to_do));
                for entries in join_all(some).await {
                    relayed.add(entries?);
                }
            }
        }
    }
    Ok(relayed)
}

impl Relayed {
    fn add(&mut self, entries: u64) {
        self.chats += u64::from(entries > 0);
        self.entries += entries;
    }
}

/// How many of the chat's entries after `after` were `to_do`, and are done.
async fn of_chat<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
    mut after: u64,
    to_do: impl Fn(&Entry) -> bool,
) -> Result<u64, Failure> {
    let mut done = 0;
    loop {
        let page = context.store.entries(chat, after, PAGE).await?;
        for entry in page.iter().filter(|it| to_do(it)) {
            dispatch(context, entry).await?;
            done += 1;
        }
        match page.last() {
            Some(last) if page.len() == PAGE => after = last.seq,
            Some(_) | None => return Ok(done),
        }
    }
}
