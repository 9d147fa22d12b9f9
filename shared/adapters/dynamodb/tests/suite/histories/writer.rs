//! A writer: one of those who write at once. What it does next follows from its seed and from what it sees.

use std::sync::Arc;

use application::ports::{ChatRecord, ChatStore, TimerMessage};
use application::{Context, Failure, Operated, Operation, Outcome};
use domain::ids::{ChannelId, ChatId, LineId, OfferId};
use domain::inbound::{Inbound, InboundEvent, Sender};
use domain::message::Content;
use domain::session::{Draft, Session};
use domain::time::{Seconds, Timestamp};
use dynamodb::DynamoStore;

use super::history::{Act, Answer, Deed};
use super::office::Office;
use super::random::Random;
use super::witness::{ACT, Moments};
use super::world::{Board, Instant, Nowhere};

/// Conversations: fourteen in the lines that work, by turns, and one in the line that does not.
pub(crate) const CONVERSATIONS: usize = 15;

/// One of those who write.
pub(crate) struct Writer {
    pub(crate) name: usize,
    pub(crate) random: Random,
    pub(crate) context: Context<DynamoStore, Nowhere, Instant>,
    pub(crate) office: Arc<Office>,
    pub(crate) board: Arc<Board>,
    pub(crate) moments: Moments,
    /// Messages of its own so far: no two of them are the same.
    pub(crate) said: u32,
}

impl Writer {
    /// Does `count` things.
    pub(crate) async fn write(mut self, count: usize) -> Vec<Act> {
        let mut acts = Vec::with_capacity(count);
        while acts.len() < count {
            if self.random.below(30) == 0 {
                let seconds = 1 + self.random.below(15);
                self.context.clock.advance(Seconds(u32::try_from(seconds).unwrap()));
            }
            let deed = self.choose().await;
            acts.push(Box::pin(self.act(deed)).await);
        }
        acts
    }

    async fn choose(&mut self) -> Deed {
        match self.random.below(100) {
            0..20 => self.message(),
            20..25 => Deed::Drain(LineId(1 + self.random.number(4))),
            kind => match self.chat().await {
                Some(record) if kind < 33 => Deed::Tick(record.chat.id),
                Some(record) if waits(&record) && self.random.below(2) == 0 => {
                    Deed::Drain(Office::line_of(&record.chat))
                }
                Some(record) => self.operate(&record),
                None => self.message(),
            },
        }
    }

    /// A conversation; every third time one of the first three, so that many meet there.
    fn conversation(&mut self) -> usize {
        let among = if self.random.below(3) == 0 { 3 } else { CONVERSATIONS };
        self.random.below(among)
    }

    /// A chat as it is, or as somebody last saw it.
    async fn chat(&mut self) -> Option<ChatRecord> {
        let conversation = self.conversation();
        let seen = self.board.seen(conversation)?;
        if self.random.below(3) > 0 {
            return Some(seen);
        }
        let now = self.context.store.head(seen.chat.id).await.ok().flatten()?;
        self.board.see(&now);
        Some(now)
    }

    /// A customer's message, now and then one that was handed in before.
    fn message(&mut self) -> Deed {
        if self.random.below(5) == 0
            && let Some(again) = self.board.said(self.random.below(1_000))
        {
            return Deed::Receive(again);
        }
        let conversation = self.conversation();
        self.said += 1;
        let id = format!("{}:{}", self.name, self.said);
        let inbound = inbound(conversation, id, self.context.clock.get());
        self.board.say(inbound.clone());
        Deed::Receive(inbound)
    }

    /// What an employee does who sees the chat like this: mostly its holder, mostly by the offer that stands.
    fn operate(&mut self, record: &ChatRecord) -> Deed {
        let chat = &record.chat;
        let open = chat.open_session();
        let members = &self.office.rosters[&Office::line_of(chat)].seats;
        let member = members[self.random.below(members.len())].user;
        let anybody = *self.random.one_of(self.office.users.keys());
        let by = match self.random.below(10) {
            0..5 => open.and_then(Session::holder).unwrap_or(member),
            5..9 => member,
            _ => anybody,
        };
        let session = open.map(|it| it.id).filter(|_| self.random.below(3) > 0);
        let offer = open.and_then(Session::offer).map(|it| it.0);
        let operation = self.operation(chat.id, offer, chat.seq);
        Deed::Operate { by, chat: chat.id, session, operation }
    }

