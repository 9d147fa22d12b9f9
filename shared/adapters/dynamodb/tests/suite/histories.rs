//! Ownership and offers under concurrency (design D2, D5, D7, D8, §4.4, §4.8): what 8 writers do at once to the same
//! chats, over the real use cases and the wire, is linearisable. Each chat has one owner at most and goes one way,
//! whatever its writers are told; no automatic offer is made to somebody at their limit.
//!
//! `office` is what they write in, `writer` what they do, `witness` sees what takes effect. `history` is all of that;
//! `chats` and `slots` hold it against the rules with the search of `linearise`; `forgeries` shows that they can say no.

mod chats;
mod commands;
mod forgeries;
mod history;
mod linearise;
mod office;
mod random;
mod slots;
mod witness;
mod world;
mod writer;

use std::collections::BTreeMap;
use std::sync::Arc;

use application::ports::{ChatRecord, ChatStore, IdKind, Ids};
use application::{Backoff, Context, check};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use domain::chat::Entry;
use domain::ids::ChatId;
use dynamodb::DynamoStore;
use dynamodb::faults::Fault;

use self::history::{Act, Answer, Deed, History};
use self::office::{Office, START};
use self::random::Random;
use self::witness::Witness;
use self::world::{Board, Instant, Nowhere};
use self::writer::Writer;
use crate::embedded::Embedded;

/// How many write at once.
const WRITERS: usize = 8;

const TABLE: &str = "canali";

/// Ten thousand operations and more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_many_do_at_once_has_an_order() {
    let history = lived(1, 1_260, None).await;
    assert_lawful(&history);
    assert!(history.acts.len() >= 10_000);
    assert_contended(&history);
}

/// One call in twenty is throttled, meets another transaction, or takes effect and is not answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_many_do_at_once_has_an_order_where_calls_fail() {
    let history = lived(2, 200, Some(20)).await;
    assert_lawful(&history);
}

/// Lets every writer do `count` things; where `one_in` is given, one call in so many fails.
async fn lived(seed: u64, count: usize, one_in: Option<usize>) -> History {
    eprintln!("seed {seed}"); // Shown if the test fails.
    let embedded = Embedded::on_file().await;
    let office = Arc::new(Office::new());
    let store = embedded.store(TABLE).await;
    embedded.silence(TABLE).await;
    office.furnish(&store).await;

    let witness = Witness::default();
    let config = embedded.config().retry_config(RetryConfig::disabled());
    let client = Client::from_conf(config.interceptor(witness.clone()).build());
    let context = Context {
        store: DynamoStore::new(client, TABLE),
        queues: Nowhere,
        clock: Instant::at(START),
        caches: Arc::default(),
        backoff: Backoff(Arc::new(|_| Box::pin(tokio::task::yield_now()))),
        has_crm: false,
    };
    if let Some(one_in) = one_in {
        plan_faults(&embedded, &mut Random::seeded(seed), count * WRITERS, one_in);
    }
    let board = Arc::new(Board::default());
    let writer = |name: usize| Writer {
        name,
        random: Random::seeded(seed * 1_000 + name as u64),
        context: context.clone(),
        office: office.clone(),
        board: board.clone(),
        moments: witness.moments.clone(),
        said: 0,
    };
    let writers: Vec<_> =
        (0..WRITERS).map(|name| tokio::spawn(writer(name).write(count))).collect();
    let mut acts: BTreeMap<u64, Act> = BTreeMap::new();
    for writer in writers {
        acts.extend(writer.await.unwrap().into_iter().map(|act| (act.invoked, act)));
    }

    embedded.faults.heal();
    let report = check(&context).await.unwrap();
    assert_eq!(report.violations, Vec::<String>::new());
    let chats = stored(&context.store).await;
    let office = Office::clone(&office);
    History { office, disturbed: one_in.is_some(), acts, writes: witness.writes(), chats }
}

/// Lets one call in `one_in` fail, for as many calls as there may be.
fn plan_faults(embedded: &Embedded, random: &mut Random, acts: usize, one_in: usize) {
    for call in 1..=acts as u64 * 10 {
        if random.below(one_in) == 0 {
            let fault = [Fault::Throttled, Fault::Conflict, Fault::AnswerLost][random.below(3)];
            embedded.faults.fail_call(call, fault);
        }
    }
}

/// Every chat as it is stored, with its log.
async fn stored(store: &(impl ChatStore + Ids)) -> BTreeMap<ChatId, (ChatRecord, Vec<Entry>)> {
    let mut chats = BTreeMap::new();
    for id in (1..store.next(IdKind::Chat).await.unwrap()).map(ChatId) {
        if let Some(head) = store.head(id).await.unwrap() {
            let log = store.entries(id, 0, usize::MAX).await.unwrap();
            chats.insert(id, (head, log));
        }
    }
    chats
}

#[track_caller]
fn assert_lawful(history: &History) {
    let wrong = history.violations();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// That the writers did get into each other's way: a history in which all goes well proves nothing.
#[track_caller]
fn assert_contended(history: &History) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for act in history.acts.values() {
        let what = match (&act.deed, &act.answer) {
            (_, Answer::Refused(refusal, _)) => refusal.code(),
            (_, Answer::Repeated) => "repeated",
            (_, Answer::Contended) => "contended",
            (_, Answer::Missing) => "missing",
            (_, Answer::Unknown) => "unknown",
            (Deed::Drain(_), Answer::Offered(0)) => "offered none",
            (_, Answer::Offered(_)) => "offered",
            (Deed::Receive(_), _) => "received",
            (Deed::Tick(_), _) => "ticked",
            (_, Answer::Done(_)) => "done",
        };
        *counts.entry(what.to_owned()).or_default() += 1;
    }
    // Not AT_LIMIT: how often somebody meets it is the scheduler's to say. That it is judged, a forgery proves.
    let often = ["ALREADY_ANSWERED", "OFFER_GONE", "NOT_HOLDER", "LINE_INACTIVE"];
    for what in often.into_iter().chain(["repeated", "offered", "offered none"]) {
        assert!(counts.get(what).is_some_and(|it| *it >= 5), "{what}: {counts:?}");
    }
}
