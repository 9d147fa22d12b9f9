//! What a function counts, by one facade: on AWS the counts go out as `CloudWatch`'s embedded metrics, embedded they are
//! what `GET /metrics` tells.
//!
//! Counters by function: `canali_received_total`, and what became of those: `canali_done_total`,
//! `canali_refused_total`, `canali_retried_total`, `canali_parked_total`. `canali_age_seconds` is how long a message
//! stood in its FIFO SQS queue, or an entry in the stream, before a function had it.

use domain::time::Timestamp;
use metrics::{counter, histogram};
use metrics_cloudwatch_embedded::{Builder, Collector};
use thiserror::Error;

use crate::batch::Verdict;
use crate::config::optional;
use crate::logs::init_logs;

/// Where the metrics are in `CloudWatch`.
pub const NAMESPACE: &str = "Canali";

/// How old messages are when a function has them.
pub const AGE: &str = "canali_age_seconds";

/// The counts of a function on Lambda.
#[derive(Clone, Copy)]
pub struct Metrics(&'static Collector);

/// Somebody counts already.
#[derive(Debug, Error)]
#[error("metrics cannot be counted: {0}")]
pub struct MetricsError(String);

/// Begins to log and to count as `function`; its deployment is told by the name that Lambda knows the function by.
///
/// # Errors
///
/// [`MetricsError`]: it has been called before.
pub fn init(function: &'static str) -> Result<Metrics, MetricsError> {
    init_logs();
    let name = optional("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_else(|| function.to_owned());
    let deployment = name.strip_suffix(function).map(|it| it.trim_end_matches('-').to_owned());
    let collector = Builder::new()
        .cloudwatch_namespace(NAMESPACE)
        .with_dimension("deployment", deployment.unwrap_or(name))
        .init()
        .map_err(|error| MetricsError(error.to_string()))?;
    Ok(Metrics(collector))
}

impl Metrics {
    /// Writes down what was counted since the last time, and hands `answer` on: lines of the log in `CloudWatch`'s
    /// embedded metric format.
    pub fn flushed<T>(self, answer: T) -> T {
        if let Err(error) = self.0.flush(std::io::stdout()) {
            tracing::warn!(%error, "metrics not written");
        }
        answer
    }
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Metrics")
    }
}

/// Counts messages that `function` was handed.
pub fn count_received(function: &'static str, messages: usize) {
    counter!("canali_received_total", "function" => function).increment(messages as u64);
}

/// Counts what became of so many messages.
pub fn count(function: &'static str, verdict: &Verdict, messages: usize) {
    let counter = match verdict {
        Verdict::Done => counter!("canali_done_total", "function" => function),
        Verdict::Refused => counter!("canali_refused_total", "function" => function),
        Verdict::Retry(_) => counter!("canali_retried_total", "function" => function),
        Verdict::Park(_) => counter!("canali_parked_total", "function" => function),
    };
    counter.increment(messages as u64);
}

/// Counts an answered call by its status: what is below 400 is done, what is below 500 refused, and for all else the
/// caller comes again.
pub fn count_answer(function: &'static str, status: u16) {
    count_received(function, 1);
    let verdict = match status {
        ..400 => Verdict::Done,
        400..500 => Verdict::Refused,
        500.. => Verdict::Retry(None),
    };
    count(function, &verdict, 1);
}

/// Notes how old a message is that `function` has now.
pub fn note_age(function: &'static str, since: Timestamp, now: Timestamp) {
    let ms = u32::try_from((now.0 - since.0).max(0)).unwrap_or(u32::MAX);
    histogram!(AGE, "function" => function).record(f64::from(ms) / 1_000.0);
}

#[cfg(test)]
mod tests {
    use metrics::with_local_recorder;
    use metrics_exporter_prometheus::PrometheusBuilder;

    use super::*;

    /// What is counted while `counting` runs.
    fn counted(counting: impl FnOnce()) -> Vec<String> {
        let recorder = PrometheusBuilder::new().build_recorder();
        with_local_recorder(&recorder, counting);
        let text = recorder.handle().render();
        let mut lines: Vec<String> =
            text.lines().filter(|it| it.starts_with("canali")).map(str::to_owned).collect();
        lines.sort();
        lines
    }

    #[test]
    fn an_answer_is_counted_by_what_the_caller_does_next() {
        let counted = counted(|| {
            for status in [200, 302, 401, 429, 500, 503, 503] {
                count_answer("webhook", status);
            }
        });
        assert_eq!(
            counted,
            [
                "canali_done_total{function=\"webhook\"} 2",
                "canali_received_total{function=\"webhook\"} 7",
                "canali_refused_total{function=\"webhook\"} 2",
                "canali_retried_total{function=\"webhook\"} 3",
            ]
        );
    }

    #[test]
    fn ages_are_seconds_and_never_negative() {
        let counted = counted(|| {
            note_age("route", Timestamp(1_000), Timestamp(2_500));
            note_age("route", Timestamp(1_000), Timestamp(900));
        });
        assert!(counted.contains(&"canali_age_seconds_sum{function=\"route\"} 1.5".to_owned()));
        assert!(counted.contains(&"canali_age_seconds_count{function=\"route\"} 2".to_owned()));
    }
}
