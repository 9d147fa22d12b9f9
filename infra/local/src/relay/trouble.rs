//! What to do about records that `dispatch` does not take.
//!
//! As Lambda with bounded retries, bisecting and an on-failure destination: wait and try again; if
//! it is not known which record is bad, try ever smaller batches; park the one that it is. The
//! stream is never held up for longer than the waits take.

use std::time::Duration;

/// How often a batch is tried again before a record of it is given up.
const RETRIES: u32 = 6;

/// The wait before the first retry; it doubles. All together: 1.6 s, in real time on either clock,
/// since a test that waits for the system to settle waits for it to give up too.
const FIRST_WAIT: Duration = Duration::from_millis(25);

/// Records per event at most, as in the template.
const BATCH: usize = 100;

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    GoOn,
    Wait(Duration),
    /// The record in question is given up.
    Park,
}

/// The present trouble, if any.
#[derive(Debug)]
pub(super) struct Trouble {
    tries: u32,
    batch: usize,
    /// The record reported last, and where the batch ended that is being bisected.
    record: Option<i64>,
    until: Option<i64>,
}

impl Default for Trouble {
    fn default() -> Self {
        Self { tries: 0, batch: BATCH, record: None, until: None }
    }
}

impl Trouble {
    /// How many records to try at once.
    pub(super) const fn batch(&self) -> usize {
        self.batch
    }

    /// Everything up to `end` is done.
    pub(super) fn passed(&mut self, end: i64) {
        if self.until.is_none_or(|until| end >= until) {
            *self = Self::default();
        }
    }

    /// The record at `position` was reported.
    pub(super) fn at(&mut self, position: i64) -> Next {
        if self.record.replace(position) != Some(position) {
            self.tries = 0;
        }
        if self.tries < RETRIES {
            return self.wait();
        }
        *self = Self::default();
        Next::Park
    }

    /// Some record of a batch of `length` that ends at `end` is bad.
    pub(super) fn somewhere(&mut self, length: usize, end: i64) -> Next {
        if self.tries < RETRIES {
            return self.wait();
        }
        if length > 1 {
            self.until = self.until.max(Some(end));
            self.batch = length / 2;
            return Next::GoOn;
        }
        if self.until.is_none_or(|until| end >= until) {
            *self = Self::default();
        }
        Next::Park
    }

    fn wait(&mut self) -> Next {
        let wait = FIRST_WAIT * 2_u32.pow(self.tries);
        self.tries += 1;
        Next::Wait(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reported_record_is_tried_again_and_then_given_up() {
        let mut trouble = Trouble::default();
        let waits: Vec<_> = (0..RETRIES).map(|_| trouble.at(7)).collect();
        assert_eq!(waits[0], Next::Wait(FIRST_WAIT));
        assert_eq!(waits[5], Next::Wait(FIRST_WAIT * 32));
        assert_eq!(trouble.at(7), Next::Park);
        assert_eq!(trouble.at(8), Next::Wait(FIRST_WAIT), "the next one has its own chances");
    }

    #[test]
    fn an_unknown_one_is_found_by_halving() {
        let mut trouble = Trouble::default();
        for _ in 0..RETRIES {
            assert!(matches!(trouble.somewhere(100, 100), Next::Wait(_)));
        }
        assert_eq!((trouble.somewhere(100, 100), trouble.batch()), (Next::GoOn, 50));
        trouble.passed(50);
        assert_eq!((trouble.somewhere(50, 100), trouble.batch()), (Next::GoOn, 25));
        assert_eq!((trouble.somewhere(25, 75), trouble.batch()), (Next::GoOn, 12));
        assert_eq!((trouble.somewhere(1, 51), trouble.batch()), (Next::Park, 12));
        trouble.passed(100);
        assert_eq!(trouble.batch(), BATCH);
    }
}
