//! What Canali does: one file per use case (load, decide, save), and the ports they need from the outside.
//!
//! Everything here is generic over the [`ports`]; `memory` and `dynamodb` implement the stores, `bus` the SQS
//! queues, `channels` the messengers, `lambda` the clock. Nothing here knows AWS.

pub mod ports;
