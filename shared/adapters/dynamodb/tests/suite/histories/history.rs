//! A history: what was asked, when and by whom, what was answered, and what is stored in the end.

use std::collections::BTreeMap;

use application::Operation;
use application::ports::ChatRecord;
use domain::chat::Entry;
use domain::ids::{ChatId, LineId, SessionId, UserId};
use domain::inbound::Inbound;
use domain::session::Refusal;
use domain::time::Timestamp;

use super::chats::Story;
use super::office::Office;
use super::slots;
use super::witness::Write;

/// Something that was asked.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a test has a few hundred of them")]
pub(crate) enum Deed {
    /// A customer's message is handed in, be it once more.
    Receive(Inbound),
    /// An employee does something.
    Operate { by: UserId, chat: ChatId, session: Option<SessionId>, operation: Operation },
    /// The time of a chat may have come.
    Tick(ChatId),
    /// What waits in a line is offered.
    Drain(LineId),
}

/// What came of it.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// It happened, or had happened; where it is told, with the chat as it was seen and the entries.
    Done(Option<(ChatRecord, Vec<Entry>)>),
    /// It had happened before.
    Repeated,
    /// So many offers were made.
    Offered(usize),
    /// No; where it is told, with the chat as it was seen.
    Refused(Refusal, Option<ChatRecord>),
    /// There is no such chat, or nothing of it may be known.
    Missing,
    /// Others wrote first, too often: nothing has happened.
    Contended,
    /// The store gave no answer: it may have happened.
    Unknown,
}

/// One act of one writer.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    /// The moment at which it was asked, and its name.
    pub(crate) invoked: u64,
    pub(crate) returned: u64,
    /// The clock at both.
    pub(crate) between: (Timestamp, Timestamp),
    pub(crate) deed: Deed,
    pub(crate) answer: Answer,
}

/// Everything that happened.
#[derive(Debug)]
pub(crate) struct History {
    pub(crate) office: Office,
    /// Whether calls of the store failed.
    pub(crate) disturbed: bool,
    /// By their moments.
    pub(crate) acts: BTreeMap<u64, Act>,
    /// In no order.
    pub(crate) writes: Vec<Write>,
    /// Each chat as it is stored in the end, with its log.
    pub(crate) chats: BTreeMap<ChatId, (ChatRecord, Vec<Entry>)>,
}

impl History {
    /// What is wrong with it; empty if all is well.
    pub(crate) fn violations(&self) -> Vec<String> {
        let mut wrong: Vec<String> =
            self.acts.values().filter_map(|act| self.misattributed(act)).collect();
        let mut stories = Vec::new();
        for chat in self.chats.keys() {
            match Story::of(self, *chat) {
                Ok(story) => {
                    wrong.extend(story.violations());
                    stories.push(story);
                }
                Err(gap) => wrong.push(gap),
            }
        }
        wrong.extend(slots::violations(&stories));
        wrong
    }

    /// What is wrong with an act's writes by their number and their moments alone.
    fn misattributed(&self, act: &Act) -> Option<String> {
        let writes: Vec<&Write> = self.writes.iter().filter(|it| it.act == act.invoked).collect();
        let most = match (&act.deed, &act.answer) {
            (_, Answer::Refused(..) | Answer::Missing | Answer::Contended) => 0,
            (Deed::Drain(_), Answer::Offered(offers)) if !self.disturbed => *offers,
            (Deed::Drain(_), _) => usize::MAX,
            (_, Answer::Repeated) if !self.disturbed => 0,
            (Deed::Receive(_) | Deed::Operate { .. } | Deed::Tick(_), _) => 1,
        };
        let least = if let Answer::Offered(offers) = act.answer { offers } else { 0 };
        let outside = |it: &&Write| it.invoked < act.invoked || act.returned < it.returned;
        let fits = (least..=most).contains(&writes.len()) && !writes.iter().any(outside);
        (!fits).then(|| format!("act {act:?} wrote {writes:?}"))
    }

    /// The chat an act is about, where it is about one.
    pub(crate) fn chat_of(&self, act: &Act) -> Option<ChatId> {
        match &act.deed {
            Deed::Operate { chat, .. } | Deed::Tick(chat) => Some(*chat),
            Deed::Receive(inbound) => {
                let found = self.chats.values().find(|(it, _)| {
                    (it.chat.channel, &it.chat.conversation)
                        == (inbound.channel, &inbound.conversation)
                });
                found.map(|it| it.0.chat.id)
            }
            Deed::Drain(_) => None,
        }
    }
}
