//! A request's body, up to a limit.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::request::Parts;
use http::{StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};

use super::{Answer, error};

/// The largest body, in bytes (contract: above 1 MB, 413).
pub(super) const MAX_BODY: usize = 1_000_000;

/// How much of a body that is too large is read and thrown away, in bytes: a client that is still
/// sending does not see an answer when the connection is closed before it.
const MAX_DRAINED: usize = 16 * 1024 * 1024;

/// How long a client may take to send a body.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Why a body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    TooLarge,
    TooSlow,
    Broken,
}

impl Refusal {
    pub(super) fn answer(self) -> Answer {
        match self {
            Self::TooLarge => {
                error(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", "The body is too large.")
            }
            Self::TooSlow => error(
                StatusCode::REQUEST_TIMEOUT,
                "REQUEST_TIMEOUT",
                "The body did not come in time.",
            ),
            Self::Broken => {
                error(StatusCode::BAD_REQUEST, "BAD_REQUEST", "The body could not be read.")
            }
        }
    }
}

/// Reads a body as it comes, and no further than the limit into memory.
pub(super) async fn read(head: &Parts, body: Incoming) -> Result<Bytes, Refusal> {
    read_within(head, body, MAX_BODY, TIMEOUT).await
}

/// The same, with a limit of `max` bytes and a time of its own.
pub(super) async fn read_within(
    head: &Parts,
    body: Incoming,
    max: usize,
    within: Duration,
) -> Result<Bytes, Refusal> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    let waits = head.headers.get(header::EXPECT).is_some();
    if waits && body.size_hint().lower() > u64::try_from(max).unwrap_or(u64::MAX) {
        return Err(Refusal::TooLarge); // It has not begun to send.
    }
    tokio::time::timeout(within, collect(body, max)).await.unwrap_or(Err(Refusal::TooSlow))
}

async fn collect(mut body: Incoming, max: usize) -> Result<Bytes, Refusal> {
    let expected = usize::try_from(body.size_hint().lower()).unwrap_or(0);
    let mut whole = BytesMut::with_capacity(expected.min(max));
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Refusal::Broken)?.into_data() else { continue };
        length += data.len();
        if length <= max {
            whole.extend_from_slice(&data);
        } else {
            whole.clear();
            if length > max.saturating_add(MAX_DRAINED) {
                break;
            }
        }
    }
    if length > max { Err(Refusal::TooLarge) } else { Ok(whole.freeze()) }
}
