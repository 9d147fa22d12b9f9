//! `canali simulate`: a contact centre in virtual time.

use std::io::Write;

use domain::time::Seconds;
use simulation::Plan;

use crate::serve::BoxError;

/// Simulates so many hours, and says on standard output what they came to.
///
/// # Errors
///
/// In words: an invariant that does not hold, and how it came about.
pub fn simulate(seed: u64, hours: u32, operators: Option<usize>) -> Result<(), BoxError> {
    let mut plan = match operators {
        Some(operators) => Plan::staffed(seed, operators),
        None => Plan::seeded(seed),
    };
    plan.span = Seconds(hours.saturating_mul(3_600));
    let mut out = std::io::stdout();
    match simulation::simulate(plan) {
        Ok(report) => Ok(writeln!(out, "{report}")?),
        Err(failure) => {
            write!(out, "{failure}")?;
            Err(format!("seed {seed}: {}", failure.wrong).into())
        }
    }
}
