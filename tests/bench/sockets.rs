//! From the call of the webhook to the operator's socket: how long at half of what is carried, and how many a second.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::future::join_all;
use serde_json::json;
use tests::socket::Socket;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use crate::report::{Bound, Report, p50, p99};
use crate::stand::Stand;

const CUSTOMERS: i64 = 500;
const OPERATORS: usize = 20;

/// Calls of the webhook at a time.
const WORKERS: i64 = 32;

/// Messages of a block, and blocks whose mean is the sustained rate.
const BLOCK: i64 = 1_000;
const BLOCKS: u32 = 10;

/// How long half the rate is kept up.
const HALF_FOR: Duration = Duration::from_secs(30);

pub(crate) async fn measure(report: &mut Report) -> io::Result<()> {
    let stand = Arc::new(Stand::build("system", OPERATORS, json!({ "QUEUE_TIME": 0 })).await);
    let seen = Seen::watch(&stand).await;
    for customer in 1..=CUSTOMERS {
        stand.write(customer, "opening").await;
    }
    stand.settle().await;
    let next = AtomicI64::new(0);
    let began = Instant::now();
    for _block in 0..BLOCKS {
        block(&stand, &seen, &next).await;
    }
    let sent = f64::from(i32::try_from(BLOCK).unwrap_or(i32::MAX)) * f64::from(BLOCKS);
    let sustained = sent / began.elapsed().as_secs_f64();
    let (now, aim) = (Bound::AtLeast(250.0), Bound::AtLeast(500.0));
    report.row("socket_sustained", sustained, "messages_per_s", Some(now), Some(aim))?;
    let waits = at_half(&stand, &seen, &next, sustained / 2.0).await;
    report.row("socket_p50_at_half", p50(waits.clone()) * 1_000.0, "ms", None, None)?;
    let (now, aim) = (Bound::AtMost(150.0), Bound::AtMost(50.0));
    report.row("socket_p99_at_half", p99(waits) * 1_000.0, "ms", Some(now), Some(aim))
}

/// When each message came to the socket of whoever it concerns, by its text.
struct Seen {
    at: Mutex<HashMap<String, Instant>>,
    news: Notify,
    listening: Mutex<JoinSet<()>>,
}

impl Seen {
    /// Every operator has a page open.
    async fn watch(stand: &Arc<Stand>) -> Arc<Self> {
        let seen = Arc::new(Self {
            at: Mutex::default(),
            news: Notify::new(),
            listening: Mutex::default(),
        });
        for operator in &stand.line.operators {
            let mut socket = Socket::of(&operator.client).await;
            let ear = Arc::clone(&seen);
            let listening = async move {
                loop {
                    let frame = socket.until("message.added").await.pop().unwrap_or_default();
                    let text = frame["data"]["text"].as_str().unwrap_or_default().to_owned();
                    ear.at().insert(text, Instant::now());
                    ear.news.notify_waiters();
                }
            };
            seen.listening.lock().unwrap_or_else(PoisonError::into_inner).spawn(listening);
        }
        seen
    }

    fn at(&self) -> std::sync::MutexGuard<'_, HashMap<String, Instant>> {
        self.at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a message has come.
    async fn until(&self, text: &str) -> Instant {
        loop {
            let news = self.news.notified();
            if let Some(at) = self.at().get(text) {
                return *at;
            }
            let _timed_out = tokio::time::timeout(Duration::from_millis(100), news).await;
        }
    }
}

/// One block, until all of it has come to the sockets.
async fn block(stand: &Arc<Stand>, seen: &Seen, next: &AtomicI64) {
    let first = next.fetch_add(BLOCK, Ordering::Relaxed);
    let (mine, end) = (AtomicI64::new(first), first + BLOCK);
    let workers = (0..WORKERS).map(|_| async {
        loop {
            let number = mine.fetch_add(1, Ordering::Relaxed);
            if number >= end {
                return;
            }
            stand.write(1 + number % CUSTOMERS, &text(number)).await;
        }
    });
    join_all(workers).await;
    for number in first..end {
        seen.until(&text(number)).await;
    }
}

fn text(number: i64) -> String {
    format!("message number {number}")
}

/// Seconds from the call of the webhook until the message is at its operator's, at `rate` messages a second.
async fn at_half(stand: &Arc<Stand>, seen: &Arc<Seen>, next: &AtomicI64, rate: f64) -> Vec<f64> {
    let mut ticks = tokio::time::interval(Duration::from_secs_f64(1.0 / rate));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let began = Instant::now();
    let mut followed = JoinSet::new();
    while began.elapsed() < HALF_FOR {
        ticks.tick().await;
        let number = next.fetch_add(1, Ordering::Relaxed);
        let (stand, seen) = (Arc::clone(stand), Arc::clone(seen));
        followed.spawn(async move {
            let (text, sent) = (text(number), Instant::now());
            stand.write(1 + number % CUSTOMERS, &text).await;
            seen.until(&text).await.saturating_duration_since(sent).as_secs_f64()
        });
    }
    followed.join_all().await
}
