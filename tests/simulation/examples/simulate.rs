//! `cargo run --release -p simulation --example simulate -- SEED HOURS [OPERATORS]`: one world, for profiling.

use std::env;
use std::io::{self, Write};
use std::time::Instant;

use domain::time::Seconds;
use simulation::{Plan, simulate};

fn main() -> io::Result<()> {
    let numbers: Vec<u32> = env::args().skip(1).filter_map(|it| it.parse().ok()).collect();
    let number = |place: usize| numbers.get(place).copied();
    let seed = u64::from(number(0).unwrap_or(1));
    let mut plan = match number(2) {
        Some(operators) => Plan::staffed(seed, usize::try_from(operators).unwrap_or(1)),
        None => Plan::seeded(seed),
    };
    plan.span = Seconds(number(1).unwrap_or(1) * 3_600);
    let began = Instant::now();
    let mut out = io::stdout().lock();
    match simulate(plan) {
        Ok(report) => {
            writeln!(out, "{report}")?;
            let took = began.elapsed().as_secs_f64();
            let steps = f64::from(u32::try_from(report.steps).unwrap_or(u32::MAX));
            writeln!(out, "{:.0} steps/s", steps / took)
        }
        Err(failure) => writeln!(out, "{failure}"),
    }
}
