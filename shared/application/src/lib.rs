//! What Canali does: one file per use case (load, decide, save), and the ports they need from the outside.
//!
//! Everything here is generic over the [`ports`]; `memory` and `dynamodb` implement the stores, `bus` the SQS
//! queues, `channels` the messengers, `lambda` the clock. Nothing here knows AWS.

pub mod cache;
pub mod ports;

mod commit;
mod context;
mod error;
mod operate;

pub use self::commit::{ATTEMPTS_MAX, Committed, EXTERNAL_ID_LIFE};
pub use self::context::{Backoff, BackoffFuture, Context, Stores};
pub use self::error::{Failure, Outcome};
pub use self::operate::{Operated, Operation, actor_in, may_know, operate};
