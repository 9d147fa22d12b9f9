//! Whole flows in process: the real use cases on `memory`, pumped by hand, every message delivered twice, and once
//! more with each port call failing in turn. One file per function.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod api;
mod assign;
mod deliver;
mod dispatch;
mod disturbed;
mod provider;
mod route;
mod timeouts;
mod webhook;
mod world;
