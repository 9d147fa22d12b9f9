//! `GET /metrics`: what all functions counted, and what the SQS queues hold, as Prometheus reads it.

use std::sync::OnceLock;

use metrics::gauge;
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

use crate::sqs::Sqs;

/// The process has one recorder, whoever starts first.
static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

/// Ages in seconds: at rest a message is some milliseconds old; after an outage, hours.
const AGES: [f64; 9] = [0.01, 0.1, 0.5, 1.0, 5.0, 30.0, 120.0, 900.0, 14_400.0];

/// What `GET /metrics` tells.
#[derive(Clone, Debug)]
pub struct Metrics {
    sqs: Sqs,
}

impl Metrics {
    /// Lets the process count, if it does not yet.
    ///
    /// # Errors
    ///
    /// If another library counts already.
    pub fn new(sqs: Sqs) -> Result<Self, BuildError> {
        if RECORDER.get().is_none() {
            let recorder = PrometheusBuilder::new()
                .set_buckets_for_metric(Matcher::Full(lambda::AGE.to_owned()), &AGES)?;
            match recorder.install_recorder() {
                Ok(handle) => drop(RECORDER.set(handle)),
                // Another start of this process was quicker.
                Err(error) if RECORDER.get().is_none() => return Err(error),
                Err(_) => {}
            }
        }
        Ok(Self { sqs })
    }

    /// The text of all metrics.
    pub async fn render(&self) -> String {
        for (queue, messages) in self.sqs.held().await {
            let messages = u32::try_from(messages).unwrap_or(u32::MAX);
            gauge!("canali_sqs_messages", "queue" => queue).set(messages);
        }
        let Some(recorder) = RECORDER.get() else { return String::new() };
        recorder.run_upkeep();
        recorder.render()
    }
}
