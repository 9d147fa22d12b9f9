//! Whole flows in process: the real use cases on `memory`, pumped by hand, every message delivered twice, and once
//! more with each port call failing in turn. One file per function, and one per theme of the settings; a test of a
//! setting begins with its row in the reference.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod agreement;
mod api;
mod assign;
mod blocking;
mod bots;
mod caches;
mod cards;
mod connections;
mod crm;
mod deliver;
mod dispatch;
mod disturbed;
mod echoes;
mod ends;
mod erasure;
mod hooks;
mod hours;
mod input;
mod kpi;
mod limits;
mod lines;
mod messengers;
mod modes;
mod pace;
mod provider;
mod queue;
mod realtime;
mod receipts;
mod relay;
mod retention;
mod returns;
mod route;
mod texts;
mod timeouts;
mod webhook;
mod world;
