//! The observer: follows every write, replays every log, and looks after each step whether the invariants hold, for the
//! chats that were touched.

mod fairness;
mod laws;
mod ledger;
mod offers;

use std::collections::BTreeMap;
use std::rc::Rc;

use domain::bookings::{Bookings, Slot};
use domain::chat::{Chat, Entry};
use domain::delivery::MessageStatus;
use domain::ids::{ChatId, OfferId, UserId};
use domain::invariants::violations;
use domain::message::Author;
use domain::session::{Event, Offeree, Phase, evolve};
use domain::time::Timestamp;
use memory::{MemoryStore, Written};

use self::fairness::Fairness;
pub(crate) use self::laws::Laws;
pub(crate) use self::ledger::Ledger;
use crate::plan::Proofs;
use crate::relay::Relay;
use crate::rules;

/// Something that people hear of.
#[derive(Clone, Debug)]
pub(crate) enum Bell {
    /// A chat began with a conversation.
    Began(String),
    /// A session is offered.
    Offered(Offeree, OfferId),
    /// A session waits.
    Waits,
    /// The customer wrote to whoever owns it.
    CustomerWrote(Option<UserId>),
    /// An operator wrote to the customer.
    OperatorWrote(UserId),
    /// Somebody owns it now.
    Owned(UserId),
    /// It is closing.
    Finished,
    /// It is over.
    Closed,
}

/// What does not hold, and of which chat.
#[derive(Debug)]
pub(crate) struct Wrong {
    pub(crate) chat: Option<ChatId>,
    pub(crate) what: String,
}

/// A chat as its log says it ought to be.
#[derive(Debug)]
struct Replica {
    chat: Chat,
    held: Bookings,
    /// The customer's last message that is in the log, by the number they gave it.
    heard: u64,
}

/// The observer.
#[derive(Debug)]
pub(crate) struct Watch {
    pub(crate) laws: Laws,
    pub(crate) ledger: Ledger,
    pub(crate) bells: Vec<(ChatId, Bell)>,
    proofs: Proofs,
    /// By chat id; ids are counted from 1.
    replicas: Vec<Option<Replica>>,
    loads: BTreeMap<Slot, i64>,
    turns: BTreeMap<Slot, u64>,
    turn: u64,
    fairness: Fairness,
    statuses: BTreeMap<(ChatId, u64), MessageStatus>,
    written: Vec<Written>,
}

impl Watch {
    pub(crate) fn new(proofs: Proofs) -> Self {
        Self {
            laws: Laws::default(),
            ledger: Ledger::default(),
            bells: Vec::new(),
            proofs,
            replicas: Vec::new(),
            loads: BTreeMap::new(),
            turns: BTreeMap::new(),
            turn: 0,
            fairness: Fairness::default(),
            statuses: BTreeMap::new(),
            written: Vec::new(),
        }
    }

    /// Looks at everything that was written since the last look.
    pub(crate) fn observe(
        &mut self,
        store: &MemoryStore,
        relay: &mut Relay,
        now: Timestamp,
    ) -> Result<(), Wrong> {
        let mut written = std::mem::take(&mut self.written);
        store.written(&mut written);
        for write in &written {
            self.follow(store, relay, write, now)
                .map_err(|what| Wrong { chat: Some(write.chat), what })?;
        }
        for write in &written {
            self.compare(store, write, now)
                .map_err(|what| Wrong { chat: Some(write.chat), what })?;
        }
        self.written = written;
        Ok(())
    }

