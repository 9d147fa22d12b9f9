//! Canali on one machine: the AWS services that the deployed functions stand on, embedded.
//!
//! The same handlers run on the same event JSON as on Lambda. Around them the host is what the
//! template in `infra/aws` is there: HTTP in front, SQS queues and the table's stream between the
//! functions, the minute rule, and the places where data is kept.

pub mod activity;
mod at_rest;
pub mod check;
pub mod cli;
pub mod clock;
pub mod data;
pub mod demo;
pub mod dlq;
pub mod dynamo;
pub mod endpoints;
pub mod front;
pub mod functions;
pub mod healthcheck;
pub mod invoke;
mod leftovers;
pub mod lint;
pub mod local_api;
pub mod meter;
pub mod metrics;
pub mod minute;
pub mod pages;
pub mod parked;
pub mod polling;
pub mod pump;
pub mod queues;
pub mod reach;
pub mod relay;
pub mod sdk;
pub mod secrets;
pub mod serve;
pub mod simulate;
pub mod sockets;
pub mod sqs;
pub mod timeline;
pub mod wiring;