    fn operation(&mut self, chat: ChatId, offer: Option<OfferId>, seq: u64) -> Operation {
        let stale = OfferId::of(chat, 1 + self.random.number(seq.max(1)));
        let offer = match self.random.below(6) {
            0 => Some(stale),
            1 => None,
            _ => offer,
        };
        match self.random.below(100) {
            0..32 => Operation::Answer { offer },
            32..42 => Operation::Skip { offer },
            42..66 => Operation::Write(self.draft()),
            66..76 => Operation::TransferToUser(*self.random.one_of(self.office.users.keys())),
            76..81 => Operation::TransferToLine(*self.random.one_of(self.office.lines.keys())),
            81..90 => Operation::Finish,
            90..94 => Operation::Intercept,
            94..96 => Operation::Spam { block: false },
            _ => Operation::Join,
        }
    }

    /// A message to the customer or a note, in part under a key that another writer may use too.
    fn draft(&mut self) -> Draft {
        self.said += 1;
        let text = format!("reply {}:{}", self.name, self.said);
        let client_id = match self.random.below(8) {
            0 => Some(format!("shared {}", self.random.below(50))),
            1 | 2 => Some(text.clone()),
            _ => None,
        };
        let internal = self.random.below(10) == 0;
        Draft { content: Content::text(text), internal, client_id }
    }

    /// Does it, and notes when.
    async fn act(&mut self, deed: Deed) -> Act {
        let from = self.context.clock.get();
        let invoked = self.moments.next();
        let answer = Box::pin(ACT.scope(invoked, self.ask(invoked, &deed))).await;
        let returned = self.moments.next();
        let between = (from, self.context.clock.get());
        match &answer {
            Answer::Done(Some((record, _))) | Answer::Refused(_, Some(record)) => {
                self.board.see(record);
            }
            _ => {}
        }
        if let Deed::Receive(inbound) = &deed
            && let Ok(conversation) = inbound.conversation.parse()
            && self.board.seen(conversation).is_none()
        {
            self.look_up(inbound).await;
        }
        Act { invoked, returned, between, deed, answer }
    }

    async fn look_up(&self, inbound: &Inbound) {
        let store = &self.context.store;
        let found = store.find_chat(inbound.channel, &inbound.conversation).await;
        if let Ok(Some(chat)) = found
            && let Ok(Some(record)) = store.head(chat).await
        {
            self.board.see(&record);
        }
    }

    async fn ask(&self, id: u64, deed: &Deed) -> Answer {
        let context = &self.context;
        let failed = |failure: Failure| match failure {
            Failure::Contended { .. } => Answer::Contended,
            Failure::Store(_) => Answer::Unknown,
        };
        let routed = |outcome: Outcome| match outcome {
            Outcome::Done => Answer::Done(None),
            Outcome::Repeated => Answer::Repeated,
            Outcome::Refused(refusal) => Answer::Refused(refusal, None),
            Outcome::Gone => Answer::Missing,
        };
        match deed {
            Deed::Receive(inbound) => {
                application::route(context, inbound).await.map_or_else(failed, routed)
            }
            Deed::Tick(chat) => {
                let chat = *chat;
                let timer = TimerMessage::Chat { chat, at: context.clock.get() };
                let firing = id.to_string();
                application::route_timer(context, timer, &firing).await.map_or_else(failed, routed)
            }
            Deed::Drain(line) => application::assign(context, (*line).into(), &id.to_string())
                .await
                .map_or_else(failed, |it| Answer::Offered(it.offered)),
            Deed::Operate { by, chat, session, operation } => {
                let by = &self.office.users[by];
                let operation = operation.clone();
                let operated =
                    Box::pin(application::operate(context, by, *chat, *session, operation)).await;
                operated.map_or_else(failed, |it| match it {
                    Operated::Done(it) => Answer::Done(Some((it.record, it.entries))),
                    Operated::Refused { refusal, record } => Answer::Refused(refusal, Some(record)),
                    Operated::NotFound => Answer::Missing,
                })
            }
        }
    }
}

/// Whether the chat's session waits in its line's queue.
fn waits(record: &ChatRecord) -> bool {
    record.held.place.is_some()
}

/// The customer's message `id` in a conversation.
pub(crate) fn inbound(conversation: usize, id: String, sent_at: Timestamp) -> Inbound {
    let content = Content::text(format!("message {id}"));
    Inbound {
        channel: channel_of(conversation),
        conversation: conversation.to_string(),
        dedupe_key: id.clone(),
        sender: Sender { external_id: conversation.to_string(), ..Sender::default() },
        received_at: sent_at,
        trace: None,
        event: InboundEvent::Message { external_id: id, sent_at, content },
    }
}

/// The channel that a conversation runs through; it has its line's number.
pub(crate) fn channel_of(conversation: usize) -> ChannelId {
    let last = conversation + 1 == CONVERSATIONS;
    ChannelId(if last { 5 } else { 1 + conversation as u64 % 4 })
}
