//! Lambda's Runtime API (<https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>) and, at the same address, an AWS
//! where nothing is kept and every send is taken.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;

const RUNTIME: &str = "/2018-06-01/runtime";

/// What the function does next.
enum Step {
    Polled(Instant),
    Answered(Instant),
}

struct Shared {
    steps: mpsc::UnboundedSender<Step>,
    /// What the next polls are answered with.
    events: Mutex<mpsc::UnboundedReceiver<Value>>,
}

/// One function's surroundings.
pub(super) struct StandIn {
    address: String,
    steps: mpsc::UnboundedReceiver<Step>,
    events: mpsc::UnboundedSender<Value>,
    server: JoinHandle<()>,
}

impl StandIn {
    pub(super) async fn start() -> io::Result<Self> {
        let (steps, taken) = mpsc::unbounded_channel();
        let (events, waiting) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared { steps, events: Mutex::new(waiting) });
        let app = Router::new()
            .route(&format!("{RUNTIME}/invocation/next"), get(next))
            .route(&format!("{RUNTIME}/invocation/{{id}}/response"), post(answered))
            .route(&format!("{RUNTIME}/invocation/{{id}}/error"), post(answered))
            .fallback(any(aws))
            .with_state(shared);
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let server = tokio::spawn(async move {
            axum::serve(listener, app).await.ok();
        });
        Ok(Self { address, steps: taken, events, server })
    }

    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// When the function polled.
    pub(super) async fn polled(&mut self, patience: Duration) -> io::Result<Instant> {
        loop {
            if let Step::Polled(at) = self.step(patience).await? {
                return Ok(at);
            }
        }
    }

    /// How long the function takes for `event`.
    pub(super) async fn invoke(
        &mut self,
        event: &Value,
        patience: Duration,
    ) -> io::Result<Duration> {
        let began = Instant::now();
        self.events.send(event.clone()).map_err(io::Error::other)?;
        loop {
            if let Step::Answered(at) = self.step(patience).await? {
                return Ok(at.duration_since(began));
            }
        }
    }

    async fn step(&mut self, patience: Duration) -> io::Result<Step> {
        let step = tokio::time::timeout(patience, self.steps.recv()).await;
        let late = || io::Error::other("the function does nothing");
        step.map_err(|_| late())?.ok_or_else(late)
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn next(State(shared): State<Arc<Shared>>) -> Response {
    shared.steps.send(Step::Polled(Instant::now())).ok();
    let Some(event) = shared.events.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let headers = [
        ("lambda-runtime-aws-request-id", "00000000-0000-4000-8000-000000000000"),
        ("lambda-runtime-deadline-ms", "4102444800000"),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:us-east-1:000000000000:function:canali",
        ),
    ];
    (headers, axum::Json(event)).into_response()
}

async fn answered(State(shared): State<Arc<Shared>>, _body: Bytes) -> StatusCode {
    shared.steps.send(Step::Answered(Instant::now())).ok();
    StatusCode::ACCEPTED
}

/// DynamoDB, SQS, SSM and S3 for somebody who has nothing yet.
async fn aws(uri: Uri, headers: HeaderMap, _body: Bytes) -> Response {
    let target = headers.get("x-amz-target").and_then(|it| it.to_str().ok()).unwrap_or_default();
    let (service, operation) = target.split_once('.').unwrap_or_default();
    match (service, operation) {
        ("AmazonSSM", _) => {
            let none = json!({ "__type": "ParameterNotFound", "message": uri.path() });
            (StatusCode::BAD_REQUEST, axum::Json(none)).into_response()
        }
        (_, "Query") => {
            axum::Json(json!({ "Items": [], "Count": 0, "ScannedCount": 0 })).into_response()
        }
        (_, "UpdateItem") => {
            axum::Json(json!({ "Attributes": { "last": { "N": "1" } } })).into_response()
        }
        (_, "SendMessage") => axum::Json(json!({ "MessageId": "1" })).into_response(),
        ("", _) => StatusCode::OK.into_response(),
        (_, _) => axum::Json(json!({})).into_response(),
    }
}
