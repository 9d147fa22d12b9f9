//! Canali on one machine: the AWS services that the deployed functions stand on, embedded.
//!
//! The same handlers run on the same event JSON as on Lambda. Around them the host is what the
//! template in `infra/aws` is there: HTTP in front, SQS queues and the table's stream between the
//! functions, the minute rule, and the places where data is kept.

pub mod activity;
pub mod clock;
pub mod functions;
pub mod queues;
pub mod sqs;
pub mod dynamo;
pub mod invoke;
pub mod meter;
pub mod sdk;
pub mod parked;
pub mod pump;
pub mod relay;
pub mod minute;
pub mod timeline;
