//! What it costs to know customers: what the CRM reads and writes for a new session, and how many sessions begin a second with
//! it, beside without.

use std::io;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use futures::future::join_all;
use serde_json::{Value, json};

use crate::report::Report;
use crate::stand::{Stand, count};

/// Sessions that are counted.
const TIMES: u32 = 50;

/// Sessions that are begun as fast as they can, each by another customer.
const SESSIONS: i64 = 500;

/// Calls of the webhook at a time.
const WORKERS: i64 = 32;

pub(crate) async fn measure(report: &mut Report) -> io::Result<()> {
    lookups(report).await?;
    for (name, settings) in [("off", json!({ "QUEUE_TIME": 0 })), ("on", with_crm())] {
        let rate = begun(&settings).await;
        report.row(&format!("sessions_crm_{name}"), rate, "sessions_per_s", None, None)?;
    }
    Ok(())
}

fn with_crm() -> Value {
    json!({ "QUEUE_TIME": 0, "CRM": "Y", "CRM_CREATE": "lead", "CRM_CHAT_TRACKER": "Y" })
}

/// A customer who comes for the first time gets a lead; one who comes again is known.
async fn lookups(report: &mut Report) -> io::Result<()> {
    let stand = Stand::build("manual", 1, with_crm()).await;
    for known in ["unknown", "known"] {
        stand.reset_meter().await;
        for customer in 1..=TIMES {
            stand.write(customer.into(), "hello, is anybody there?").await;
            stand.settle().await;
        }
        let crm = stand.meter().await["by_function"]["crm"].clone();
        for unit in ["read", "write"] {
            let units = count(&crm[format!("dynamodb.{unit}_units")]) / f64::from(TIMES);
            let name = format!("crm_{known}_customer_{unit}");
            report.row(&name, units, &format!("{unit}_units"), None, None)?;
        }
        let open = |it: &Value| it["closed_at"].is_null();
        for session in stand.line.sessions().await.into_iter().filter(open) {
            stand.line.operators[0].act(&session, "spam", json!({})).await.ok();
        }
    }
    Ok(())
}

/// Sessions a second that begin, until everything is done that follows.
async fn begun(settings: &Value) -> f64 {
    let stand = Stand::build("system", 20, settings.clone()).await;
    let next = AtomicI64::new(1);
    let began = Instant::now();
    let workers = (0..WORKERS).map(|_| async {
        loop {
            let customer = next.fetch_add(1, Ordering::Relaxed);
            if customer > SESSIONS {
                return;
            }
            stand.write(customer, "is anybody there?").await;
        }
    });
    join_all(workers).await;
    stand.settle().await;
    let sessions = i32::try_from(SESSIONS).unwrap_or(i32::MAX);
    f64::from(sessions) / began.elapsed().as_secs_f64()
}
