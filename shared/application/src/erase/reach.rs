//! Which chats are the customer's.

use super::{Part, begin};
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, Queues};

/// The chat itself, and, where everything is asked for, all that are known by its cards, or by the cards of those; in the
/// order in which one leads to the other. All of them are over then.
pub(super) async fn reach<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    root: &Part,
) -> Result<Vec<Part>, Failure> {
    let mut parts = vec![root.clone()];
    let mut next = 0;
    while root.erasure.everywhere && next < parts.len() {
        let cards: Vec<_> = parts[next].cards().collect();
        next += 1;
        for card in cards {
            for chat in context.insist(|| context.store.chats_of(card)).await? {
                if parts.iter().any(|it| it.chat == chat) {
                    continue;
                }
                let asked = domain::erasure::Erasure {
                    elsewhere: root.erasure.elsewhere,
                    ..domain::erasure::Erasure::begun(root.erasure.by, true)
                };
                parts.extend(begin(context, chat, &asked, Some(card)).await?);
            }
        }
    }
    Ok(parts)
}
