//! `GET|POST /hooks/{connection}` → verify, parse → `inbound.fifo`; who types → `pushes`. Answers 200 only when every event is
//! queued; that somebody types may be lost.
//!
//! A provider's question whether the address is ours is answered, if it says the right word. Unknown connection: 404. Wrong or missing proof: 401, and nothing is stored. Above 1 MB: 413. Genuine but not
//! understood: 200, and the body is parked. An SQS queue that does not answer: 503, and the provider comes again.

use std::sync::Arc;

use application::channels::connection_key_name;
use application::ports::{Clock, Objects, PushMessage, Queues, Secrets};
use application::{Context, Stores};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use channels::{Call, Parked, Route, Routes, Typing};
use domain::channel::{Connection, Proof};
use domain::time::Seconds;
use domain::trace::TraceId;
use lambda::{Causes, TRACE, Verdict, count, count_answer};
use sha2::{Digest, Sha256};

/// The largest body that is taken: providers send far less (Telegram's and Meta's updates are some KB).
pub const BODY_MAX_BYTES: usize = 1_000_000;

/// The function, given its outside.
#[derive(Clone, Debug)]
pub struct Handler<S, Q, C, O, X> {
    /// Stores, SQS queues, clock.
    pub context: Context<S, Q, C>,
    /// Where parked bodies go.
    pub objects: O,
    /// What providers sign with.
    pub secrets: X,
}

/// The function, as its routes share it.
type Shared<S, Q, C, O, X> = State<Arc<Handler<S, Q, C, O, X>>>;

