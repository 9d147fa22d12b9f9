//! What integrators hear of: the shapes on the EventBridge bus, and the way there.
//!
//! The shapes are a promise to programs that are not ours, so they are their own types: the log may change, they may not,
//! but by [`ANNOUNCEMENT_VERSION`]. Their schemas are in `events/bus`.

mod file;
mod happening;

use serde::{Deserialize, Serialize};

pub use self::file::AnnouncedFile;
pub use self::happening::{Happening, OfferedTo, WrittenBy};

use super::StoreError;

/// The version of the shapes: it rises when a field goes or means something else; new fields and happenings may come
/// any day.
pub const ANNOUNCEMENT_VERSION: u32 = 1;

/// Something that happened in a chat, as the `detail` of an event on the bus. The event's `source` is `canali`, its
/// `detail-type` the happening's [name](Happening::name).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Announcement {
    /// The version of this shape.
    pub version: u32,
    /// The same for the same happening, which may come more than once: `<chat>-<seq>`.
    pub id: String,
    /// When it happened: RFC 3339 in UTC, with milliseconds.
    pub at: String,
    /// The chat.
    pub chat: u64,
    /// Its place in the chat's log. The bus keeps no order; this tells it.
    pub seq: u64,
    /// The session; none for what happens between sessions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<u64>,
    /// The line that the session is in.
    pub line: u64,
    /// What happened.
    #[serde(flatten)]
    pub happening: Happening,
}

/// Publishes on the bus.
pub trait Announcements: Send + Sync {
    /// Publishes those of `announcements` that were chosen for the bus. One that the bus refuses for good is logged and
    /// left out.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: some may have been published; publishing all again is safe, since integrators know
    /// repeated ones by their ids.
    fn publish(
        &self,
        announcements: Vec<Announcement>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// No bus: nobody listens.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoBus;

impl Announcements for NoBus {
    async fn publish(&self, _announcements: Vec<Announcement>) -> Result<(), StoreError> {
        Ok(())
    }
}
