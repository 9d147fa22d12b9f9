//! What the function is invoked with.

use std::borrow::Cow;
use std::collections::HashMap;

use aws_lambda_events::encodings::Base64Data;
use aws_lambda_events::sqs::SqsEvent;
use serde::Deserialize;

/// An event.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Event {
    /// Messages of `pushes`.
    Batch(SqsEvent),
    /// Something of a socket.
    Socket(Box<SocketEvent>),
}

/// A socket's event. Source: the API Gateway developer guide, "Set up a WebSocket API integration request": what of it
/// is of use here. Not the crate's type: that of a WebSocket's wants much that emulators leave out.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SocketEvent {
    pub(crate) request_context: SocketContext,
    /// Of the handshake only.
    #[serde(default)]
    headers: Option<HashMap<String, String>>,
    /// Of the handshake only.
    #[serde(default)]
    query_string_parameters: Option<HashMap<String, String>>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

/// Which socket, and what of it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SocketContext {
    pub(crate) route_key: Route,
    pub(crate) connection_id: String,
}

/// What happened to a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum Route {
    /// It is about to be opened.
    #[serde(rename = "$connect")]
    Connect,
    /// It has ended.
    #[serde(rename = "$disconnect")]
    Disconnect,
    /// Something came from it.
    #[serde(rename = "$default")]
    Default,
}

impl SocketEvent {
    /// A parameter of the handshake's query.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query_string_parameters.as_ref()?.get(name).map(String::as_str)
    }

    /// A header of the handshake.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let headers = self.headers.as_ref()?;
        let found = headers.iter().find(|it| it.0.eq_ignore_ascii_case(name));
        found.map(|it| it.1.as_str())
    }

    /// What came from it; what is no text makes no sense.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        let body = self.body.as_deref().unwrap_or_default();
        if !self.is_base64_encoded {
            return Cow::Borrowed(body);
        }
        let quoted = serde_json::Value::from(body);
        let decoded: Result<Base64Data, _> = serde_json::from_value(quoted);
        Cow::Owned(
            decoded.map(|it| String::from_utf8_lossy(&it.0).into_owned()).unwrap_or_default(),
        )
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn headers_are_found_in_any_case_and_bodies_in_base64() {
        let event = json!({
            "requestContext": { "routeKey": "$default", "connectionId": "a" },
            "headers": { "origin": "https://shop.example" },
            "body": "eyJ0eXBlIjoicGluZyJ9",
            "isBase64Encoded": true,
        });
        let Event::Socket(event) = serde_json::from_value(event).unwrap() else { panic!() };
        assert_eq!(event.header("Origin"), Some("https://shop.example"));
        assert_eq!(event.text(), r#"{"type":"ping"}"#);
        assert_eq!(event.parameter("token"), None);
    }
}