/// The function's routes.
pub fn router<S: Stores, Q, C, O, X>(handler: Handler<S, Q, C, O, X>) -> Router
where
    Q: Queues + 'static,
    C: Clock + 'static,
    O: Objects + 'static,
    X: Secrets + 'static,
{
    let take = get(shake_hands::<S, Q, C, O, X>).post(take::<S, Q, C, O, X>);
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

/// Some providers ask whether the address is ours before they call it.
async fn shake_hands<S: Stores, Q, C, O, X>(
    State(handler): Shared<S, Q, C, O, X>,
    Path(path): Path<Vec<(String, String)>>,
    query: Result<Query<Vec<(String, String)>>, axum::extract::rejection::QueryRejection>,
) -> Response
where
    Q: Queues + 'static,
    C: Clock + 'static,
    O: Objects + 'static,
    X: Secrets + 'static,
{
    let connection = match handler.connection(&path).await {
        Ok(connection) => connection,
        Err(response) => return response,
    };
    let Query(query) = query.unwrap_or_default();
    if query.is_empty() {
        return error(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", "this provider posts");
    }
    match channels::answer(&connection, &query) {
        // As plain text: what is said back must not be a page.
        Some(answer) => (StatusCode::OK, answer).into_response(),
        None => error(StatusCode::FORBIDDEN, "WRONG_SECRET", "that is not the word"),
    }
}

async fn take<S: Stores, Q, C, O, X>(
    State(handler): Shared<S, Q, C, O, X>,
    Path(path): Path<Vec<(String, String)>>,
    headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Response
where
    Q: Queues + 'static,
    C: Clock + 'static,
    O: Objects + 'static,
    X: Secrets + 'static,
{
    let connection = match handler.connection(&path).await {
        Ok(connection) => connection,
        Err(response) => return response,
    };
    let rest = path.get(1).map(|(_, value)| value.as_str()).unwrap_or_default();
    handler.take(&connection, &headers, rest, body).await
}

impl<S: Stores, Q: Queues, C: Clock, O: Objects, X: Secrets> Handler<S, Q, C, O, X> {
    async fn connection(&self, path: &[(String, String)]) -> Result<Connection, Response> {
        let id = path.first().map(|(_, value)| value.as_str()).unwrap_or_default();
        let Context { store, caches, clock, .. } = &self.context;
        match caches.connection(store, id, clock.now()).await {
            // One that its last channel has left has no secrets any more either.
            Ok(Some(connection)) if !connection.channels.is_empty() => Ok(connection),
            Ok(_) => Err(error(StatusCode::NOT_FOUND, "NOT_FOUND", "there is no such connection")),
            Err(failure) => {
                tracing::error!(error = %Causes(&failure), "connection not read");
                Err(later())
            }
        }
    }

    /// Queues and parks everything in a genuine body, or asks the provider to come again.
    async fn take(
        &self,
        connection: &Connection,
        headers: &HeaderMap,
        path: &str,
        body: Result<Bytes, axum::extract::rejection::BytesRejection>,
    ) -> Response {
        let key = match self.key(connection).await {
            Ok(key) => key,
            Err(response) => return response,
        };
        // A signature is over the whole body, which must be there first; a secret alone comes before it.
        let (body, rejection) = match body {
            Ok(body) => (body, None),
            Err(rejection) => (Bytes::new(), Some(rejection)),
        };
        let now = self.context.clock.now();
        let call = Call { headers, path, body: &body, key: key.as_deref(), now };
        match (connection.kind.proof(), rejection) {
            (Proof::Signature, Some(rejection)) => return unread(&rejection),
            (Proof::NoWebhook | Proof::Secret | Proof::Signature, rejection) => {
                if let Err(unverified) = channels::verify(connection, &call) {
                    let why = unverified.to_string();
                    return error(StatusCode::UNAUTHORIZED, "WRONG_SECRET", &why);
                }
                if let Some(rejection) = rejection {
                    return unread(&rejection);
                }
            }
        }
        let routes = match self.routes(connection).await {
            Ok(routes) => routes,
            Err(response) => return response,
        };
        let mut parsed = channels::parse(connection.kind, &routes, &call);
        let trace = trace_of(headers, &body);
        for event in &mut parsed.events {
            event.trace = Some(trace);
        }
        let (events, aside) = (parsed.events.len(), parsed.parked.len());
        tracing::info!(target: TRACE, %trace, connection = connection.id, events, aside, "received");
        for parked in &parsed.parked {
            if let Err(failure) = self.park(connection, parked).await {
                tracing::error!(error = %Causes(&failure), "cannot park");
                return later();
            }
        }
        self.show(parsed.typing).await;
        match self.context.queues.inbound(parsed.events).await {
            Ok(()) => (StatusCode::OK, "ok").into_response(),
            Err(failure) => {
                tracing::error!(error = %Causes(&failure), "not queued");
                later()
            }
        }
    }

    /// Has it shown who is typing; best effort.
    async fn show(&self, typing: Vec<Typing>) {
        let at = self.context.clock.now();
        for Typing { channel, conversation, is_over } in typing {
            let message = PushMessage::CustomerTypes { channel, conversation, is_over, at };
            if let Err(failure) = self.context.queues.push(message, Seconds(0)).await {
                tracing::warn!(error = %Causes(&failure), "that somebody types is lost");
            }
        }
    }

    /// What the connection's calls are signed with, where they are.
    async fn key(&self, connection: &Connection) -> Result<Option<String>, Response> {
        match connection.kind.proof() {
            Proof::NoWebhook | Proof::Secret => return Ok(None),
            Proof::Signature => {}
        }
        self.secrets.get(&connection_key_name(&connection.id)).await.map_err(|failure| {
            tracing::error!(error = %Causes(&failure), "key not read");
            later()
        })
    }

    /// The channels of `connection`. Where there is only one that cannot be mistaken, it is not even looked up.
    async fn routes(&self, connection: &Connection) -> Result<Routes, Response> {
        let Context { store, caches, clock, .. } = &self.context;
        let mut routes = Vec::with_capacity(connection.channels.len());
        for id in &connection.channels {
            if connection.kind.proof() == Proof::Secret {
                routes.push(Route { channel: *id, kind: connection.kind, account: None });
                continue;
            }
            match caches.channel(store, *id, clock.now()).await {
                Ok(Some(it)) => {
                    routes.push(Route { channel: *id, kind: it.kind, account: it.account });
                }
                Ok(None) => {}
                Err(failure) => {
                    tracing::error!(error = %Causes(&failure), "channel not read");
                    return Err(later());
                }
            }
        }
        Ok(Routes::new(routes))
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

fn unread(rejection: &axum::extract::rejection::BytesRejection) -> Response {
    error(rejection.status(), "BODY_REFUSED", &rejection.body_text())
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
