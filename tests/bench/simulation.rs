//! The simulator: whole contact centres in virtual time, one after the other, on one core, everything failing that can.

use std::io::{self, Write};
use std::time::Instant;

use domain::time::Seconds;
use simulation::{Plan, simulate};

use crate::report::{Bound, Report};

/// Steps that are run at least.
const STEPS: u64 = 1_000_000;

/// Virtual time of one world.
const SPAN: Seconds = Seconds(60 * 60);

pub(crate) fn measure(report: &mut Report) -> io::Result<()> {
    let began = Instant::now();
    let (mut steps, mut violations) = (0, 0);
    for seed in 1.. {
        if steps >= STEPS {
            break;
        }
        match simulate(Plan { span: SPAN, ..Plan::seeded(seed) }) {
            Ok(world) => steps += world.steps,
            Err(failure) => {
                violations += 1;
                steps += failure.step;
                write!(io::stderr(), "{failure}")?;
            }
        }
    }
    let steps = f64::from(u32::try_from(steps).unwrap_or(u32::MAX));
    let per_second = steps / began.elapsed().as_secs_f64();
    let (now, aim) = (Bound::AtLeast(100_000.0), Bound::AtLeast(1_000_000.0));
    report.row("simulator_steps", per_second, "per_s", Some(now), Some(aim))?;
    report.row("simulator_run", steps, "steps", Some(Bound::AtLeast(1_000_000.0)), None)?;
    let none = Some(Bound::AtMost(0.0));
    report.row("simulator_violations", f64::from(violations), "violations", none, None)
}
