//! How many messages a second the embedded mode carries, for how long, and how fast each is at half of that.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use futures::future::join_all;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use crate::latency::LOOK;
use crate::report::{Bound, Report, p99};
use crate::stand::Stand;

const CUSTOMERS: i64 = 500;
const OPERATORS: usize = 20;

/// Calls of the webhook at a time.
const WORKERS: i64 = 32;

/// Messages after which it must have settled: what is measured is carried, not piled up.
const BLOCK: i64 = 1_000;

/// Entries until which it goes on.
const ENTRIES: i64 = 100_000;

/// Blocks at the start whose mean is the sustained rate; the first follows a block that opens the sessions.
const SUSTAINED: usize = 20;

/// How long half the rate is kept up. Every so many messages one begins a chat and is followed: looking costs, too.
const HALF_FOR: Duration = Duration::from_mins(1);
const FOLLOWED: u32 = 100;

pub(crate) async fn measure(report: &mut Report) -> io::Result<()> {
    let stand = Stand::build("system", OPERATORS, json!({ "QUEUE_TIME": 0 })).await;
    block(&stand).await;
    let mut rates = Vec::new();
    for _block in 0..ENTRIES / BLOCK {
        rates.push(block(&stand).await);
    }
    nothing_is_missing(&stand).await;
    let sustained = mean(&rates[..SUSTAINED]);
    let (now, aim) = (Bound::AtLeast(250.0), Bound::AtLeast(500.0));
    report.row("embedded_sustained", sustained, "messages_per_s", Some(now), Some(aim))?;
    let last = mean(&rates[rates.len() - 3..]);
    let percent = 100.0 * last / rates[0];
    let now = Some(Bound::AtLeast(80.0));
    report.row("embedded_after_100000_entries", percent, "percent", now, None)?;
    let stand = Stand::build("system", OPERATORS, json!({ "QUEUE_TIME": 0 })).await;
    block(&stand).await;
    let seconds = p99(at_half(Arc::new(stand), sustained / 2.0).await);
    let (now, aim) = (Bound::AtMost(150.0), Bound::AtMost(50.0));
    report.row("embedded_p99_at_half", seconds * 1_000.0, "ms", Some(now), Some(aim))
}

/// What was not carried would not count.
async fn nothing_is_missing(stand: &Stand) {
    let each = usize::try_from((ENTRIES + BLOCK) / CUSTOMERS).unwrap_or_default();
    for session in stand.line.sessions().await.iter().step_by(25) {
        let (_, messages) = tests::office::read(stand.canali.admin(), session).await;
        assert_eq!(messages.len(), each, "{session}");
    }
}

fn mean(rates: &[f64]) -> f64 {
    let count = u32::try_from(rates.len()).unwrap_or(u32::MAX);
    // The mean over the time taken, not over the rates.
    f64::from(count) / rates.iter().map(|it| 1.0 / it).sum::<f64>()
}

/// Messages a second of one block, until all of it is processed.
async fn block(stand: &Stand) -> f64 {
    let next = AtomicI64::new(0);
    let began = Instant::now();
    let workers = (0..WORKERS).map(|_| async {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= BLOCK {
                return;
            }
            stand.write(1 + number % CUSTOMERS, "is anybody there?").await;
        }
    });
    join_all(workers).await;
    stand.settle().await;
    let count = i32::try_from(BLOCK).unwrap_or(i32::MAX);
    f64::from(count) / began.elapsed().as_secs_f64()
}

/// Seconds from the call of the webhook until the offer is seen in the interface, at `rate` messages a second.
async fn at_half(stand: Arc<Stand>, rate: f64) -> Vec<f64> {
    let mut ticks = tokio::time::interval(Duration::from_secs_f64(1.0 / rate));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let began = Instant::now();
    let (mut sent, mut newcomer) = (0_u32, CUSTOMERS);
    let mut followed = JoinSet::new();
    let mut plain = JoinSet::new();
    while began.elapsed() < HALF_FOR {
        ticks.tick().await;
        sent += 1;
        let stand = Arc::clone(&stand);
        if sent.is_multiple_of(FOLLOWED) {
            newcomer += 1;
            followed.spawn(async move { follow(&stand, newcomer).await });
        } else {
            let customer = 1 + i64::from(sent) % CUSTOMERS;
            plain.spawn(async move { stand.write(customer, "still there?").await });
        }
    }
    plain.join_all().await;
    followed.join_all().await
}

/// From the call of the webhook until the newcomer's session is offered, as the interface shows it.
async fn follow(stand: &Stand, newcomer: i64) -> f64 {
    let began = Instant::now();
    stand.write(newcomer, "hello").await;
    let path = format!("/api/v1/sessions?line={}&limit=3", stand.line.id);
    let customer = newcomer.to_string();
    loop {
        let page = stand.canali.admin().get(&path).await.ok();
        let items = page["items"].as_array().into_iter().flatten();
        let mut ours = items.filter(|it| it["customer"]["external_id"] == customer.as_str());
        let is_offered = |it: &Value| it["offered_to"].as_array().is_some_and(|to| !to.is_empty());
        if ours.any(is_offered) {
            return began.elapsed().as_secs_f64();
        }
        tokio::time::sleep(LOOK).await;
    }
}