    /// Replays one write.
    fn follow(
        &mut self,
        store: &MemoryStore,
        relay: &mut Relay,
        write: &Written,
        now: Timestamp,
    ) -> Result<(), String> {
        let mut replica = match self.slot(write.chat).take() {
            Some(replica) => replica,
            None => self.begin(store, write.chat).ok_or("a write of a chat that is not there")?,
        };
        let added = write.entries;
        let entries = store.look(write.chat, |_, log| {
            // A chat may be written twice in one step: these are not always the last ones.
            let last = usize::try_from(write.seq).unwrap_or(usize::MAX).min(log.len());
            log[last.saturating_sub(added)..last].to_vec()
        });
        for entry in entries.unwrap_or_default() {
            self.replay(store, &mut replica, &entry, now)?;
            relay.add(Rc::new(entry));
        }
        if replica.held != write.held_before {
            return Err(format!("it held {:?}, not {:?}", replica.held, write.held_before));
        }
        replica.held = write.held;
        if write.held.slot != write.held_before.slot {
            for (slot, change) in [(write.held_before.slot, -1), (write.held.slot, 1)] {
                if let Some(slot) = slot {
                    *self.loads.entry(slot).or_default() += change;
                }
            }
        }
        *self.slot(write.chat) = Some(replica);
        Ok(())
    }

    fn slot(&mut self, chat: ChatId) -> &mut Option<Replica> {
        let place = usize::try_from(chat.0).unwrap_or(usize::MAX);
        if place >= self.replicas.len() {
            self.replicas.resize_with(place + 1, || None);
        }
        &mut self.replicas[place]
    }

    fn begin(&mut self, store: &MemoryStore, id: ChatId) -> Option<Replica> {
        let chat = store.look(id, |record, _| {
            let Chat { channel, kind, line, conversation, customer, .. } = &record.chat;
            Chat::new(id, (*channel, *kind, *line), conversation.clone(), customer.clone())
        })?;
        self.ledger.report.chats += 1;
        self.bells.push((id, Bell::Began(chat.conversation.clone())));
        Some(Replica { chat, held: Bookings::default(), heard: 0 })
    }

    fn replay(
        &mut self,
        store: &MemoryStore,
        replica: &mut Replica,
        entry: &Entry,
        now: Timestamp,
    ) -> Result<(), String> {
        let around = self.around(store, &replica.chat, entry, now);
        if let Some(wrong) = rules::entry(&replica.chat, entry, around) {
            return Err(wrong.to_owned());
        }
        self.judge_offer(store, &replica.chat, entry, now)?;
        hear(replica, entry)?;
        self.ledger.note(replica.chat.open_session(), entry);
        let before = replica.chat.open_session().map(rules::Age::of);
        let chat = std::mem::replace(&mut replica.chat, vacant(entry.chat));
        replica.chat = evolve(chat, &entry.event, entry.at);
        let after = replica.chat.open_session().map(rules::Age::of);
        if rules::passes_on(&entry.event) && before != after {
            return Err("a session's age changed as it was passed on".to_owned());
        }
        self.ring(&replica.chat, entry);
        Ok(())
    }

    /// Tells people what has happened.
    fn ring(&mut self, chat: &Chat, entry: &Entry) {
        let bell = match &entry.event {
            Event::OfferMade { to, .. } => Bell::Offered(*to, OfferId::of(chat.id, entry.seq)),
            Event::SessionTransferred { to, .. } | Event::ResponsibleAsked { to, .. } => {
                Bell::Offered(Offeree::One(*to), OfferId::of(chat.id, entry.seq))
            }
            Event::SessionOpened { .. }
            | Event::SessionQueued { .. }
            | Event::OfferLapsed { .. }
            | Event::OfferDeclined { .. }
            | Event::LookupLapsed
            | Event::CustomerRecognised { .. } => Bell::Waits,
            Event::SessionAnswered { by } | Event::SessionIntercepted { by } => Bell::Owned(*by),
            Event::MessageAdded(message) => match message.author {
                Author::Customer(_) => {
                    let owned = |it: &domain::session::Session| match it.phase {
                        Phase::Owned { operator } => Some(operator),
                        _ => None,
                    };
                    Bell::CustomerWrote(chat.open_session().and_then(owned))
                }
                Author::Operator(by) if !message.internal => Bell::OperatorWrote(by),
                Author::Operator(_) | Author::Bot(_) | Author::Elsewhere | Author::System => {
                    return;
                }
            },
            Event::SessionFinished { .. } => Bell::Finished,
            Event::SessionClosed { .. } => Bell::Closed,
            _ => return,
        };
        self.bells.push((chat.id, bell));
    }

