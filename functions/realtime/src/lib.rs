//! API Gateway's WebSockets (`$connect`, `$disconnect`, messages) and `pushes` → [`application::realtime`] → the table, and frames
//! to open sockets.
//!
//! A socket is answered as API Gateway wants it: 200 lets one in, 401 and 403 do not. A message is answered over its
//! socket, wrong ones in words; nothing of it is retried, for its client asks again. `$disconnect` fails so that Lambda
//! may try again, and goes on where it was cut off; what is never told ends by itself. Of `pushes`: done once it is
//! pushed, or lost; retried in 1-5 s while the store gives no answer; parked, if it cannot be decoded.

mod door;
mod event;

use application::ports::{
    Clock, Objects, Push, PushMessage, Queues, Secrets, SocketId, Visibility,
};
use application::realtime::{
    Throttle, connect, customer_types, disconnect, end_socket, push_list, push_typing, talk,
};
use application::{Context, Failure, Stores};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use dto::frame::Words;
use lambda::{Causes, Shell, Verdict, traced};
use lambda_runtime::Error;
use serde_json::{Value, json};

use crate::door::UNAUTHORIZED;
use crate::event::{Event, Route, SocketEvent};

/// The function, given its outside.
#[derive(Debug)]
pub struct Handler<S, Q, C, P, X, V, O> {
    /// Stores, SQS queues, clock.
    pub context: Context<S, Q, C>,
    /// Where frames go.
    pub push: P,
    /// How they are put into words.
    pub words: Words,
    /// The keys that visitors' tokens are signed with.
    pub secrets: X,
    /// Says when failed records come back.
    pub visibility: V,
    /// Where parked bodies go.
    pub objects: O,
    /// How much each socket has said lately.
    pub throttle: Throttle,
}

impl<S, Q, C, P, X, V, O> Handler<S, Q, C, P, X, V, O>
where
    S: Stores,
    Q: Queues,
    C: Clock,
    P: Push,
    X: Secrets,
    V: Visibility,
    O: Objects,
{
    /// Handles one event: of a socket, or a batch of `pushes`.
    ///
    /// # Errors
    ///
    /// If it is none of them, or a socket's end could not be noted.
    pub async fn handle(&self, event: Value) -> Result<Value, Error> {
        match serde_json::from_value(event)? {
            Event::Batch(batch) => Ok(serde_json::to_value(self.batch(batch).await)?),
            Event::Socket(event) => {
                let status = self.socket(*event).await?;
                Ok(json!({ "statusCode": status }))
            }
        }
    }

    /// What a socket's event is answered with.
    async fn socket(&self, event: SocketEvent) -> Result<u16, Failure> {
        let id = SocketId(event.request_context.connection_id.clone());
        match event.request_context.route_key {
            Route::Connect => Ok(self.connect(id, &event).await),
            Route::Disconnect => {
                self.throttle.forget(&id);
                disconnect(&self.context, &id).await.inspect_err(|failure| {
                    tracing::warn!(error = %Causes(failure), "the end of a socket is not noted");
                })?;
                Ok(200)
            }
            Route::Default => {
                let text = event.text();
                let Self { context, push, words, throttle, .. } = self;
                match Box::pin(talk(context, push, words, throttle, &id, &text)).await {
                    Ok(()) => Ok(200),
                    Err(failure) => {
                        tracing::warn!(error = %Causes(&failure), "a message is lost");
                        Ok(500)
                    }
                }
            }
        }
    }

    async fn connect(&self, id: SocketId, event: &SocketEvent) -> u16 {
        let whose = match self.whose(event).await {
            Ok(Ok(whose)) => whose,
            Ok(Err(refused)) => return refused,
            Err(error) => {
                tracing::warn!(error = %Causes(&error), "nobody can be let in");
                return 503;
            }
        };
        match Box::pin(connect(&self.context, id, whose)).await {
            Ok(Some(_)) => 200,
            Ok(None) => UNAUTHORIZED,
            Err(failure) => {
                tracing::warn!(error = %Causes(&failure), "a socket is not kept");
                503
            }
        }
    }

    async fn batch(&self, event: SqsEvent) -> SqsBatchResponse {
        let Self { context, visibility, objects, .. } = self;
        let now = context.clock.now();
        let shell = Shell { function: "realtime", visibility, objects, now };
        shell.run(event, |record| traced(None, self.record(record))).await
    }

    async fn record(&self, record: SqsMessage) -> Verdict {
        let message = match serde_json::from_str::<PushMessage>(&record.body.unwrap_or_default()) {
            Ok(message) => message,
            Err(error) => return Verdict::Park(error.to_string()),
        };
        let pushed = self.push(message).await;
        match pushed {
            Ok(()) => Verdict::Done,
            Err(failure) if failure.is_lasting() => Verdict::Park(failure.to_string()),
            Err(failure) => {
                tracing::warn!(error = %Causes(&failure), "not pushed yet");
                Verdict::Retry(None)
            }
        }
    }

    async fn push(&self, message: PushMessage) -> Result<(), Failure> {
        let Self { context, push, words, throttle, .. } = self;
        match message {
            PushMessage::List { line } => Ok(push_list(context, push, words, line).await?),
            PushMessage::End { socket, is_barred } => {
                throttle.forget(&socket);
                end_socket(context, push, words, &socket, is_barred).await
            }
            PushMessage::CustomerTypes { channel, conversation, is_over, at } => {
                let conversation = (channel, conversation.as_str());
                Ok(customer_types(context, push, words, conversation, is_over, at).await?)
            }
            PushMessage::OperatorTypes { chat, user, at } => {
                Ok(push_typing(context, push, words, chat, user, at).await?)
            }
        }
    }
}
