//! The wait between two tries at a contended write.

use std::sync::Arc;
use std::time::Duration;

use application::Backoff;

/// The shortest wait, and the unit the longer ones grow from.
const STEP_MS: u64 = 5;

/// The longest wait: eight tries stay well below any function's time-out.
const WAIT_MAX_MS: u64 = 200;

/// Full jitter between 5 and 200 ms, growing with the tries (design D5).
pub fn jittered() -> Backoff {
    Backoff(Arc::new(|attempt| {
        let ceiling = (STEP_MS << attempt.min(8)).min(WAIT_MAX_MS);
        let mut bytes = [0; 8];
        // Without randomness the wait is the longest: slow, and still right.
        let drawn = getrandom::fill(&mut bytes).map_or(u64::MAX, |()| u64::from_le_bytes(bytes));
        let wait = STEP_MS + drawn % (ceiling - STEP_MS + 1);
        Box::pin(tokio::time::sleep(Duration::from_millis(wait)))
    }))
}
