//! What travels over HTTP (contract §3), apart from the domain, so that each can change by itself. What sockets say too is in
//! the crate `dto`.

pub(crate) mod agreement;
pub(crate) mod channel;
pub(crate) mod crm;
pub(crate) mod customer;
pub(crate) mod dead_letters;
pub(crate) mod erasure;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod failed;
pub(crate) mod lint;
pub(crate) mod people;
pub(crate) mod webhook;
pub(crate) mod widget;

pub(crate) use ::dto::{
    choice, form, instant, message, notification, responses, session, template, visitor, writing,
};
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
