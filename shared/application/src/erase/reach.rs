//! Which chats and cards are the customer's.

use domain::crm::CardRef;
use domain::erasure::Erasure;
use domain::ids::ChatId;

use super::{Part, begin};
use crate::cards::beside;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, CrmDirectory, Queues};

/// All that is erased.
#[derive(Clone, Debug)]
pub(super) struct Reach {
    /// The chats, in the order in which one leads to the other. All of them are over.
    pub(super) parts: Vec<Part>,
    /// Those, and what else the cards led to: chats that are no more.
    pub(super) chats: Vec<ChatId>,
    /// The cards that stand for the customer, or for what they buy; of which `there` are there.
    pub(super) cards: Vec<CardRef>,
    /// How many of the cards were there.
    pub(super) there: u64,
}

impl Reach {
    fn add(&mut self, cards: impl IntoIterator<Item = CardRef>) {
        for card in cards {
            if !self.cards.contains(&card) {
                self.cards.push(card);
            }
        }
    }
}

/// The chat itself, and, where everything is asked for, all that are known by its cards, by the cards of those, or by others
/// of the same customer.
pub(super) async fn reach<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    directory: &impl CrmDirectory,
    root: &Part,
) -> Result<Reach, Failure> {
    let (parts, chats) = (vec![root.clone()], vec![root.chat]);
    let mut reach = Reach { parts, chats, cards: vec![], there: 0 };
    reach.add(root.cards());
    reach.add(root.erasure.also.iter().copied());
    let mut next = 0;
    while root.erasure.everywhere
        && let Some(card) = reach.cards.get(next).copied()
    {
        next += 1;
        for chat in context.insist(|| context.store.chats_of(card)).await? {
            if reach.chats.contains(&chat) {
                continue;
            }
            reach.chats.push(chat);
            let asked = Erasure {
                elsewhere: root.erasure.elsewhere,
                ..Erasure::begun(root.erasure.by, true)
            };
            if let Some(part) = begin(context, chat, &asked, Some(card)).await? {
                reach.add(part.cards());
                reach.parts.push(part);
            }
        }
        if !root.erasure.elsewhere {
            let found = context.insist(|| beside(directory, card)).await?;
            reach.there += u64::from(found.is_there);
            reach.add(found.others);
        }
    }
    Ok(reach)
}
