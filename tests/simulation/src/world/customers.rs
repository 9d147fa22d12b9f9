//! What customers do, and what of it reaches us: their providers call until we have taken it.

use application::ports::Queues;
use domain::ids::{ChannelId, ChatId};
use domain::inbound::{Inbound, InboundEvent, Sender};
use domain::message::Content;
use domain::session::Phase;

use super::{START, World};
use crate::agenda::Act;
use crate::job::to_the_end;
use crate::watch::Bell;
use crate::whims::Whim;

/// In one message of so many they say how they can be reached.
const TELLS: u64 = 5;

/// A provider calls so often.
const CALLS_MAX: usize = 1_000;

/// A customer.
#[derive(Clone, Debug)]
pub(super) struct Customer {
    channel: ChannelId,
    pub(super) conversation: String,
    /// How many messages they have written: their ids are counted from 1.
    pub(super) written: u64,
    /// Counts whatever else they do.
    acts: u64,
    pub(super) chat: Option<ChatId>,
    /// Whether they are going to read.
    reads: bool,
    /// Whether they are going to look for an answer.
    waits: bool,
}

impl World {
    /// A new customer comes.
    pub(super) fn arrive(&mut self) {
        if START + self.plan.span < self.now() + self.plan.lull {
            return;
        }
        let next = self.dice.until_next(self.plan.arrivals);
        self.in_millis(next, Act::Arrive);
        let Some(channel) = self.dice.one(&self.channels) else { return };
        let customer = self.customers.len();
        let conversation = format!("c{customer}");
        let (written, acts, chat) = (0, 0, None);
        let (reads, waits) = (false, false);
        self.customers.push(Customer { channel, conversation, written, acts, chat, reads, waits });
        if let Some(whim) = self.dice.pick(self.plan.temper.arriving) {
            self.indulge(customer, whim);
        }
    }

    /// The chat of a conversation, once it has one.
    pub(super) fn chat_named(&self, conversation: &str) -> Option<ChatId> {
        let place: usize = conversation.strip_prefix('c')?.parse().ok()?;
        self.customers.get(place)?.chat
    }

    /// What a customer hears of.
    pub(super) fn hear(&mut self, chat: ChatId, bell: &Bell) {
        if let Bell::Began(conversation) = bell {
            let place = conversation.strip_prefix('c').and_then(|it| it.parse().ok());
            if let Some(customer) = place.and_then(|it: usize| self.customers.get_mut(it)) {
                customer.chat = Some(chat);
                self.customer_of.extend(place.map(|it| (chat, it)));
            }
        }
        let Some(customer) = self.customer_of.get(&chat).copied() else { return };
        let temper = self.plan.temper;
        match bell {
            Bell::OperatorWrote(_) if !temper.reading.is_empty() => {
                if !std::mem::replace(&mut self.customers[customer].reads, true) {
                    self.in_seconds(3, 60, Act::Whim { customer, whim: Whim::Read });
                }
            }
            Bell::CustomerWrote(_) if !temper.waiting.is_empty() => {
                if !std::mem::replace(&mut self.customers[customer].waits, true) {
                    self.in_seconds(45, 180, Act::Whim { customer, whim: Whim::Wait });
                }
            }
            Bell::Finished => {
                if let Some(whim) = self.dice.pick(temper.closing) {
                    self.in_seconds(1, 700, Act::Whim { customer, whim });
                }
            }
            Bell::Closed => {
                if let Some(whim) = self.dice.pick(temper.afterwards) {
                    self.in_seconds(30, 3_000, Act::Whim { customer, whim });
                }
            }
            Bell::Began(_)
            | Bell::Offered(..)
            | Bell::Waits
            | Bell::Owned(_)
            | Bell::OperatorWrote(_)
            | Bell::CustomerWrote(_) => {}
        }
    }

