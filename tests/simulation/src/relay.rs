//! The table's stream: in order in a chat, in any order between chats; a chat stops at its first failure.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use domain::chat::Entry;
use domain::ids::ChatId;

use crate::dice::Dice;

/// The records that are not dispatched yet.
#[derive(Debug, Default)]
pub(crate) struct Relay {
    records: BTreeMap<ChatId, VecDeque<Rc<Entry>>>,
    /// Chats with records, none of which is under way; in no order.
    ready: Vec<ChatId>,
}

impl Relay {
    /// A record comes.
    pub(crate) fn add(&mut self, entry: Rc<Entry>) {
        let records = self.records.entry(entry.chat).or_default();
        if records.is_empty() {
            self.ready.push(entry.chat);
        }
        records.push_back(entry);
    }

    /// The first record of any chat; it is under way until it is finished or has failed.
    pub(crate) fn take(&mut self, dice: &mut Dice) -> Option<Rc<Entry>> {
        if self.ready.is_empty() {
            return None;
        }
        let chat = self.ready.swap_remove(dice.below(self.ready.len()));
        self.records.get(&chat)?.front().cloned()
    }

    /// The chat's first record is dispatched.
    pub(crate) fn finish(&mut self, chat: ChatId) {
        if let Some(records) = self.records.get_mut(&chat) {
            records.pop_front();
            if records.is_empty() {
                self.records.remove(&chat);
            } else {
                self.ready.push(chat);
            }
        }
    }

    /// The chat's first record is to be dispatched again.
    pub(crate) fn fail(&mut self, chat: ChatId) {
        self.ready.push(chat);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.records.is_empty()
    }
}
