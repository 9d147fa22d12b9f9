//! A message's trace in the logs: every line that is written while it is handled bears it.

use domain::trace::TraceId;
use tracing::field::{Empty, display};
use tracing::{Instrument, info_span};

use crate::batch::Verdict;

/// The target of the lines that are written for each message: a host of one's own may leave them out.
pub const TRACE: &str = "canali::trace";

/// Handles one message under its trace, and says at the end what became of it. A `trace` that is not known yet is told
/// by whoever learns it, as the span's field of that name; so is the chat, as `chat.id`.
pub async fn traced(trace: Option<TraceId>, handling: impl Future<Output = Verdict>) -> Verdict {
    let span = info_span!("message", trace = Empty, chat.id = Empty);
    if let Some(trace) = trace {
        span.record("trace", display(trace));
    }
    async {
        let verdict = handling.await;
        tracing::info!(target: TRACE, verdict = verdict.name(), "handled");
        verdict
    }
    .instrument(span)
    .await
}
