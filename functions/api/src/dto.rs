//! What travels over HTTP (contract §3), apart from the domain, so that each can change by itself.

pub(crate) mod agreement;
pub(crate) mod channel;
pub(crate) mod crm;
pub(crate) mod customer;
pub(crate) mod explain;
pub(crate) mod lint;
pub(crate) mod message;
pub(crate) mod notification;
pub(crate) mod people;
pub(crate) mod responses;
pub(crate) mod session;

use domain::time::Timestamp;
use serde::Serialize;

/// The id of something that was made.
#[derive(Clone, Copy, Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Created {
    /// Its id.
    pub(crate) id: u64,
}

/// A whole list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Items<T> {
    /// What is in it.
    pub(crate) items: Vec<T>,
}

/// RFC 3339 in UTC, to the millisecond.
pub(crate) fn instant(at: Timestamp) -> String {
    at.rfc3339()
}
