//! Sessions: reading them, and what an operator does to one.

use application::chats::{HistoryQuery, LIMIT_MAX, SessionQuery};
use application::chats::{find_session, list_sessions, read_session, session_view};
use application::ports::ChatStore;
use application::{Operated, Operation, operate};
use axum::Json;
use axum::extract::State;
use domain::ids::{LineId, OfferId, SessionId, UserId};
use domain::session::SessionStatus;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::Refusals;
use crate::app::{App, Ports};
use crate::dto::message::MessageDto;
use crate::dto::responses::ResponseTimesDto;
use crate::dto::session::{HistoryDto, SessionDto, Sessions, StatusDto};
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Body, Caller, Ids, Params};

/// Which sessions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListParams {
    /// Those that came in by this line, or are in it now.
    line: Option<u64>,
    /// Those in this state, or one of these, with commas.
    status: Option<String>,
    /// Those whose owner, now or last, is this one.
    operator: Option<u64>,
    /// Those nobody answered within the no-answer time, or the others.
    unanswered: Option<bool>,
    /// How many at most: 1 to 1000, 100 by default.
    limit: Option<usize>,
    /// The `next` of the page before.
    cursor: Option<u64>,
}

/// Which messages.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HistoryParams {
    /// Only those with a higher `seq`.
    #[serde(default)]
    after_seq: u64,
    /// How many at most: 1 to 1000, 1000 by default.
    limit: Option<usize>,
}

/// What an answer or a skip may be fenced with.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Offer {
    /// The offer the caller saw; another one by now is refused.
    offer_id: Option<u64>,
}

/// To whom a session is handed: one of the two.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Transfer {
    user_id: Option<u64>,
    line_id: Option<u64>,
}

/// Sessions that the caller may read, newest first.
#[utoipa::path(
    get, path = "/api/v1/sessions", tag = "sessions", params(ListParams),
    responses((status = 200, body = Sessions), Refusals)
)]
pub(crate) async fn list<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Params(params): Params<ListParams>,
) -> Result<Json<Sessions>, ApiError> {
    let query = SessionQuery {
        line: params.line.map(LineId),
        statuses: statuses(params.status.as_deref().unwrap_or_default())?,
        operator: params.operator.map(UserId),
        unanswered: params.unanswered,
        limit: limit(params.limit, 100)?,
        before: params.cursor.map(SessionId),
    };
    Ok(Json(list_sessions(&app.context, &caller.user, &query).await?.into()))
}

/// A session with its messages.
#[utoipa::path(
    get, path = "/api/v1/sessions/{id}", tag = "sessions",
    params(("id" = u64, Path), HistoryParams),
    responses((status = 200, body = HistoryDto), Refusals)
)]
pub(crate) async fn show<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(id): Ids<u64>,
    Params(params): Params<HistoryParams>,
) -> Result<Json<HistoryDto>, ApiError> {
    let limit = limit(params.limit, LIMIT_MAX)?;
    let query = HistoryQuery { session: SessionId(id), after: params.after_seq, limit };
    let history = read_session(&app.context, &app.messenger, &caller.user, query).await?;
    let history = history.ok_or_else(ApiError::not_found)?;
    let files = format!("{}/api/v1/attachments", app.config.public_url);
    Ok(Json(HistoryDto {
        session: history.session.into(),
        messages: history.messages.into_iter().map(|it| MessageDto::of(it, &files)).collect(),
        next: history.next,
        response_times: history.responses.map(ResponseTimesDto::from),
    }))
}

/// An endpoint that does one thing to a session.
macro_rules! operation {
    ($(#[$doc:meta])* $name:ident, $path:literal, $body:ident: $type:ty => $operation:expr) => {
        $(#[$doc])*
        #[utoipa::path(
            post, path = $path, tag = "sessions", params(("id" = u64, Path)), request_body = $type,
            responses(
                (status = 200, body = SessionDto),
                (status = 409, body = ErrorBody, description = "OFFER_GONE, ALREADY_ANSWERED, NOT_HOLDER, \
                    AT_LIMIT, SESSION_CLOSED, LINE_INACTIVE, OPERATOR_WRONG, LINE_WRONG"),
                Refusals,
            )
        )]
        pub(crate) async fn $name<P: Ports>(
            State(app): State<App<P>>,
            caller: Caller,
            Ids(id): Ids<u64>,
            Body($body): Body<$type>,
        ) -> Result<Json<SessionDto>, ApiError> {
            act(&app, &caller, SessionId(id), $operation).await
        }
    };
}

