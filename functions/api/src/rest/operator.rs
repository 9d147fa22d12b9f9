//! `imopenlines.operator.*`: what an operator does to a dialog (reference §2.3). All give `true`.

use application::{Operated, Operation, operate};
use domain::ids::{ChatId, LineId, UserId};
use domain::session::Refusal;

use super::{Answer, Call, RestError};
use crate::app::Ports;

pub(super) async fn answer<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    act(call, chat(call)?, Operation::Answer { offer: None }, code_of).await
}

pub(super) async fn finish<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    act(call, chat(call)?, Operation::Finish, code_of).await
}

/// Ends a dialog that is another's: for those who steer the line.
pub(super) async fn another_finish<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    finish(call).await
}

/// Marks it as spam and closes it; the customer is not blocked.
pub(super) async fn spam<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    act(call, chat(call)?, Operation::Spam { block: false }, code_of).await
}

pub(super) async fn skip<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    // It cannot be passed on.
    act(call, chat(call)?, Operation::Skip { offer: None }, |_| "ACCESS_DENIED_KICK").await
}

/// To a person (`TRANSFER_ID`, `USER_ID`) or a line (`TRANSFER_ID=queue<line>`, `QUEUE_ID`; trap T2).
pub(super) async fn transfer<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let chat = chat_or_empty(call)?;
    let to = target(call)?;
    act(call, chat, to, code_of_transfer).await
}

/// The original says of a target that cannot have it that it is wrong.
pub(super) fn code_of_transfer(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::OperatorWrong | Refusal::LineWrong => "OPERATOR_WRONG",
        Refusal::OfferGone
        | Refusal::AlreadyAnswered { .. }
        | Refusal::NotHolder
        | Refusal::AtLimit
        | Refusal::SessionClosed
        | Refusal::LineInactive
        | Refusal::NoSuchMessage
        | Refusal::MessageEmpty
        | Refusal::WindowClosed { .. }
        | Refusal::NotComment
        | Refusal::AnsweredPrivately
        | Refusal::CustomerErased
        | Refusal::ChatFull => code_of(refusal),
    }
}

fn target<P: Ports>(call: &Call<'_, P>) -> Result<Operation, RestError> {
    let params = &call.params;
    if let Some(to) = transfer_id(call)? {
        return Ok(to);
    }
    if params.has("USER_ID") {
        let id = params.id("USER_ID");
        let empty = || RestError::bad("USER_ID_EMPTY", "User ID can't be empty");
        return id.map(|it| Operation::TransferToUser(UserId(it))).ok_or_else(empty);
    }
    if params.has("QUEUE_ID") {
        let id = params.id("QUEUE_ID");
        let empty = || RestError::bad("QUEUE_ID_EMPTY", "QUEUE ID can't be empty");
        return id.map(|it| Operation::TransferToLine(LineId(it))).ok_or_else(empty);
    }
    Err(RestError::bad("TRANSFER_ID_EMPTY", "Queue ID or User ID can't be empty"))
}

/// What `TRANSFER_ID` says, if it says something.
pub(super) fn transfer_id<P: Ports>(call: &Call<'_, P>) -> Result<Option<Operation>, RestError> {
    let id = call.params.text("TRANSFER_ID").map(|it| it.trim().to_ascii_lowercase());
    let Some(id) = id.filter(|it| !it.is_empty()) else { return Ok(None) };
    let to = match id.strip_prefix("queue") {
        Some(line) => line.parse().ok().map(|it| Operation::TransferToLine(LineId(it))),
        None => id.parse().ok().map(|it| Operation::TransferToUser(UserId(it))),
    };
    let wrong = || RestError::bad("OPERATOR_WRONG", "You can not redirect to this operator");
    to.map(Some).ok_or_else(wrong)
}

/// The chat a call names.
pub(super) fn chat<P: Ports>(call: &Call<'_, P>) -> Result<ChatId, RestError> {
    let id = call.params.id("CHAT_ID").map(ChatId);
    id.ok_or_else(|| RestError::bad("CHAT_ID", "Chat ID can't be empty"))
}

/// The same, where the original has another code for none.
pub(super) fn chat_or_empty<P: Ports>(call: &Call<'_, P>) -> Result<ChatId, RestError> {
    chat(call).map_err(|_| RestError::bad("CHAT_ID_EMPTY", "Chat ID can't be empty"))
}

pub(super) async fn act<P: Ports>(
    call: &Call<'_, P>,
    chat: ChatId,
    operation: Operation,
    code: impl Fn(Refusal) -> &'static str,
) -> Result<Answer, RestError> {
    match operate(&call.app.context, call.user, chat, None, operation).await? {
        Operated::Done(_) => Ok(true.into()),
        Operated::Refused { refusal, .. } => Err(RestError::refused(code(refusal), refusal)),
        Operated::NotFound => Err(denied()),
    }
}

/// The original has one code for every no.
pub(super) fn code_of(_: Refusal) -> &'static str {
    "ACCESS_DENIED"
}

/// There is no such dialog, or not for the caller.
pub(super) fn denied() -> RestError {
    RestError::bad("ACCESS_DENIED", "You do not have access to this dialog")
}
