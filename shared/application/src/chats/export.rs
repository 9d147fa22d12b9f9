//! What was written in a chat, page by page, for the customer who asks what is known of them.

use std::collections::BTreeSet;

use domain::chat::Chat;
use domain::session::Event;

use super::history::{MessageView, messages_now};
use crate::context::{Context, Stores};
use crate::ports::{Clock, Queues, StoreError};

/// Entries that one page looks at: bounded work, however few of them are messages.
const ENTRIES_MAX: usize = 500;

/// Messages of a page.
const MESSAGES_MAX: usize = 100;

/// A page of what was written.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenPage {
    /// The messages as they read now, in order; those for employees alone are there too.
    pub messages: Vec<MessageView>,
    /// The `after` of the next page, if there is one.
    pub next: Option<u64>,
}

/// The messages of `chat` after the place `after` in its log.
///
/// # Errors
///
/// [`StoreError`].
pub async fn written_page<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: &Chat,
    after: u64,
) -> Result<WrittenPage, StoreError> {
    let entries = context.store.entries(chat.id, after, ENTRIES_MAX).await?;
    let mut wanted = BTreeSet::new();
    let mut last = after;
    for entry in &entries {
        if matches!(entry.event, Event::MessageAdded(_)) {
            if wanted.len() == MESSAGES_MAX {
                break;
            }
            wanted.insert(entry.seq);
        }
        last = entry.seq;
    }
    let messages = messages_now(context, chat, &wanted, None).await?.into_values().collect();
    Ok(WrittenPage { messages, next: (last < chat.seq).then_some(last) })
}
