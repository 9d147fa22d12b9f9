//! Structured logs: ids, never texts, names or secrets.

use tracing_subscriber::EnvFilter;

/// Logs as JSON lines to standard output, as `CloudWatch` takes them; `RUST_LOG` filters, `info` by default.
pub(crate) fn init_logs() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let logs = tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_current_span(true)
        .with_span_list(false);
    // A second call finds the first one's subscriber in place.
    let _already_set = logs.with_target(true).without_time().try_init();
}
