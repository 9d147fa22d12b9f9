//! What a visitor does beside writing.

use application::ports::ChatStore;
use axum::Json;
use axum::extract::State;
use domain::chat::Entry;
use domain::delivery::MessageStatus;
use domain::effects::is_outgoing;
use domain::ids::MessageId;
use domain::inbound::{InboundEvent, Receipted};
use domain::session::Event;

use super::dto::{Noted, Signal};
use super::messages::send;
use super::visitor::Visitor;
use crate::app::{App, Ports};
use crate::error::ApiError;
use crate::extract::Body;
use crate::v1::Refusals;

/// Log entries that one call says were read; what is further back was read long ago.
const READ_MAX: u64 = 200;

/// Says that the visitor has read what was written to them, up to a place. At most twice a second, 10 at once.
#[utoipa::path(
    post, path = "/lc/v1/events", tag = "live chat", request_body = Signal,
    responses((status = 200, body = Noted), Refusals)
)]
pub(crate) async fn tell<P: Ports>(
    State(app): State<App<P>>,
    visitor: Visitor,
    Body(signal): Body<Signal>,
) -> Result<Json<Noted>, ApiError> {
    let Signal::Read { after_seq, up_to_seq } = signal;
    app.limiters.signals.check(&visitor.key())?;
    let read = read(&app, &visitor, after_seq, up_to_seq).await?;
    let count = read.len();
    if !read.is_empty() {
        let key = format!("read:{after_seq}:{up_to_seq}");
        let (of, status) = (Receipted::Ids(read), MessageStatus::Read);
        let event = InboundEvent::Receipt { of, status, reason: None };
        send(&app, &visitor, key, event).await?;
    }
    Ok(Json(Noted { read: count }))
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
