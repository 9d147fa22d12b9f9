//! `GET|POST /hooks/{connection}` → verify, parse → `inbound.fifo`. Answers 200 only when every event is queued.
//!
//! Unknown connection: 404. Wrong or missing proof: 401, and nothing is stored. Above 1 MB: 413. Genuine but not
//! understood: 200, and the body is parked. An SQS queue that does not answer: 503, and the provider comes again.

use std::sync::Arc;

use application::ports::{Clock, Objects, Queues};
use application::{Context, Stores};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use channels::{Parked, Parsed};
use domain::channel::Connection;
use domain::trace::TraceId;
use lambda::{Causes, TRACE, Verdict, count, count_answer};
use sha2::{Digest, Sha256};

/// The largest body that is taken: providers send far less (Telegram's and Meta's updates are some KB).
pub const BODY_MAX_BYTES: usize = 1_000_000;

/// The function, given its outside.
#[derive(Clone, Debug)]
pub struct Handler<S, Q, C, O> {
    /// Stores, SQS queues, clock.
    pub context: Context<S, Q, C>,
    /// Where parked bodies go.
    pub objects: O,
}

/// The function's routes.
pub fn router<S: Stores, Q, C, O>(handler: Handler<S, Q, C, O>) -> Router
where
    Q: Queues + 'static,
    C: Clock + 'static,
    O: Objects + 'static,
{
    let take = get(shake_hands::<S, Q, C, O>).post(take::<S, Q, C, O>);
    Router::new()
        .route("/hooks/{connection}", take.clone())
        .route("/hooks/{connection}/{*rest}", take)
        .fallback(async || error(StatusCode::NOT_FOUND, "NOT_FOUND", "there is no such address"))
        .method_not_allowed_fallback(async || {
            error(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", "use GET or POST")
        })
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .layer(map_response(async |response: Response| {
            count_answer("webhook", response.status().as_u16());
            response
        }))
        .with_state(Arc::new(handler))
}

/// Providers whose webhooks are opened by a question; so far none of ours is.
async fn shake_hands<S: Stores, Q, C, O>(
    State(handler): State<Arc<Handler<S, Q, C, O>>>,
    Path(path): Path<Vec<(String, String)>>,
) -> Response
where
    Q: Queues + 'static,
    C: Clock + 'static,
    O: Objects + 'static,
{
    match handler.connection(&path).await {
        Ok(_) => error(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", "this provider posts"),
        Err(response) => response,
    }
}

async fn take<S: Stores, Q, C, O>(
    State(handler): State<Arc<Handler<S, Q, C, O>>>,
    Path(path): Path<Vec<(String, String)>>,
    headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Response
where
    Q: Queues + 'static,
    C: Clock + 'static,
    O: Objects + 'static,
{
    let connection = match handler.connection(&path).await {
        Ok(connection) => connection,
        Err(response) => return response,
    };
    if let Err(unverified) = channels::verify(&connection, &headers) {
        return error(StatusCode::UNAUTHORIZED, "WRONG_SECRET", &unverified.to_string());
    }
    match body {
        Ok(body) => handler.take(&connection, trace_of(&headers, &body), &body).await,
        Err(rejection) => error(rejection.status(), "BODY_REFUSED", &rejection.body_text()),
    }
}

impl<S: Stores, Q: Queues, C: Clock, O: Objects> Handler<S, Q, C, O> {
    async fn connection(&self, path: &[(String, String)]) -> Result<Connection, Response> {
        let id = path.first().map(|(_, value)| value.as_str()).unwrap_or_default();
        let Context { store, caches, clock, .. } = &self.context;
        match caches.connection(store, id, clock.now()).await {
            Ok(Some(connection)) => Ok(connection),
            Ok(None) => {
                Err(error(StatusCode::NOT_FOUND, "NOT_FOUND", "there is no such connection"))
            }
            Err(failure) => {
                tracing::error!(error = %Causes(&failure), "connection not read");
                Err(later())
            }
        }
    }

    /// Queues and parks everything in a genuine body, or asks the provider to come again.
    async fn take(&self, connection: &Connection, trace: TraceId, body: &[u8]) -> Response {
        let now = self.context.clock.now();
        let mut parsed = match connection.channels.as_slice() {
            [channel] => channels::parse(connection.kind, *channel, body, now),
            [] => nobody("the connection has no channel", body),
            [_, _, ..] => nobody("the connection's channels cannot be told apart", body),
        };
        parsed.events.iter_mut().for_each(|it| it.trace = Some(trace));
        tracing::info!(
            target: TRACE,
            %trace,
            connection = connection.id,
            events = parsed.events.len(),
            parked = parsed.parked.len(),
            "received"
        );
        for parked in &parsed.parked {
            if let Err(failure) = self.park(connection, parked).await {
                tracing::error!(error = %Causes(&failure), "cannot park");
                return later();
            }
        }
        match self.context.queues.inbound(parsed.events).await {
            Ok(()) => (StatusCode::OK, "ok").into_response(),
            Err(failure) => {
                tracing::error!(error = %Causes(&failure), "not queued");
                later()
            }
        }
    }

    async fn park(
        &self,
        connection: &Connection,
        parked: &Parked,
    ) -> Result<(), application::ports::StoreError> {
        let now = self.context.clock.now();
        let sum = hex::encode(Sha256::digest(&parked.raw));
        let key = format!("parked/webhook/{}/{}-{sum}", connection.id, now.0);
        count("webhook", &Verdict::Park(String::new()), 1);
        tracing::warn!(reason = parked.reason, "parked");
        self.objects.put(&key, parked.raw.clone()).await
    }
}

/// What a call is known by: the id that API Gateway gave it, or what its body says, so that a repeated call is the same.
fn trace_of(headers: &HeaderMap, body: &[u8]) -> TraceId {
    let header = headers.get("x-amzn-trace-id").and_then(|it| it.to_str().ok());
    header.and_then(TraceId::in_xray_header).unwrap_or_else(|| {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&Sha256::digest(body)[..16]);
        TraceId::from_bytes(bytes)
    })
}

fn nobody(reason: &str, body: &[u8]) -> Parsed {
    let parked = Parked { reason: reason.to_owned(), raw: body.to_vec() };
    Parsed { events: vec![], parked: vec![parked] }
}

fn later() -> Response {
    let mut response =
        error(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", "try again in a moment");
    response.headers_mut().insert("retry-after", axum::http::HeaderValue::from_static("1"));
    response
}

fn error(status: StatusCode, code: &str, description: &str) -> Response {
    let body = serde_json::json!({ "error": code, "error_description": description });
    (status, axum::Json(body)).into_response()
}
