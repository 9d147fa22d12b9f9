//! The shell of every function: batches with partial failures, parking, configuration, logs and metrics, the system
//! clock.

mod aws;
mod backoff;
mod batch;
mod causes;
mod clock;
mod config;
mod logs;
mod metrics;
mod objects;
mod random;
mod trace;

pub use self::aws::aws;
pub use self::backoff::jittered;
pub use self::batch::{Shell, Verdict};
pub use self::causes::Causes;
pub use self::clock::SystemClock;
pub use self::config::{ConfigError, optional, parsed, required};
pub use self::metrics::{
    AGE, Metrics, MetricsError, NAMESPACE, count, count_answer, count_received, init, note_age,
};
pub use self::objects::{Granted, NoObjects, OwnLinks, StoredObjects, bucket};
pub use self::random::random_key;
pub use self::trace::{TRACE, traced};
