//! The live chat's door: visitors open a visit, write, and read what they may see (reference channels §11).
//!
//! What a visitor writes goes through `inbound.fifo` like any other channel's; what they read is the chat's log, less
//! everything that is only for employees.

pub(crate) mod cors;
pub(crate) mod events;
pub(crate) mod messages;
pub(crate) mod session;
mod token;
mod view;
mod visitor;
