//! Worlds over many seeds: that what must always hold does whatever fails, and that the queue keeps what it promises.

mod repeats;
mod s04_evenly;
mod s05_strictly;
mod s06_all;
mod s08_rotation;
mod seeds;

use domain::time::Seconds;
use simulation::{Plan, Report, simulate};

/// Runs the world of `plan`; a violation fails the test and tells the seed and how it came about.
#[track_caller]
fn run(plan: Plan) -> Report {
    match simulate(plan) {
        Ok(report) => report,
        Err(failure) => panic!("{failure}"),
    }
}

fn minutes(minutes: u32) -> Seconds {
    Seconds(minutes * 60)
}
