//! Histories made by hand, most of them of things that must not happen: the proof can say no.

use std::collections::BTreeMap;

use application::Operation;
use application::ports::ChatRecord;
use domain::bookings::Bookings;
use domain::channel::ChannelKind;
use domain::chat::{Chat, Customer, Entry};
use domain::ids::{ChatId, CustomerId, LineId, SessionId, UserId};
use domain::message::{Author, Content, Message};
use domain::queue::{Decision, Verdict};
use domain::session::{Event, Offeree, Refusal, commit};

use super::history::{Act, Answer, Deed, History};
use super::office::{Office, START};
use super::witness::Write;
use super::writer::{channel_of, inbound};

/// In the first line, whose operators 1, 2 and 3 may have one session each.
const FIRST: ChatId = ChatId(1);
const SECOND: ChatId = ChatId(2);
/// In the third line, where everyone is offered everything, and may have one session.
const OF_ALL: ChatId = ChatId(3);

/// Who invents a history.
struct Forger(History);

impl Forger {
    fn new() -> Self {
        let record = |(id, conversation): (ChatId, usize)| {
            let name = conversation.to_string();
            let customer = Customer {
                id: CustomerId(id.0),
                name: name.clone(),
                external_id: name.clone(),
                picture: false,
            };
            let channel = channel_of(conversation);
            let of = (channel, ChannelKind::Telegram, LineId(channel.0));
            let chat = Chat::new(id, of, name, customer);
            (id, (ChatRecord { chat, version: 0, held: Bookings::default() }, vec![]))
        };
        let chats = [(FIRST, 0), (SECOND, 4), (OF_ALL, 2)].map(record).into();
        let (acts, writes) = (BTreeMap::new(), vec![]);
        Self(History { office: Office::new(), disturbed: false, acts, writes, chats })
    }

    /// An act that writes `events`, right between its two moments.
    fn writes(
        mut self,
        (invoked, returned): (u64, u64),
        chat: ChatId,
        deed: Deed,
        events: Vec<Event>,
    ) -> Self {
        let (record, log) = self.0.chats.get_mut(&chat).unwrap();
        let (after, news) = commit(record.chat.clone(), events, START);
        let seqs = news.iter().map(|it| it.seq).collect();
        log.extend(news.clone());
        *record = ChatRecord { chat: after, version: record.version + 1, held: record.held };
        let version = record.version;
        let answer = match deed {
            Deed::Drain(_) => Answer::Offered(1),
            Deed::Operate { .. } => done(record, news),
            Deed::Receive(_) | Deed::Tick(_) => Answer::Done(None),
        };
        self.0.writes.push(Write { act: invoked, chat, version, seqs, invoked, returned });
        self.told((invoked, returned), deed, answer)
    }

    /// An act that is answered like that.
    fn told(mut self, (invoked, returned): (u64, u64), deed: Deed, answer: Answer) -> Self {
        let between = (START, START);
        self.0.acts.insert(invoked, Act { invoked, returned, between, deed, answer });
        self
    }

    /// The customer's first message.
    fn opened(self, when: (u64, u64), chat: ChatId) -> Self {
        let line = self.0.chats[&chat].0.chat.line;
        let session = SessionId(chat.0);
        let opened = Event::SessionOpened { session, line, priority: 0, lookup_until: None };
        self.says(when, chat, vec![opened])
    }

    /// The customer's message, after `events`.
    fn says(self, when: (u64, u64), chat: ChatId, mut events: Vec<Event>) -> Self {
        let id = format!("{chat}:{}", when.0);
        let conversation = self.0.chats[&chat].0.chat.conversation.parse().unwrap();
        let author = Author::Customer(CustomerId(chat.0));
        events.push(Event::MessageAdded(Message {
            author,
            content: Content::text(format!("message {id}")),
            sent_at: START,
            internal: false,
            external_id: Some(id.clone()),
            client_id: None,
            automatic: None,
        }));
        let deed = Deed::Receive(inbound(conversation, id, START));
        self.writes(when, chat, deed, events)
    }

    fn offered(self, when: (u64, u64), chat: ChatId, to: Offeree) -> Self {
        let line = self.0.chats[&chat].0.chat.line;
        let user = if let Offeree::One(user) = to { user } else { UserId(1) };
        let decision = Decision { candidates: vec![(user, Verdict::Taken)], ..Decision::default() };
        let time = self.0.office.lines[&line].queue_time;
        let until = (to != Offeree::Everyone).then(|| START + time);
        let made = Event::OfferMade { to, until, decision };
        self.writes(when, chat, Deed::Drain(line), vec![made])
    }

    fn answered(self, when: (u64, u64), chat: ChatId, by: u64) -> Self {
        let event = Event::SessionAnswered { by: UserId(by) };
        self.writes(when, chat, answers(chat, by), vec![event])
    }

    fn skipped(self, when: (u64, u64), chat: ChatId, by: u64) -> Self {
        let by = UserId(by);
        let operation = Operation::Skip { offer: None };
        let deed = Deed::Operate { by, chat, session: None, operation };
        self.writes(when, chat, deed, vec![Event::OfferDeclined { by }])
    }

