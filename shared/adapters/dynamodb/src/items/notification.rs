//! An employee's inbox: its state, what is in it, and what they were told of.

use application::ports::{Notification, Received};
use serde::{Deserialize, Serialize};

use crate::json::Json;

/// How many notifications came into an inbox, and up to which all are read.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct InboxItem {
    #[serde(default)]
    pub(crate) last: u64,
    #[serde(default)]
    pub(crate) read: u64,
}

/// A notification as it comes in.
#[derive(Debug, Serialize)]
pub(crate) struct NewNotificationItem<'a> {
    pub(crate) number: u64,
    pub(crate) notification: Json<&'a Notification>,
    /// In seconds since 1970, as DynamoDB wants it.
    pub(crate) ttl: i64,
}

/// A notification as it is found.
#[derive(Debug, Deserialize)]
pub(crate) struct NotificationItem {
    number: u64,
    notification: Json<Notification>,
    /// There once it was read by itself.
    #[serde(default)]
    is_read: Option<u64>,
}

/// That an employee was told of an entry.
#[derive(Debug, Serialize)]
pub(crate) struct ToldItem {
    pub(crate) number: u64,
    /// In seconds since 1970, as DynamoDB wants it.
    pub(crate) ttl: i64,
}

/// The number of a notification, and nothing else of it.
#[derive(Debug, Deserialize)]
pub(crate) struct NumberItem {
    #[serde(rename = "number")]
    pub(crate) _number: u64,
}

impl NotificationItem {
    /// As it stands in an inbox of which all is read up to `read`.
    pub(crate) fn received(self, read: u64) -> Received {
        let Self { number, notification, is_read } = self;
        let is_read = is_read.is_some() || number <= read;
        Received { number, is_read, notification: notification.0 }
    }
}
