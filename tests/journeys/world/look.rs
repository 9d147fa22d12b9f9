//! What a journey has come to.

use std::collections::BTreeMap;

use application::ports::{ChatRecord, ChatStore, Subject};
use domain::alert::About;
use domain::bookings::Slot;
use domain::chat::Entry;
use domain::delivery::{Delivery, MessageStatus};
use domain::ids::{ChatId, LineId, UserId};
use domain::message::{Author, Message};
use domain::session::{Event, Offeree, Phase, Session};

use super::{LINE, World};
use crate::provider::parts_of;

impl World {
    /// The customer's chat.
    pub(crate) fn record(&self, customer: &str) -> ChatRecord {
        self.find(customer).unwrap()
    }

    /// The customer's chat, if there is one.
    pub(crate) fn find(&self, customer: &str) -> Option<ChatRecord> {
        let chats = self.context.store.all_chats();
        chats.into_iter().find(|it| it.chat.conversation == customer)
    }

    /// The customer's open session, or the last.
    pub(crate) fn session(&self, customer: &str) -> Session {
        self.record(customer).chat.session.unwrap()
    }

    pub(crate) fn phase(&self, customer: &str) -> Phase {
        self.session(customer).phase
    }

    /// To whom the customer's session is offered.
    pub(crate) fn offered_to(&self, customer: &str) -> Option<u64> {
        match self.session(customer).offer() {
            Some((_, Offeree::One(user))) => Some(user.0),
            Some((_, Offeree::Everyone)) | None => None,
        }
    }

    /// Whose the customer's session is.
    pub(crate) fn owner(&self, customer: &str) -> Option<u64> {
        match self.phase(customer) {
            Phase::Owned { operator } => Some(operator.0),
            _ => None,
        }
    }

    pub(crate) fn log(&self, customer: &str) -> Vec<Entry> {
        self.context.store.log(self.record(customer).chat.id)
    }

    /// How many of the customer's entries are `wanted`.
    pub(crate) fn count(&self, customer: &str, wanted: impl Fn(&Event) -> bool) -> usize {
        self.log(customer).iter().filter(|it| wanted(&it.event)).count()
    }

    /// Every text in the customer's log, with who wrote it.
    pub(crate) fn texts(&self, customer: &str) -> Vec<String> {
        self.log(customer).iter().filter_map(|it| text_of(&it.event)).collect()
    }

    /// How far the customer's outgoing messages have come, in order.
    pub(crate) async fn statuses(&self, customer: &str) -> Vec<MessageStatus> {
        let deliveries = self.deliveries(customer).await;
        let log = self.log(customer);
        let parts = |seq: u64| match &log[usize::try_from(seq).unwrap() - 1].event {
            Event::MessageAdded(message) => Some(parts_of(&message.content).len()),
            _ => None,
        };
        deliveries.iter().map(|(seq, it)| it.status(parts(*seq))).collect()
    }

    pub(crate) async fn deliveries(&self, customer: &str) -> Vec<(u64, Delivery)> {
        let chat = self.record(customer).chat.id;
        self.context.store.deliveries(chat, 0, u64::MAX).await.unwrap()
    }

    /// Sessions counted against an operator's limit.
    pub(crate) fn load(&self, user: u64) -> i64 {
        self.context.store.load(Slot { line: LINE, user: UserId(user) })
    }

    /// That the invariants hold, of every chat and its whole log, and that no message is parked.
    pub(crate) async fn check(&self) {
        if self.disturbed {
            return; // The failure would strike here; the journey's end is looked at anyway.
        }
        let report = application::check(&self.context).await.unwrap();
        assert_eq!(report.violations, Vec::<String>::new());
        assert_eq!(self.context.queues.dead(), []);
    }

    /// What a disturbed journey has in common with an undisturbed one: ids may differ, nothing else.
    pub(crate) async fn outcome(&mut self) -> BTreeMap<String, Outcome> {
        self.faults.heal();
        self.disturbed = false;
        self.check().await;
        let mut outcomes = BTreeMap::new();
        for ChatRecord { chat, .. } in self.context.store.all_chats() {
            let customer = chat.conversation;
            let outcome = Outcome {
                log: self.log(&customer).iter().map(|it| words(&it.event)).collect(),
                shown: self.provider.shown(&customer),
                statuses: self.statuses(&customer).await,
                line: chat.session.map(|it| it.line),
                told: self.told(chat.id),
                cards: self.cards_of(&customer),
                taken: self.taken(),
            };
            outcomes.insert(customer, outcome);
        }
        self.check_cards();
        outcomes
    }

    fn taken(&self) -> (usize, usize) {
        let calls = self.receivers.calls().iter().filter(|it| it.taken).count();
        (calls, self.receivers.letters().iter().filter(|it| it.taken).count())
    }

    /// Who was told what of a chat.
    fn told(&self, chat: ChatId) -> Vec<(UserId, About)> {
        let inboxes = self.context.store.inboxes().into_iter();
        let is_of = |it: &Subject| matches!(it, Subject::Entry { chat: it, .. } if *it == chat);
        let of_chat = inboxes.filter(|(_, it)| is_of(&it.notification.subject));
        of_chat.map(|(user, it)| (user, it.notification.about)).collect()
    }
}

/// What one customer's chat has come to.
#[derive(Debug, PartialEq)]
pub(crate) struct Outcome {
    log: Vec<String>,
    shown: Vec<String>,
    statuses: Vec<MessageStatus>,
    line: Option<LineId>,
    told: Vec<(UserId, About)>,
    /// Their cards, by what they hold, and what their timelines say.
    cards: Vec<String>,
    /// How many calls of webhooks and how many letters were taken, of all chats.
    taken: (usize, usize),
}

fn words(event: &Event) -> String {
    match event {
        Event::SessionOpened { line, .. } => format!("opened in {line}"),
        other => text_of(other).unwrap_or_else(|| format!("{other:?}")),
    }
}

fn text_of(event: &Event) -> Option<String> {
    let Event::MessageAdded(Message { author, content, .. }) = event else { return None };
    let author = match author {
        Author::Customer(_) => "customer".to_owned(),
        Author::Operator(user) => format!("user {user}"),
        Author::Bot(user) => format!("bot {user}"),
        Author::Elsewhere => "elsewhere".to_owned(),
        Author::System => "canali".to_owned(),
    };
    Some(format!("{author}: {}", content.text.as_deref().unwrap_or_default()))
}
