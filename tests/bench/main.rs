//! The budgets of the design, measured: one `name value unit` a line, and `target/bench.json`.
//!
//! `cargo run --release -p tests --bin bench`, on a machine that does nothing else. An argument chooses the parts whose
//! names begin so: `… --bin bench units`.

mod backfill;
mod cold;
mod core;
mod customers;
mod hours;
mod latency;
mod messengers;
mod report;
mod simulation;
mod size;
mod sockets;
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
    macro_rules! measure {
        ($($part:ident)*; $($waiting:ident)*) => {
            $(if is_wanted(stringify!($part)) { $part::measure(&mut report)?; })*
            $(if is_wanted(stringify!($waiting)) { $waiting::measure(&mut report).await?; })*
        };
    }
    measure!(core hours simulation size; messengers cold units customers backfill timers latency sockets throughput);
    report.save()
}
