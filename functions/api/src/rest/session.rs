//! `imopenlines.session.*`: beginning, joining and taking over, and how a session is handled (reference §2.2). All give
//! `true`, but for the two that pin many.

use application::chats::owned_sessions;
use application::{Operated, Operation, operate};
use domain::session::Refusal;
use serde_json::Value;

use super::operator::{act, chat, chat_or_empty, code_of};
use super::{Answer, Call, RestError};
use crate::app::Ports;

/// A new session in a chat; the one that is open is closed first.
pub(super) async fn start<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    act(call, chat(call)?, Operation::Start, code_of).await
}

pub(super) async fn join<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    act(call, chat(call)?, Operation::Join, code_of).await
}

/// The original has one code for every no, that of a transfer's wrong target.
pub(super) async fn intercept<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let wrong = || RestError::bad("OPERATOR_WRONG", "You can not redirect to this operator");
    let code = |_: Refusal| "OPERATOR_WRONG";
    let answer = act(call, chat_or_empty(call)?, Operation::Intercept, code).await;
    // To a dialog that is not the caller's to know of it says the same.
    answer.map_err(|it| if it.code == "ACCESS_DENIED" { wrong() } else { it })
}

/// Pins, unless `ACTIVATE` says otherwise (trap T28).
pub(super) async fn pin<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let on = call.params.flag("ACTIVATE", true);
    act(call, chat_or_empty(call)?, Operation::Pin { on }, code_of).await
}

/// `Y` is on, and anything else is off.
pub(super) async fn silent<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let on = call.params.flag("ACTIVATE", false);
    act(call, chat(call)?, Operation::Silence { on }, code_of).await
}

/// All sessions that the caller owns; gives the ids of those it was done to.
pub(super) async fn pin_all<P: Ports>(call: &Call<'_, P>, on: bool) -> Result<Answer, RestError> {
    let context = &call.app.context;
    let mut done: Vec<Value> = Vec::new();
    for (chat, session) in owned_sessions(context, call.user.id).await? {
        let operation = Operation::Pin { on };
        match operate(context, call.user, chat, Some(session), operation).await? {
            Operated::Done(_) => done.push(Value::from(session.0)),
            // It went to somebody else, or was closed, since it was found.
            Operated::Refused { .. } | Operated::NotFound => {}
        }
    }
    Ok(Value::from(done).into())
}
