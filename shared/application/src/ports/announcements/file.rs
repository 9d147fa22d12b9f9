//! A file, as it is announced.

use serde::{Deserialize, Serialize};

/// A file or medium of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AnnouncedFile {
    /// `image`, `video`, `audio`, `voice`, `file`, `sticker` or `animation`.
    pub kind: String,
    /// Its file name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its media type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime: Option<String>,
    /// Its size in bytes, as the sender states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}
