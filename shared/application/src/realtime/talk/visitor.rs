//! What visitors say.

use domain::ids::ChannelId;
use serde::Deserialize;

use super::super::frame::{Body, Frame, Why};
use super::super::mail::Words;
use super::super::sync::sync_visitor;
use super::super::typing::visitor_types;
use super::{No, Said, members};
use crate::context::{Context, Stores};
use crate::ports::{Clock, Push, Queues};

#[derive(Deserialize)]
struct SyncAsked {
    #[serde(default)]
    after_seq: u64,
}

#[derive(Deserialize)]
struct TypingAsked {
    text: Option<String>,
}

/// Answers a message of the visitor whose conversation that is.
pub(super) async fn answer<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    push: &impl Push,
    words: &impl Words,
    (channel, conversation): (ChannelId, &str),
    said: Said,
) -> Result<Vec<Frame>, No> {
    let now = context.clock.now();
    match said.kind.as_str() {
        "ping" => {
            let chat = context.caches.chat(&context.store, channel, conversation, now).await?;
            let head = match chat {
                Some(chat) => context.store.head(chat).await?,
                None => None,
            };
            let last = Some(head.map_or(0, |it| it.chat.seq));
            Ok(vec![Frame::plain(Body::Pong { at: now, last })])
        }
        "sync" => {
            let SyncAsked { after_seq } = members(said.whole)?;
            let chat = context.caches.chat(&context.store, channel, conversation, now).await?;
            Ok(sync_visitor(context, chat, conversation, after_seq).await?)
        }
        "typing" => {
            let TypingAsked { text } = members(said.whole)?;
            let of = (channel, conversation);
            visitor_types(context, push, words, of, text.as_deref()).await?;
            Ok(vec![])
        }
        _ => Err(Why::UnknownType.into()),
    }
}
