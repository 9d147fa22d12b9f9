//! The big one: 10 000 messages of 500 customers, each of them twice, to a line of 20 operators; and the same while the
//! process is killed ten times.

mod plan;
mod run;

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};
use tests::bot_api::BotApi;
use tests::canali::Canali;
use tests::office::{Line, number, read, texts};
use tests::stored::Stored;
use tokio::process::Command;

use plan::{CUSTOMERS, MESSAGES_EACH, Plan};

const OPERATORS: usize = 20;
const TOKEN: &str = "42:AAbot-token";

/// Printed with every failure: the same seed is the same load.
const SEED: u64 = 20_260_131;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_messages_each_sent_twice_arrive_once_and_in_order() {
    let api = BotApi::start().await;
    let mut canali = Canali::start().await;
    let line = Line::open(canali.admin(), OPERATORS, json!({ "QUEUE_TIME": 60 })).await;
    line.connect_bot(&api, TOKEN).await;
    let plan = Plan::new(SEED);
    run::all(&api, TOKEN, &plan).await;
    canali.admin().settle().await;

    let sessions = line.sessions().await;
    everything_is_there(&canali, &sessions).await;
    let mut offered: HashMap<u64, usize> = HashMap::new();
    for session in &sessions {
        *offered.entry(line.offered(session).id).or_default() += 1;
    }
    let each = CUSTOMERS / OPERATORS;
    assert!(offered.values().all(|it| *it == each), "evenly means {each} each: {offered:?}");
    assert_eq!(offered.len(), OPERATORS);

    // Nobody answers: every offer lapses, twice.
    canali.admin().advance(120).await;
    logs_are_whole(&mut canali, &line, &sessions).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_messages_arrive_once_and_in_order_though_it_is_killed_ten_times() {
    let api = BotApi::start().await;
    let mut canali = Canali::start().await;
    let line = Line::open(canali.admin(), OPERATORS, json!({ "QUEUE_TIME": 60 })).await;
    line.connect_bot(&api, TOKEN).await;
    let plan = Plan::new(SEED + 1);
    run::all_with_kills(&mut canali, &api, TOKEN, &plan).await;
    canali.admin().settle().await;
    // What a killed process held of the table's stream or of SQS comes again by itself; a lost signal comes by time.
    canali.admin().advance(120).await;

    let sessions = line.sessions().await;
    everything_is_there(&canali, &sessions).await;
    logs_are_whole(&mut canali, &line, &sessions).await;
}

/// One session a customer, each message once, in order, offered to one operator.
async fn everything_is_there(canali: &Canali, sessions: &[Value]) {
    assert_eq!(sessions.len(), CUSTOMERS, "seed {SEED}");
    let mut customers = HashSet::new();
    for session in sessions {
        let (_, messages) = read(canali.admin(), session).await;
        let customer = session["customer"]["external_id"].as_str();
        let customer: usize = customer.and_then(|it| it.parse().ok()).expect("a customer's id");
        assert!(customers.insert(customer), "two sessions of customer {customer}");
        let expected: Vec<String> =
            (0..MESSAGES_EACH).map(|number| plan::text(customer, number)).collect();
        assert_eq!(texts(&messages), expected, "seed {SEED}, customer {customer}");
        let seqs: Vec<u64> = messages.iter().map(|it| number(&it["seq"])).collect();
        assert!(seqs.is_sorted_by(|a, b| a < b), "{seqs:?}");
        assert_eq!(session["offered_to"].as_array().map(Vec::len), Some(1), "{session}");
    }
}

/// The whole logs, from the table: gap-free, replaying to the head, never two offers at once.
async fn logs_are_whole(canali: &mut Canali, line: &Line, sessions: &[Value]) {
    assert_eq!(canali.terminate().await.code(), Some(0));
    let chats: Vec<u64> = sessions.iter().map(|it| number(&it["chat_id"])).collect();
    let wrong = Stored::open(canali.data()).await.wrong(line.id, &chats).await;
    assert!(wrong.is_empty(), "seed {SEED}:\n{}", wrong.join("\n"));
    // The counters and lists too, as who runs it would look.
    let mut check = Command::new(tests::binary::canali());
    let check = check.args(["check", "--data"]).arg(canali.data()).output().await;
    let check = check.expect("canali runs");
    let said = [check.stdout, check.stderr].concat();
    assert!(check.status.success(), "seed {SEED}: {}", String::from_utf8_lossy(&said));
}
