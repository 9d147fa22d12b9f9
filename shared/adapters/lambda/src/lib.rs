//! The shell of every function: batches with partial failures, parking, configuration, logs, the system clock.

mod aws;
mod backoff;
mod batch;
mod causes;
mod clock;
mod config;
mod logs;
mod objects;

pub use self::aws::aws;
pub use self::backoff::jittered;
pub use self::batch::{Shell, Verdict};
pub use self::causes::Causes;
pub use self::clock::SystemClock;
pub use self::config::{ConfigError, optional, parsed, required};
pub use self::logs::init_logs;
pub use self::objects::{NoObjects, StoredObjects, bucket};
