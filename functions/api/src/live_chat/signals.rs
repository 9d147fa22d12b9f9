//! What a visitor does beside writing: they type, they have read, they leave.

use application::mark_read_by_visitor;
use axum::Json;
use axum::extract::State;
use domain::ids::MessageId;
use domain::inbound::InboundEvent;
use uuid::Uuid;

use super::dto::{Signal, SignalKind, Taken};
use super::messages::send;
use super::visitor::Visitor;
use crate::app::{App, Ports};
use crate::error::ApiError;
use crate::extract::Body;
use crate::v1::Refusals;

/// Takes what the visitor does: `read` marks what was sent to them up to `up_to_id`, `close` says that they have left, until
/// they write again; typing is of the moment and is not kept.
#[utoipa::path(
    post, path = "/lc/v1/events", tag = "live chat", request_body = Signal,
    responses((status = 200, body = Taken), Refusals)
)]
pub(crate) async fn take<P: Ports>(
    State(app): State<App<P>>,
    visitor: Visitor,
    Body(signal): Body<Signal>,
) -> Result<Json<Taken>, ApiError> {
    app.limiters.visitors.check(&visitor.key())?;
    match signal.kind {
        SignalKind::TypingStart | SignalKind::TypingStop => {}
        SignalKind::Read => {
            let wrong = || ApiError::unprocessable("up_to_id: the id of a message is expected");
            let id = signal.up_to_id.ok_or_else(wrong)?;
            let id = MessageId(id.parse().map_err(|_| wrong())?);
            let chat = visitor.chat(&app).await?.filter(|it| *it == id.chat());
            let chat = chat.ok_or_else(ApiError::not_found)?;
            mark_read_by_visitor(&app.context, chat, id.seq()).await?;
        }
        SignalKind::Close => {
            if visitor.chat(&app).await?.is_some() {
                let key = format!("close:{}", Uuid::new_v4());
                send(&app, &visitor, key, InboundEvent::Left).await?;
            }
        }
    }
    Ok(Json(Taken { taken: true }))
}
