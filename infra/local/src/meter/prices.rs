//! What AWS charges.

use super::{Counter, Counts};

/// The memory that the template gives each function, in gigabytes.
const MEMORY_GB: f64 = 0.25;

/// A millisecond of a function, in dollars: $0.0000133334 a GB-second on arm64.
const INVOCATION_MS_USD: f64 = 0.000_013_333_4 * MEMORY_GB / 1_000.0;

/// When the prices were looked up.
pub(super) const AS_OF: &str = "2025-11";

/// List prices in us-east-1 [as of then](AS_OF), in dollars for one, beyond the free tier. Sources:
/// the pricing pages of Lambda, API Gateway (HTTP API, WebSocket API), SQS and DynamoDB (on demand). The minute
/// rule is free, and so are a stream's reads by Lambda.
const PRICES: &[(Counter, f64)] = &[
    (Counter::Invocations, 0.20e-6),
    (Counter::InvocationMs, INVOCATION_MS_USD),
    (Counter::HttpRequests, 1.00e-6),
    (Counter::SocketMessages, 1.00e-6),
    (Counter::SocketMinutes, 0.25e-6),
    (Counter::FifoRequests, 0.50e-6),
    (Counter::StandardRequests, 0.40e-6),
    (Counter::WriteUnits, 0.625e-6),
    (Counter::ReadUnits, 0.125e-6),
];

/// The price of what was counted, by counter, in dollars.
pub(super) fn usd_by(counts: &Counts) -> Counts {
    let priced = |(counter, price): &(Counter, f64)| Some((*counter, counts.get(counter)? * price));
    PRICES.iter().filter_map(priced).collect()
}
