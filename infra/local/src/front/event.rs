//! A request as API Gateway's HTTP API hands it to a function: payload format 2.0.

use std::net::SocketAddr;

use base64::Engine;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::header::{COOKIE, HOST, USER_AGENT};
use http::request::Parts;
use http::{HeaderMap, HeaderName};
use serde_json::{Map, Value, json};

use crate::queues::ACCOUNT;

/// The event of a request. Source: the API Gateway developer guide, "Create AWS Lambda proxy
/// integrations for HTTP APIs".
pub(super) fn http(head: &Parts, body: Bytes, peer: SocketAddr, now: DateTime<Utc>) -> Value {
    let path = head.uri.path();
    let query = head.uri.query().unwrap_or_default();
    let host = text(&head.headers, &HOST).unwrap_or_default();
    let mut event = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers(&head.headers, peer),
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "local",
            "domainName": host,
            "domainPrefix": host.split('.').next(),
            "http": {
                "method": head.method.as_str(),
                "path": path,
                "protocol": format!("{:?}", head.version),
                "sourceIp": peer.ip(),
                "userAgent": text(&head.headers, &USER_AGENT).unwrap_or_default(),
            },
            "requestId": uuid::Uuid::new_v4(),
            "routeKey": "$default",
            "stage": "$default",
            "time": now.format("%d/%b/%Y:%H:%M:%S %z").to_string(),
            "timeEpoch": now.timestamp_millis(),
        },
        "isBase64Encoded": false,
    });
    if !query.is_empty() {
        event["queryStringParameters"] = parameters(query).into();
    }
    let cookies = cookies(&head.headers);
    if !cookies.is_empty() {
        event["cookies"] = cookies.into();
    }
    if !body.is_empty() {
        match String::from_utf8(body.into()) {
            Ok(text) => event["body"] = text.into(),
            Err(err) => {
                let engine = base64::engine::general_purpose::STANDARD;
                event["body"] = engine.encode(err.as_bytes()).into();
                event["isBase64Encoded"] = true.into();
            }
        }
    }
    event
}

/// In lower case, several of one name joined by commas, cookies apart.
fn headers(headers: &HeaderMap, peer: SocketAddr) -> Map<String, Value> {
    let names = headers.keys().filter(|it| *it != COOKIE);
    let mut joined: Map<String, Value> = names
        .map(|name| (name.as_str().to_owned(), text(headers, name).unwrap_or_default().into()))
        .collect();
    // As the gateway does: the peer it saw comes last, whatever the client claims before it.
    let peer = peer.ip().to_string();
    let forwarded = match text(headers, &HeaderName::from_static("x-forwarded-for")) {
        Some(claimed) => format!("{claimed}, {peer}"),
        None => peer,
    };
    joined.insert("x-forwarded-for".to_owned(), forwarded.into());
    joined.entry("x-forwarded-proto").or_insert_with(|| "http".into());
    joined
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let values = headers.get_all(name).iter();
    let values: Vec<_> = values.map(|it| String::from_utf8_lossy(it.as_bytes())).collect();
    (!values.is_empty()).then(|| values.join(","))
}

fn cookies(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(COOKIE).iter().filter_map(|it| it.to_str().ok());
    let cookies = values.flat_map(|it| it.split(';')).map(str::trim).filter(|it| !it.is_empty());
    cookies.map(str::to_owned).collect()
}

/// Decoded; several of one name joined by commas.
fn parameters(query: &str) -> Map<String, Value> {
    let mut joined = Map::<String, Value>::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match joined.get_mut(name.as_ref()) {
            Some(Value::String(before)) => {
                before.push(',');
                before.push_str(&value);
            }
            Some(_) | None => drop(joined.insert(name.into_owned(), value.into())),
        }
    }
    joined
}
