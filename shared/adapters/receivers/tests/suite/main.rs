//! Webhooks as receivers see them: over HTTP, from a server inside the test.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod calls;
