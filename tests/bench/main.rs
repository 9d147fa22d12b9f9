//! The budgets of the design, measured: one `name value unit` a line, and `target/bench.json`.
//!
//! `cargo run --release -p tests --bin bench`, on a machine that does nothing else. An argument chooses the parts whose
//! names begin so: `… --bin bench units`.

mod backfill;
mod cold;
mod core;
mod hours;
mod latency;
mod messengers;
mod report;
mod simulation;
mod size;
mod stand;
mod throughput;
mod timers;
mod units;

use std::env;
use std::io;

use report::Report;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> io::Result<()> {
    let wanted = env::args().nth(1).unwrap_or_default();
    let mut report = Report::default();
    let is_wanted = |part: &str| part.starts_with(&wanted);
    if is_wanted("core") {
        core::measure(&mut report)?;
    }
    if is_wanted("hours") {
        hours::measure(&mut report)?;
    }
    if is_wanted("simulation") {
        simulation::measure(&mut report)?;
    }
    if is_wanted("messengers") {
        messengers::measure(&mut report).await?;
    }
    if is_wanted("size") {
        size::measure(&mut report)?;
    }
    if is_wanted("cold") {
        cold::measure(&mut report).await?;
    }
    if is_wanted("units") {
        units::measure(&mut report).await?;
    }
    if is_wanted("backfill") {
        backfill::measure(&mut report).await?;
    }
    if is_wanted("timers") {
        timers::measure(&mut report).await?;
    }
    if is_wanted("latency") {
        latency::measure(&mut report).await?;
    }
    if is_wanted("throughput") {
        throughput::measure(&mut report).await?;
    }
    report.save()
}