    fn refused(self, when: (u64, u64), chat: ChatId, by: u64, refusal: Refusal) -> Self {
        self.told(when, answers(chat, by), Answer::Refused(refusal, None))
    }

    #[track_caller]
    fn is_lawful(&self) {
        assert_eq!(self.0.violations(), Vec::<String>::new());
    }

    /// There is something wrong, and it is said like this.
    #[track_caller]
    fn is_found_out(&self, how: &str) {
        let wrong = self.0.violations();
        assert!(wrong.iter().any(|it| it.contains(how)), "{wrong:?}");
    }
}

fn answers(chat: ChatId, by: u64) -> Deed {
    let operation = Operation::Answer { offer: None };
    Deed::Operate { by: UserId(by), chat, session: None, operation }
}

fn done(record: &ChatRecord, news: Vec<Entry>) -> Answer {
    Answer::Done(Some((record.clone(), news)))
}

fn to(user: u64) -> Offeree {
    Offeree::One(UserId(user))
}

fn owned(by: u64) -> Refusal {
    Refusal::AlreadyAnswered { owner: UserId(by) }
}

/// Opened, offered to operator 1 and answered by them between 30 and 39.
fn answered() -> Forger {
    let offered = Forger::new().opened((10, 19), FIRST).offered((20, 29), FIRST, to(1));
    offered.answered((30, 39), FIRST, 1)
}

#[test]
fn an_orderly_history_is_lawful() {
    let orderly = answered().refused((40, 49), FIRST, 2, owned(1));
    let record = orderly.0.chats[&FIRST].0.clone();
    orderly.told((50, 59), answers(FIRST, 1), done(&record, vec![])).is_lawful();
}

#[test]
fn there_are_not_two_owners() {
    let second = answered().answered((40, 49), FIRST, 2);
    second.is_found_out("SessionAnswered { by: UserId(2) }");
    let first = answered();
    let record = first.0.chats[&FIRST].0.clone();
    let told = first.told((40, 49), answers(FIRST, 2), done(&record, vec![]));
    told.is_found_out("no order explains");
}

#[test]
fn a_refusal_names_who_was_the_owner_at_some_moment_of_its_call() {
    answered().refused((40, 49), FIRST, 2, owned(3)).is_found_out("no order explains");
    answered().refused((25, 28), FIRST, 2, owned(1)).is_found_out("no order explains");
    answered().refused((25, 31), FIRST, 2, owned(1)).is_lawful();
    answered().refused((40, 49), FIRST, 2, Refusal::OfferGone).is_found_out("no order explains");
    answered().refused((38, 49), FIRST, 2, Refusal::OfferGone).is_lawful();
}

#[test]
fn the_log_agrees_with_real_time() {
    let turned = Forger::new().opened((10, 19), FIRST);
    turned.says((40, 49), FIRST, vec![]).says((20, 29), FIRST, vec![]).is_found_out("no order");
    let at_once = Forger::new().opened((10, 19), FIRST);
    at_once.says((21, 49), FIRST, vec![]).says((22, 29), FIRST, vec![]).is_lawful();
}

#[test]
fn nobody_is_offered_a_session_at_their_limit() {
    let both = Forger::new().opened((1, 2), FIRST).opened((3, 4), SECOND);
    let over = both.offered((10, 19), FIRST, to(1)).offered((15, 29), SECOND, to(1));
    over.is_found_out("no order explains Call { invoked: 15");
    let both = Forger::new().opened((1, 2), FIRST).opened((3, 4), SECOND);
    let freed = both.offered((10, 19), FIRST, to(1)).skipped((20, 29), FIRST, 1);
    freed.offered((22, 28), SECOND, to(1)).is_lawful();
    let both = Forger::new().opened((1, 2), FIRST).opened((3, 4), SECOND);
    let early = both.offered((10, 12), FIRST, to(1)).skipped((20, 29), FIRST, 1);
    early.offered((13, 19), SECOND, to(1)).is_found_out("no order explains Call { invoked: 13");
}

#[test]
fn an_offer_to_everyone_is_taken_below_the_limit_only() {
    let offered = || {
        let opened = Forger::new().opened((1, 2), OF_ALL);
        opened.offered((3, 4), OF_ALL, Offeree::Everyone)
    };
    offered().answered((10, 19), OF_ALL, 1).is_lawful();
    let forger = offered();
    let record = forger.0.chats[&OF_ALL].0.clone();
    let full = Answer::Refused(Refusal::AtLimit, Some(record));
    forger.told((10, 19), answers(OF_ALL, 1), full).is_found_out("no order explains");
}

#[test]
fn what_is_refused_or_lost_leaves_no_trace_and_what_is_done_does() {
    let mut denied = answered();
    denied.0.acts.get_mut(&30).unwrap().answer = Answer::Contended;
    denied.is_found_out("wrote");
    let mut lost = answered();
    lost.0.writes.pop();
    lost.is_found_out("its writes do not lead to its head");
    let again = answered();
    let unheard = Deed::Receive(inbound(0, "never".to_owned(), START));
    again.told((40, 49), unheard, Answer::Repeated).is_found_out("no order explains");
}
