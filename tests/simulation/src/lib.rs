//! All of Canali in virtual time, with people in it who behave like people and an AWS that fails like AWS.
//!
//! A [`Plan`] says what a world is made of; its seed decides everything else, so that a run can be repeated exactly. The
//! use cases are the real ones, over the `memory` adapters. After every step (one invocation of a function, or its death
//! between two writes) the invariants of design §5 are looked at, for the chats that it touched; the first violation
//! ends the run and tells how it came to it.
//!
//! To make more happen: a row in a table of [`deeds`], [`whims`], [`shifts`] or [`reforms`], or a field of a line in
//! [`plan`].

pub mod deeds;
pub mod plan;
pub mod reforms;
pub mod rules;
pub mod shifts;
pub mod whims;

mod agenda;
mod clock;
mod crm;
mod dice;
mod failure;
mod job;
mod office;
mod provider;
mod receivers;
mod relay;
mod report;
mod trace;
mod watch;
mod world;

pub use self::failure::Failure;
pub use self::plan::{LinePlan, Plan, Proofs, Trouble};
pub use self::report::Report;

/// Runs the world of `plan` to its end.
///
/// # Errors
///
/// [`Failure`]: an invariant does not hold, from the step on that it names.
pub fn simulate(plan: Plan) -> Result<Report, Box<Failure>> {
    let first = world::World::build(plan.clone()).run();
    // What led to a violation is told by the same run once more: remembering is not cheap.
    if first.is_err() { world::World::build(plan).remembering().run() } else { first }
}
