//! From a request to a socket: RFC 6455 §4.2.

use std::net::SocketAddr;
use std::sync::Arc;

use http::header::{
    CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use hyper::upgrade::OnUpgrade;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::{OPEN_MAX, Open, Sockets, event, wire};
use crate::front::{Answer, error};
use tokio::sync::mpsc;

/// A request for a socket.
#[derive(Debug)]
pub(crate) struct Handshake {
    /// The request.
    pub(crate) head: Parts,
    /// Who asks.
    pub(crate) peer: SocketAddr,
    /// The connection, once it is a socket's.
    pub(crate) upgrade: OnUpgrade,
}

/// Whether `path` is where sockets are: the first is employees', the second visitors'.
pub(crate) fn asks_for_socket(path: &str) -> bool {
    matches!(path, "/ws" | "/lc/v1/ws")
}

impl Sockets {
    /// Opens a socket, if `realtime` lets it in.
    pub(crate) async fn accept(self: &Arc<Self>, handshake: Handshake) -> Answer {
        let Handshake { head, peer, upgrade } = handshake;
        let Some(accept) = accept_key(&head) else {
            let mut answer = error(
                StatusCode::UPGRADE_REQUIRED,
                "UPGRADE_REQUIRED",
                "This address is a WebSocket's.",
            );
            answer.headers_mut().insert(UPGRADE, HeaderValue::from_static("websocket"));
            answer.headers_mut().insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
            return answer;
        };
        if self.open().len() >= OPEN_MAX {
            return error(StatusCode::SERVICE_UNAVAILABLE, "TRY_AGAIN", "Too many are open.");
        }
        let now = self.clock.now();
        let id = uuid::Uuid::new_v4().simple().to_string();
        let asked = event::connect(&head, peer, &id, now);
        let context = asked["requestContext"].clone();
        let (out, outgoing) = mpsc::channel(super::BEHIND_MAX);
        // Before it is let in: who is told of it may push at once.
        let open = Open { out, opened_at: now, active_at: now, context };
        self.open().insert(id.clone(), open);
        match self.ask(asked).await {
            Ok(status) if (200..300).contains(&status) => {}
            refused => {
                self.open().remove(&id);
                return refusal(refused.unwrap_or(500));
            }
        }
        let sockets = Arc::clone(self);
        tokio::spawn(async move { wire::carry(sockets, id, upgrade, outgoing).await });
        switching(&accept)
    }
}

/// What proves to the client that we have read its handshake; nothing, if it is none.
fn accept_key(head: &Parts) -> Option<String> {
    let headers = &head.headers;
    let is_handshake = head.method == Method::GET
        && has_token(headers, &CONNECTION, "upgrade")
        && has_token(headers, &UPGRADE, "websocket")
        && headers.get(SEC_WEBSOCKET_VERSION).is_some_and(|it| it == "13");
    let key = headers.get(SEC_WEBSOCKET_KEY).filter(|_| is_handshake)?;
    Some(derive_accept_key(key.as_bytes()))
}

fn has_token(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    let values = headers.get_all(name).iter().filter_map(|it| it.to_str().ok());
    values.flat_map(|it| it.split(',')).any(|it| it.trim().eq_ignore_ascii_case(token))
}

fn switching(accept: &str) -> Answer {
    let mut answer = Response::new(http_body_util::Full::default());
    *answer.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = answer.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    if let Ok(accept) = HeaderValue::try_from(accept) {
        headers.insert(SEC_WEBSOCKET_ACCEPT, accept);
    }
    answer
}

fn refusal(status: u16) -> Answer {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match status {
        StatusCode::UNAUTHORIZED => error(status, "NO_AUTH_FOUND", "A valid token is missing."),
        StatusCode::FORBIDDEN => error(status, "ACCESS_DENIED", "This page may not have the chat."),
        status => error(status, "TRY_AGAIN", "The socket could not be opened."),
    }
}
