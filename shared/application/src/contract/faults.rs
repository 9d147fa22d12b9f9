//! A conversation over a store whose calls may fail at any point: who asks again as the use cases do (design D5) ends
//! where it would have ended without.

use domain::bookings::bookings;
use domain::chat::Chat;
use domain::delivery::{Delivery, Part};
use domain::ids::{ChatId, SessionId, UserId};
use domain::inbound::Inbound;
use domain::invariants::{log_violations, violations};
use domain::message::{Author, Content, Message};
use domain::queue::Decision;
use domain::session::{Event, Offeree, commit};
use domain::settings::Settings;

use super::samples::{
    CHANNEL, LATER, LINE, NOW, Write, closed, deletion, new_chat, online, opened, said, slot,
};
use crate::ports::{
    ChatRecord, ChatStore, CommitError, Dedupe, DedupeScope, IdKind, Ids, LineStore, SessionFilter,
    SlotCondition, StoreError,
};

/// How often a call is made again; a store that fails more often than that is down.
const TRIES_MAX: u32 = 20;

const SCOPE: DedupeScope = DedupeScope::Channel(CHANNEL);
const CONVERSATION: &str = "the one";

/// Opened, offered, answered, replied to, written on with a message that is taken back before it came, closed, and
/// opened anew: each thing happens once, and what the chat holds is counted right.
pub async fn a_conversation_ends_as_it_should(store: &(impl ChatStore + LineStore + Ids)) {
    ask(async || store.seat(slot(1), 0, online()).await).await;
    step(store, "m1", &|_, _| vec![opened(7), said("hello")]).await;
    step(store, "offer", &|_, _| vec![offered()]).await;
    step(store, "answer", &|_, _| vec![Event::SessionAnswered { by: UserId(1) }]).await;
    step(store, "reply", &|_, _| vec![replied()]).await;
    let chat = ask(async || store.find_chat(CHANNEL, CONVERSATION).await).await.unwrap();
    let sent = Part::Sent { external_id: "ours".into() };
    let delivery = Delivery { parts: vec![sent], ..Delivery::default() };
    ask(async || store.put_delivery(chat, 5, &delivery).await).await;
    ask(async || store.put_external_id(CHANNEL, "ours", (chat, 5), LATER).await).await;
    for key in ["d1", "d2", "d1"] {
        ask(async || store.keep_pending("m2", &deletion("m2", key), LATER).await).await;
    }
    step(store, "m2", &|chat, waiting| {
        let target = chat.seq + 1;
        let taken_back = Event::MessageDeleted { target, by: None };
        [said("oops")].into_iter().chain(waiting.iter().map(|_| taken_back.clone())).collect()
    })
    .await;
    step(store, "close", &|_, _| vec![closed()]).await;
    step(store, "m3", &|_, _| vec![opened(8), said("me again")]).await;

    assert_log(store, chat).await;
    assert_lists(store, chat).await;
    let kept = ask(async || store.deliveries(chat, 1, 9).await).await;
    assert_eq!(kept, [(5, delivery)]);
}

async fn assert_log(store: &impl ChatStore, chat: ChatId) {
    let head = ask(async || store.head(chat).await).await.unwrap();
    let log = ask(async || store.entries(chat, 0, 100).await).await;
    assert_eq!(head.version, 7);
    assert_eq!(log.len(), 11);
    let replayed = Chat { conversation: CONVERSATION.into(), ..head.chat.clone() };
    assert_eq!(log_violations(&replayed, &log), Vec::<String>::new());
    assert_eq!(violations(&head.chat, &head.held, &Settings::default()), Vec::<String>::new());
    for (key, seq) in [("m1", 2), ("offer", 3), ("reply", 5), ("ours", 5), ("m2", 6), ("m3", 11)] {
        let found = ask(async || store.find_entry(SCOPE, key).await).await;
        assert_eq!(found, Some((chat, seq)), "{key}");
    }
}

