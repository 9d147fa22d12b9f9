//! What visitors wrote lately: until a message is in the log, this remembers when it was taken, so that a widget that
//! sends it again gets the same answer. On Lambda each instance remembers its own; the message is one all the same.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::time::Timestamp;

/// Messages that are remembered before we start anew.
const ENTRIES_MAX: usize = 10_000;

/// When messages were taken, by visitor and uuid.
#[derive(Debug, Default)]
pub(crate) struct Recent(Mutex<HashMap<String, Timestamp>>);

impl Recent {
    /// When the message `key` was first taken: `now`, if it is new.
    pub(super) fn first_taken(&self, key: String, now: Timestamp) -> Timestamp {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.len() >= ENTRIES_MAX {
            taken.clear();
        }
        *taken.entry(key).or_insert(now)
    }
}