    /// Compares what is stored with what ought to be.
    fn compare(
        &mut self,
        store: &MemoryStore,
        write: &Written,
        now: Timestamp,
    ) -> Result<(), String> {
        let Some(replica) = self.replicas.get(usize::try_from(write.chat.0).unwrap_or(0)) else {
            return Ok(());
        };
        let Some(replica) = replica else { return Ok(()) };
        let same = store.look(write.chat, |record, log| {
            record.chat == replica.chat
                && record.held == replica.held
                && log.last().is_none_or(|it| it.seq == replica.chat.seq)
        });
        if same != Some(true) {
            return Err("its log does not replay to its head".to_owned());
        }
        for slot in [write.held_before.slot, write.held.slot].into_iter().flatten() {
            let held = self.loads.get(&slot).copied().unwrap_or(0);
            let counted = store.load(slot);
            if held != counted || held < 0 {
                return Err(format!("{slot:?} counts {counted} and {held} are held"));
            }
        }
        if let Some(session) = replica.chat.session.as_ref().filter(|it| it.is_over()) {
            let reason = store.look_at_ended(session.id, |it| it.closed().map(|it| it.1));
            if reason.flatten() != session.closed().map(|it| it.1) {
                return Err(format!("session {} is over and left no summary", session.id));
            }
        }
        let line = replica.chat.open_session().map_or(replica.chat.line, |it| it.line);
        let mut found = Vec::new();
        for settings in self.laws.lately(line, now) {
            found = violations(&replica.chat, &replica.held, settings);
            if found.is_empty() {
                return Ok(());
            }
        }
        if found.is_empty() { Ok(()) } else { Err(found.join("; ")) }
    }

    /// A message's status never goes back, unless it is another message since it was edited.
    pub(crate) fn judge_status(
        &mut self,
        chat: ChatId,
        seq: u64,
        status: MessageStatus,
        is_edited: bool,
    ) -> Result<(), Wrong> {
        match self.statuses.insert((chat, seq), status) {
            Some(before) if status < before && !is_edited => Err(Wrong {
                chat: Some(chat),
                what: format!("message {seq} was {before:?} and is {status:?}"),
            }),
            Some(_) | None => Ok(()),
        }
    }

    /// The number of the customer's last message that is in the log.
    pub(crate) fn heard(&self, chat: ChatId) -> u64 {
        let place = usize::try_from(chat.0).unwrap_or(usize::MAX);
        self.replicas.get(place).and_then(Option::as_ref).map_or(0, |it| it.heard)
    }
}

/// One inbound message, one entry, in the order in which they were written.
fn hear(replica: &mut Replica, entry: &Entry) -> Result<(), String> {
    let Event::MessageAdded(message) = &entry.event else { return Ok(()) };
    let Some(id) = &message.external_id else { return Ok(()) };
    let number = id.rsplit(':').next().and_then(|it| it.parse().ok()).unwrap_or(0);
    if number != replica.heard + 1 {
        return Err(format!("message {number} follows message {}", replica.heard));
    }
    replica.heard = number;
    Ok(())
}

/// What stands where a chat is while it evolves.
fn vacant(id: ChatId) -> Chat {
    use domain::channel::ChannelKind;
    use domain::chat::Customer;
    use domain::ids::{ChannelId, CustomerId, LineId};
    let customer = Customer {
        id: CustomerId(0),
        name: String::new(),
        external_id: String::new(),
        picture: false,
    };
    Chat::new(id, (ChannelId(0), ChannelKind::LiveChat, LineId(0)), String::new(), customer)
}