async fn assert_lists(store: &(impl ChatStore + LineStore), chat: ChatId) {
    let roster = ask(async || store.roster(LINE).await).await;
    assert_eq!(roster.seats.iter().map(|it| (it.load, it.turn)).collect::<Vec<_>>(), [(0, 1)]);
    assert_eq!(ask(async || store.waiting(LINE, 10).await).await, [chat]);
    let filter = SessionFilter { line: LINE, before: None, limit: 10 };
    let sessions = ask(async || store.sessions(filter).await).await;
    let listed: Vec<_> = sessions.iter().map(|it| (it.id, it.ended.is_some())).collect();
    assert_eq!(listed, [(SessionId(8), false), (SessionId(7), true)]);
    let head = ask(async || store.head(chat).await).await.unwrap();
    let due = ask(async || store.due_chats(LATER).await).await;
    assert_eq!(due, [(chat, head.held.timer.unwrap())]);
}

fn offered() -> Event {
    let decision = Decision::default();
    Event::OfferMade { to: Offeree::One(UserId(1)), until: None, decision }
}

fn replied() -> Event {
    Event::MessageAdded(Message {
        author: Author::Operator(UserId(1)),
        content: Content::text("what can I do for you?"),
        sent_at: NOW,
        internal: false,
        external_id: None,
        client_id: None,
        automatic: None,
    })
}

/// Loads, decides and saves until it has happened; `key` makes it happen once.
async fn step(
    store: &(impl ChatStore + Ids),
    key: &str,
    decide: &impl Fn(&Chat, &[Inbound]) -> Vec<Event>,
) {
    let mut waiting: Vec<Inbound> = Vec::new();
    for _ in 0..TRIES_MAX {
        let before = load(store).await;
        match save(store, &before, key, decide(&before.chat, &waiting), &waiting).await {
            Ok(_) | Err(CommitError::Duplicate { .. }) => return,
            Err(CommitError::Pending(events)) => waiting = events,
            Err(CommitError::Store(StoreError::Stale { .. } | StoreError::Unavailable { .. })) => {}
            Err(err @ (CommitError::AtLimit | CommitError::Store(StoreError::Corrupt { .. }))) => {
                panic!("{key}: {err}")
            }
        }
    }
    panic!("{key} never comes through");
}

async fn load(store: &(impl ChatStore + Ids)) -> ChatRecord {
    if let Some(chat) = ask(async || store.find_chat(CHANNEL, CONVERSATION).await).await {
        return ask(async || store.head(chat).await).await.unwrap();
    }
    let mut record = new_chat(ask(async || store.next(IdKind::Chat).await).await);
    record.chat.conversation = CONVERSATION.into();
    record
}

async fn save(
    store: &impl ChatStore,
    before: &ChatRecord,
    key: &str,
    events: Vec<Event>,
    waiting: &[Inbound],
) -> Result<ChatRecord, CommitError> {
    let (after, entries) = commit(before.chat.clone(), events.clone(), NOW);
    let settings = Settings { max_chat: 1, ..Settings::default() };
    let held = bookings(&after, &settings, &before.held, NOW);
    let offers = events.iter().any(|it| matches!(it, Event::OfferMade { .. }));
    let offer = offers.then_some(SlotCondition {
        slot: slot(1),
        limit: Some(1),
        total_limit: None,
        turn: 1,
    });
    let said = entries.iter().find(|it| matches!(it.event, Event::MessageAdded(_)));
    let seq = said.or(entries.first()).map_or(0, |it| it.seq);
    let dedupe = Some(Dedupe { scope: SCOPE, key, seq, pending: waiting, expires_at: LATER });
    Write { before, events, held, dedupe, offer }.save(store).await
}

/// Asks until there is an answer.
async fn ask<T>(call: impl AsyncFn() -> Result<T, StoreError>) -> T {
    for _ in 0..TRIES_MAX {
        match call().await {
            Ok(answer) => return answer,
            Err(StoreError::Stale { .. } | StoreError::Unavailable { .. }) => {}
            Err(err @ StoreError::Corrupt { .. }) => panic!("{err}"),
        }
    }
    panic!("there is no answer");
}
