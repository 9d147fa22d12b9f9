//! A violation, with how it came about.

use std::fmt;

/// An invariant that does not hold.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The world it was found in: the same plan with this seed comes to the same.
    pub seed: u64,
    /// The first step after which it does not hold.
    pub step: u64,
    /// When that was, in the world.
    pub at: String,
    /// What does not hold.
    pub wrong: String,
    /// What led to it: entries of the chat concerned, and the last steps that touched it.
    pub tail: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}, step {}, {}: {}", self.seed, self.step, self.at, self.wrong)?;
        self.tail.iter().try_for_each(|line| writeln!(f, "  {line}"))
    }
}

impl std::error::Error for Failure {}
