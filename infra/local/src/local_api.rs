//! `/local/*` and `/metrics`: what only the embedded mode has. The clock, settling, the meter and the metrics, for the
//! admin.

use std::sync::Arc;

use bytes::Bytes;
use chrono::TimeDelta;
use http::request::Parts;
use http::{Method, StatusCode, header};
use serde::Deserialize;
use serde_json::json;
use subtle::ConstantTimeEq;

use crate::front::{Answer, error, json_of, text};
use crate::meter::Meter;
use crate::metrics::Metrics;
use crate::timeline::Timeline;

/// The furthest one call moves the clock, in seconds: a leap year. Each of its minutes is lived
/// through.
const MAX_ADVANCE_S: u32 = 366 * 24 * 3_600;

/// The routes under `/local/`.
#[derive(Debug)]
pub struct LocalApi {
    timeline: Arc<Timeline>,
    meter: Arc<Meter>,
    metrics: Metrics,
    admin_token: String,
}

#[derive(Deserialize)]
struct Advance {
    advance_s: u32,
}

impl LocalApi {
    /// Answers whoever has `admin_token`.
    pub const fn new(
        timeline: Arc<Timeline>,
        meter: Arc<Meter>,
        metrics: Metrics,
        admin_token: String,
    ) -> Self {
        Self { timeline, meter, metrics, admin_token }
    }

    /// Answers a request.
    pub async fn answer(&self, head: &Parts, body: &Bytes) -> Answer {
        if !self.is_admin(head) {
            return error(
                StatusCode::UNAUTHORIZED,
                "UNAUTHORIZED",
                "Say who you are: Authorization: Bearer <admin token>.",
            );
        }
        match (&head.method, head.uri.path()) {
            (&Method::GET, "/local/clock") => {
                json_of(StatusCode::OK, &json!({ "now": self.timeline.clock().now() }))
            }
            (&Method::POST, "/local/clock") => self.advance(body).await,
            (&Method::POST, "/local/settle") => {
                self.timeline.settle().await;
                json_of(StatusCode::OK, &json!({ "now": self.timeline.clock().now() }))
            }
            (&Method::GET, "/local/meter") => json_of(StatusCode::OK, &self.meter.report()),
            (&Method::POST, "/local/meter/reset") => {
                self.meter.reset();
                json_of(StatusCode::OK, &json!({}))
            }
            (&Method::GET, "/metrics") => text(StatusCode::OK, self.metrics.render().await),
            (
                _,
                "/local/clock" | "/local/settle" | "/local/meter" | "/local/meter/reset"
                | "/metrics",
            ) => error(
                StatusCode::METHOD_NOT_ALLOWED,
                "METHOD_NOT_ALLOWED",
                "This address is there, but not for this method.",
            ),
            (_, _) => error(StatusCode::NOT_FOUND, "NOT_FOUND", "There is nothing here."),
        }
    }

    async fn advance(&self, body: &[u8]) -> Answer {
        if !self.timeline.clock().is_manual() {
            return error(
                StatusCode::CONFLICT,
                "SYSTEM_CLOCK",
                "The clock is the system's and cannot be moved; start with --clock manual.",
            );
        }
        match serde_json::from_slice(body) {
            Ok(Advance { advance_s }) if advance_s <= MAX_ADVANCE_S => {
                match self.timeline.advance(TimeDelta::seconds(advance_s.into())).await {
                    Ok(now) => json_of(StatusCode::OK, &json!({ "now": now })),
                    Err(err) => {
                        tracing::error!(error = %err, "the clock cannot be kept");
                        error(
                            StatusCode::INTERNAL_SERVER_ERROR,
                            "CLOCK_NOT_KEPT",
                            "The clock could not be written down.",
                        )
                    }
                }
            }
            Ok(_) | Err(_) => error(
                StatusCode::UNPROCESSABLE_ENTITY,
                "INVALID_BODY",
                "Expected {\"advance_s\": seconds}, a whole number of at most a year.",
            ),
        }
    }

    fn is_admin(&self, head: &Parts) -> bool {
        let header = head.headers.get(header::AUTHORIZATION).and_then(|it| it.to_str().ok());
        header.and_then(|it| it.split_once(' ')).is_some_and(|(scheme, token)| {
            scheme.eq_ignore_ascii_case("bearer")
                && bool::from(token.trim().as_bytes().ct_eq(self.admin_token.as_bytes()))
        })
    }
}