/// What may be said of spam.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct SpamDto {
    /// Whether the customer's further messages open no session.
    #[serde(default)]
    block: bool,
}

/// Whether something is to be on.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Switch {
    #[serde(default = "on")]
    on: bool,
}

fn on() -> bool {
    true
}

/// Nothing is asked.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Nothing {}

operation! {
    /// Takes the session.
    answer, "/api/v1/sessions/{id}/answer", body: Offer =>
        Operation::Answer { offer: body.offer_id.map(OfferId) }
}
operation! {
    /// Passes the session on.
    skip, "/api/v1/sessions/{id}/skip", body: Offer =>
        Operation::Skip { offer: body.offer_id.map(OfferId) }
}
operation! {
    /// Ends the session.
    finish, "/api/v1/sessions/{id}/finish", _body: Nothing => Operation::Finish
}
operation! {
    /// Ends the session as spam; its customer may be blocked with it.
    spam, "/api/v1/sessions/{id}/spam", body: SpamDto => Operation::Spam { block: body.block }
}
operation! {
    /// Pins the session to its owner, or lets go of it: it is neither closed for idleness nor taken from them for silence.
    pin, "/api/v1/sessions/{id}/pin", body: Switch => Operation::Pin { on: body.on }
}
operation! {
    /// Has what employees write stay internal, or go out to the customer again.
    silence, "/api/v1/sessions/{id}/silence", body: Switch => Operation::Silence { on: body.on }
}
operation! {
    /// Takes the session over.
    intercept, "/api/v1/sessions/{id}/intercept", _body: Nothing => Operation::Intercept
}
operation! {
    /// Reads along; the owner stays.
    join, "/api/v1/sessions/{id}/join", _body: Nothing => Operation::Join
}
operation! {
    /// Hands the session to a person or to a line's queue.
    transfer, "/api/v1/sessions/{id}/transfer", body: Transfer => target(&body)?
}

fn target(to: &Transfer) -> Result<Operation, ApiError> {
    match (to.user_id, to.line_id) {
        (Some(user), None) => Ok(Operation::TransferToUser(UserId(user))),
        (None, Some(line)) => Ok(Operation::TransferToLine(LineId(line))),
        (Some(_), Some(_)) | (None, None) => {
            Err(ApiError::unprocessable("either user_id or line_id is expected"))
        }
    }
}

/// Lets the caller do it to the session, if it is still the chat's open one.
async fn act<P: Ports>(
    app: &App<P>,
    caller: &Caller,
    id: SessionId,
    operation: Operation,
) -> Result<Json<SessionDto>, ApiError> {
    let found = app.context.store.session(id).await?.ok_or_else(ApiError::not_found)?;
    let operated = operate(&app.context, &caller.user, found.chat, Some(id), operation).await?;
    match operated {
        Operated::Done(committed) => {
            let view = session_view(&app.context, committed.record).await?;
            Ok(Json(view.ok_or_else(ApiError::not_found)?.into()))
        }
        Operated::Refused { refusal, .. } => Err(refusal.into()),
        Operated::NotFound => {
            // Who may read a session that is over knows of it, though its chat has gone on without them.
            let view = find_session(&app.context, &caller.user, id).await?;
            Err(view.map_or_else(ApiError::not_found, |_| {
                domain::session::Refusal::SessionClosed.into()
            }))
        }
    }
}

fn statuses(text: &str) -> Result<Vec<SessionStatus>, ApiError> {
    let names = text.split(',').map(str::trim).filter(|it| !it.is_empty());
    let parsed = names.map(|name| {
        let status: Result<StatusDto, _> = serde_json::from_value(name.into());
        status.map(SessionStatus::from)
    });
    parsed
        .collect::<Result<_, _>>()
        .map_err(|error| ApiError::unprocessable(format!("status: {error}")))
}

/// A limit within bounds.
pub(super) fn limit(asked: Option<usize>, default: usize) -> Result<usize, ApiError> {
    match asked {
        None => Ok(default),
        Some(limit @ 1..=LIMIT_MAX) => Ok(limit),
        Some(_) => Err(ApiError::unprocessable(format!("limit: 1 to {LIMIT_MAX} are expected"))),
    }
}
