//! What people and programs outside are shown, over HTTP and by sockets: apart from the domain, so that each can change by
//! itself, and in one place, so that both say the same (contract §3).

pub mod choice;
pub mod form;
pub mod frame;
pub mod message;
pub mod notification;
pub mod responses;
pub mod session;
pub mod template;
pub mod visitor;
pub mod writing;

use domain::time::Timestamp;

/// RFC 3339 in UTC, to the millisecond.
pub fn instant(at: Timestamp) -> String {
    at.rfc3339()
}
