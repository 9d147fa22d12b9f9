//! What is going on in the host, so that it can be known when nothing is.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::watch;

/// Counts the handlers that run and every change that could give one something to do.
///
/// Work is always in one of three places: a visible message, the stream, or a running handler. It
/// is handed on before it is let go of, so who finds all three empty within one *epoch* knows that
/// there is none.
#[derive(Debug)]
pub struct Activity {
    running: AtomicUsize,
    epoch: watch::Sender<u64>,
}

impl Activity {
    /// Nothing has happened yet.
    pub fn new() -> Arc<Self> {
        Arc::new(Self { running: AtomicUsize::new(0), epoch: watch::Sender::new(0) })
    }

    /// Work is being done until the answer is dropped.
    ///
    /// To be called *before* a message is taken or a record read.
    pub fn begin(self: &Arc<Self>) -> Running {
        self.running.fetch_add(1, Ordering::SeqCst);
        Running { activity: Arc::clone(self) }
    }

    /// How many pieces of work are being done.
    pub fn running(&self) -> usize {
        self.running.load(Ordering::SeqCst)
    }

    /// Something has changed.
    pub fn changed(&self) {
        self.epoch.send_modify(|epoch| *epoch = epoch.wrapping_add(1));
    }

    /// Follows the epoch from here on.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.epoch.subscribe()
    }
}

/// A piece of work that is being done.
#[derive(Debug)]
pub struct Running {
    activity: Arc<Activity>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.activity.running.fetch_sub(1, Ordering::SeqCst);
        self.activity.changed();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ending_a_piece_of_work_is_a_change() {
        let activity = Activity::new();
        let epoch = activity.watch();
        let running = activity.begin();
        assert_eq!((activity.running(), epoch.has_changed().unwrap()), (1, false));
        drop(running);
        assert_eq!((activity.running(), epoch.has_changed().unwrap()), (0, true));
    }
}
