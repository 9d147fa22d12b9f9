//! The rules of Canali, and nothing else: no I/O, no clock, no randomness, no AWS.
//!
//! A [`chat`] is one customer's conversation on one channel; a [`session`] is one handling of a request inside
//! it. [`session::decide`] turns a command into events, [`session::evolve`] turns events into state, [`queue`]
//! chooses who is offered a waiting session, [`bookings`] says what a chat occupies elsewhere (a timer, a slot, a
//! place in the waiting list), [`effects`] says what a committed entry causes outside, [`alert`] who is told of it,
//! [`errand`] and [`webhook`] how it is told outside, [`explain`] says why a session
//! is where it is, [`responses`] how long its customer waited, [`crm`] who they are beyond one chat, [`lint`] which
//! settings can never do what they are for, [`widget`] how a live chat looks on a page.

pub mod access;
pub mod agreement;
pub mod alert;
pub mod bookings;
pub mod channel;
pub mod chat;
pub mod crm;
pub mod delivery;
pub mod effects;
pub mod erasure;
pub mod errand;
pub mod explain;
pub mod hours;
pub mod ids;
pub mod inbound;
pub mod invariants;
pub mod lint;
pub mod message;
pub mod pace;
pub mod presence;
pub mod queue;
pub mod responses;
pub mod retention;
pub mod session;
pub mod settings;
pub mod template;
pub mod time;
pub mod trace;
pub mod user;
pub mod webhook;
pub mod widget;
pub mod window;

#[cfg(test)]
mod samples;
