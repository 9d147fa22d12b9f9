//! Counts what AWS would bill, by function, and says what a million messages would cost.

mod intercept;
mod prices;

pub use intercept::Metered;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::clock::HostClock;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counter {
    /// DynamoDB's consumed capacity for writes.
    WriteUnits,
    /// DynamoDB's consumed capacity for reads.
    ReadUnits,
    /// Calls of DynamoDB.
    DynamoRequests,
    /// Writes that DynamoDB refused for a condition or a conflict: billed, and for nothing.
    RefusedWrites,
    /// Requests to FIFO queues, in steps of 64 KB.
    FifoRequests,
    /// Requests to standard SQS queues, in steps of 64 KB.
    StandardRequests,
    /// Lambda invocations.
    Invocations,
    /// Lambda's billed milliseconds.
    InvocationMs,
    /// Requests through the HTTP API.
    HttpRequests,
    /// Messages over sockets, in steps of 32 KB.
    SocketMessages,
    /// Minutes that sockets were open; counted when they end.
    SocketMinutes,
    /// Messages from customers that were queued.
    InboundMessages,
    /// Records and messages put aside.
    Parked,
}

impl Counter {
    /// Its name in the answer of `GET /local/meter`.
    const fn name(self) -> &'static str {
        match self {
            Self::WriteUnits => "dynamodb.write_units",
            Self::ReadUnits => "dynamodb.read_units",
            Self::DynamoRequests => "dynamodb.requests",
            Self::RefusedWrites => "dynamodb.refused_writes",
            Self::FifoRequests => "sqs.fifo_requests",
            Self::StandardRequests => "sqs.standard_requests",
            Self::Invocations => "lambda.invocations",
            Self::InvocationMs => "lambda.ms",
            Self::HttpRequests => "http.requests",
            Self::SocketMessages => "websocket.messages",
            Self::SocketMinutes => "websocket.minutes",
            Self::InboundMessages => "messages.inbound",
            Self::Parked => "parked",
        }
    }
}

/// The name under which the host makes calls of its own.
pub const HOST: &str = "host";

/// One function's counts.
type Counts = BTreeMap<Counter, f64>;

/// The counts since the last reset.
#[derive(Debug)]
pub struct Meter {
    clock: Arc<HostClock>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    since: DateTime<Utc>,
    by_function: BTreeMap<&'static str, Counts>,
}

impl Meter {
    /// Counts from now on.
    pub fn new(clock: Arc<HostClock>) -> Arc<Self> {
        let state = State { since: clock.now(), by_function: BTreeMap::new() };
        Arc::new(Self { clock, state: Mutex::new(state) })
    }

    /// Counts `amount` for a function. What the host itself does would not be on AWS's bill.
    pub fn add(&self, function: &'static str, counter: Counter, amount: f64) {
        if function == HOST {
            return;
        }
        let mut state = self.state();
        *state.by_function.entry(function).or_default().entry(counter).or_default() += amount;
    }

    /// Counts an invocation as Lambda bills it: by the millisecond, begun ones included.
    pub fn add_invocation(&self, function: &'static str, took: Duration) {
        let ms = u32::try_from(took.as_micros().div_ceil(1_000)).unwrap_or(u32::MAX);
        let mut state = self.state();
        let counts = state.by_function.entry(function).or_default();
        *counts.entry(Counter::Invocations).or_default() += 1.0;
        *counts.entry(Counter::InvocationMs).or_default() += f64::from(ms.max(1));
    }

    /// Starts anew.
    pub fn reset(&self) {
        *self.state() = State { since: self.clock.now(), by_function: BTreeMap::new() };
    }

    /// The answer of `GET /local/meter`.
    pub fn report(&self) -> Value {
        let state = self.state();
        let mut totals = Counts::new();
        for counts in state.by_function.values() {
            for (counter, amount) in counts {
                *totals.entry(*counter).or_default() += amount;
            }
        }
        let messages = totals.get(&Counter::InboundMessages).copied().unwrap_or(0.0);
        let usd_by = prices::usd_by(&totals);
        // Not `sum`: that of nothing is -0.0.
        let usd = usd_by.values().fold(0.0, |sum, it| sum + it);
        let usd_by: BTreeMap<_, _> = usd_by.iter().map(|(it, usd)| (it.name(), *usd)).collect();
        let per_million = if messages > 0.0 { usd / messages * 1_000_000.0 } else { 0.0 };
        let by_function: BTreeMap<_, _> =
            state.by_function.iter().map(|(name, counts)| (*name, named(counts))).collect();
        json!({
            "since": state.since,
            "by_function": by_function,
            "totals": named(&totals),
            "messages": messages,
            "prices_of": prices::AS_OF,
            "usd_by": usd_by,
            "usd": usd,
            "usd_per_million_inbound": per_million,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn named(counts: &Counts) -> BTreeMap<&'static str, f64> {
    let mut named: BTreeMap<_, _> = counts.iter().map(|(it, n)| (it.name(), *n)).collect();
    let sqs = [Counter::FifoRequests, Counter::StandardRequests];
    let sqs = sqs.iter().filter_map(|it| counts.get(it)).fold(0.0, |sum, it| sum + it);
    named.insert("sqs.requests", sqs);
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_begun_millisecond_is_billed() {
        let meter = Meter::new(Arc::new(HostClock::system()));
        meter.add_invocation("route", Duration::from_micros(2_001));
        meter.add_invocation("route", Duration::from_micros(10));
        assert_eq!(meter.report()["by_function"]["route"]["lambda.ms"], 4.0);
        meter.reset();
        assert_eq!(meter.report()["by_function"], json!({}));
    }

    #[test]
    fn a_million_messages_are_priced() {
        let meter = Meter::new(Arc::new(HostClock::system()));
        meter.add("webhook", Counter::InboundMessages, 2.0);
        meter.add("webhook", Counter::HttpRequests, 2.0);
        meter.add("route", Counter::WriteUnits, 12.0);
        meter.add("route", Counter::FifoRequests, 4.0);
        let report = meter.report();
        // A dollar for the HTTP API, 6 x 0.625 to write, 2 x 0.50 for SQS.
        let usd = report["usd_per_million_inbound"].as_f64().unwrap();
        assert!((usd - 5.75).abs() < 1e-9, "{usd}");
        assert_eq!(report["totals"]["sqs.requests"], 4.0);
        let writes = report["usd_by"]["dynamodb.write_units"].as_f64().unwrap();
        assert!((writes - 7.5e-6).abs() < 1e-12, "{writes}");
    }

    #[test]
    fn without_messages_there_is_no_price() {
        let meter = Meter::new(Arc::new(HostClock::system()));
        assert_eq!(meter.report()["usd_per_million_inbound"], 0.0);
    }
}
