//! Sockets that open and end, and what that says of whether an employee is there (contract §3).

use std::collections::BTreeSet;

use domain::ids::UserId;
use domain::time::Timestamp;
use domain::user::User;

use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::lines::Signals;
use crate::people::{PresenceChange, authenticate, set_presence};
use crate::ports::{Clock, Queues, SOCKET_LIFE, Socket, SocketId, StoreError, Topic, Whose};

/// Notes that somebody opened a socket; `None`, if their token was revoked or their role changed while they did: whoever
/// did that may have looked for their sockets before this one was noted. It ends after [`SOCKET_LIFE`], a visitor's with their token.
///
/// # Errors
///
/// [`Failure`]: it may be noted; noting it again is safe.
pub async fn connect<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    id: SocketId,
    whose: Whose,
) -> Result<Option<Socket>, Failure> {
    let opened_at = context.clock.now();
    let life = opened_at + SOCKET_LIFE;
    let expires_at = match &whose {
        Whose::User { .. } => life,
        Whose::Visitor { until, .. } => life.min(*until),
    };
    let socket = Socket { id, whose, opened_at, expires_at, topics: BTreeSet::new() };
    context.insist(|| context.store.open_socket(&socket)).await?;
    if let Whose::User { user, role, token } = &socket.whose {
        let found = context.insist(|| authenticate(context, token)).await?;
        if found.is_none_or(|it| it.role != *role) {
            context.insist(|| context.store.close_socket(&socket.id, opened_at)).await?;
            context.insist(|| context.store.forget_socket(&socket.id)).await?;
            return Ok(None);
        }
        came(context, *user, expires_at, &socket.id).await?;
    }
    Ok(Some(socket))
}

/// Forgets a socket that has ended; nothing, if that was done. Whoever has no other counts as gone from now on.
///
/// # Errors
///
/// [`Failure`]: asking again does what is left of it.
pub async fn disconnect<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    id: &SocketId,
) -> Result<(), Failure> {
    let now = context.clock.now();
    let Some(gone) = context.insist(|| context.store.close_socket(id, now)).await? else {
        return Ok(());
    };
    if let Whose::User { user, .. } = gone.socket.whose
        && gone.was_last
    {
        left(context, user, id).await?;
    }
    context.insist(|| context.store.forget_socket(id)).await?;
    Ok(())
}

async fn came<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    user: UserId,
    until: Timestamp,
    socket: &SocketId,
) -> Result<(), Failure> {
    let Some(found) = context.store.user(user).await? else { return Ok(()) };
    let changes = |it: &User| it.presence.connected(until) != it.presence;
    // Bots are in no queue: whether they are there is nobody's question.
    if found.bot || !changes(&found) {
        return Ok(());
    }
    let signals = Signals::at_once(&format!("socket-{socket}"));
    set_presence(context, user, PresenceChange::Connected { until }, &signals).await?;
    Ok(())
}

async fn left<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    user: UserId,
    socket: &SocketId,
) -> Result<(), Failure> {
    let signals = Signals::at_once(&format!("socket-{socket}-gone"));
    set_presence(context, user, PresenceChange::Disconnected, &signals).await?;
    // Another may have been opened between the last one's end and our note of it.
    if let Some(until) = others(context, user).await? {
        came(context, user, until, socket).await?;
    }
    Ok(())
}

/// When the last of the sockets of `user` that are open ends.
async fn others<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    user: UserId,
) -> Result<Option<Timestamp>, StoreError> {
    let now = context.clock.now();
    let found = context.store.listeners_now(&Topic::User(user)).await?;
    Ok(found.into_iter().map(|it| it.until).filter(|it| *it > now).max())
}
