//! What a message is known by in the logs of all stages.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use crate::ids::ChatId;

/// Follows what came in from one call through all functions: 128 bits, as W3C's and X-Ray's are, written as 32 hex
/// digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TraceId(u128);

/// A text that is no trace id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a trace id has 32 hex digits")]
pub struct NoTraceId;

impl TraceId {
    /// The id with these bits.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }

    /// What begins in a chat itself, an operator's message or a time-out, is known by its entry: 16 digits for the chat,
    /// 16 for the place.
    pub fn of_entry(chat: ChatId, seq: u64) -> Self {
        Self(u128::from(chat.0) << 64 | u128::from(seq))
    }

    /// The root in `X-Amzn-Trace-Id: Root=1-<8 digits>-<24 digits>;…`, which API Gateway adds to what it hands on.
    pub fn in_xray_header(value: &str) -> Option<Self> {
        let root = value.split(';').find_map(|it| it.trim().strip_prefix("Root=1-"))?;
        let (time, rest) = root.split_once('-')?;
        format!("{time}{rest}").parse().ok()
    }
}

impl FromStr for TraceId {
    type Err = NoTraceId;

    fn from_str(text: &str) -> Result<Self, NoTraceId> {
        if text.len() != 32 || !text.bytes().all(|it| it.is_ascii_hexdigit()) {
            return Err(NoTraceId);
        }
        u128::from_str_radix(text, 16).map(Self).map_err(|_| NoTraceId)
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for TraceId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TraceId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_written_as_32_digits_and_read_again() {
        let id = TraceId::of_entry(ChatId(7), 255);
        let text = "000000000000000700000000000000ff";
        assert_eq!(id.to_string(), text);
        assert_eq!(text.parse(), Ok(id));
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<TraceId>(&json).unwrap(), id);
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in
            ["", "7", "+00000000000000700000000000000ff", "gg000000000000700000000000000ff0"]
        {
            assert_eq!(text.parse::<TraceId>(), Err(NoTraceId), "{text}");
        }
        assert!(serde_json::from_str::<TraceId>("7").is_err());
    }

    #[test]
    fn the_root_of_xrays_header_is_found() {
        let root = "5759e988bd862e3fe1be46a994272793".parse().ok();
        for (header, found) in [
            ("Root=1-5759e988-bd862e3fe1be46a994272793", root),
            ("Self=1-0-0;Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1", root),
            ("Root=1-5759e988bd862e3fe1be46a994272793", None),
            ("Root=2-5759e988-bd862e3fe1be46a994272793", None),
            ("", None),
        ] {
            assert_eq!(TraceId::in_xray_header(header), found, "{header}");
        }
    }
}
