//! A messenger that answers as the seed has it, and remembers what it took: no part may come twice.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use application::ports::{
    Account, ConnectError, Connected, Media, Messenger, OutboundPart, Outgoing, SendResult,
};
use domain::channel::Channel;
use domain::ids::MessageId;
use domain::message::{Attachment, Content};
use domain::time::Seconds;

use crate::dice::Dice;

/// Characters of one part: long messages are split here.
const PART_MAX: usize = 24;

/// What a call comes to.
#[derive(Clone, Copy, Debug)]
enum Answer {
    Takes,
    TakesInSilence,
    Silent,
    Later,
    AccountLater,
    Rejects,
    Broken,
}

/// How often, where there is trouble.
const ANSWERS: &[(Answer, u32)] = &[
    (Answer::Takes, 9_700),
    (Answer::TakesInSilence, 60),
    (Answer::Silent, 60),
    (Answer::Later, 120),
    (Answer::AccountLater, 10),
    (Answer::Rejects, 40),
    (Answer::Broken, 10),
];

/// The messenger. Its copies are the same one.
#[derive(Clone, Debug)]
pub(crate) struct Provider(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    dice: Dice,
    troubled: bool,
    last_id: u64,
    taken: BTreeSet<(MessageId, u64)>,
    twice: Option<MessageId>,
}

impl Provider {
    pub(crate) fn new(seed: u64, troubled: bool) -> Self {
        let (dice, taken) = (Dice::seeded(seed), BTreeSet::new());
        Self(Arc::new(Mutex::new(State { dice, troubled, last_id: 0, taken, twice: None })))
    }

    /// Takes everything from now on.
    pub(crate) fn heal(&self) {
        self.with(|it| it.troubled = false);
    }

    /// A message of which a part was taken twice.
    pub(crate) fn twice(&self) -> Option<MessageId> {
        self.with(|it| it.twice)
    }

    fn with<T>(&self, run: impl FnOnce(&mut State) -> T) -> T {
        run(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    fn answer(&mut self, take: impl FnOnce(&mut Self)) -> SendResult {
        let answer = if self.troubled { self.dice.pick(ANSWERS) } else { None };
        let reason = || "as the dice fell".to_owned();
        match answer.unwrap_or(Answer::Takes) {
            Answer::Takes => {
                take(self);
                self.last_id += 1;
                SendResult::Sent { external_id: format!("p{}", self.last_id) }
            }
            Answer::TakesInSilence => {
                take(self);
                SendResult::Unknown { reason: reason() }
            }
            Answer::Silent => SendResult::Unknown { reason: reason() },
            Answer::Later => {
                let after = Some(Seconds(self.dice.between(1, 30)));
                SendResult::Retry { after, reason: reason(), whole_account: false }
            }
            Answer::AccountLater => {
                SendResult::Retry { after: None, reason: reason(), whole_account: true }
            }
            Answer::Rejects => SendResult::Rejected { reason: reason() },
            Answer::Broken => SendResult::ChannelBroken { reason: reason() },
        }
    }
}

/// In how many parts a message is sent.
pub(crate) fn parts_count(content: &Content) -> usize {
    content.text.as_deref().unwrap_or_default().chars().count().div_ceil(PART_MAX)
}

/// FNV-1a: which part it is, by what it says; no message here says the same in two parts.
fn print_of(part: &OutboundPart) -> u64 {
    let text = match part {
        OutboundPart::Text(text) | OutboundPart::Choices { text, .. } => text.as_str(),
        OutboundPart::Media { .. }
        | OutboundPart::Location(_)
        | OutboundPart::Contact(_)
        | OutboundPart::Template { .. } => "",
    };
    let step = |print: u64, byte: u8| (print ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

impl Messenger for Provider {
    fn parts(&self, _: &Channel, content: &Content) -> Vec<OutboundPart> {
        let text: Vec<char> = content.text.as_deref().unwrap_or_default().chars().collect();
        text.chunks(PART_MAX).map(|it| OutboundPart::Text(it.iter().collect())).collect()
    }

    fn time_needed(&self, _: &Channel, _: &OutboundPart) -> Seconds {
        Seconds(0)
    }

    async fn send(&self, _: &Account, outgoing: Outgoing<'_>) -> SendResult {
        let (id, print) = (outgoing.id, print_of(outgoing.part));
        self.with(|it| {
            it.answer(|it| {
                if !it.taken.insert((id, print)) {
                    it.twice = Some(id);
                }
            })
        })
    }

    async fn edit(&self, _: &Account, _: &str, _: &str, _: &OutboundPart) -> SendResult {
        self.with(|it| it.answer(|_| ()))
    }

    async fn delete(&self, _: &Account, _: &str, _: &str) -> SendResult {
        self.with(|it| it.answer(|_| ()))
    }

    async fn typing(&self, _: &Account, _: &str) -> SendResult {
        self.with(|it| it.answer(|_| ()))
    }

    async fn acknowledge(&self, _: &Account, _: &str) -> SendResult {
        self.with(|it| it.answer(|_| ()))
    }

    async fn connect(
        &self,
        account: &Account,
        _: Option<(&str, &str)>,
    ) -> Result<Connected, ConnectError> {
        let account = account.channel.id.to_string();
        Ok(Connected { account, name: "Bot".to_owned(), notes: vec![] })
    }

    async fn disconnect(&self, _: &Account, _: &[Channel]) -> Vec<String> {
        vec![]
    }

    async fn fetch(&self, _: &Account, _: &Attachment, _: usize) -> Result<Media, ConnectError> {
        Err(ConnectError::Refused("there are no files".to_owned()))
    }
}
