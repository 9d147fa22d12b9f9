//! Sockets that we end, since their owners may do other things than when they opened them.

use domain::ids::UserId;
use domain::time::Seconds;

use super::frame::{Body, Frame, Refused, Why};
use super::mail::{Words, say};
use super::presence::disconnect;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, Push, PushError, PushMessage, Queues, SocketId, Topic, Whose};

/// Which sockets of an employee are dropped, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropped<'a> {
    /// Those that were opened with one token, known by its SHA-256: it was revoked.
    Revoked(&'a str),
    /// All: they work here no longer.
    Dismissed,
    /// All: they may do other things from now on, and come back for that.
    Changed,
}

/// Drops sockets of `user`: nothing is pushed to them from now on, and `realtime`, which has the right to, ends them.
///
/// # Errors
///
/// [`Failure`]: some may be dropped; repeating it is safe.
pub async fn drop_sockets<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    user: UserId,
    dropped: Dropped<'_>,
) -> Result<(), Failure> {
    for listener in context.store.listeners_now(&Topic::User(user)).await? {
        let Some(socket) = context.store.socket(&listener.socket).await? else { continue };
        let Whose::User { token, .. } = &socket.whose else { continue };
        let is_barred = match dropped {
            Dropped::Revoked(hash) if hash != token => continue,
            Dropped::Revoked(_) | Dropped::Dismissed => true,
            Dropped::Changed => false,
        };
        // Before it is forgotten: whoever repeats this would not find it any more.
        let end = PushMessage::End { socket: socket.id.clone(), is_barred };
        context.queues.push(end, Seconds(0)).await?;
        disconnect(context, &socket.id).await?;
    }
    Ok(())
}

/// Ends a socket; one whose owner may do nothing any more is told so before.
///
/// # Errors
///
/// [`Failure`]: it may be ended without having been forgotten; repeating it is safe.
pub async fn end_socket<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    push: &impl Push,
    words: &impl Words,
    id: &SocketId,
    is_barred: bool,
) -> Result<(), Failure> {
    if is_barred {
        let why = Why::NoAuth;
        let refused = Refused { why, description: why.words().to_owned(), of: None };
        let frame = say(words, &Frame::plain(Body::Refused(refused)));
        match push.push(id, &frame).await {
            Ok(()) => {}
            Err(PushError::Gone) => return disconnect(context, id).await,
            // The end of it is what matters: who comes back with the token is not let in.
            Err(PushError::Failed(error)) => tracing::warn!(error = %error, "a frame is lost"),
        }
    }
    push.close(id).await;
    disconnect(context, id).await
}
