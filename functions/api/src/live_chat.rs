//! Our own widget's door: `/lc/v1` (reference channels §11). A visitor is let in by a session token, sees the log of
//! their own conversation as far as it is theirs to see, and writes through `inbound.fifo` like any customer.

pub(crate) mod config;
pub(crate) mod cors;
pub(crate) mod dto;
pub(crate) mod events;
mod feed;
pub(crate) mod messages;
pub(crate) mod recent;
pub(crate) mod session;
pub(crate) mod signals;
mod visitor;
mod writing;
