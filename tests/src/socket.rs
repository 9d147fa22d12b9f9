//! An open page: a WebSocket client as a browser is one.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Bytes, Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::client::Client;

/// Longer than any frame takes; a test that waits so long has failed.
const WITHIN: Duration = Duration::from_mins(1);

/// An open socket.
#[derive(Debug)]
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// An employee's.
    ///
    /// # Panics
    ///
    /// If they are not let in.
    pub async fn of(client: &Client) -> Self {
        let url =
            format!("{}/ws?token={}", client.address().replacen("http", "ws", 1), client.token());
        Self::open(&url, None).await.expect("an employee is let in")
    }

    /// A visitor's.
    ///
    /// # Panics
    ///
    /// If they are not let in.
    pub async fn of_visitor(client: &Client) -> Self {
        let address = client.address().replacen("http", "ws", 1);
        let url = format!("{address}/lc/v1/ws?token={}", client.token());
        Self::open(&url, None).await.expect("a visitor is let in")
    }

    /// The one at an address, from a page of `origin`.
    ///
    /// # Errors
    ///
    /// The status of the answer, where the handshake is refused.
    ///
    /// # Panics
    ///
    /// If nobody answers.
    pub async fn open(url: &str, origin: Option<&str>) -> Result<Self, u16> {
        let mut request = url.into_client_request().expect("an address");
        if let Some(origin) = origin {
            let origin = origin.parse().expect("an origin");
            request.headers_mut().insert("origin", origin);
        }
        match connect_async(request).await {
            Ok((stream, _)) => Ok(Self(stream)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{url}: {error}"),
        }
    }

    /// Says something.
    pub async fn say(&mut self, message: &Value) {
        self.say_text(message.to_string()).await;
    }

    /// Says something, be it a message or not.
    ///
    /// # Panics
    ///
    /// If the socket is closed.
    pub async fn say_text(&mut self, text: String) {
        self.0.send(Message::text(text)).await.expect("the socket is open");
    }

    /// Sends bytes that are no text.
    ///
    /// # Panics
    ///
    /// If the socket is closed.
    pub async fn say_bytes(&mut self, bytes: Vec<u8>) {
        self.0.send(Message::Binary(Bytes::from(bytes))).await.expect("the socket is open");
    }

    /// The next frame.
    ///
    /// # Panics
    ///
    /// If there is none, or it is not JSON.
    pub async fn next(&mut self) -> Value {
        loop {
            match self.message().await {
                Some(Ok(Message::Text(text))) => {
                    return serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}"));
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("no frame: {other:?}"),
            }
        }
    }

    /// All frames up to the next of type `kind`, and that.
    pub async fn until(&mut self, kind: &str) -> Vec<Value> {
        let mut heard = Vec::new();
        loop {
            let frame = self.next().await;
            let is_it = frame["type"] == kind;
            heard.push(frame);
            if is_it {
                return heard;
            }
        }
    }

    /// Says something, and hears everything up to the answer of type `kind`.
    pub async fn ask(&mut self, message: &Value, kind: &str) -> Vec<Value> {
        self.say(message).await;
        self.until(kind).await
    }

    /// Everything it was sent before now: frames keep their order, so that the answer to a ping comes last.
    pub async fn heard(&mut self) -> Vec<Value> {
        let mut heard = self.ask(&json!({ "type": "ping" }), "pong").await;
        heard.pop();
        heard
    }

    /// The same in short: types, with places in the log.
    pub async fn hears(&mut self) -> Vec<String> {
        self.heard().await.iter().map(short).collect()
    }

    /// The code that it is closed with; what comes before is passed over.
    ///
    /// # Panics
    ///
    /// If it is not closed.
    pub async fn closed(&mut self) -> u16 {
        loop {
            match self.message().await {
                Some(Ok(Message::Close(frame))) => return frame.map_or(1005, |it| it.code.into()),
                Some(Ok(_)) => {}
                other => panic!("it is not closed: {other:?}"),
            }
        }
    }

    /// Closes it, as a page that is left does.
    ///
    /// # Panics
    ///
    /// If it is closed already.
    pub async fn close(mut self) {
        self.0.close(None).await.expect("the socket is open");
        self.closed().await;
    }

    async fn message(&mut self) -> Option<Result<Message, Error>> {
        tokio::time::timeout(WITHIN, self.0.next()).await.expect("something is heard")
    }
}

/// A frame's type, and its place in the log; of an error what it is.
///
/// # Panics
///
/// If it has no type.
pub fn short(frame: &Value) -> String {
    let kind = frame["type"].as_str().unwrap_or_else(|| panic!("{frame}"));
    match (frame["seq"].as_u64(), frame["data"]["error"].as_str()) {
        (Some(seq), _) => format!("{kind} {seq}"),
        (None, Some(error)) => error.to_owned(),
        (None, None) => kind.to_owned(),
    }
}
