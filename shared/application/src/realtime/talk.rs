//! What comes from sockets, and what is answered (docs/sockets.md).

mod user;
mod visitor;

use std::sync::Arc;

use serde_json::Value;

use super::frame::{Body, Frame, Refused, Why};
use super::mail::{Words, say, send};
use super::presence::disconnect;
use super::throttle::{Passage, Throttle};
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, Push, PushError, Queues, Socket, SocketId, StoreError, Whose};

/// A message of a client, apart from what its type makes of it.
struct Said {
    kind: String,
    id: Option<Value>,
    whole: Value,
}

/// What is answered in the message's stead.
#[derive(Debug)]
enum No {
    /// It is not taken.
    Because(Why, String),
    /// Our store gave no answer, or a broken one.
    Failed(Failure),
}

impl From<Why> for No {
    fn from(why: Why) -> Self {
        Self::Because(why, why.words().to_owned())
    }
}

impl From<StoreError> for No {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Failure> for No {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl No {
    fn invalid(why: impl Into<String>) -> Self {
        Self::Because(Why::Invalid, why.into())
    }
}

/// Takes what came from a socket and answers it there. What cannot be taken is answered too, in words.
///
/// # Errors
///
/// [`Failure`]: it is not known whose socket it is; its client hears nothing, and asks again.
pub async fn talk<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    push: &impl Push,
    words: &impl Words,
    throttle: &Throttle,
    id: &SocketId,
    text: &str,
) -> Result<(), Failure> {
    let now = context.clock.now();
    let said = said(text);
    let is_typing = said.as_ref().is_ok_and(|it| it.kind == "typing");
    let (of, echo) = match &said {
        Ok(said) => (Some(said.kind.clone()), said.id.clone()),
        Err(_) => (None, None),
    };
    let answer = match throttle.count(id, is_typing, now) {
        Passage::Dropped => return Ok(()),
        Passage::Refused => Err(No::from(Why::TooMany)),
        Passage::Through => {
            let socket = context.insist(|| context.store.socket(id)).await?;
            let Some(socket) = socket.filter(|it| now < it.expires_at) else {
                // Nothing is pushed to it: its client is better off with a new one.
                push.close(id).await;
                return disconnect(context, id).await;
            };
            match said {
                Ok(said) => answer(context, push, words, &socket, said).await,
                Err(no) => Err(no),
            }
        }
    };
    let (frames, is_over) = match answer {
        Ok(frames) => (frames, false),
        Err(no) => {
            let (frame, is_over) = refusal(no, of);
            (vec![frame], is_over)
        }
    };
    let echoed = frames.into_iter().map(|it| {
        let is_news = it.seq.is_some() || matches!(it.body, Body::Reload { .. });
        Frame { id: echo.clone().filter(|_| !is_news), ..it }
    });
    let texts: Vec<Arc<str>> = echoed.map(|it| say(words, &it)).collect();
    match send(push, id, &texts).await {
        Ok(()) => {}
        Err(PushError::Gone) => disconnect(context, id).await?,
        Err(PushError::Failed(error)) => tracing::warn!(error = %error, "an answer is lost"),
    }
    if is_over {
        push.close(id).await;
        throttle.forget(id);
        disconnect(context, id).await?;
    }
    Ok(())
}

/// The message, if it is one.
fn said(text: &str) -> Result<Said, No> {
    let wrong = || No::invalid("a JSON object with a type is expected");
    let whole: Value = serde_json::from_str(text).map_err(|_| wrong())?;
    let kind = whole.get("type").and_then(Value::as_str).ok_or_else(wrong)?.to_owned();
    let id = whole.get("id").filter(|it| it.is_string() || it.is_number()).cloned();
    Ok(Said { kind, id, whole })
}

async fn answer<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    push: &impl Push,
    words: &impl Words,
    socket: &Socket,
    said: Said,
) -> Result<Vec<Frame>, No> {
    match &socket.whose {
        Whose::User { token, .. } => {
            let user = crate::people::authenticate(context, token).await?.ok_or(Why::NoAuth)?;
            // Boxed, or the futures of all messages in one exceed the compiler's depth limit.
            Box::pin(user::answer(context, push, words, socket, &user, said)).await
        }
        Whose::Visitor { channel, conversation, until } => {
            let now = context.clock.now();
            let found = context.caches.channel(&context.store, *channel, now).await?;
            if now >= *until || found.is_none_or(|it| it.disconnected_at.is_some()) {
                return Err(Why::NoAuth.into());
            }
            let visitor = (*channel, conversation.as_str());
            Box::pin(visitor::answer(context, push, words, visitor, said)).await
        }
    }
}

/// What is said of a message that is not taken, and whether nothing else will be.
fn refusal(no: No, of: Option<String>) -> (Frame, bool) {
    let (why, description) = match no {
        No::Because(why, description) => (why, description),
        No::Failed(failure) => {
            let why = if failure.is_lasting() { Why::Broken } else { Why::TryAgain };
            tracing::warn!(error = %failure, "a message of a socket is not taken");
            (why, why.words().to_owned())
        }
    };
    let of = of.map(|it| it.chars().take(40).collect());
    let frame = Frame::plain(Body::Refused(Refused { why, description, of }));
    (frame, why == Why::NoAuth)
}

/// The message's members, as its type has them.
fn members<T: serde::de::DeserializeOwned>(said: Value) -> Result<T, No> {
    serde_json::from_value(said).map_err(|error| No::invalid(error.to_string()))
}
