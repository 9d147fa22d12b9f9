//! What time it is, as one function sees it: the clocks of machines differ.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use application::ports::Clock;
use domain::time::Timestamp;
use memory::ManualClock;

/// A clock that goes wrong by so many milliseconds.
#[derive(Clone, Debug)]
pub(crate) struct SkewedClock {
    right: ManualClock,
    wrong_by: Arc<AtomicI64>,
}

impl SkewedClock {
    /// A clock that is right, until it is skewed.
    pub(crate) fn new(right: ManualClock) -> Self {
        Self { right, wrong_by: Arc::default() }
    }

    /// Lets it go wrong by so many milliseconds.
    pub(crate) fn skew(&self, millis: i64) {
        self.wrong_by.store(millis, Ordering::Relaxed);
    }
}

impl Clock for SkewedClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.right.now().0 + self.wrong_by.load(Ordering::Relaxed))
    }
}
