//! What happens to a socket, as API Gateway's WebSocket APIs hand it to a function.

use std::net::SocketAddr;

use chrono::{DateTime, Utc};
use http::HeaderMap;
use http::header::{HOST, USER_AGENT};
use http::request::Parts;
use serde_json::{Map, Value, json};

use super::Closing;

/// What the embedded API is called, and its stage.
const API: &str = "local";
const STAGE: &str = "live";

/// A handshake. Source: the API Gateway developer guide, "Set up a WebSocket API integration request in API Gateway", and
/// "API Gateway WebSocket API mapping template reference".
pub(super) fn connect(head: &Parts, peer: SocketAddr, id: &str, now: DateTime<Utc>) -> Value {
    let host = text(&head.headers, HOST.as_str());
    let context = json!({
        "apiId": API,
        "stage": STAGE,
        "domainName": host,
        "connectionId": id,
        "connectedAt": now.timestamp_millis(),
        "identity": {
            "sourceIp": peer.ip(),
            "userAgent": text(&head.headers, USER_AGENT.as_str()),
        },
    });
    let mut event = of(&context, "$connect", "CONNECT", now);
    let mut headers = Map::new();
    for name in head.headers.keys() {
        headers.insert(name.as_str().to_owned(), text(&head.headers, name.as_str()).into());
    }
    event["headers"] = headers.into();
    let query = head.uri.query().unwrap_or_default();
    let mut parameters = Map::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        // Of several the last counts.
        parameters.insert(name.into_owned(), value.into_owned().into());
    }
    if !parameters.is_empty() {
        event["queryStringParameters"] = parameters.into();
    }
    event
}

/// Something came from a socket, of which `context` is known.
pub(super) fn message(context: &Value, body: String, now: DateTime<Utc>) -> Value {
    let mut event = of(context, "$default", "MESSAGE", now);
    event["requestContext"]["messageId"] = uuid::Uuid::new_v4().to_string().into();
    event["body"] = body.into();
    event
}

/// A socket has ended.
pub(super) fn disconnect(context: &Value, why: Closing, now: DateTime<Utc>) -> Value {
    let mut event = of(context, "$disconnect", "DISCONNECT", now);
    event["requestContext"]["disconnectStatusCode"] = why.code().into();
    event["requestContext"]["disconnectReason"] = why.reason().into();
    event
}

/// What a client hears whose message could not be handled.
pub(super) fn internal_error(context: &Value) -> Value {
    json!({
        "message": "Internal server error",
        "connectionId": context["connectionId"],
        "requestId": uuid::Uuid::new_v4(),
    })
}

fn of(context: &Value, route: &str, kind: &str, now: DateTime<Utc>) -> Value {
    let mut context = context.clone();
    context["routeKey"] = route.into();
    context["eventType"] = kind.into();
    context["messageDirection"] = "IN".into();
    context["requestId"] = uuid::Uuid::new_v4().to_string().into();
    context["requestTime"] = now.format("%d/%b/%Y:%H:%M:%S %z").to_string().into();
    context["requestTimeEpoch"] = now.timestamp_millis().into();
    json!({ "requestContext": context, "isBase64Encoded": false })
}

fn text(headers: &HeaderMap, name: &str) -> String {
    let values = headers.get_all(name).iter();
    let values: Vec<_> = values.map(|it| String::from_utf8_lossy(it.as_bytes())).collect();
    values.join(",")
}
