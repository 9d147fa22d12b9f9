//! What a visitor does beside writing: they have read, they type, they leave.

use application::ports::{ChatStore, Clock, PushMessage, Queues};
use axum::Json;
use axum::extract::State;
use domain::chat::Entry;
use domain::delivery::MessageStatus;
use domain::effects::is_outgoing;
use domain::ids::MessageId;
use domain::inbound::{InboundEvent, Receipted};
use domain::session::Event;
use domain::time::Seconds;
use uuid::Uuid;

use super::dto::{Noted, Signal};
use super::messages::send;
use super::visitor::Visitor;
use crate::app::{App, Ports};
use crate::error::ApiError;
use crate::extract::Body;
use crate::v1::Refusals;

/// Log entries that one call says were read; what is further back was read long ago.
const READ_MAX: u64 = 200;

/// Says that the visitor has read what was written to them, up to a place; that they type; or that they leave, until they write again. At
/// most twice a second, 10 at once.
#[utoipa::path(
    post, path = "/lc/v1/events", tag = "live chat", request_body = Signal,
    responses((status = 200, body = Noted), Refusals)
)]
pub(crate) async fn tell<P: Ports>(
    State(app): State<App<P>>,
    visitor: Visitor,
    Body(signal): Body<Signal>,
) -> Result<Json<Noted>, ApiError> {
    app.limiters.signals.check(&visitor.key())?;
    let read = match signal {
        Signal::Read { after_seq, up_to_seq, up_to_id } => {
            let up_to = place(&app, &visitor, up_to_seq, up_to_id).await?;
            mark(&app, &visitor, after_seq, up_to).await?
        }
        Signal::TypingStart => types(&app, &visitor, false).await?,
        Signal::TypingStop => types(&app, &visitor, true).await?,
        Signal::Close => {
            if visitor.chat(&app).await?.is_some() {
                let key = format!("close:{}", Uuid::new_v4());
                send(&app, &visitor, key, InboundEvent::Left).await?;
            }
            0
        }
    };
    Ok(Json(Noted { read }))
}

/// Has who holds the session shown that they type, or do no longer.
async fn types<P: Ports>(
    app: &App<P>,
    visitor: &Visitor,
    is_over: bool,
) -> Result<usize, ApiError> {
    let (channel, conversation) = (visitor.channel.id, visitor.conversation.clone());
    let at = app.context.clock.now();
    let message = PushMessage::CustomerTypes { channel, conversation, is_over, at };
    app.context.queues.push(message, Seconds(0)).await?;
    Ok(0)
}

/// The place in their log up to which they have read.
async fn place<P: Ports>(
    app: &App<P>,
    visitor: &Visitor,
    seq: Option<u64>,
    id: Option<String>,
) -> Result<u64, ApiError> {
    if let Some(seq) = seq {
        return Ok(seq);
    }
    let id = id.and_then(|it| it.parse().ok()).map(MessageId);
    let id = id.ok_or_else(|| {
        ApiError::unprocessable("up_to_seq or up_to_id: a place or a message's id is expected")
    })?;
    let is_theirs = visitor.chat(app).await? == Some(id.chat());
    if is_theirs { Ok(id.seq()) } else { Err(ApiError::not_found()) }
}

/// Marks our messages between two places as read; how many there are.
async fn mark<P: Ports>(
    app: &App<P>,
    visitor: &Visitor,
    after: u64,
    up_to: u64,
) -> Result<usize, ApiError> {
    let read = read(app, visitor, after, up_to).await?;
    let count = read.len();
    if !read.is_empty() {
        let key = format!("read:{after}:{up_to}");
        let (of, status) = (Receipted::Ids(read), MessageStatus::Read);
        let event = InboundEvent::Receipt { of, status, reason: None };
        send(app, visitor, key, event).await?;
    }
    Ok(count)
}

/// The ids of our messages between two places of the visitor's own log.
async fn read<P: Ports>(
    app: &App<P>,
    visitor: &Visitor,
    after: u64,
    up_to: u64,
) -> Result<Vec<String>, ApiError> {
    let Some(chat) = visitor.chat(app).await? else { return Ok(vec![]) };
    let Some(head) = app.context.store.head(chat).await? else { return Ok(vec![]) };
    let up_to = up_to.min(head.chat.seq);
    let after = after.max(up_to.saturating_sub(READ_MAX));
    let count = usize::try_from(up_to.saturating_sub(after)).unwrap_or_default();
    if count == 0 {
        return Ok(vec![]);
    }
    let entries = app.context.store.entries(chat, after, count).await?;
    let is_ours =
        |it: &&Entry| matches!(&it.event, Event::MessageAdded(message) if is_outgoing(message));
    let ours = entries.iter().take_while(|it| it.seq <= up_to).filter(is_ours);
    // The id that `deliver` gives them with the widget.
    Ok(ours.map(|it| MessageId::of(chat, it.seq).to_string()).collect())
}
