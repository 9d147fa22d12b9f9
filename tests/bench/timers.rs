//! How late timers fire on the system's clock: each lapse of an offer in the logs, against when it was due.

use std::collections::HashMap;
use std::io;
use std::time::Duration;

use domain::session::Event;
use serde_json::json;
use tests::office::number;
use tests::stored::Stored;

use crate::report::{Bound, Report, p50, p99};
use crate::stand::Stand;

const SESSIONS: i64 = 50;

/// Seconds an offer stands, and how long is looked on.
const RUNS: [(u32, u64); 3] = [(1, 25), (30, 70), (90, 100)];

pub(crate) async fn measure(report: &mut Report) -> io::Result<()> {
    for (queue_time, seconds) in RUNS {
        let drifts = drifts(queue_time, seconds).await;
        let name = format!("timer_drift_p50_{queue_time}s");
        report.row(&name, p50(drifts.clone()), "s", None, None)?;
        let name = format!("timer_drift_p99_{queue_time}s");
        let (now, aim) = (Bound::AtMost(2.0), Bound::AtMost(1.0));
        report.row(&name, p99(drifts), "s", Some(now), Some(aim))?;
    }
    Ok(())
}

async fn drifts(queue_time: u32, seconds: u64) -> Vec<f64> {
    let mut stand = Stand::build("system", 20, json!({ "QUEUE_TIME": queue_time })).await;
    for customer in 1..=SESSIONS {
        stand.write(customer, "hello").await;
    }
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    let sessions = stand.line.sessions().await;
    stand.canali.terminate().await;
    let stored = Stored::open(stand.canali.data()).await;
    let mut drifts = Vec::new();
    for session in sessions {
        let (_, log) = stored.chat(number(&session["chat_id"])).await;
        let mut due = HashMap::new();
        for entry in log {
            match entry.event {
                Event::OfferMade { until: Some(until), .. } => {
                    due.insert(entry.session, until);
                }
                Event::OfferLapsed { .. } => {
                    if let Some(until) = due.remove(&entry.session) {
                        drifts.push(f64::from(millis(entry.at.0 - until.0)) / 1_000.0);
                    }
                }
                _ => {}
            }
        }
    }
    drifts
}

fn millis(it: i64) -> i32 {
    i32::try_from(it).unwrap_or(i32::MAX)
}
