//! Waiting for what a real clock and other processes do.

use std::time::Duration;

/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_mins(2);

/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Looks again until `look` finds something.
///
/// # Panics
///
/// If it does not within two minutes; the message says what was waited for.
pub async fn until<T, F: Future<Output = Option<T>>>(what: &str, look: impl FnMut() -> F) -> T {
    within(PATIENCE, what, look).await
}

/// As [`until`], with a time of its own.
///
/// # Panics
///
/// If nothing is found within `patience`.
pub async fn within<T, F: Future<Output = Option<T>>>(
    patience: Duration,
    what: &str,
    mut look: impl FnMut() -> F,
) -> T {
    let found = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    let found = tokio::time::timeout(patience, found).await;
    found.unwrap_or_else(|_| panic!("waited {patience:?} in vain: {what}"))
}
