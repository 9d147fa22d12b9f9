//! What waits when everybody comes to work at once: how long until all of it is offered, and what is written for nothing.

use std::io;
use std::time::{Duration, Instant};

use futures::future::join_all;
use serde_json::{Value, json};

use crate::report::{Bound, Report};
use crate::stand::{Stand, count};

const WAITING: i64 = 200;
const OPERATORS: usize = 50;

/// Sessions each operator may have: exactly as many as there are for them.
const LIMIT: usize = 4;

/// How often it is looked whether all is offered.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// If it takes longer than this, something is wrong.
const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) async fn measure(report: &mut Report) -> io::Result<()> {
    let settings = json!({ "CHECK_AVAILABLE": "Y", "MAX_CHAT": LIMIT, "QUEUE_TIME": 0 });
    let stand = Stand::build("system", OPERATORS, settings).await;
    join_all(stand.line.operators.iter().map(|it| it.be("offline"))).await;
    for customer in 1..=WAITING {
        stand.write(customer, "hello").await;
    }
    stand.settle().await;
    stand.reset_meter().await;

    let began = Instant::now();
    let coming = join_all(stand.line.operators.iter().map(|it| it.be("online")));
    let (_, took) = tokio::join!(coming, all_offered(&stand, began));
    let (now, aim) = (Bound::AtMost(5.0), Bound::AtMost(2.0));
    let name = "backfill_200_sessions_50_operators";
    report.row(name, took.as_secs_f64(), "s", Some(now), Some(aim))?;
    let refused = count(&stand.meter().await["totals"]["dynamodb.refused_writes"]);
    let none = Some(Bound::AtMost(0.0));
    report.row("backfill_refused_writes", refused, "writes", None, none)
}

/// When the last waiting session was offered.
async fn all_offered(stand: &Stand, began: Instant) -> Duration {
    loop {
        let sessions = stand.line.sessions().await;
        let waits = |it: &&Value| it["offered_to"].as_array().is_none_or(Vec::is_empty);
        if sessions.iter().filter(waits).count() == 0 || began.elapsed() > PATIENCE {
            return began.elapsed();
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
