//! A socket's bytes: what comes is handed on one after the other, what goes waits for nobody.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt, StreamExt};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::sync::mpsc;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::CapacityError;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::{Closing, MESSAGE_MAX, Out, Sockets};

/// How long a client has to answer a farewell, or to take one.
const FAREWELL: Duration = Duration::from_secs(2);

type Stream = WebSocketStream<TokioIo<Upgraded>>;

/// Carries a socket until it ends.
pub(super) async fn carry(
    sockets: Arc<Sockets>,
    id: String,
    upgrade: OnUpgrade,
    outgoing: mpsc::Receiver<Out>,
) {
    match upgrade.await {
        Ok(upgraded) => {
            let config = WebSocketConfig::default()
                .max_message_size(Some(MESSAGE_MAX))
                .max_frame_size(Some(MESSAGE_MAX));
            let io = TokioIo::new(upgraded);
            let stream = WebSocketStream::from_raw_socket(io, Role::Server, Some(config)).await;
            let (sink, stream) = stream.split();
            let mut writing = tokio::spawn(write(sink, outgoing));
            let mut reading = pin!(read(&sockets, &id, stream));
            tokio::select! {
                why = &mut reading => {
                    sockets.end(&id, why).await;
                    let _written = tokio::time::timeout(FAREWELL, writing).await;
                }
                _ = &mut writing => {
                    // Ours is the last word; the client's answer is waited for, as it should be.
                    let _answered = tokio::time::timeout(FAREWELL, reading).await;
                    sockets.end(&id, Closing::Normal).await;
                }
            }
        }
        Err(error) => {
            tracing::debug!(error = %error, "a client went before its socket was open");
            sockets.end(&id, Closing::Normal).await;
        }
    }
}

/// Hands on what comes until there is no more; why that is.
async fn read(sockets: &Sockets, id: &str, mut stream: SplitStream<Stream>) -> Closing {
    while let Some(message) = stream.next().await {
        match message {
            Ok(Message::Text(text)) => sockets.message(id, text.to_string()).await,
            Ok(Message::Binary(_)) => return Closing::Binary,
            Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)) => {}
            Ok(Message::Close(_)) => return Closing::Normal,
            Err(Error::Capacity(CapacityError::MessageTooLong { .. })) => return Closing::TooLarge,
            Err(error) => {
                tracing::debug!(error = %error, "a socket broke");
                return Closing::Normal;
            }
        }
    }
    Closing::Normal
}

/// Sends what goes out until the socket has ended.
async fn write(mut sink: SplitSink<Stream, Message>, mut outgoing: mpsc::Receiver<Out>) {
    while let Some(out) = outgoing.recv().await {
        let (message, is_last) = match out {
            Out::Text(text) => (Message::text(text), false),
            Out::Close(why) => {
                let (code, reason) = (why.code().into(), why.reason().into());
                (Message::Close(Some(CloseFrame { code, reason })), true)
            }
        };
        if sink.send(message).await.is_err() || is_last {
            break;
        }
    }
    // What is left need not be sent: the client is gone.
    let _closed = sink.close().await;
}
