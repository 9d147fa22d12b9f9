//! The bus: what integrators heard.

use std::sync::{Arc, Mutex, PoisonError};

use application::ports::{Announcement, Announcements, StoreError};

use crate::faults::{Fault, Faults, unavailable};

/// A bus that remembers. Its copies are the same one.
#[derive(Clone, Debug, Default)]
pub struct MemoryBus {
    heard: Arc<Mutex<Vec<Announcement>>>,
    faults: Faults,
}

impl MemoryBus {
    /// An empty bus, whose calls fail as `faults` says.
    pub fn new(faults: Faults) -> Self {
        Self { heard: Arc::default(), faults }
    }

    /// Everything that was published, in that order, repeated ones included.
    pub fn heard(&self) -> Vec<Announcement> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Announcements for MemoryBus {
    async fn publish(&self, mut announcements: Vec<Announcement>) -> Result<(), StoreError> {
        self.faults.pause().await;
        let (fault, _) = self.faults.next("publish");
        match fault {
            None => {}
            Some(Fault::Unavailable | Fault::Stale) => {
                return Err(unavailable("nothing is published"));
            }
            Some(Fault::AnswerLost) => announcements.truncate(announcements.len().div_ceil(2)),
        }
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).extend(announcements);
        match fault {
            Some(Fault::AnswerLost) => Err(unavailable("the answer is lost")),
            Some(Fault::Unavailable | Fault::Stale) | None => Ok(()),
        }
    }
}