    /// A customer does something.
    pub(super) fn indulge(&mut self, customer: usize, whim: Whim) {
        match whim {
            Whim::Nothing => {}
            Whim::Write => self.write_once(customer),
            Whim::Burst(count) => {
                self.write_once(customer);
                if count > 1 {
                    self.in_seconds(0, 6, Act::Whim { customer, whim: Whim::Burst(count - 1) });
                }
            }
            Whim::Read => {
                self.customers[customer].reads = false;
                if let Some(whim) = self.dice.pick(self.plan.temper.reading) {
                    self.indulge(customer, whim);
                }
            }
            Whim::Wait => {
                self.customers[customer].waits = false;
                if self.is_unanswered(customer)
                    && let Some(whim) = self.dice.pick(self.plan.temper.waiting)
                {
                    self.indulge(customer, whim);
                }
            }
            Whim::Edit => {
                let last = self.customers[customer].written;
                self.edit(customer, last);
            }
            Whim::EditTheNext => {
                let next = self.customers[customer].written + 1;
                self.edit(customer, next);
                self.in_seconds(0, 3, Act::Whim { customer, whim: Whim::Write });
            }
            Whim::Delete => {
                let target = self.customers[customer].message(self.customers[customer].written);
                self.call_us(customer, None, InboundEvent::Delete { target });
            }
            Whim::Repeat => self.repeat(customer),
            Whim::Leave => self.call_us(customer, None, InboundEvent::Left),
            Whim::Return => self.call_us(customer, None, InboundEvent::Returned),
        }
    }

    fn is_unanswered(&self, customer: usize) -> bool {
        let Some(chat) = self.customers[customer].chat else { return false };
        let unanswered = self.store.look(chat, |it, _| {
            it.chat.open_session().is_some_and(|it| {
                it.unanswered_since.is_some() && !matches!(it.phase, Phase::Closing { .. })
            })
        });
        unanswered == Some(true)
    }

    fn write_once(&mut self, customer: usize) {
        self.customers[customer].written += 1;
        let number = self.customers[customer].written;
        self.send(customer, number);
    }

    /// Any of their messages comes once more.
    fn repeat(&mut self, customer: usize) {
        let written = self.customers[customer].written;
        if written > 0 {
            let back = u64::try_from(self.dice.below(3)).unwrap_or(0);
            self.send(customer, written.saturating_sub(back).max(1));
        }
    }

    fn send(&mut self, customer: usize, number: u64) {
        let external_id = self.customers[customer].message(number);
        let content = Content::text(Self::words(customer, number));
        let sent_at = self.now();
        let event = InboundEvent::Message { external_id: external_id.clone(), sent_at, content };
        self.call_us(customer, Some(external_id), event);
    }

    /// Now and then they say how they can be reached; two of them are one person, and say the same.
    fn words(customer: usize, number: u64) -> String {
        if number % TELLS == 2 {
            format!("is it in stock? ({number}) or call me: 06 {:08}", 12_000_000 + customer / 2)
        } else {
            format!("is it in stock? ({number})")
        }
    }

    fn edit(&mut self, customer: usize, number: u64) {
        let target = self.customers[customer].message(number);
        let content = Content::text(format!("is it still in stock? ({number})"));
        let edited_at = self.now();
        self.call_us(customer, None, InboundEvent::Edit { target, content, edited_at });
    }

    /// The provider calls us until we have taken the event, which `key` makes known; a fresh one, where it is not given.
    fn call_us(&mut self, customer: usize, key: Option<String>, event: InboundEvent) {
        let received_at = self.now();
        let from = &mut self.customers[customer];
        from.acts += 1;
        let dedupe_key = key.unwrap_or_else(|| format!("{}:a{}", from.conversation, from.acts));
        let external_id = from.conversation.clone();
        let event = Inbound {
            channel: from.channel,
            conversation: from.conversation.clone(),
            dedupe_key,
            sender: Sender { external_id, ..Sender::default() },
            received_at,
            trace: None,
            event,
        };
        let queues = &self.office.api().queues;
        for _ in 0..CALLS_MAX {
            if to_the_end(queues.inbound(vec![event.clone()])).is_ok() {
                return;
            }
        }
        panic!("a provider calls {CALLS_MAX} times in vain");
    }
}

impl Customer {
    /// The provider's id of their message of that number.
    pub(super) fn message(&self, number: u64) -> String {
        format!("{}:{number}", self.conversation)
    }
}
