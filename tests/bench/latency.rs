//! How long a waiting session waits once somebody is eligible.

use std::io;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::report::{Bound, Report, p99};
use crate::stand::Stand;

const TIMES: i64 = 100;

/// Between two looks.
pub(crate) const LOOK: Duration = Duration::from_millis(2);

pub(crate) async fn measure(report: &mut Report) -> io::Result<()> {
    let stand = Stand::build("system", 1, json!({ "CHECK_AVAILABLE": "Y" })).await;
    let operator = &stand.line.operators[0];
    let mut waits = Vec::new();
    for customer in 1..=TIMES {
        operator.be("offline").await;
        stand.write(customer, "hello").await;
        stand.settle().await;
        let began = Instant::now();
        operator.be("online").await;
        loop {
            let newest = newest(&stand).await;
            if newest["offered_to"].as_array().is_some_and(|it| !it.is_empty()) {
                waits.push(began.elapsed().as_secs_f64());
                break;
            }
            tokio::time::sleep(LOOK).await;
        }
    }
    let (now, aim) = (Bound::AtMost(1.0), Bound::AtMost(0.3));
    report.row("waiting_to_offer_p99", p99(waits), "s", Some(now), Some(aim))
}

/// The line's newest session.
async fn newest(stand: &Stand) -> Value {
    let path = format!("/api/v1/sessions?line={}&limit=1", stand.line.id);
    let page = stand.canali.admin().get(&path).await.ok();
    page["items"][0].clone()
}
