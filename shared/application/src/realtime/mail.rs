//! Frames on their way: put into words once, sent to each socket in order, and what follows where a socket is gone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::time::Seconds;
use futures::stream::{self, StreamExt};

use super::frame::{FRAME_MAX_BYTES, Frame};
use super::presence::disconnect;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, Push, PushError, Queues, SocketId};

/// A socket that is being let in counts as gone until then: API Gateway waits so long for whoever lets it in.
const LETTING_IN: Seconds = Seconds(29);

/// Sockets that are written to at a time.
const SIDE_BY_SIDE: usize = 32;

/// Puts frames into the words that travel.
pub trait Words: Send + Sync {
    /// `frame` as it travels.
    fn say(&self, frame: &Frame) -> String;
}

impl<F: Fn(&Frame) -> String + Send + Sync> Words for F {
    fn say(&self, frame: &Frame) -> String {
        self(frame)
    }
}

/// Frames by the sockets they go to, each socket's in order.
#[derive(Debug, Default)]
pub(super) struct Mail(BTreeMap<SocketId, Vec<Arc<str>>>);

impl Mail {
    /// Adds a frame that is in words already.
    pub(super) fn add_said(&mut self, said: &Arc<str>, socket: &SocketId) {
        self.0.entry(socket.clone()).or_default().push(Arc::clone(said));
    }

    /// Adds a frame for all of `sockets`.
    pub(super) fn add<'a>(
        &mut self,
        words: &impl Words,
        frame: &Frame,
        sockets: impl IntoIterator<Item = &'a SocketId>,
    ) {
        let mut said: Option<Arc<str>> = None;
        for socket in sockets.into_iter().collect::<BTreeSet<_>>() {
            self.add_said(said.get_or_insert_with(|| say(words, frame)), socket);
        }
    }
}

/// A frame as it travels, or what goes in place of one that is too large.
pub(super) fn say(words: &impl Words, frame: &Frame) -> Arc<str> {
    let text = words.say(frame);
    if text.len() <= FRAME_MAX_BYTES {
        return text.into();
    }
    words.say(&frame.too_large()).into()
}

/// Sends everything: sockets side by side, the frames of one in order up to the first that fails. A socket that is gone
/// is forgotten.
pub(super) async fn post<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    push: &impl Push,
    mail: Mail,
) {
    let all = mail.0.into_iter().map(|(socket, frames)| async move {
        match send(push, &socket, &frames).await {
            Ok(()) => {}
            Err(PushError::Gone) => {
                if let Err(error) = forget(context, &socket).await {
                    tracing::warn!(error = %error, "a socket that is gone is not forgotten yet");
                }
            }
            Err(PushError::Failed(error)) => {
                tracing::warn!(error = %error, "a frame is lost");
            }
        }
    });
    stream::iter(all).for_each_concurrent(SIDE_BY_SIDE, |it| it).await;
}

async fn forget<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    id: &SocketId,
) -> Result<(), Failure> {
    let found = context.store.socket(id).await?;
    if found.is_some_and(|it| context.clock.now() < it.opened_at + LETTING_IN) {
        return Ok(());
    }
    disconnect(context, id).await
}

/// Sends some frames to a socket, in order.
pub(super) async fn send(
    push: &impl Push,
    socket: &SocketId,
    frames: &[Arc<str>],
) -> Result<(), PushError> {
    for frame in frames {
        push.push(socket, frame).await?;
    }
    Ok(())
}
