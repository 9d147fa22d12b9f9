//! What the table and the whole way of a message cost, by the meter. Counted, so the same on every machine (but for the
//! milliseconds of Lambda within the price).

use std::io;

use serde_json::json;

use crate::report::{Bound, Report};
use crate::stand::{Stand, count};

/// How often each is done.
const TIMES: u32 = 50;

pub(crate) async fn measure(report: &mut Report) -> io::Result<()> {
    conversation(report).await?;
    for operators in [10, 100, 1_000, 5_000] {
        routing(report, operators).await?;
    }
    Ok(())
}

/// A conversation under way: what each further message costs.
async fn conversation(report: &mut Report) -> io::Result<()> {
    let stand = Stand::build("manual", 1, json!({})).await;
    let operator = &stand.line.operators[0];
    stand.write(7, "hello").await;
    stand.settle().await;
    let session = stand.line.session().await;
    operator.answer(&session).await;
    operator.write(&session, "good morning").await;
    stand.write(7, "I have a question").await;
    stand.reset_meter().await;
    for number in 0..TIMES {
        // One at a time: a batch of one, the dearest way.
        stand.write(7, &format!("question {number} {}", "x".repeat(600))).await;
        stand.settle().await;
    }
    let meter = stand.meter().await;
    let times = f64::from(TIMES);
    let writes = count(&meter["totals"]["dynamodb.write_units"]) / times;
    let reads = count(&meter["totals"]["dynamodb.read_units"]) / times;
    let at_most = |most| Some(Bound::AtMost(most));
    report.row("inbound_message_write", writes, "write_units", at_most(6.0), at_most(4.0))?;
    report.row("inbound_message_read", reads, "read_units", at_most(2.0), at_most(1.0))?;
    let usd = count(&meter["usd_per_million_inbound"]);
    report.row("million_inbound_messages", usd, "usd", at_most(9.0), at_most(7.0))?;
    stand.reset_meter().await;
    for number in 0..TIMES {
        operator.write(&session, &format!("answer {number} {}", "x".repeat(600))).await;
        stand.settle().await;
    }
    let writes = count(&stand.meter().await["totals"]["dynamodb.write_units"]) / times;
    report.row("operator_message_write", writes, "write_units", at_most(9.0), None)
}

/// A routing decision among `operators`, and the offer that it makes.
async fn routing(report: &mut Report, operators: u32) -> io::Result<()> {
    let stand = Stand::of_department(operators).await;
    stand.reset_meter().await;
    for customer in 1..=TIMES {
        stand.write(customer.into(), "hello").await;
        stand.settle().await;
    }
    let assign = stand.meter().await["by_function"]["assign"].clone();
    let times = f64::from(TIMES);
    if operators == 10 {
        let writes = count(&assign["dynamodb.write_units"]) / times;
        report.row("offer_write", writes, "write_units", Some(Bound::AtMost(12.0)), None)?;
    }
    let reads = count(&assign["dynamodb.read_units"]) / times;
    // n / 12 for the line's seats and loads, and one each for the waiting list, the chat and the settings.
    let most = f64::from(operators) / 12.0 + 3.0;
    let name = format!("routing_decision_read_{operators}_operators");
    report.row(&name, reads, "read_units", Some(Bound::AtMost(most)), None)
}
